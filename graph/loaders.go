package graph

import (
	"context"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vikstrous/dataloadgen"

	"cuppa/internal/coupon"
	"cuppa/internal/identity"
	"cuppa/internal/invoice"
	"cuppa/internal/order"
	"cuppa/internal/payment"
)

// loaders gather the reads of one answer, so that a page of orders costs one statement a kind and not one an order.
type loaders struct {
	items     *dataloadgen.Loader[string, []order.Item]
	discounts *dataloadgen.Loader[string, []order.Discount]
	payments  *dataloadgen.Loader[string, []payment.Payment]
	refunds   *dataloadgen.Loader[string, []payment.Refund]
	disputes  *dataloadgen.Loader[string, []order.Dispute]
	returned  *dataloadgen.Loader[string, []order.RefundedLine]
	customers *dataloadgen.Loader[string, identity.Guest]

	invoices    *dataloadgen.Loader[string, []invoice.Invoice]
	redemptions *dataloadgen.Loader[string, []coupon.Redemption]
	// offers are until when coupons are offered to others.
	offers *dataloadgen.Loader[int, *time.Time]
	// staff are names; empty: there is no such account.
	staff *dataloadgen.Loader[string, string]
}

// gathering is how long a loader waits for more keys; a full page gathers within it.
const gathering = 500 * time.Microsecond

type loadersKey struct{}

// Loaders gives each answer loaders of its own; an event of a subscription is an answer, so it never shows what an earlier one read.
func (r *Resolver) Loaders(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	return next(context.WithValue(ctx, loadersKey{}, &answerLoaders{}))
}

// answerLoaders makes the loaders when a field asks for one: most answers need none.
type answerLoaders struct {
	once sync.Once
	made *loaders
}

func (a *answerLoaders) get(r *Resolver) *loaders {
	a.once.Do(func() { a.made = newLoaders(r) })
	return a.made
}

func load(ctx context.Context, r *Resolver) *loaders {
	if l, ok := ctx.Value(loadersKey{}).(*answerLoaders); ok {
		return l.get(r)
	}
	return newLoaders(r)
}

func newLoaders(r *Resolver) *loaders {
	options := []dataloadgen.Option{dataloadgen.WithWait(gathering), dataloadgen.WithBatchCapacity(order.MaxPage)}
	return &loaders{
		items:     dataloadgen.NewLoader(byOrder(r.Orders.ItemsOf), options...),
		discounts: dataloadgen.NewLoader(byOrder(r.Orders.DiscountsOf), options...),
		payments:  dataloadgen.NewLoader(byOrder(r.Payments.OfOrders), options...),
		refunds:   dataloadgen.NewLoader(byOrder(r.Payments.RefundsOfOrders), options...),
		disputes:  dataloadgen.NewLoader(byOrder(r.Orders.DisputesOf), options...),
		returned:  dataloadgen.NewLoader(byOrder(r.Orders.RefundLinesOf), options...),
		customers: dataloadgen.NewLoader(r.Identity.CustomersByIDs, options...),

		invoices:    dataloadgen.NewLoader(byOrder(r.Invoices.OfOrders), options...),
		redemptions: dataloadgen.NewLoader(byOrder(r.Coupons.Redemptions), options...),
		offers:      dataloadgen.NewLoader(offersOf(r.Coupons.Offers), options...),
		staff:       dataloadgen.NewLoader(r.Identity.StaffNames, options...),
	}
}

// offersOf answers until when coupons are offered, in the order of the keys; nil for those that are not.
func offersOf(fetch func(context.Context, []int) (map[int]time.Time, error)) func(context.Context, []int) ([]*time.Time, []error) {
	return func(ctx context.Context, ids []int) ([]*time.Time, []error) {
		found, err := fetch(ctx, ids)
		out := make([]*time.Time, len(ids))
		if err != nil {
			errs := make([]error, len(ids))
			for i := range errs {
				errs[i] = err
			}
			return out, errs
		}
		for i, id := range ids {
			out[i] = moment(found[id])
		}
		return out, nil
	}
}

// byOrder answers in the order of the keys; an order without any has an empty list.
func byOrder[T any](fetch func(context.Context, []string) (map[string][]T, error)) func(context.Context, []string) ([][]T, []error) {
	return func(ctx context.Context, nos []string) ([][]T, []error) {
		found, err := fetch(ctx, nos)
		out := make([][]T, len(nos))
		if err != nil {
			errs := make([]error, len(nos))
			for i := range errs {
				errs[i] = err
			}
			return out, errs
		}
		for i, no := range nos {
			out[i] = found[no]
		}
		return out, nil
	}
}
