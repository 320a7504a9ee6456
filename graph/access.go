package graph

import (
	"context"
	"errors"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"cuppa/internal/audit"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
	"cuppa/internal/order"
	"cuppa/internal/wallet"
)

// mayTouch answers whether the caller may see and change an order: the customer who placed it, or staff of its shop with the permission. To everybody else there
// is no such order.
func mayTouch(ctx context.Context, what identity.Permission) func(order.Order) error {
	return func(o order.Order) error {
		p, ok := identity.From(ctx)
		switch {
		case !ok:
			return fault.ErrUnauthenticated
		case p.Kind == identity.KindCustomer && p.ID == o.CustomerID:
			return nil
		case p.Kind == identity.KindStaff && slices.Contains(p.ShopIDs, o.ShopID):
			audit.At(ctx, o.ShopID)
			_, err := identity.May(ctx, what, o.ShopID)
			return err
		}
		return order.ErrNotFound.At("orderNo")
	}
}

// visibleOrder reads an order that the caller may see.
func (r *Resolver) visibleOrder(ctx context.Context, no string) (order.Order, error) {
	if _, ok := identity.From(ctx); !ok {
		return order.Order{}, fault.ErrUnauthenticated
	}
	o, err := r.Orders.Get(ctx, no)
	if err != nil {
		return order.Order{}, err
	}
	return o, mayTouch(ctx, identity.OrdersRead)(o)
}

// onceOnly refuses a list inside of another: the orders of the customer of each order of the customer of each order are a million at depth three.
func onceOnly(ctx context.Context) error {
	for _, step := range graphql.GetFieldContext(ctx).Path() {
		if _, inList := step.(ast.PathIndex); inList {
			return fault.ErrBadUserInput.Saying("a customer's lists can't be asked for inside of another list", "列表中不可再取顾客的列表")
		}
	}
	return nil
}

// actor names the caller in timelines.
func actor(p identity.Principal) string {
	if p.Kind == identity.KindStaff {
		return "staff:" + p.Name
	}
	return "customer"
}

// checkFirst refuses a page size that is none.
func checkFirst(first, most int) error {
	if first < 1 || first > most {
		return fault.ErrBadUserInput.Saying("the page size is out of bounds", "每页数量超出范围").At("first")
	}
	return nil
}

func ignore(err error, codes ...*fault.Error) error {
	for _, c := range codes {
		if errors.Is(err, c) {
			return nil
		}
	}
	return err
}

// mayRefund refuses a top-up of a shop where the caller may not look after wallets; nobody learns of top-ups of shops where they don't work.
func mayRefund(ctx context.Context) func(wallet.TopUp) error {
	return func(t wallet.TopUp) error {
		p, ok := identity.From(ctx)
		if !ok || p.Kind != identity.KindStaff || !slices.Contains(p.ShopIDs, t.ShopID) {
			return wallet.ErrNoTopUp.At("no")
		}
		audit.At(ctx, t.ShopID)
		_, err := identity.May(ctx, identity.WalletsManage, t.ShopID)
		return err
	}
}
