package stock

import "context"

// atomically lets one script check and take, and keeps no record of it.
type atomically struct{ holding }

func (atomically) name() string { return Atomic }

func (atomically) reserve(ctx context.Context, s *Service, st *shop, a asked) (Grant, error) {
	return s.hold(ctx, st, a)
}
