package order

import (
	"context"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
	"cuppa/internal/pricing"
	"cuppa/internal/wallet"
)

// of is the order as the ledger knows it.
func (o *Order) of() ledger.Order {
	return ledger.Order{BrandID: o.BrandID, ShopID: o.ShopID, No: o.No}
}

// book notes entries, which the transaction that has locked the order writes when it records it: one statement for all of them.
func (o *Order) book(entries ...ledger.Entry) { o.entries = append(o.entries, entries...) }

// post writes what was noted.
func post(ctx context.Context, tx *db.Tx, o *Order) error {
	entries := o.entries
	o.entries = nil
	return ledger.Post(ctx, tx, entries...)
}

// captured is a payment's money.
func (o *Order) captured(p payment.Payment) ledger.Entry {
	return ledger.Captured(o.of(), p.No, p.Channel, p.Amount, p.PaidAt)
}

// sold is the order's sale; its discounts have been read.
func (o *Order) sold() ledger.Entry {
	var discounts []ledger.Posting
	for _, d := range o.Discounts {
		discounts = append(discounts, ledger.Posting{Account: d.account(), Amount: d.Amount})
	}
	return ledger.Sold(o.of(), o.Total, o.Payable, discounts, o.PaidAt)
}

// asked is a refund that is under way: of what the order sold, unless nothing was sold yet or it never wanted the money.
func (o *Order) asked(r payment.Refund, surplus bool) ledger.Entry {
	return ledger.Asked(o.of(), r.No, !surplus && !o.PaidAt.IsZero(), r.Amount, r.CreatedAt)
}

// account is that of who bears the discount: the shop, or the platform that sold the voucher.
func (d Discount) account() string {
	if d.Code == "" {
		return ledger.DiscountsOfShop
	}
	if _, own := pricing.CouponKindOf(pricing.Kind(d.Kind)); own {
		return ledger.DiscountsOfShop
	}
	return ledger.DiscountsOf(d.Kind)
}

// spend takes a payment by balance from the guest's wallet.
func (o *Order) spend(ctx context.Context, tx *db.Tx, p payment.Payment) error {
	if p.Channel != payment.Balance {
		return nil
	}
	ctx = db.ForBrand(ctx, o.BrandID)
	if o.frozen != "" {
		spent, err := wallet.SpendHeld(ctx, tx, o.frozen, o.of(), p, p.PaidAt)
		o.book(spent)
		return err
	}
	spent, err := wallet.Spend(ctx, tx, o.of(), p, p.PaidAt)
	o.book(spent)
	return err
}

// unspend gives a refund of a payment by balance back to the guest's wallet.
func (o *Order) unspend(ctx context.Context, tx *db.Tx, p payment.Payment, r payment.Refund, refunds []payment.Refund, now time.Time) error {
	if gaveBack(p.Channel, r) != payment.Balance {
		return nil
	}
	var before money.Amount
	for _, other := range refunds {
		if other.PaymentNo == p.No && other.No != r.No && other.Status == payment.RefundSucceeded && gaveBack(p.Channel, other) == payment.Balance {
			before += other.Amount
		}
	}
	back, err := wallet.GiveBack(db.ForBrand(ctx, o.BrandID), tx, p, r, before, now)
	o.book(back)
	return err
}

// ended books the end of a refund of one of the payments. One that the channel refuses goes back to where its asking took it from.
func (o *Order) ended(
	ctx context.Context, tx *db.Tx, r payment.Refund, all []payment.Payment, refunds []payment.Refund, succeeded bool, now time.Time,
) error {
	if !succeeded {
		asked, err := ledger.ByName(db.ForBrand(ctx, o.BrandID), tx, ledger.KindAsked, r.No)
		o.book(asked.Reversed(ledger.KindFailed, now))
		return err
	}
	for _, p := range all {
		if p.No == r.PaymentNo {
			o.book(ledger.Done(o.of(), r.No, gaveBack(p.Channel, r), r.Amount, now))
			if err := o.unspend(ctx, tx, p, r, refunds, now); err != nil {
				return err
			}
		}
	}
	return nil
}

// gaveBack is by which channel a refund's money went.
func gaveBack(channel string, r payment.Refund) string {
	if r.Way == payment.Outside {
		return ledger.Outside
	}
	return channel
}

// undoes says whether an event ends an order that was sold and cost no money: then its sale is taken back.
func (o *Order) undoes(e outbox.Event) bool {
	return e.From != e.To && (e.To == string(Refunded) || e.To == string(Canceled)) && !o.PaidAt.IsZero() && o.Payable == 0
}

// unsold books that a sale without money was undone.
func unsold(ctx context.Context, tx *db.Tx, o *Order, events []outbox.Event) error {
	for _, e := range events {
		if !o.undoes(e) {
			continue
		}
		sale, err := ledger.ByName(db.ForBrand(ctx, o.BrandID), tx, ledger.KindSold, o.No)
		if err != nil {
			return err
		}
		o.book(sale.Reversed(ledger.KindUnsold, e.At))
	}
	return nil
}
