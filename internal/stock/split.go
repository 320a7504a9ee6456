package stock

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"cuppa/internal/chance"
	"cuppa/internal/redisx"
)

// A SKU that everybody wants at once can be split: its units lie in several parts, each in a slot of its own, so that the servers of a cluster share the work. An order
// is held at its home, a part by its number. Where that has too little it takes what it needs from the others, so no unit is stranded. A part is a copy like the whole:
// with its own free, holds, index and epoch, and a grant counts only where the parts that it comes from agree on the epoch. Part 0 is the shop's own copy, with all that is
// not split, and with the holds that a rebuild has read from the rows.

// partsOf are the parts of the shop's counters, as far as this process knows: one, unless a SKU is split.
func (st *shop) partsOf() []*shop {
	n := 1
	if p := st.policy.Load(); p != nil {
		n = max(1, p.parts)
	}
	return st.firstParts(n)
}

func (st *shop) firstParts(n int) []*shop {
	if n == 1 {
		return []*shop{st}
	}
	st.more.Do(func() {
		st.others = make([]*shop, MaxBuckets)
		st.others[0] = st
		for i := 1; i < MaxBuckets; i++ {
			st.others[i] = &shop{id: st.id, brandID: st.brandID, keys: keysOf(st.brandID, st.id+"#"+strconv.Itoa(i))}
		}
	})
	return st.others[:n]
}

// share is how much of n the i-th of some parts gets. What orders hold too much of stays with the first.
func share(n int64, parts, i int) int64 {
	if n < 0 {
		if i > 0 {
			return 0
		}
		return n
	}
	of := int64(parts)
	if int64(i) < n%of {
		return n/of + 1
	}
	return n / of
}

// part is what the i-th part gets of a snapshot.
func (snap snapshot) part(i int) snapshot {
	if snap.policy.parts <= 1 {
		return snap
	}
	out := snapshot{epoch: snap.epoch, policy: snap.policy, free: map[string]int64{}}
	if i == 0 {
		out.holds = snap.holds
	}
	for sku, n := range snap.free {
		if parts := snap.policy.buckets(sku); i < parts {
			out.free[sku] = share(n, parts, i)
		}
	}
	return out
}

// copied is what the parts of a shop's counters say together.
type copied struct {
	epoch, newest int64 // the smallest and the largest of the parts; 0 is one that is not loaded
	since         int64 // of the policy that it was made by
	free          map[string]int64
}

// readCopy adds up the parts; free is nil when nothing is loaded.
func (s *Service) readCopy(ctx context.Context, st *shop) (copied, error) {
	parts := st.partsOf()
	cmds := make([]*redis.MapStringStringCmd, len(parts))
	if _, err := s.redis.Client().Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, part := range parts {
			cmds[i] = p.HGetAll(ctx, part.keys[0])
		}
		return nil
	}); err != nil {
		return copied{}, err
	}
	var all copied
	for i, cmd := range cmds {
		epoch, free := readFree(cmd.Val())
		if i == 0 {
			all = copied{epoch: epoch, newest: epoch, since: epochOf(cmd.Val()[policyField]), free: free}
			continue
		}
		all.epoch, all.newest = min(all.epoch, epoch), max(all.newest, epoch)
		for sku, n := range free {
			if all.free != nil {
				all.free[sku] += n
			}
		}
	}
	return all, nil
}

// heldInRedis is how many orders the parts hold; one that is held in several counts once.
func (s *Service) heldInRedis(ctx context.Context, st *shop) (int64, error) {
	parts := st.partsOf()
	if len(parts) == 1 {
		return s.redis.Client().HLen(ctx, st.keys[1]).Result()
	}
	orders := map[string]bool{}
	for _, part := range parts {
		found, err := s.redis.Client().HKeys(ctx, part.keys[1]).Result()
		if err != nil {
			return 0, err
		}
		for _, order := range found {
			orders[order] = true
		}
	}
	return int64(len(orders)), nil
}

