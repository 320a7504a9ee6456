package simulate

import "time"

// rages is the nemesis: it kills and stops replicas, sets their clocks, and takes from Redis what it has, until the orders are placed.
func (w *world) rages() {
	for w.book.wants() {
		w.sleep(w.takes(latency{200 * time.Millisecond, 6 * time.Second}))
		if !w.book.wants() {
			return
		}
		switch w.Int64N(9) {
		case 0, 1:
			w.kills()
		case 2:
			w.redis.lose(false)
			w.note(nil, "Redis forgets", 0)
		case 3:
			w.redis.lose(true)
			w.note(nil, "Redis starts anew", 0)
		case 4:
			w.redis.keep()
			w.note(nil, "Redis is copied", 0)
		case 5:
			w.redis.failover()
			w.note(nil, "Redis returns to its copy", 0)
		case 6:
			w.redis.leave(w.takes(latency{100 * time.Millisecond, 5 * time.Second}))
			w.note(nil, "Redis is away", 0)
		case 7:
			r := w.some()
			r.ahead.Store(w.Int64N(int64(3*time.Second)) - int64(1500*time.Millisecond))
			w.note(r, "clock jumps", 0)
		case 8:
			r := w.some()
			r.thaws.Store(time.Now().Add(w.takes(latency{200 * time.Millisecond, 12 * time.Second})).UnixNano())
			w.note(r, "is stopped", 0)
		}
	}
}

// kills ends a life and begins the next, while another replica serves.
func (w *world) kills() {
	r := w.some()
	w.kill(r)
	w.sleep(w.takes(latency{20 * time.Millisecond, 3 * time.Second}))
	next, err := w.start(r.id, r.life+1)
	if err != nil {
		w.book.wrongf("a replica does not start: %v", err)
		return
	}
	next.ahead.Store(r.ahead.Load())
	w.replicas[r.id] = next
}
