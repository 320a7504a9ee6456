package coupon

import (
	"hash/maphash"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/pubsub"
)

const (
	// keepFor is how long a coupon is answered from memory after it was read. Changes are told at once; this is for those whose telling got lost, as
	// when a replica dies between its commit and the telling.
	keepFor = 5 * time.Second
	// keptShards is over how many locks the guests are spread.
	keptShards = 64
	// keptInShard bounds the coupons of a shard: 32,768 in all, some 15 MB.
	keptInShard = 512

	// topic is where replicas tell one another that a guest's coupons changed; the payload is the brand's id and the customer's, with a blank between.
	topic = "coupons"
)

// kept is the coupons of guests who ask for prices again and again, in memory. Only coupons that were found are in it, so one that was issued a moment ago
// is found by whichever replica.
//
// A coupon in it may be some milliseconds behind another replica. Nothing may be decided by it: an order reads its coupons from the database, and takes them by
// a conditional update there.
type kept struct {
	hub    *pubsub.Hub // nil where there is one process only
	seed   maphash.Seed
	shards [keptShards]keptShard
}

// guest is a customer of a brand.
type guest struct {
	brandID    int
	customerID string
}

// keptShard is the coupons of some guests.
type keptShard struct {
	mu     sync.Mutex
	drops  uint64 // a reading that began before a drop is not kept
	guests map[guest]purse
	held   int // coupons of all guests
	swept  time.Time
}

// purse is what was read for a guest at last. It is never changed.
type purse struct {
	coupons []Coupon
	at      time.Time // before it was read
}

func newKept(hub *pubsub.Hub) *kept {
	k := &kept{hub: hub, seed: maphash.MakeSeed()}
	for i := range k.shards {
		k.shards[i].guests = map[guest]purse{}
	}
	if hub != nil {
		hub.Watch(k.hear, topic)
	}
	return k
}

func (k *kept) shard(g guest) *keptShard {
	return &k.shards[(maphash.String(k.seed, g.customerID)+uint64(g.brandID))%keptShards]
}

// coherent says whether changes of other replicas arrive. While they don't, the memory is left alone at once: a guest who moves from one replica to another must
// not see for seconds what isn't so, and the database, which answers well without Redis, is there.
func (k *kept) coherent() bool { return k.hub == nil || k.hub.Live() }

// find is the guest's coupons with the codes, when all of them are kept. The answer is shared and must not be changed.
func (k *kept) find(g guest, codes []string, now time.Time) ([]Coupon, bool) {
	if !k.coherent() {
		return nil, false
	}
	s := k.shard(g)
	s.mu.Lock()
	p := s.guests[g]
	s.mu.Unlock()
	if !p.fresh(now) {
		return nil, false
	}
	if slices.EqualFunc(p.coupons, codes, func(c Coupon, code string) bool { return c.Code == code }) {
		return slices.Clip(p.coupons), true
	}
	some := make([]Coupon, len(codes))
	for i, code := range codes {
		at := slices.IndexFunc(p.coupons, func(c Coupon) bool { return c.Code == code })
		if at < 0 {
			return nil, false
		}
		some[i] = p.coupons[at]
	}
	return some, true
}

// fresh also says no when the clock was set back.
func (p purse) fresh(now time.Time) bool {
	age := now.Sub(p.at)
	return age >= 0 && age < keepFor
}

// begin is to be called before coupons are read that shall be kept.
func (k *kept) begin(g guest) (drops uint64) {
	s := k.shard(g)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.drops
}

// keep remembers coupons that were read at that time, unless something changed since begin.
func (k *kept) keep(g guest, coupons []Coupon, drops uint64, at time.Time) {
	if len(coupons) == 0 || !k.coherent() {
		return
	}
	g.customerID = strings.Clone(g.customerID) // it may be a part of a whole request
	s := k.shard(g)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.drops != drops {
		return
	}
	s.removeLocked(g)
	if at.Sub(s.swept) >= keepFor {
		s.swept = at
		for other, p := range s.guests {
			if !p.fresh(at) {
				s.removeLocked(other)
			}
		}
	}
	for other := range s.guests { // whoever comes first makes room
		if s.held+len(coupons) <= keptInShard {
			break
		}
		s.removeLocked(other)
	}
	s.guests[g] = purse{coupons: coupons, at: at}
	s.held += len(coupons)
}

func (s *keptShard) removeLocked(g guest) {
	s.held -= len(s.guests[g].coupons)
	delete(s.guests, g)
}

// changed is what each change of customers' coupons calls in its transaction: after the commit no replica answers what it read before.
func (k *kept) changed(tx *db.Tx, owners ...guest) {
	for _, g := range owners {
		tx.AfterCommit(func() {
			k.drop(g)
			if k.hub != nil {
				k.hub.Tell([]string{topic}, []byte(strconv.Itoa(g.brandID)+" "+g.customerID))
			}
		})
	}
}

func (k *kept) drop(g guest) {
	s := k.shard(g)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drops++
	s.removeLocked(g)
}

// dropAll is for when changes may have been missed.
func (k *kept) dropAll() {
	for i := range k.shards {
		s := &k.shards[i]
		s.mu.Lock()
		s.drops++
		s.held = 0
		clear(s.guests)
		s.mu.Unlock()
	}
}

// hear takes notice of what other replicas changed.
func (k *kept) hear(e pubsub.Event) {
	brand, customerID, found := strings.Cut(string(e.Payload), " ")
	brandID, err := strconv.Atoi(brand)
	if e.Resync || !found || err != nil {
		k.dropAll()
		return
	}
	k.drop(guest{brandID, customerID})
}