// everywhere runs a script about an order in all parts, and answers the largest reply.
func (s *Service) everywhere(ctx context.Context, script *redisx.Script, st *shop, orderNo string) (int64, error) {
	if _, err := s.policyOf(ctx, st); err != nil {
		return 0, err
	}
	parts := st.partsOf()
	if len(parts) == 1 {
		reply, err := s.call(ctx, script, st, orderNo)
		n, _ := reply.(int64)
		return n, err
	}
	calls := make([]redisx.Call, len(parts))
	for i, part := range parts {
		calls[i] = redisx.Call{Keys: part.keys, Args: []any{orderNo}}
	}
	replies, err := script.Pipe(ctx, s.redis.Client(), calls)
	if s.link.noted(ctx, err) != nil {
		return 0, err
	}
	var most int64
	for _, reply := range replies {
		n, _ := reply.(int64)
		most = max(most, n)
	}
	return most, nil
}

// grabScript takes what there is of SKUs, at most what is asked for, and adds it to the order's hold in this part; what the hold has of a SKU already is the answer for
// it. ARGV: order, when to look at it, its due time, how many SKUs, the SKUs, their quantities. It answers the epoch, 0 when nothing is loaded, and how many of each.
//
//nolint:dupword // Lua
var grabScript = redisx.NewScript(`
local epoch = redis.call('HGET', KEYS[1], '#epoch')
if not epoch then return {0} end
local hold = redis.call('HGET', KEYS[2], ARGV[1])
local before, took = {}, false
if hold then
  for sku, quantity in string.gmatch(hold, '\n([^\n]+)\n(%d+)') do before[sku] = tonumber(quantity) end
end
local answer, k = {tonumber(epoch)}, tonumber(ARGV[4])
for i = 5, 4 + k do
  local sku = ARGV[i]
  local n = before[sku]
  if not n then
    n = math.max(0, math.min(tonumber(redis.call('HGET', KEYS[1], sku) or '0'), tonumber(ARGV[i + k])))
    if n > 0 then
      redis.call('HINCRBY', KEYS[1], sku, -n)
      if not hold then redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1]) end
      hold = (hold or ARGV[3]) .. '\n' .. sku .. '\n' .. n
      took = true
    end
  end
  answer[#answer + 1] = n
end
if took then redis.call('HSET', KEYS[2], ARGV[1], hold) end
return answer
`)

// Ways in which an order that is held in parts has to begin anew.
var (
	errApart = errors.New("stock: the parts are not of one epoch")
	errLost  = errors.New("stock: another order was faster")
)

// holdSplit holds an order of SKUs of which some are split.
func (s *Service) holdSplit(ctx context.Context, st *shop, p *policy, o asked) (Grant, error) {
	if !s.link.open() {
		return Grant{}, nil
	}
	var err error
	for try := range maxTries {
		o.forgets = st.short.forgets.Load()
		generation, amiss := s.trusting(ctx, st)
		if errors.Is(amiss, ErrAway) {
			return without(ctx)
		}
		if amiss != nil {
			return Grant{}, amiss
		}
		t := taking{s: s, st: st, parts: st.firstParts(p.parts), policy: p, asked: o, left: map[string]int64{}, heard: map[*shop]bool{}}
		err = t.take(ctx)
		switch {
		case err == nil && s.redis.Generation() == generation:
			return Grant{Epoch: t.epoch, Held: true, Counted: t.counted}, nil
		case errors.Is(err, ErrOutOfStock) || errors.Is(err, errLost):
			if back := s.giveBack(ctx, st, o.orderNo); back != nil {
				return without(ctx)
			}
			if p, old, asking := s.confirm(ctx, st, p, t.epoch); asking != nil {
				return Grant{}, asking
			} else if p != nil {
				return p.keeper(o.needs).reserve(ctx, s, st, asked{orderNo: o.orderNo, needs: o.needs, due: o.due})
			} else if old {
				st.trusted.CompareAndSwap(generation+1, 0)
				err = errApart
				continue
			}
			if !errors.Is(err, errLost) {
				return Grant{}, err
			}
			select { // whoever was faster may have to give back too
			case <-ctx.Done():
				return Grant{}, ctx.Err()
			case <-time.After(time.Duration(1+chance.Int64N(4<<try)) * time.Millisecond): // no secret
			}
		case err == nil || errors.Is(err, errApart):
			if back := s.giveBack(ctx, st, o.orderNo); back != nil {
				return without(ctx)
			}
			st.trusted.CompareAndSwap(generation+1, 0)
		default:
			_ = s.giveBack(ctx, st, o.orderNo) // should it fail, the hold is looked at when it is due
			return without(ctx)
		}
	}
	if errors.Is(err, errLost) {
		return Grant{}, outOfStock(p.split(o.needs))
	}
	return Grant{}, nil
}

