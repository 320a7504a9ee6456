package stock

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"cuppa/internal/chance"
	"cuppa/internal/db"
)

// ErrAway says that Redis did not answer: what could be told by its counters is not known.
var ErrAway = errors.New("stock: Redis does not answer")

// rebuildTimeout bounds a rebuild, waiting for the orders under way included.
const rebuildTimeout = 8 * time.Second

// stagedFor is how long a staged copy whose writer died stays in Redis. Nothing reads it.
const stagedFor = time.Minute

// onTheWay is how long a copy of another replica may take from its transaction to Redis before this one makes its own.
const onTheWay = 25 * time.Millisecond

// chunk is how many fields go to Redis in one command.
const chunk = 500

// perEntry is how many holds an entry of the index names that a rebuild writes.
const perEntry = 100

// trust makes sure that the shop's counters in Redis were loaded into the very server that answers now, and are not known to be old;
// otherwise it rebuilds them. It fails with ErrAway or an error of the database.
func (s *Service) trust(ctx context.Context, st *shop) error {
	generation := s.redis.Generation()
	for try := 0; !st.doubted.Load() && try < 2; try++ {
		looking, cancel := context.WithTimeout(ctx, s.patience)
		good, behind, err := s.good(looking, st)
		cancel()
		if s.link.noted(ctx, err) != nil {
			return fmt.Errorf("%w: %w", ErrAway, err)
		}
		if good {
			// A server met in between raised the generation; then this trust is void at once.
			st.trusted.Store(generation + 1)
			return nil
		}
		if !behind {
			s.drifted(ctx, st, s.missing(ctx, st), nil)
			break
		}
		select { // another replica has raised the epoch and its copy is probably on the way
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(onTheWay):
		}
	}
	return s.renew(ctx, st)
}

// trusting makes sure, where that is not known yet, and answers the generation of Redis under which it is so.
func (s *Service) trusting(ctx context.Context, st *shop) (generation uint64, err error) {
	if generation = s.redis.Generation(); st.trusted.Load() == generation+1 {
		return generation, nil
	}
	err = s.trust(ctx, st)
	return st.trusted.Load() - 1, err
}

// missing says why a copy can't be trusted: it is not there, or was written to another server.
func (s *Service) missing(ctx context.Context, st *shop) drift {
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	if n, err := s.redis.Client().HExists(ctx, st.keys[0], epochField).Result(); err == nil && n {
		return driftOldCopy
	}
	return driftLost
}

// MakeSure rebuilds a shop's counters where they are in doubt, as their next use would; counters that are trusted stay as they are.
func (s *Service) MakeSure(ctx context.Context, brandID int, shopID string) error {
	return s.trust(ctx, s.shop(brandID, shopID))
}

// good looks whether all parts of the copy were written to the servers that hold them now, in this life, and are of one epoch that is not below the floor; behind says that
// only the epochs are amiss.
func (s *Service) good(ctx context.Context, st *shop) (good, behind bool, err error) {
	at, since, err := s.loaded(ctx, st)
	if err != nil || at == 0 {
		return false, false, err
	}
	if _, err := s.policySince(ctx, s.db.Reader(), st, since); err != nil {
		return false, false, err
	}
	behind = at < st.floor.Load()
	for _, part := range st.partsOf()[1:] {
		its, _, err := s.loaded(ctx, part)
		if err != nil || its == 0 {
			return false, false, err
		}
		behind = behind || its != at
	}
	return !behind, behind, nil
}

// loaded is the epoch of a part, 0 where it was not written to the server that holds it now, and since when its policy is.
func (s *Service) loaded(ctx context.Context, part *shop) (epoch, since int64, err error) {
	who, err := s.redis.Identity(ctx, part.keys[0])
	if err != nil {
		return 0, 0, err
	}
	fields, err := s.redis.Client().HMGet(ctx, part.keys[0], epochField, serverField, policyField).Result()
	if err != nil || fields[1] != who {
		return 0, 0, err
	}
	text, _ := fields[0].(string)
	policy, _ := fields[2].(string)
	return epochOf(text), epochOf(policy), nil
}

