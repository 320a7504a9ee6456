package order

import (
	"context"
	"time"

	"cuppa/internal/fault"
	"cuppa/internal/number"
	"cuppa/internal/outbox"
)

// MaxPage bounds a page of orders.
const MaxPage = 100

// Page is a page of orders, the newest first.
type Page struct {
	Orders []Order
	More   bool
}

// Get reads an order of the context's brand by what a person typed. Whether the caller may see it is the caller's question.
func (s *Service) Get(ctx context.Context, typed string) (Order, error) {
	no, ok := number.ParseOrder(typed)
	if !ok {
		return Order{}, ErrNotFound
	}
	o, err := one(ctx, s.orders, no)
	if err != nil {
		return Order{}, err
	}
	if o.Status == Created {
		s.payments.Look(o.No) // somebody waits for what its channel says
	}
	return *o, nil
}

// Filter says which orders of a shop to list.
type Filter struct {
	ShopID   string
	Statuses []Status
	From, To time.Time
	Text     string
}

func (f Filter) check() error {
	if err := checkText("text", f.Text, 50); err != nil {
		return err
	}
	return nil
}

// List is a page of a shop's orders.
func (s *Service) List(ctx context.Context, f Filter, first int, after string) (Page, error) {
	if err := checkPage(first); err != nil {
		return Page{}, err
	}
	if err := f.check(); err != nil {
		return Page{}, err
	}
	return listOrders(ctx, s.db, f.where(), first, after)
}

// Count is how many orders match; it reads them all, so ask for it only when it is shown.
func (s *Service) Count(ctx context.Context, f Filter) (int, error) {
	if err := f.check(); err != nil {
		return 0, err
	}
	return countOrders(ctx, s.db, f.where())
}

// ListOf is a page of a customer's orders.
func (s *Service) ListOf(ctx context.Context, customerID string, first int, after string) (Page, error) {
	if err := checkPage(first); err != nil {
		return Page{}, err
	}
	return listOrders(ctx, s.db, customersOrders(customerID), first, after)
}

func checkPage(first int) error {
	if first < 1 || first > MaxPage {
		return fault.ErrBadUserInput.Saying("a page has 1 to 100 entries", "每页须为1到100条").At("first")
	}
	return nil
}

// Timeline is the steps of an order's life: the events in which it moved, the parts of its money that came, and the refunds that staff asked for, which leave the state
// when they are of a part, as what a dispute took; and money that the order did not want.
func (s *Service) Timeline(ctx context.Context, no string) ([]outbox.Event, error) {
	all, err := outbox.History(ctx, s.db, no)
	if err != nil {
		return nil, err
	}
	steps := all[:0]
	for _, e := range all {
		if shown(e) {
			steps = append(steps, e)
		}
	}
	return steps, nil
}