// taking is an order that is being held in parts.
type taking struct {
	asked
	s       *Service
	st      *shop
	parts   []*shop
	policy  *policy
	epoch   int64
	counted []Need
	left    map[string]int64 // what is still to be taken, of what is split
	again   bool             // a part has a record of the order already
	heard   map[*shop]bool   // parts that have said what the order has there
}

// take holds all or fails; what it holds then is the caller's to give back.
func (t *taking) take(ctx context.Context) error {
	var hot, cold []Need
	least := MaxBuckets
	for _, n := range t.needs {
		if parts := t.policy.buckets(n.SKUID); parts > 1 {
			hot, least = append(hot, n), min(least, parts)
		} else {
			cold = append(cold, n)
		}
	}
	for _, n := range hot {
		t.left[n.SKUID] = n.Quantity
	}
	if len(cold) > 0 {
		if err := t.hold(ctx, t.parts[0], cold); err != nil {
			return err
		}
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(t.orderNo))
	home := int(h.Sum32() % uint32(least)) //nolint:gosec // at most MaxBuckets
	if home == 0 && len(cold) > 0 {        // the order has its record there: more is added to it
		if err := t.grab(ctx, t.parts[0]); err != nil {
			return err
		}
	} else if err := t.hold(ctx, t.parts[home], hot); err != nil && !errors.Is(err, ErrOutOfStock) {
		return err
	}
	if !t.done() {
		if err := t.search(ctx, hot); err != nil {
			return err
		}
	}
	return nil
}

func (t *taking) done() bool {
	for _, n := range t.left {
		if n > 0 {
			return false
		}
	}
	return true
}

// agree notes the epoch of an answer.
func (t *taking) agree(epoch int64) error {
	if epoch == 0 || epoch < t.st.floor.Load() || t.epoch != 0 && t.epoch != epoch {
		return errApart
	}
	t.epoch = epoch
	return nil
}

// hold takes needs from one part, all or none.
func (t *taking) hold(ctx context.Context, part *shop, needs []Need) error {
	reply, err := t.s.call(ctx, holdScript, part, t.s.holdArgs(t.asked, needs)...)
	if err != nil {
		return err
	}
	a, err := readAnswer(reply)
	if err == nil {
		err = t.agree(a.epoch)
	}
	if err != nil {
		return err
	}
	switch a.what {
	case saysShort:
		return outOfStock(names(needs, a.at))
	case saysHeldBefore:
		t.again, t.heard[part] = true, true
		_, before := readHold(a.before)
		for _, n := range before {
			t.took(n)
		}
	case saysHeld:
		if a.emptied {
			t.s.flip(t.st)
		}
		for _, n := range except(needs, a.at) {
			t.took(n)
		}
	}
	for _, at := range a.at { // made to order
		delete(t.left, needs[at].SKUID)
	}
	if a.what == saysNothingCounted {
		for _, n := range needs {
			delete(t.left, n.SKUID)
		}
	}
	return nil
}

// took notes what the order has by now.
func (t *taking) took(n Need) {
	if _, split := t.left[n.SKUID]; split {
		t.left[n.SKUID] -= n.Quantity
	}
	for i := range t.counted {
		if t.counted[i].SKUID == n.SKUID {
			t.counted[i].Quantity += n.Quantity
			return
		}
	}
	t.counted = append(t.counted, n)
}