// renew rebuilds the shop's counters, once for all callers that wait for it. A caller's end does not end the rebuild.
func (s *Service) renew(ctx context.Context, st *shop) error {
	turn, begin := chance.Turn(), chance.Turn()
	done := s.rebuild.DoChan(st.keys[0], func() (any, error) {
		begin()
		free, cancel := context.WithTimeout(context.WithoutCancel(ctx), rebuildTimeout)
		defer cancel()
		return nil, s.renewNow(free, st)
	})
	select {
	case result := <-done:
		turn()
		return result.Err
	case <-ctx.Done():
		turn()
		return ctx.Err()
	}
}

func (s *Service) renewNow(ctx context.Context, st *shop) error {
	ctx = db.ForAllBrands(ctx)
	doubted := st.doubted.Swap(false)
	p, err := s.prepare(ctx, st)
	if s.link.noted(ctx, err) != nil {
		if doubted {
			st.doubt()
		}
		return fmt.Errorf("%w: %w", ErrAway, err)
	}
	var snap snapshot
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := lockShops(ctx, tx, map[string]bool{st.id: true}); err != nil {
			return err
		}
		epoch, err := bump(ctx, tx, st.brandID, st.id, p.epoch)
		if err != nil {
			return err
		}
		snap, err = readSnapshot(ctx, tx, st.brandID, st.id)
		snap.epoch = epoch
		return err
	})
	if err == nil {
		err = s.publish(ctx, st, snap, p)
	}
	if err != nil {
		if doubted {
			st.doubt()
		}
		return err
	}
	s.log.InfoContext(ctx, "stock counters rebuilt from the database", "shop", st.id, "epoch", snap.epoch, "skus", len(snap.free), "holds", len(snap.holds))
	return nil
}

// before is what is known before a copy is written.
type before struct {
	generation uint64
	epoch      int64           // of the copy that stands, 0 if none
	soldOut    map[string]bool // by the copy that stands, nil if none
}

// prepare looks at the server and the copy that stands. A copy that is ahead of the database (which was restored, say) must not stay.
func (s *Service) prepare(ctx context.Context, st *shop) (before, error) {
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	p := before{generation: s.redis.Generation()}
	all, err := s.readCopy(ctx, st)
	if err != nil {
		return p, err
	}
	if p.epoch = all.newest; all.free != nil {
		p.soldOut = soldOut(all.free)
	}
	return p, nil
}

// publish writes a copy to Redis beside the one that stands and puts it in its place, unless that is newer.
func (s *Service) publish(ctx context.Context, st *shop, snap snapshot, p before) error {
	st.raise(snap.epoch)
	st.policy.Store(snap.policy)
	for i := snap.policy.parts - 1; i >= 0; i-- { // the shop's own part last: it is looked at first
		won, err := s.publishPart(ctx, st.firstParts(snap.policy.parts)[i], snap.part(i))
		if s.link.noted(ctx, err) != nil {
			return fmt.Errorf("%w: %w", ErrAway, err)
		}
		if !won {
			return nil // somebody was faster; who asked looks again
		}
	}
	if err := s.followUp(ctx, st, snap); err != nil {
		return err
	}
	st.trusted.Store(p.generation + 1)
	st.short.forget()
	if p.soldOut == nil || !sameKeys(p.soldOut, soldOut(snap.free)) {
		s.flip(st)
	}
	return nil
}

func (s *Service) publishPart(ctx context.Context, part *shop, snap snapshot) (won bool, err error) {
	server, err := s.redis.Identity(ctx, part.keys[0])
	if err != nil {
		return false, err
	}
	keys := slices.Clone(part.keys)
	for _, key := range part.keys {
		keys = append(keys, key+":"+strconv.FormatInt(snap.epoch, 10))
	}
	if err := s.stage(ctx, keys[3:], snap, server); err != nil {
		return false, err
	}
	reply, err := publishScript.Run(ctx, s.redis.Client(), keys, snap.epoch)
	return reply == int64(1), err
}

