package stock

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"
)

// link remembers whether Redis answers, so that in an outage one call in a while finds out and all others go on at once.
type link struct {
	log   *slog.Logger
	pause time.Duration
	since atomic.Int64 // Unix nanoseconds of the outage's begin; 0 while Redis answers
	next  atomic.Int64 // when to ask again
	// probed says that Run finds out whether Redis is back: then nobody else has to.
	probed atomic.Bool
}

// open says whether to ask Redis.
func (l *link) open() bool { return l.since.Load() == 0 || !l.probed.Load() && l.due() }

// due says that it is time to find out whether Redis is back, to one caller.
func (l *link) due() bool {
	next, now := l.next.Load(), time.Now().UnixNano()
	return now >= next && l.next.CompareAndSwap(next, now+int64(l.pause))
}

// failed notes that Redis did not answer, and tells once an outage.
func (l *link) failed(err error) {
	now := time.Now().UnixNano()
	l.next.Store(now + int64(l.pause))
	if l.since.CompareAndSwap(0, now) {
		l.log.Warn("Redis does not answer: orders are decided by the database alone", "error", err)
	}
}

// answered notes that Redis answers.
func (l *link) answered() {
	since := l.since.Load()
	if since != 0 && l.since.CompareAndSwap(since, 0) {
		l.log.Info("Redis answers again", "after", time.Since(time.Unix(0, since)).Round(time.Millisecond))
	}
}

// noted passes an error of Redis on and tells the link about it. A caller who went away says nothing about Redis.
func (l *link) noted(ctx context.Context, err error) error {
	switch {
	case err == nil:
		l.answered()
	case !errors.Is(ctx.Err(), context.Canceled):
		l.failed(err)
	}
	return err
}
