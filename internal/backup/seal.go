package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
)

// sealWord begins the last line of a backup. The SHA-256 of all before it follows, in hexadecimal digits, and a line's end.
const sealWord = "\ncuppa backup sha256 "

const sealLen = int64(len(sealWord) + 2*sha256.Size + 1)

// seal ends a file that is whole.
func seal(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	if err == nil {
		_, err = io.WriteString(f, sealWord+hex.EncodeToString(sum.Sum(nil))+"\n") // where reading has ended
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("backup: sealing: %w", err)
	}
	return nil
}

// sealed is how many bytes a backup has before its seal. ErrDamaged where it has none, or they are not those that were sealed.
func sealed(f *os.File) (size int64, err error) {
	info, err := f.Stat()
	if err != nil {
		return 0, fmt.Errorf("backup: %w", err)
	}
	if size = info.Size() - sealLen; size < 0 {
		return 0, ErrDamaged
	}
	last, sum := make([]byte, sealLen), sha256.New()
	if _, err := f.ReadAt(last, size); err != nil {
		return 0, fmt.Errorf("backup: %w", err)
	}
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, size)); err != nil {
		return 0, fmt.Errorf("backup: %w", err)
	}
	if string(last) != sealWord+hex.EncodeToString(sum.Sum(nil))+"\n" {
		return 0, ErrDamaged
	}
	return size, nil
}
