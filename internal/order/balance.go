package order

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/flow"
	"cuppa/internal/payment"
	"cuppa/internal/wallet"
)

// byBalance says whether the guest's balance pays the order in the step that places it.
func (p *placing) byBalance() bool { return p.in.UseBalance && p.order.Payable > 0 }

// reckonBalances locks the wallets that pay orders of the batch, guest by guest, and refuses the orders for which too little is there, so that they do not take the others
// with them. It comes before stock is locked, as where an order that was placed before is paid. (Where there is enough for one of two, both are written again, alone.)
func reckonBalances(ctx context.Context, tx *db.Tx, batch []*placing) error {
	var paying []*placing
	for _, p := range going(batch) {
		if p.byBalance() {
			paying = append(paying, p)
		}
	}
	slices.SortFunc(paying, func(a, b *placing) int {
		return cmp.Or(cmp.Compare(a.in.BrandID, b.in.BrandID), strings.Compare(a.in.CustomerID, b.in.CustomerID))
	})
	for _, p := range paying {
		err := tooLittle(wallet.Has(db.ForBrand(ctx, p.in.BrandID), tx, p.in.CustomerID, p.order.Payable))
		if f, ok := errors.AsType[*fault.Error](err); ok {
			p.err = f
		} else if err != nil {
			return err
		}
	}
	return nil
}

// tooLittle names what of the guest's input asked for the balance.
func tooLittle(err error) error {
	if errors.Is(err, payment.ErrInsufficientBalance) {
		return payment.ErrInsufficientBalance.At("useBalance")
	}
	return err
}

// takeBalance pays an order that is locked from its guest's balance, and gives its points: the guest has paid and can't get out of it, unlike one who pays at a channel
// before the order is made.
func (s *Service) takeBalance(ctx context.Context, tx *db.Tx, o *Order, paymentNo string) error {
	p := payment.Payment{
		No: paymentNo, BrandID: o.BrandID, OrderNo: o.No, ShopID: o.ShopID, CustomerID: o.CustomerID, Channel: payment.Balance,
		Status: payment.Pending, Amount: o.Payable, CreatedAt: s.moment(),
	}
	if err := payment.Insert(ctx, tx, p); err != nil {
		return err
	}
	if _, err := s.capture(ctx, tx, o, []payment.Payment{p}, p, p.No); err != nil {
		return tooLittle(err)
	}
	return s.wallets.GrantFor(ctx, tx, o.BrandID, o.No, o.CustomerID, p.Amount)
}

// holdOf is the id of the wallet's hold for an order.
func holdOf(orderNo string) string { return "order-" + orderNo }

// flowBalance sets the money aside in the guest's wallet.
func (s *Service) flowBalance(ctx context.Context, t *placement) error {
	return flow.InTx(ctx, s.db, func(ctx context.Context, tx *db.Tx) error {
		_, err := wallet.Freeze(ctx, tx, holdOf(t.OrderNo), t.CustomerID, t.Amount, s.moment())
		return tooLittle(err)
	})
}

// flowFreeBalance gives back what flowBalance set aside.
func (s *Service) flowFreeBalance(ctx context.Context, t *placement) error {
	return flow.InTx(ctx, s.db, func(ctx context.Context, tx *db.Tx) error {
		_, err := wallet.Void(ctx, tx, holdOf(t.OrderNo), s.moment())
		return err
	})
}

// flowTake takes what was set aside: the order is paid. Of one that was canceled meanwhile it goes back.
func (s *Service) flowTake(ctx context.Context, t *placement) error {
	var o Order
	err := flow.InTx(ctx, s.db, func(ctx context.Context, tx *db.Tx) (err error) {
		if o, err = lockOrder(ctx, tx, t.OrderNo); err != nil {
			return err
		}
		if o.Status != Created {
			_, err := wallet.Void(ctx, tx, holdOf(t.OrderNo), s.moment())
			return err
		}
		return s.takeHeld(ctx, tx, &o, t)
	})
	t.answer(o, err)
	return err
}

// takeHeld pays an order that is locked by what was set aside for it.
func (s *Service) takeHeld(ctx context.Context, tx *db.Tx, o *Order, t *placement) error {
	o.frozen = holdOf(o.No)
	return s.takeBalance(ctx, tx, o, t.PaymentNo)
}

// flowPoints gives the points of an order that is about to be paid.
func (s *Service) flowPoints(ctx context.Context, t *placement) error {
	return flow.InTx(ctx, s.db, func(ctx context.Context, tx *db.Tx) error {
		return s.wallets.GrantFor(ctx, tx, t.BrandID, t.OrderNo, t.CustomerID, t.Amount)
	})
}

// flowTakeBackPoints takes back what flowPoints gave.
func (s *Service) flowTakeBackPoints(ctx context.Context, t *placement) error {
	return flow.InTx(ctx, s.db, func(ctx context.Context, tx *db.Tx) error {
		return s.wallets.UngrantFor(ctx, tx, t.BrandID, t.OrderNo, t.CustomerID)
	})
}
