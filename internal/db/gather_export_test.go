package db

// Queue is how many calls wait, and whether the gatherer takes no more.
func (g *Gatherer[T]) Queue() (waiting int, closed bool) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return len(g.calls), g.closed
}
