package idempotency

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/redisx"
)

const (
	// waiting is how long a repeat waits for the call that it repeats. After that the database decides, as it does without waiting.
	waiting = time.Second
	// elsewhere is how long it waits for one of another process: of a process that died, or of a call that Redis did not hear the end of, only the mark is left.
	elsewhere = 300 * time.Millisecond
	// looking is how often a repeat asks Redis whether that call has ended.
	looking = 20 * time.Millisecond
	// runningFor is how long a call counts as running that nobody ends: longer than a request takes.
	runningFor = 5 * time.Second
	// patience bounds one question to Redis; after one that was not answered it is not asked for pause.
	patience, pause = 100 * time.Millisecond, time.Second
	// gatherers and gathered bound the pipelines.
	gatherers, gathered = 2, 64
)

// done is what Redis keeps of a key that had its effect; while it is under way it keeps who is at it.
const done = "d"

// entering marks a key as under way by ARGV[1], where it is not, and answers ” then; else what is known of it. With ARGV[3] it takes the place of whoever is at it.
var entering = redisx.NewScript(`
local v = redis.call('GET', KEYS[1])
if v and v ~= ARGV[1] and (ARGV[3] == '' or v == 'd') then return v end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return ''`)

// leaving has a key that ARGV[1] was at be done, or forgotten where ARGV[2] is empty.
var leaving = redisx.NewScript(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`)

// Service issues tokens and stands before what takes keys.
type Service struct {
	db     *db.DB
	now    func() time.Time
	log    *slog.Logger
	secret []byte
	holder string
	turns  atomic.Uint64
	// running are the calls of this process, by key.
	running sync.Map
	// gather asks the Redis that several processes share; nil where there is one process.
	gather *redisx.Gatherer
	// askAt is when Redis is asked again, in Unix nanoseconds; 0 while it answers.
	askAt  atomic.Int64
	ending sync.WaitGroup

	repeats, waits, silences atomic.Uint64
}

// New makes the service. secret hides keys from who reads Redis, and keeps installations that share one apart.
func New(d *db.DB, redis *redisx.Redis, secret []byte, now func() time.Time, log *slog.Logger) *Service {
	s := &Service{db: d, now: now, log: log, secret: secret, holder: rand.Text()[:12]}
	if redis != nil && !redis.Embedded() {
		s.gather = redis.Gather(gatherers, gathered, patience)
	}
	return s
}

func (s *Service) moment() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// Run waits, when ctx ends, until Redis has heard of the calls that are over.
func (s *Service) Run(ctx context.Context) error {
	<-ctx.Done()
	s.ending.Wait()
	return nil
}

// Call is what a person asks for under a key.
type Call struct {
	Person    Person
	Operation string
	Key       string
	// Input is what came with it.
	Input any
}

// Outcome is what became of a call.
type Outcome int

// The outcomes.
const (
	// Unknown leaves open whether it had its effect.
	Unknown Outcome = iota
	Done
	Refused
)

// Turn is a call under way.
type Turn struct {
	s         *Service
	key       string // in Redis
	token     string // the token's row; empty for a client's own key
	operation string // that the token serves
	mine      chan struct{}
	marked    string // what this turn wrote into Redis; empty: nothing
}

type repeatKey struct{}

// Repeat says whether the context's call may be a repeat, so that looking for what it did comes first.
func Repeat(ctx context.Context) bool { return ctx.Value(repeatKey{}) != nil }

// Begin lets a call begin, once the one that it repeats has ended or a second has passed. Rejections, of issued tokens only: INVALID_IDEMPOTENCY_TOKEN,
// IDEMPOTENCY_KEY_REUSED. Whoever gets a turn ends it. The context has the brand.
func (s *Service) Begin(ctx context.Context, c Call) (context.Context, *Turn, error) {
	t := &Turn{s: s}
	repeat := false
	if tokenForm.MatchString(c.Key) {
		var err error
		t.operation = c.Operation
		if t.token, repeat, err = s.open(ctx, c); err != nil {
			return ctx, nil, err
		}
	}
	t.key = s.nameOf(c)
	if s.enter(ctx, t) || repeat {
		s.repeats.Add(1)
		ctx = context.WithValue(ctx, repeatKey{}, true)
	}
	return ctx, t, nil
}

// nameOf is where Redis keeps a key.
func (s *Service) nameOf(c Call) string {
	mac := hmac.New(sha256.New, s.secret)
	for _, part := range []string{strconv.Itoa(c.Person.BrandID), c.Person.String(), c.Operation, c.Key} {
		_, _ = mac.Write(append([]byte(part), 0)) // never fails, by its contract
	}
	return "cuppa:once:{" + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18]) + "}"
}

// enter says whether the call may be a repeat.
func (s *Service) enter(ctx context.Context, t *Turn) (repeat bool) {
	mine := make(chan struct{})
	if other, busy := s.running.LoadOrStore(t.key, mine); busy {
		s.waits.Add(1)
		late := time.NewTimer(waiting)
		defer late.Stop()
		select {
		case <-other.(chan struct{}): //nolint:forcetypeassert // nothing else is stored
		case <-late.C:
		case <-ctx.Done():
		}
		return true
	}
	t.mine = mine
	if s.gather == nil || !s.answers() {
		return false
	}
	mark := s.holder + strconv.FormatUint(s.turns.Add(1), 36)
	for until, first := time.Now().Add(elsewhere), true; ; first = false {
		force := ""
		if !first && !time.Now().Before(until) {
			force = "1" // whoever is at it takes too long, or is no more
		}
		known, err := s.gather.Run(ctx, entering, []string{t.key}, mark, runningFor.Milliseconds(), force)
		if s.heard(ctx, err); err != nil {
			return repeat
		}
		switch known {
		case "":
			t.marked = mark
			return !first
		case done:
			return true
		case nil:
			return repeat
		}
		if repeat = true; first {
			s.waits.Add(1)
		}
		select {
		case <-ctx.Done():
			return true
		case <-time.After(looking):
		}
	}
}

// End says what became of the call. Nobody waits for Redis.
func (t *Turn) End(ctx context.Context, o Outcome) {
	s := t.s
	if t.token != "" && o != Unknown {
		err := s.db.InTx(context.WithoutCancel(ctx), func(tx *db.Tx) error { return endToken(ctx, tx, t.token, t.operation, o == Done) })
		if err != nil { // it stays under way: its key's row decides about repeats
			s.log.WarnContext(ctx, "what became of an idempotency token could not be written down", "error", err)
		}
	}
	if t.mine == nil {
		return
	}
	if t.marked == "" {
		t.over()
		return
	}
	kept := ""
	if o == Done {
		kept = done
	}
	s.ending.Go(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*patience)
		defer cancel()
		_, err := s.gather.Run(ctx, leaving, []string{t.key}, t.marked, kept, keptFor.Milliseconds())
		s.heard(ctx, err)
	})
	t.over()
}

// over lets those go on that wait in this process.
func (t *Turn) over() {
	t.s.running.Delete(t.key)
	close(t.mine)
}

// answers says whether to ask Redis. While it is silent, nobody waits for it; one call in a while has it asked for a sign.
func (s *Service) answers() bool {
	at := s.askAt.Load()
	if at == 0 {
		return true
	}
	if now := time.Now().UnixNano(); now >= at && s.askAt.CompareAndSwap(at, now+int64(pause)) {
		s.ending.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
			defer cancel()
			_, err := s.gather.Run(ctx, leaving, []string{"cuppa:once:{sign}"}, "-", "", 0)
			s.heard(ctx, err)
		})
	}
	return false
}

// heard notes whether Redis answered. A caller who went away says nothing about it.
func (s *Service) heard(ctx context.Context, err error) {
	switch {
	case err == nil:
		if s.askAt.Load() != 0 {
			s.askAt.Store(0)
		}
	case ctx.Err() == nil:
		s.silences.Add(1)
		s.askAt.Store(time.Now().Add(pause).UnixNano())
	}
}
