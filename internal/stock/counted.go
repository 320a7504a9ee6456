package stock

import (
	"context"
	"slices"
)

// counted is what a shop's counters counted under an epoch. Levels are made under the shop's lock with a new epoch and never removed, so what is missing here
// was not counted under that epoch or an older one.
type counted struct {
	epoch int64
	ids   map[string]bool
}

// likely are the needs to ask Redis for, and those that the shop does not count as far as this process knows: most of what an order's options are.
func (st *shop) likely(needs []Need) (ask, rest []Need) {
	known := st.counted.Load()
	if known == nil || !slices.ContainsFunc(needs, func(n Need) bool { return !known.ids[n.SKUID] }) {
		return needs, nil
	}
	ask = make([]Need, 0, len(needs))
	for _, n := range needs {
		if known.ids[n.SKUID] {
			ask = append(ask, n)
		} else {
			rest = append(rest, n)
		}
	}
	return ask, rest
}

// counts says whether the shop counts one of the needs under the epoch, after all. What it has learned is what the next order asks by.
func (s *Service) counts(ctx context.Context, st *shop, epoch int64, needs []Need) (bool, error) {
	known := st.counted.Load()
	if known == nil || known.epoch < epoch {
		asking, cancel := context.WithTimeout(ctx, s.patience)
		fields, err := s.redis.Client().HGetAll(asking, st.keys[0]).Result()
		cancel()
		if s.link.noted(ctx, err) != nil {
			return false, err
		}
		at, free := readFree(fields)
		if at < epoch { // wiped or replaced meanwhile, and the epoch that was promised is not to be trusted any more
			return false, ErrAway
		}
		known = &counted{epoch: at, ids: make(map[string]bool, len(free))}
		for id := range free {
			known.ids[id] = true
		}
		st.counted.Store(known)
	}
	return slices.ContainsFunc(needs, func(n Need) bool { return known.ids[n.SKUID] }), nil
}
