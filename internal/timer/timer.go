package timer

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"cuppa/internal/cause"
	"cuppa/internal/chance"
	"cuppa/internal/db"
	"cuppa/internal/number"
)

// Timer is one sort of work.
type Timer struct {
	// Name is for logs, figures and rows.
	Name string
	// Next is the earliest due moment; false where there is none. Nil: it is due Every so often.
	Next func(ctx context.Context) (at time.Time, found bool, err error)
	// Run does some of what is due, the earliest first, and says how much. What another replica is doing is passed by. The context sees all brands.
	Run func(ctx context.Context) (n int, err error)
	// Every is how long nobody looks at most; without Next, the period.
	Every time.Duration
	// Full is from how much on Run is called again at once; 0 for never. With Next, the next moment decides.
	Full int
	// Once has one replica do it each period; without Next only. Otherwise each replica does it.
	Once bool
	// Wake has this replica look now; nil for never. Drain waits for what Run has left running; nil for nothing.
	Wake  <-chan struct{}
	Drain func()
}

// Service runs timers. Any number of replicas have one over the same database.
type Service struct {
	db     *db.DB
	now    func() time.Time
	log    *slog.Logger
	holder string
	timers []*running
}

type running struct {
	Timer
	wake chan struct{}
	// lag is how late the latest run was, in nanoseconds, and idle how often in a row nothing was done of what is due.
	lag  atomic.Int64
	idle int
	last time.Time // when it last ran, where no row says so
}

const (
	// hurry bounds how soon something is tried again that is due and was not done, and patience how late.
	hurry    = 50 * time.Millisecond
	patience = time.Second
	// catchUpFor bounds catching up in order; what is left then is done by each timer for itself.
	catchUpFor = 30 * time.Second
	// onceFor is how long a replica that is silent keeps a round of what one does.
	onceFor = time.Minute
)

// New makes the service. It refuses timers that are nameless or double, do nothing, or never look.
func New(d *db.DB, now func() time.Time, log *slog.Logger, timers ...Timer) (*Service, error) {
	host, _ := os.Hostname()
	s := &Service{db: d, now: now, log: log, holder: fmt.Sprintf("%.40s/%d/%s", host, os.Getpid(), number.Random(6))}
	for _, t := range timers {
		double := slices.ContainsFunc(s.timers, func(r *running) bool { return r.Name == t.Name })
		if t.Name == "" || double || t.Run == nil || t.Every <= 0 || t.Once && t.Next != nil {
			return nil, fmt.Errorf("timer: %q is nameless or double, does nothing, never looks, or is due twice", t.Name)
		}
		s.timers = append(s.timers, &running{Timer: t, wake: make(chan struct{}, 1)})
	}
	return s, nil
}

// Wake has a timer look now; an unknown name is passed by.
func (s *Service) Wake(name string) {
	for _, t := range s.timers {
		if t.Name == name {
			select {
			case t.wake <- struct{}{}:
			default:
			}
		}
	}
}

// Run does what is due until the context ends: first what was left over a stop, in the order of its moments.
func (s *Service) Run(ctx context.Context) error {
	ctx = db.ForAllBrands(ctx)
	catching, cancel := context.WithTimeout(ctx, catchUpFor)
	s.CatchUp(catching)
	cancel()
	var wg sync.WaitGroup
	for _, t := range s.timers {
		wg.Go(func() {
			s.follow(ctx, t)
			if t.Drain != nil {
				t.Drain()
			}
		})
	}
	wg.Wait()
	return nil
}

func (s *Service) follow(ctx context.Context, t *running) {
	for {
		pause := s.turn(ctx, t)
		if ctx.Err() != nil {
			return
		}
		if pause <= 0 {
			continue
		}
		sleep, take := time.NewTimer(pause), chance.Turn()
		select {
		case <-ctx.Done():
		case <-t.wake:
		case <-t.Wake:
		case <-sleep.C:
		}
		sleep.Stop()
		take()
	}
}

