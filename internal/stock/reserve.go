package stock

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"cuppa/internal/redisx"
)

// maxTries bounds how often Reserve has the counters rebuilt before it leaves the order to the database.
const maxTries = 4

// Reserve holds all needs of an order in Redis that it counts, or none: one script. The same order number again answers the same grant. It fails with
// ErrOutOfStock (Short tells which) and ErrInvalidQuantity. When Redis does not answer, the grant is not held and Admit decides; it decides too about
// SKUs whose strategy leaves them to the database. due is when the order expires unpaid.
func (s *Service) Reserve(ctx context.Context, brandID int, shopID, orderNo string, needs []Need, due time.Time) (Grant, error) {
	needs, err := gathered(needs)
	if err != nil {
		return Grant{}, err
	}
	if len(needs) == 0 {
		return Grant{}, ErrInvalidQuantity.With("lines", 0)
	}
	st := s.shop(brandID, shopID)
	p, err := s.policyOf(ctx, st)
	if err != nil {
		return Grant{}, err
	}
	return p.keeper(needs).reserve(ctx, s, st, asked{orderNo: orderNo, needs: needs, due: due})
}

// hold takes the needs in Redis, with a record of it.
func (s *Service) hold(ctx context.Context, st *shop, o asked) (Grant, error) {
	needs := o.needs
	short, asks := st.short.among(needs)
	if short != nil {
		return Grant{}, short
	}
	if !s.link.open() {
		return Grant{}, nil
	}
	known := st.policy.Load()
	if known != nil && known.split(needs) != nil {
		return s.holdSplit(ctx, st, known, o)
	}
	ask, rest := st.likely(needs)
	for range maxTries {
		o.forgets = st.short.forgets.Load()
		generation, err := s.trusting(ctx, st)
		if errors.Is(err, ErrAway) {
			return without(ctx)
		}
		if err != nil {
			return Grant{}, err
		}
		reply, late, err := s.holdInTurn(ctx, st, o, ask, asks)
		if late != nil {
			return Grant{}, late
		}
		if s.link.noted(ctx, err) != nil {
			return without(ctx)
		}
		a, err := readAnswer(reply)
		if err != nil {
			return Grant{}, err
		}
		if a.what == saysNotLoaded || a.epoch < st.floor.Load() || s.redis.Generation() != generation {
			st.trusted.CompareAndSwap(generation+1, 0) // unless somebody has put it right meanwhile
			if err := s.untake(ctx, st, o, ask, a); err != nil {
				return without(ctx)
			}
			continue
		}
		if (a.what == saysHeld || a.what == saysNothingCounted) && (len(rest) > 0 || len(a.at) > 0) {
			more, err := s.counts(ctx, st, a.epoch, rest)
			if err == nil && more && a.what == saysHeld { // something is counted since: all needs are held, or none
				if err = s.untake(ctx, st, o, ask, a); !o.bare {
					err = s.giveBack(ctx, st, o.orderNo)
				}
			}
			if err != nil {
				return without(ctx)
			}
			if more {
				ask, rest = st.likely(needs)
				continue
			}
		}
		if a.what == saysShort {
			p, old, err := s.confirm(ctx, st, known, a.epoch)
			if err != nil {
				return Grant{}, err
			}
			if p != nil { // what it lacks may lie in other parts
				return p.keeper(needs).reserve(ctx, s, st, asked{orderNo: o.orderNo, needs: needs, due: o.due})
			}
			if old {
				st.trusted.CompareAndSwap(generation+1, 0)
				continue
			}
		}
		return s.grant(st, o, ask, a)
	}
	return Grant{}, nil
}

// holdInTurn runs the hold script for ask, unless what the order needs sells out while it waits for its turn: late says so. asks: it is the one that finds out.
func (s *Service) holdInTurn(ctx context.Context, st *shop, o asked, ask []Need, asks bool) (reply any, late, err error) {
	var short error
	reply, err = s.calls.RunInTurn(ctx, holdScript, st.keys, func() ([]any, bool) {
		if !asks {
			short = st.short.since(o.needs)
		}
		if short != nil {
			return nil, true
		}
		return s.holdArgs(o, ask), false
	})
	if errors.Is(err, redisx.ErrOver) {
		return nil, short, nil
	}
	return reply, nil, err
}

// confirm asks the database, after counters of an epoch have refused an order that came by a policy, whether they may: old says that they are a copy from before, which Redis may
// go back to without a connection breaking, and p is the shop's policy where it is another one, which this process may have learned since. Callers share the statement; only what was
// just found short is refused without it.
func (s *Service) confirm(ctx context.Context, st *shop, by *policy, epoch int64) (p *policy, old bool, err error) {
	at, err := s.generations.Get(ctx, place{st.brandID, st.id})
	if err != nil {
		return nil, false, fmt.Errorf("stock: epoch: %w", err)
	}
	if old = at.epoch > epoch; old {
		st.raise(at.epoch)
	}
	if by != nil && by.Since == at.since {
		return nil, old, nil
	}
	if p, err = s.policySince(ctx, s.db.Reader(), st, at.since); err == nil {
		st.short.forget()
	}
	return p, old, err
}

