package stock

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"cuppa/internal/db"
	"cuppa/internal/redisx"
)

// Limits of one round of Run.
const (
	perRound    = 1_000 // holds looked at, a shop and part, give or take an entry of the index
	entries     = 200   // entries read for that
	foldBatch   = 500
	foldBatches = 20
	// lookAgain is when a hold that is held is looked at again: a little after its order is due, or this long from now when that is not known.
	afterDue  = 1500 * time.Millisecond
	lookAgain = time.Minute
	// spread is over how many rounds the comparison of all shops goes.
	spread = 15
	// foldEvery is how many rounds pass between foldings.
	foldEvery = 5
)

// Run keeps the counters right until ctx ends: it loads what is missing or behind, looks what became of holds, compares Redis with the
// database, and folds movements. Every replica may run it at the same time.
func (s *Service) Run(ctx context.Context) error {
	ticker := time.NewTicker(s.every)
	defer ticker.Stop()
	s.link.probed.Store(true)
	defer s.link.probed.Store(false)
	r := round{behind: map[place]bool{}, looks: map[place]compared{}, out: map[place]map[string]bool{}}
	for {
		if err := s.round(ctx, &r); err != nil && ctx.Err() == nil && !errors.Is(err, ErrAway) {
			s.log.ErrorContext(ctx, "stock: a round failed", "error", err)
		}
		r.number++
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// probe finds out whether Redis answers as fast as orders need it.
func (s *Service) probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	err := s.redis.Ping(ctx)
	if err != nil { // that some server answers does not yet say that each shop's does: inspect finds out
		err = s.link.noted(ctx, err)
	}
	return err
}

// round is what Run remembers from one to the next.
type round struct {
	number int
	behind map[place]bool            // shops whose copy was behind the database's epoch
	looks  map[place]compared        // what the last comparison found
	out    map[place]map[string]bool // what was sold out of that which Redis does not count
}

func (s *Service) round(ctx context.Context, r *round) error {
	if r.number%foldEvery == 0 {
		if err := s.foldAll(ctx); err != nil {
			return err
		}
	}
	shops, err := countedShops(ctx, s.db)
	if err != nil {
		return err
	}
	watched := s.watch(ctx, shops, r)
	if err := s.probe(ctx); err != nil {
		return watched //nolint:nilerr // the link has told
	}
	found, err := s.inspect(ctx, shops)
	if s.link.noted(ctx, err) != nil {
		return watched //nolint:nilerr // the link has told
	}
	failed := []error{watched}
	for i, shop := range shops {
		st := s.shop(shop.brandID, shop.id)
		err := s.keep(ctx, st, shop.epoch, found[i], r)
		if err == nil {
			err = s.lookAtParts(ctx, st, found[i].due)
		}
		if err == nil && (i%spread == r.number%spread || r.looks[place{st.brandID, st.id}].urgent()) {
			err = s.reconcile(ctx, st, r)
		}
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

// inspected is what Redis says of a shop.
type inspected struct {
	epoch int64      // 0 when nothing is loaded, or a part is not
	due   [][]string // entries of the index, by part
}

// inspect asks Redis about all shops: which epoch is loaded, and which holds it is time to look at.
func (s *Service) inspect(ctx context.Context, shops []countedShop) ([]inspected, error) {
	found := make([]inspected, len(shops))
	var parts []*shop
	var of []int
	for i, shop := range shops {
		its := s.shop(shop.brandID, shop.id).partsOf()
		found[i].epoch = math.MaxInt64
		for range its {
			of = append(of, i)
		}
		parts = append(parts, its...)
	}
	now := strconv.FormatInt(s.now().UnixMilli(), 10)
	loaded, due := make([]*redis.StringCmd, len(parts)), make([]*redis.StringSliceCmd, len(parts))
	for from := 0; from < len(parts); from += chunk {
		_, err := s.redis.Client().Pipelined(ctx, func(p redis.Pipeliner) error {
			for i := from; i < min(from+chunk, len(parts)); i++ {
				loaded[i] = p.HGet(ctx, parts[i].keys[0], epochField)
				due[i] = p.ZRangeByScore(ctx, parts[i].keys[2], &redis.ZRangeBy{Min: "-inf", Max: now, Count: entries})
			}
			return nil
		})
		if err != nil && !errors.Is(err, redis.Nil) {
			return nil, err
		}
	}
	for i := range parts {
		epoch, _ := loaded[i].Int64() // missing is 0
		at := &found[of[i]]
		at.epoch, at.due = min(at.epoch, epoch), append(at.due, due[i].Val())
	}
	return found, nil
}

// keep loads the shop's counters where they are missing, not known to be of this server, or behind the database for two rounds: for one
// they may be on the way.
func (s *Service) keep(ctx context.Context, st *shop, epoch int64, found inspected, r *round) error {
	at := place{st.brandID, st.id}
	behind := found.epoch < epoch
	again := behind && r.behind[at]
	delete(r.behind, at)
	switch {
	case found.epoch == 0 || again:
		cause := driftOldCopy
		if found.epoch == 0 {
			cause = driftLost
		}
		if !st.doubted.Load() { // else this process has just begun, or knows already
			s.drifted(ctx, st, cause, nil)
		}
		st.raise(epoch)
		return s.renew(ctx, st)
	case behind:
		r.behind[at] = true
	}
	if st.trusted.Load() != s.redis.Generation()+1 {
		return s.trust(ctx, st)
	}
	return nil
}

func (s *Service) lookAtParts(ctx context.Context, st *shop, due [][]string) error {
	for i, its := range due {
		if len(its) == 0 {
			continue
		}
		if err := s.lookAt(ctx, st, st.firstParts(len(due))[i], its); err != nil {
			return err
		}
	}
	return nil
}

// lookAt looks what became of the holds that entries of the index name, of some perRound. Released and sold ones are settled; held ones are looked at again when they are
// due. One without rows was left behind by a crash, or is very late: the counters are rebuilt without it, and the new epoch refuses it should it come after all.
func (s *Service) lookAt(ctx context.Context, st, part *shop, due []string) error {
	var orders []string
	ends := make([]int, 0, len(due)) // of each entry's orders
	for _, entry := range due {
		orders = append(orders, strings.Split(entry, "\n")...)
		if ends = append(ends, len(orders)); len(orders) >= perRound {
			break
		}
	}
	texts, err := s.redis.Client().HMGet(ctx, part.keys[1], orders...).Result()
	if s.link.noted(ctx, err) != nil {
		return ErrAway
	}
	var open []string
	for i, order := range orders {
		if texts[i] != nil {
			open = append(open, order)
		}
	}
	states, err := s.settle(ctx, st, open)
	if err != nil {
		return err
	}
	now, from, left := s.now(), 0, 0
	var looked []redisx.Call
	for i, to := range ends {
		again, lost := map[int64][]string{}, 0
		for j := from; j < to; j++ {
			text, _ := texts[j].(string)
			switch state := states[orders[j]]; {
			case text == "" || state != "" && state != stateHeld: // it has ended
			case state == "":
				lost++
			default:
				at := nextLook(text, now).Truncate(time.Second).Add(time.Second).UnixMilli()
				again[at] = append(again[at], orders[j])
			}
		}
		if left += lost; lost == 0 { // else it is looked at until the counters are made anew
			looked = append(looked, redisx.Call{Keys: part.keys, Args: afterLook(due[i], again)})
		}
		from = to
	}
	if len(looked) > 0 {
		if _, err := lookedScript.Pipe(ctx, s.redis.Client(), looked); s.link.noted(ctx, err) != nil {
			return ErrAway
		}
	}
	if left == 0 {
		return nil
	}
	s.drifted(ctx, st, driftNoOrder, []string{fmt.Sprintf("%d holds without orders are given back", left)})
	st.doubt()
	return s.renew(ctx, st)
}

// afterLook are lookedScript's arguments: the entry that was looked at, and when to look again at what is left of it.
func afterLook(entry string, again map[int64][]string) []any {
	args := []any{entry}
	for _, at := range slices.Sorted(maps.Keys(again)) {
		args = append(args, at, strings.Join(again[at], "\n"))
	}
	return args
}

// nextLook is when to look at a hold whose order is unpaid.
func nextLook(hold string, now time.Time) time.Time {
	due, _ := readHold(hold)
	if due == 0 {
		return now.Add(lookAgain)
	}
	if at := time.UnixMilli(due).Add(afterDue); at.After(now) {
		return at
	}
	return now.Add(5 * time.Second) // its timer is late
}

// foldAll folds movements into levels, in batches.
func (s *Service) foldAll(ctx context.Context) error {
	ctx = db.ForAllBrands(ctx)
	for range foldBatches {
		waiting, err := unfolded(ctx, s.db)
		if err != nil || !waiting {
			return err
		}
		var n int
		if err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
			n, err = fold(ctx, tx, foldBatch)
			return err
		}); err != nil || n < foldBatch {
			return err
		}
	}
	return nil
}