// grab takes what is left to take from one part, as far as it has it.
func (t *taking) grab(ctx context.Context, part *shop) error {
	if t.heard[part] {
		return nil
	}
	t.heard[part] = true
	var want []Need
	for _, n := range t.needs {
		if left := t.left[n.SKUID]; left > 0 {
			want = append(want, Need{n.SKUID, left})
		}
	}
	look := t.s.now().Add(t.s.grace)
	args := []any{t.orderNo, look.UnixMilli(), t.due.UnixMilli(), len(want)}
	for _, n := range want {
		args = append(args, n.SKUID)
	}
	for _, n := range want {
		args = append(args, n.Quantity)
	}
	reply, err := t.s.call(ctx, grabScript, part, args...)
	if err != nil {
		return err
	}
	list, ok := reply.([]any)
	if !ok || len(list) == 0 {
		return fmt.Errorf("stock: the grab script answered %v", reply)
	}
	epoch, _ := list[0].(int64)
	if err := t.agree(epoch); err != nil {
		return err
	}
	for i, n := range want {
		if took, _ := list[min(1+i, len(list)-1)].(int64); took > 0 && len(list) == 1+len(want) {
			t.took(Need{n.SKUID, took})
		}
	}
	t.s.flip(t.st)
	return nil
}

// search takes what the home did not have from the other parts, from the fullest first.
func (t *taking) search(ctx context.Context, hot []Need) error {
	found, err := t.look(ctx, hot)
	if err != nil {
		return err
	}
	var short []int
	for i, n := range t.needs {
		if _, counted := found[0][n.SKUID]; !counted {
			delete(t.left, n.SKUID)
		} else if left := t.left[n.SKUID]; left > sum(found, n.SKUID) {
			short = append(short, i)
		}
	}
	if short != nil && !t.again {
		t.st.short.learn(t.needs, short, time.Now(), t.forgets)
		return outOfStock(names(t.needs, short))
	}
	order := make([]int, len(t.parts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return int(weight(found[b], t.left) - weight(found[a], t.left)) })
	for _, i := range order {
		if err := t.grab(ctx, t.parts[i]); err != nil || t.done() {
			return err
		}
	}
	return errLost
}

// look reads what the parts have of some SKUs.
func (t *taking) look(ctx context.Context, hot []Need) ([]map[string]int64, error) {
	ctx, cancel := context.WithTimeout(ctx, t.s.patience)
	defer cancel()
	fields := make([]string, len(hot))
	for i, n := range hot {
		fields[i] = n.SKUID
	}
	cmds := make([]*redis.SliceCmd, len(t.parts))
	_, err := t.s.redis.Client().Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, part := range t.parts {
			cmds[i] = p.HMGet(ctx, part.keys[0], fields...)
		}
		return nil
	})
	if t.s.link.noted(ctx, err) != nil {
		return nil, err
	}
	found := make([]map[string]int64, len(t.parts))
	for i, cmd := range cmds {
		found[i] = map[string]int64{}
		for j, v := range cmd.Val() {
			if text, ok := v.(string); ok {
				n, _ := strconv.ParseInt(text, 10, 64)
				found[i][fields[j]] = max(0, n)
			}
		}
	}
	return found, nil
}

func sum(found []map[string]int64, sku string) (all int64) {
	for _, part := range found {
		all += part[sku]
	}
	return all
}

// weight is how much of what is wanted a part has.
func weight(part, wanted map[string]int64) (all int64) {
	for sku, n := range wanted {
		all += min(part[sku], max(0, n))
	}
	return all
}

// split are the SKUs among needs that are split.
func (p *policy) split(needs []Need) (skus []string) {
	if p.parts <= 1 {
		return nil
	}
	for _, n := range needs {
		if p.buckets(n.SKUID) > 1 {
			skus = append(skus, n.SKUID)
		}
	}
	return skus
}