// call runs a script on the shop's counters, and tells the link how that went.
func (s *Service) call(ctx context.Context, script *redisx.Script, st *shop, args ...any) (any, error) {
	reply, err := s.calls.Run(ctx, script, st.keys, args...)
	return reply, s.link.noted(ctx, err)
}

// without is the grant when Redis does not answer. The caller's own end is an error.
func without(ctx context.Context) (Grant, error) { return Grant{}, ctx.Err() }

// holdArgs are the hold script's; the first is shared by all orders of a run.
func (s *Service) holdArgs(o asked, needs []Need) []any {
	b := strconv.AppendInt(make([]byte, 0, 128), s.now().Add(s.grace).UnixMilli(), 10)
	look := len(b)
	if !o.bare {
		b = appendHold(b, o.due.UnixMilli(), needs)
	}
	hold := len(b)
	b = appendPacked(b, needs)
	text := string(b)
	words, args := make([]string, 4+len(needs)), make([]any, 4+len(needs))
	words[0], words[1], words[2], words[3] = text[:look], o.orderNo, text[look:hold], text[hold:]
	for i, n := range needs {
		words[4+i] = n.SKUID
	}
	for i := range words { // a pointer costs nothing to put into an interface
		args[i] = &words[i]
	}
	return args
}

// appendPacked writes quantities as the hold script reads them: how many bytes each has (1 or 4), and each, its high byte first. A byte costs Redis less than an argument.
func appendPacked(b []byte, needs []Need) []byte {
	if !slices.ContainsFunc(needs, func(n Need) bool { return n.Quantity > math.MaxUint8 }) {
		b = append(b, 1)
		for _, n := range needs {
			b = append(b, byte(n.Quantity))
		}
		return b
	}
	b = append(b, 4)
	for _, n := range needs {
		b = binary.BigEndian.AppendUint32(b, uint32(n.Quantity)) //nolint:gosec // at most maxNeeds times maxQuantity
	}
	return b
}

// answer is what the hold script said.
type answer struct {
	what    int64
	epoch   int64
	emptied bool
	at      []int  // positions: not counted when held, short when short
	before  string // the hold that stands
	run     []any  // what the run took, see tickets
}

func readAnswer(reply any) (a answer, err error) {
	list, ok := reply.([]any)
	if !ok || len(list) != 2 {
		return a, fmt.Errorf("stock: the hold script answered %v", reply)
	}
	if a.run, ok = list[0].([]any); !ok || len(a.run) == 0 {
		return a, fmt.Errorf("stock: the hold script answered %v", reply)
	}
	a.epoch, _ = a.run[0].(int64)
	if a.what, ok = list[1].(int64); ok {
		return a, nil
	}
	rest, ok := list[1].([]any)
	if !ok || len(rest) < 2 {
		return a, fmt.Errorf("stock: the hold script answered %v", reply)
	}
	a.what, _ = rest[0].(int64)
	rest = rest[1:]
	switch a.what {
	case saysHeldBefore:
		a.before, _ = rest[0].(string)
		return a, nil
	case saysHeld:
		a.emptied = rest[0] == int64(1)
		rest = rest[1:]
	}
	for _, v := range rest {
		i, _ := v.(int64)
		a.at = append(a.at, int(i)-1)
	}
	return a, nil
}

// grant makes the promise out of the script's answer.
func (s *Service) grant(st *shop, o asked, needs []Need, a answer) (Grant, error) {
	g := Grant{Epoch: a.epoch, Held: true}
	switch a.what {
	case saysHeld:
		if a.emptied {
			s.flip(st)
		}
		st.short.held(needs)
		g.Counted = except(needs, a.at)
		g.tickets = tickets(a.run, g.Counted)
		if o.bare {
			g.taken = len(g.Counted)
		}
	case saysHeldBefore:
		_, g.Counted = readHold(a.before)
	case saysShort:
		st.short.learn(needs, a.at, time.Now(), o.forgets)
		return Grant{}, outOfStock(names(needs, a.at))
	}
	return g, nil
}

func except(needs []Need, positions []int) []Need {
	if len(positions) == 0 {
		return needs
	}
	kept := make([]Need, 0, len(needs))
	for i, n := range needs {
		if len(positions) > 0 && positions[0] == i {
			positions = positions[1:]
			continue
		}
		kept = append(kept, n)
	}
	return kept
}

// readHold takes a hold of Redis apart: when its order is due (Unix milliseconds, 0 unknown) and what it holds.
func readHold(text string) (due int64, needs []Need) {
	parts := strings.Split(text, "\n")
	due, _ = strconv.ParseInt(parts[0], 10, 64)
	for i := 1; i+1 < len(parts); i += 2 {
		quantity, _ := strconv.ParseInt(parts[i+1], 10, 64)
		needs = append(needs, Need{parts[i], quantity})
	}
	return due, needs
}

// writeHold is the opposite of readHold.
func writeHold(due int64, needs []Need) string {
	return string(appendHold(make([]byte, 0, 64), due, needs))
}

func appendHold(b []byte, due int64, needs []Need) []byte {
	b = strconv.AppendInt(b, due, 10)
	for _, n := range needs {
		b = append(append(append(b, '\n'), n.SKUID...), '\n')
		b = strconv.AppendInt(b, n.Quantity, 10)
	}
	return b
}