func (s *Service) stage(ctx context.Context, keys []string, snap snapshot, server string) error {
	look := s.now().Add(s.grace)
	free := []any{epochField, snap.epoch, serverField, server, policyField, snap.policy.Since}
	for _, sku := range slices.Sorted(maps.Keys(snap.free)) {
		free = append(free, sku, snap.free[sku])
	}
	var holds []any
	var orders []string
	for _, order := range slices.Sorted(maps.Keys(snap.holds)) {
		holds = append(holds, order, writeHold(0, snap.holds[order])) // when the order is due is not known here
		orders = append(orders, order)
	}
	var due []redis.Z
	for some := range slices.Chunk(orders, perEntry) { // spread, so that they are not all looked at in one moment
		at := look.Add(time.Duration(chance.Int64N(int64(s.grace)))) // no secret
		due = append(due, redis.Z{Score: float64(at.UnixMilli()), Member: strings.Join(some, "\n")})
	}
	_, err := s.redis.Client().Pipelined(ctx, func(p redis.Pipeliner) error {
		p.Del(ctx, keys...)
		for part := range slices.Chunk(free, 2*chunk) {
			p.HSet(ctx, keys[0], part...)
		}
		for part := range slices.Chunk(holds, 2*chunk) {
			p.HSet(ctx, keys[1], part...)
		}
		for part := range slices.Chunk(due, chunk) {
			p.ZAdd(ctx, keys[2], part...)
		}
		for _, key := range keys {
			p.PExpire(ctx, key, stagedFor)
		}
		return nil
	})
	return err
}

// followUp settles the holds whose orders were paid or given up between the snapshot and its arrival in Redis: their own calls may have
// found the copy that stood before.
func (s *Service) followUp(ctx context.Context, st *shop, snap snapshot) error {
	orders := make([]string, 0, len(snap.holds))
	for order := range snap.holds {
		orders = append(orders, order)
	}
	slices.Sort(orders)
	_, err := s.settle(ctx, st, orders)
	return err
}

// settle brings the holds of Redis to what the rows say: released rows are given back, sold ones forgotten. It answers the state of
// each order's rows; orders without rows are missing from it and left alone.
func (s *Service) settle(ctx context.Context, st *shop, orders []string) (map[string]string, error) {
	all := map[string]string{}
	for part := range slices.Chunk(orders, chunk) {
		states, err := holdStates(ctx, s.db, st.brandID, part)
		if err != nil {
			return nil, err
		}
		for _, order := range slices.Sorted(maps.Keys(states)) {
			all[order] = states[order]
			switch states[order] {
			case stateReleased:
				err = s.giveBack(ctx, st, order)
			case stateSold:
				_, err = s.everywhere(ctx, forgetScript, st, order)
			}
			if err != nil {
				return nil, fmt.Errorf("%w: %w", ErrAway, err)
			}
		}
	}
	return all, nil
}

// giveBack runs the release script.
func (s *Service) giveBack(ctx context.Context, st *shop, orderNo string) error {
	reply, err := s.everywhere(ctx, releaseScript, st, orderNo)
	st.short.forget()
	if err == nil && reply == 2 {
		s.flip(st)
	}
	return err
}

// epochOf reads an epoch from Redis; 0 is none, because they begin at 1.
func epochOf(text string) int64 {
	epoch, _ := strconv.ParseInt(text, 10, 64)
	return epoch
}

// readFree takes the free hash apart; free is nil when nothing is loaded.
func readFree(fields map[string]string) (epoch int64, free map[string]int64) {
	if epoch = epochOf(fields[epochField]); epoch == 0 {
		return 0, nil
	}
	free = make(map[string]int64, len(fields))
	for sku, text := range fields {
		if n, err := strconv.ParseInt(text, 10, 64); err == nil && sku[0] != '#' {
			free[sku] = n
		}
	}
	return epoch, free
}

func soldOut(free map[string]int64) map[string]bool {
	none := map[string]bool{}
	for sku, n := range free {
		if n <= 0 {
			none[sku] = true
		}
	}
	return none
}

func sameKeys(a, b map[string]bool) bool {
	if len(a) != len(b) {
		return false
	}
	for k := range a {
		if !b[k] {
			return false
		}
	}
	return true
}

// Recount makes the counters in Redis of all shops anew from the database, whatever is there. ErrAway says that some are not; whoever needs them next makes them anew where they are
// not trusted (Disown).
func (s *Service) Recount(ctx context.Context) error {
	shops, err := countedShops(ctx, s.db)
	if err != nil {
		return err
	}
	for _, one := range shops {
		if err := s.renew(ctx, s.shop(one.brandID, one.id)); err != nil {
			return fmt.Errorf("stock: counters of shop %s: %w", one.id, err)
		}
	}
	return nil
}
