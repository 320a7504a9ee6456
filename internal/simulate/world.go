package simulate

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/fnv"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"cuppa/internal/db"
)

// world is one run of a seed: everything that the use cases meet but themselves.
type world struct {
	seed     uint64
	set      Options
	began    time.Time
	engine   *engine
	redis    *server
	bank     *bank
	book     *book
	replicas []*replica
	others   sync.WaitGroup
	ways     []*db.DB // of all lives

	mu    sync.Mutex
	dice  *rand.Rand
	calm  bool // no faults any more
	still bool // nothing takes time: there is none
	trace hash.Hash64
	lines uint64
	turns uint32
	texts map[string]uint64
	out   io.Writer
}

// latency is how long something takes: mostly little, sometimes much.
type latency struct{ least, most time.Duration }

// What takes time.
var (
	latencyDB    = latency{20 * time.Microsecond, 3 * time.Millisecond}
	latencyDisk  = latency{5 * time.Microsecond, 400 * time.Microsecond}
	latencyRedis = latency{20 * time.Microsecond, 2 * time.Millisecond}
	latencyBank  = latency{5 * time.Millisecond, 400 * time.Millisecond}
	latencyGuest = latency{time.Millisecond, 60 * time.Millisecond}
)

// mishap is something that goes wrong, one time in so many.
type mishap struct {
	name  string
	oneIn int64
}

// The faults of the lines to the database, Redis and the bank. Those of whole processes and servers are the nemesis's.
var (
	faultStall        = mishap{"stall", 3000}
	faultBegin        = mishap{"begin refused", 1500}
	faultRead         = mishap{"read refused", 3000}
	faultCommit       = mishap{"commit refused", 800}
	faultCommitted    = mishap{"commit's answer lost", 800}
	faultRedisRefuse  = mishap{"Redis refuses", 2000}
	faultRedisLost    = mishap{"Redis's answer lost", 1500}
	faultRedisSlow    = mishap{"Redis too late", 1500}
	faultBankBefore   = mishap{"bank away", 25}
	faultBankAfter    = mishap{"bank's answer lost", 25}
	faultBankSlow     = mishap{"bank too late", 40}
	faultBankWorking  = mishap{"refund takes time", 6}
	faultNoticeLost   = mishap{"notice lost", 8}
	faultNoticeTwice  = mishap{"notice twice", 4}
	faultNoticeForged = mishap{"notice forged", 12}
	faultNoticeWrong  = mishap{"notice of another amount", 40}
	faultChargeTwice  = mishap{"charged twice", 60}
)

// stalled is how long what stalls takes.
var stalled = latency{50 * time.Millisecond, 4 * time.Second}

func newWorld(seed uint64, set Options, out io.Writer) *world {
	return &world{
		seed: seed, set: set, began: time.Now(), dice: rand.New(rand.NewPCG(seed, 0x9e3779b97f4a7c15)), trace: fnv.New64a(), texts: map[string]uint64{}, out: out,
	}
}

// Int64N is the dice of the use cases.
func (w *world) Int64N(n int64) int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.dice.Int64N(n)
}

// Read is the randomness of the use cases.
func (w *world) Read(b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for len(b) > 0 {
		var word [8]byte
		binary.LittleEndian.PutUint64(word[:], w.dice.Uint64())
		b = b[copy(b, word[:]):]
	}
}

// one is true one time in n.
func (w *world) one(n int64) bool { return w.Int64N(n) == 0 }

func (w *world) between(least, most int) int { return least + int(w.Int64N(int64(most-least+1))) }

// takes draws how long something takes.
func (w *world) takes(l latency) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	u := w.dice.Float64()
	return l.least + time.Duration(float64(l.most-l.least)*u*u*u)
}

// Moments are told apart by their last bits: each wait ends on bits of its own, which come again after as many waits as there are of them.
const (
	momentBits = 16
	scatter    = 40503 // odd, so that all bits come, and those that follow one another lie far apart
)

// bits are a moment's last ones, other than those of all that anybody waits for.
func (w *world) bits() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.turns++
	return time.Duration(w.turns * scatter & (1<<momentBits - 1))
}

// until is how long it is from now to the first moment after d, or a little before it, that ends on some bits.
func (w *world) until(d, bits time.Duration) time.Duration {
	now := time.Since(w.began)
	at := (now+d)>>momentBits<<momentBits + bits
	for at <= now {
		at += 1 << momentBits
	}
	return at - now
}

// sleep waits. No two who wait go on at the same moment.
func (w *world) sleep(d time.Duration) { time.Sleep(w.until(d, w.bits())) }

// turn gives out the bits of a moment, and who has them waits for it.
func (w *world) turn() (take func()) {
	if w.looking() {
		return func() {}
	}
	bits := w.bits()
	return func() { time.Sleep(w.until(0, bits)) }
}

// soon has something done in a moment.
func (w *world) soon(f func()) {
	if w.looking() {
		f()
		return
	}
	time.AfterFunc(w.until(0, w.bits()), f)
}

// wait waits, or until ctx ends.
func (w *world) wait(ctx context.Context, d time.Duration) {
	timer, turn := time.NewTimer(w.until(d, w.bits())), w.turn()
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		turn()
	}
}

// pause is a place where others may go first: something is on its way for a while.
func (w *world) pause(r *replica, what string, l latency) {
	if r.dead.Load() || w.looking() {
		return
	}
	d := w.takes(l)
	if w.strikes(r, faultStall) {
		d += w.takes(stalled)
	}
	w.sleep(d)
	for until := r.frozen(); until > 0 && !r.dead.Load(); until = r.frozen() {
		w.sleep(until)
	}
	w.note(r, what, 0)
}

func (w *world) looking() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.still
}

// strikes says whether a fault happens now.
func (w *world) strikes(r *replica, f mishap) bool {
	w.mu.Lock()
	hit := !w.calm && w.set.Faults && w.dice.Int64N(f.oneIn) == 0
	w.mu.Unlock()
	if hit {
		w.note(r, f.name, 0)
	}
	return hit
}

// note writes into the trace what happens, and when.
func (w *world) note(r *replica, what string, n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.noteLocked(r, what, n)
}

// ran notes a statement.
func (w *world) ran(r *replica, text string, n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.noteLocked(r, text, n)
}

func (w *world) noteLocked(r *replica, what string, n int) {
	if w.still {
		return
	}
	known, ok := w.texts[what]
	if !ok {
		h := fnv.New64a()
		_, _ = io.WriteString(h, what)
		known = h.Sum64()
		w.texts[what] = known
	}
	at := time.Since(w.began)
	who, life := -1, 0
	if r != nil {
		who, life = r.id, r.life
	}
	var row [40]byte
	binary.LittleEndian.PutUint64(row[0:], uint64(at))                   //nolint:gosec // a hash's input
	binary.LittleEndian.PutUint64(row[8:], uint64(who)<<32|uint64(life)) //nolint:gosec // a hash's input
	binary.LittleEndian.PutUint64(row[16:], known)
	binary.LittleEndian.PutUint64(row[24:], uint64(n)) //nolint:gosec // a hash's input
	_, _ = w.trace.Write(row[:])
	w.lines++
	if w.out != nil {
		_, _ = fmt.Fprintf(w.out, "%14.9f  r%d.%d  %s  %d\n", at.Seconds(), who, life, what, n)
	}
}
