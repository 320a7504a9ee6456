package order

import (
	"context"
	"errors"

	"cuppa/ent/customer"
	"cuppa/ent/order"
	"cuppa/ent/shop"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/pricing"
)

const (
	// readsAtOnce and readsInOne bound the statements that look up single orders: ten thousand guests who come back at once are read in a hundred.
	readsAtOnce = 2
	readsInOne  = 100
)

// orderKey names an order of a brand: the gathered statements see all brands.
type orderKey struct {
	brand int
	no    string
}

// readOrders answers nil for what is not there.
func (s *Service) readOrders(ctx context.Context, keys []orderKey) ([]*Order, error) {
	nos := make([]string, len(keys))
	for i, k := range keys {
		nos[i] = k.no
	}
	rows, err := ordersByNo(ctx, s.db, nos)
	if err != nil {
		return nil, err
	}
	found := make(map[orderKey]*Order, len(rows))
	for _, o := range rows {
		found[orderKey{o.BrandID, o.No}] = &o
	}
	out := make([]*Order, len(keys))
	for i, k := range keys {
		out[i] = found[k]
	}
	return out, nil
}

// readLives reads orders, each with the payment that its page is about: the one that paid it, else the latest.
func (s *Service) readLives(ctx context.Context, keys []orderKey) ([]*Live, error) {
	orders, err := s.readOrders(ctx, keys)
	if err != nil {
		return nil, err
	}
	nos := make([]string, len(keys))
	for i, k := range keys {
		nos[i] = k.no
	}
	byOrder, err := s.payments.OfOrders(ctx, nos)
	if err != nil {
		return nil, err
	}
	out := make([]*Live, len(keys))
	for i, o := range orders {
		if o == nil {
			continue
		}
		l := liveOf(*o)
		l.At = o.UpdatedAt
		for _, p := range byOrder[o.No] {
			l = l.with(p)
		}
		for _, p := range byOrder[o.No] {
			if p.Status.Captured() && !p.Surplus {
				l = l.with(p)
			}
		}
		out[i] = &l
	}
	return out, nil
}

// one reads what belongs to an order of the context's brand, together with whoever else reads at the moment.
func one[T any](ctx context.Context, reads *db.Reads[orderKey, *T], no string) (*T, error) {
	brand, ok := db.Brand(ctx)
	if !ok {
		return nil, db.ErrNoTenant
	}
	found, err := reads.Get(ctx, orderKey{brand, no})
	switch {
	case errors.Is(err, db.ErrBusy):
		return nil, fault.ErrUnavailable
	case err == nil && found == nil:
		return nil, ErrNotFound
	}
	return found, err
}

// guestFacts is what promotions may ask about a customer of the context's brand.
func guestFacts(ctx context.Context, d *db.DB, id string) (pricing.Guest, error) {
	who, err := d.Ent().Customer.Query().Where(customer.ID(id)).Select(customer.FieldTier, customer.FieldCreatedAt).Only(ctx)
	if err != nil {
		return pricing.Guest{}, err
	}
	g := pricing.Guest{ID: id, Tier: who.Tier, Since: who.CreatedAt.UTC()}
	came, err := d.Ent().Order.Query().Where(order.CustomerID(id), order.StatusNEQ(string(Canceled))).Exist(ctx)
	if came {
		g.Orders = 1
	}
	return g, err
}

// shopReturnsCoupons says whether a shop gives own coupons of an order back that is refunded whole.
func shopReturnsCoupons(ctx context.Context, tx *db.Tx, shopID string) (bool, error) {
	found, err := tx.Shop.Query().Where(shop.ID(shopID)).Select(shop.FieldReturnCoupons).All(ctx)
	if err != nil || len(found) == 0 {
		return false, err
	}
	return found[0].ReturnCoupons, nil
}
