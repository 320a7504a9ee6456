package db

// InChunks cuts n rows into powers of two, at most 32, so that statements have few different texts and stay prepared.
func InChunks(n int, f func(from, to int) error) error {
	for from := 0; from < n; {
		size := 32
		for size > n-from {
			size /= 2
		}
		if err := f(from, from+size); err != nil {
			return err
		}
		from += size
	}
	return nil
}
