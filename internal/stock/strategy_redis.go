package stock

import (
	"context"

	"cuppa/internal/redisx"
)

// atomically lets the script check and take, and keeps no record of it. The row says by which counters (their epoch) its units were taken. Who ends the row is one
// transaction, and its process gives the units back: to those counters, if they still stand; later ones were made from rows, have a record of what was held then,
// and are treated as HOLD's. What a crash leaves taken in between is found when Redis is compared with the database.
type atomically struct{ holding }

func (atomically) name() string { return Atomic }

func (atomically) reserve(ctx context.Context, s *Service, st *shop, o asked) (Grant, error) {
	o.bare = true
	return s.hold(ctx, st, o)
}

func (a atomically) released(ctx context.Context, s *Service, st *shop, orderNo string, lines []line) error {
	if !s.link.open() {
		return ErrAway
	}
	needs := make([]Need, len(lines))
	for i, l := range lines {
		needs[i] = Need{l.skuID, l.quantity}
	}
	done, err := s.putBack(ctx, st, orderNo, lines[0].epoch, needs)
	if err != nil || done {
		return err
	}
	return a.holding.released(ctx, s, st, orderNo, nil)
}

// putBackScript gives units back to the counters that they were taken from. ARGV: order, when to look at it, the epoch, pairs of SKU and quantity. It leaves a mark, so
// that a call whose answer got lost gives back once; unmarkScript takes the mark away. It answers 0 when other counters stand, 2 when a SKU is back by it, else 1.
//
//nolint:dupword // Lua
var putBackScript = redisx.NewScript(`
local at = redis.call('HGET', KEYS[1], '#epoch')
if not at or tonumber(at) ~= tonumber(ARGV[3]) then return 0 end
if redis.call('HSETNX', KEYS[2], ARGV[1], '0') == 0 then return 1 end
redis.call('ZADD', KEYS[3], ARGV[2], ARGV[1])
local answer = 1
for i = 4, #ARGV, 2 do
  local left = redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1])
  if left > 0 and left - ARGV[i + 1] <= 0 then answer = 2 end
end
return answer
`)

// putBack gives back what was taken without a record, and says whether those counters still stood.
func (s *Service) putBack(ctx context.Context, st *shop, orderNo string, epoch int64, needs []Need) (done bool, err error) {
	args := []any{orderNo, s.now().Add(s.grace).UnixMilli(), epoch}
	for _, n := range needs {
		args = append(args, n.SKUID, n.Quantity)
	}
	reply, err := s.call(ctx, putBackScript, st, args...)
	if err != nil || reply == int64(0) {
		return false, err
	}
	st.short.forget()
	if reply == int64(2) {
		s.flip(st)
	}
	return true, s.unmark(ctx, st, orderNo)
}

// unmarkScript takes the mark away that putBackScript left, and nothing else: by now a copy may stand that was made while the order held, with a record of it, by which it gives
// back.
var unmarkScript = redisx.NewScript(`
if redis.call('HGET', KEYS[2], ARGV[1]) ~= '0' then return 0 end
return redis.call('HDEL', KEYS[2], ARGV[1])
`)

func (s *Service) unmark(ctx context.Context, st *shop, orderNo string) error {
	_, err := s.call(ctx, unmarkScript, st, orderNo)
	return err
}

// untake gives back at once what a script took without a record, when its answer is of no use.
func (s *Service) untake(ctx context.Context, st *shop, o asked, needs []Need, a answer) error {
	if !o.bare || a.what != saysHeld {
		return nil
	}
	_, err := s.putBack(ctx, st, o.orderNo, a.epoch, except(needs, a.at))
	return err
}