// turn does what is due of one timer, some of it, and says when to look again.
func (s *Service) turn(ctx context.Context, t *running) (pause time.Duration) {
	at, found, err := s.next(ctx, t)
	if err != nil {
		s.failed(ctx, t, err)
		return min(t.Every, patience)
	}
	if now := s.now(); !found {
		t.lag.Store(0)
		return t.Every
	} else if wait := at.Sub(now); wait > 0 {
		t.lag.Store(0)
		return min(t.Every, wait)
	}
	n, err := s.do(ctx, t, at)
	switch {
	case err != nil:
		s.failed(ctx, t, err)
		return min(t.Every, patience)
	case t.Next == nil && (t.Full == 0 || n < t.Full):
		return t.Every
	case t.Next == nil:
		return hurry // something is left to others
	case n > 0:
		t.idle = 0
		return 0
	}
	t.idle = min(t.idle+1, 8) // others are at it, or can't do it
	return min(hurry<<t.idle, patience)
}

// next is when a timer is due.
func (s *Service) next(ctx context.Context, t *running) (time.Time, bool, error) {
	if t.Next != nil {
		return t.Next(ctx)
	}
	if t.Once {
		return onceDue(ctx, s.db, t.Name, s.now())
	}
	if t.last.IsZero() {
		return s.now(), true, nil
	}
	return t.last.Add(t.Every), true, nil
}

// do runs a timer that was due at a moment. A panic is an error.
func (s *Service) do(ctx context.Context, t *running, at time.Time) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	now := s.now()
	ctx = cause.Named(ctx, "timer:"+t.Name)
	t.lag.Store(int64(max(0, now.Sub(at))))
	if !t.Once {
		if n, err = t.Run(ctx); err == nil && (t.Full == 0 || n < t.Full) {
			t.last = now
		}
		return n, err
	}
	token, mine, err := takeOnce(ctx, s.db, t.Name, s.holder, now, now.Add(onceFor))
	if err != nil || !mine {
		return 0, err
	}
	for n, err = t.Run(ctx); err == nil && t.Full > 0 && n >= t.Full && s.now().Sub(now) < onceFor/2; n, err = t.Run(ctx) {
	}
	next := s.now().Add(t.Every)
	if err != nil {
		next = s.now().Add(min(t.Every, patience))
	} else if regular := at.Add(t.Every); regular.After(s.now()) {
		next = regular // it keeps its step though a round takes a while
	}
	if e := endOnce(context.WithoutCancel(ctx), s.db, t.Name, token, next); err == nil {
		err = e
	}
	return 0, err
}

func (s *Service) failed(ctx context.Context, t *running, err error) {
	if ctx.Err() == nil {
		s.log.ErrorContext(ctx, "work that is due failed; it is tried again", "timer", t.Name, "error", err)
	}
}

// CatchUp does all that is due by now, always that with the earliest moment first, and says when something is due next. What fails, or is being done elsewhere, is left
// out. Nothing else may run the service's timers meanwhile.
func (s *Service) CatchUp(ctx context.Context) (next time.Time) {
	ctx = db.ForAllBrands(ctx)
	left := map[*running]bool{}
	for ctx.Err() == nil {
		var first *running
		var due time.Time
		next = time.Time{}
		for _, t := range s.timers {
			at, found, err := s.next(ctx, t)
			if err != nil {
				s.failed(ctx, t, err)
				continue
			}
			if !found || left[t] {
				continue
			}
			if next.IsZero() || at.Before(next) {
				next, first, due = at, t, at
			}
		}
		if first == nil || due.After(s.now()) {
			break
		}
		n, err := s.do(ctx, first, due)
		if err != nil {
			s.failed(ctx, first, err)
		}
		left[first] = err != nil || first.Next != nil && n == 0
	}
	return next
}

var lagDesc = prometheus.NewDesc("cuppa_timer_lag_seconds", "How late work was done that was due, the latest time, by timer; 0 while nothing is due.", []string{"timer"}, nil)

// Describe names the figures to Prometheus.
func (s *Service) Describe(to chan<- *prometheus.Desc) { to <- lagDesc }

// Collect tells the figures of now.
func (s *Service) Collect(to chan<- prometheus.Metric) {
	for _, t := range s.timers {
		to <- prometheus.MustNewConstMetric(lagDesc, prometheus.GaugeValue, time.Duration(t.lag.Load()).Seconds(), t.Name)
	}
}
