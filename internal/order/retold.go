package order

import (
	"context"

	"cuppa/internal/ledger"
	"cuppa/internal/payment"
	"cuppa/internal/wallet"
)

// retoldPage is how many orders are rebuilt at once.
const retoldPage = 200

// Retold rebuilds every order of the context's brand, or of all, from its events alone, and answers as sentences where what comes out is not what the rows say: its state, money,
// payments, refunds, stock and coupons.
func (s *Service) Retold(ctx context.Context) (wrong []string, err error) {
	for after := ""; ; {
		page, err := dossiersAfter(ctx, s.db, after)
		if err != nil {
			return nil, err
		}
		for _, d := range page {
			for range verifyLooks { // it may have changed between its rows
				if d.checkRetold(); len(d.broken) == 0 {
					break
				}
				found := d.broken
				if d, err = dossierOf(ctx, s.db, d.order.No); err != nil {
					return nil, err
				}
				d.broken = found
			}
			for _, f := range d.broken {
				wrong = append(wrong, f.Text)
			}
		}
		if len(page) < retoldPage {
			return wrong, nil
		}
		after = page[len(page)-1].order.No
	}
}

// checkRetold rebuilds the order from its events and compares.
func (d *dossier) checkRetold() {
	d.broken, d.about = nil, InvariantEvents
	events, err := upToDate(d.order, d.events)
	if err != nil {
		d.mustf(false, "%v", err)
		return
	}
	p, err := Rebuild(events)
	if err != nil {
		d.mustf(false, "%v", err)
		return
	}
	o := d.order
	d.mustf(p.Status == o.Status && p.Version == o.Version && p.PaidAmount == o.PaidAmount && p.RefundedAmount == o.RefundedAmount,
		"its events tell %s, version %d, paid %d, refunded %d; its row version %d, paid %d, refunded %d",
		p.Status, p.Version, p.PaidAmount, p.RefundedAmount, o.Version, o.PaidAmount, o.RefundedAmount)
	d.mustf(p.Total == o.Total && p.Discount == o.Discount && p.Payable == o.Payable, "its events tell %d - %d = %d", p.Total, p.Discount, p.Payable)
	d.checkToldMoney(p)
	d.checkToldGoods(p)
}

func (d *dossier) checkToldMoney(p Past) {
	told := map[string]PastPayment{}
	for _, x := range p.Payments {
		told[x.No] = x
	}
	for _, x := range d.payments {
		t, ok := told[x.No]
		if !ok { // a payment at once, of before its event named it
			continue
		}
		delete(told, x.No)
		want := x.Status
		if want.Captured() {
			want = payment.Succeeded
		}
		if want == payment.Closed && t.Status == payment.Pending {
			continue // a channel said that nobody can pay it any more
		}
		d.mustf(t.Status == want && (t.Amount == 0 || t.Amount == x.Amount), "its events tell payment %s as %s of %d, its row %s of %d", x.No, t.Status, t.Amount, want, x.Amount)
	}
	for no := range told {
		d.mustf(false, "its events tell payment %s, which is not there", no)
	}
	refunds := map[string]payment.Refund{}
	for _, r := range d.refunds {
		refunds[r.No] = r
	}
	for _, t := range p.Refunds {
		r, ok := refunds[t.No]
		d.mustf(ok && r.Status == t.Status && r.Amount == t.Amount && r.PaymentNo == t.Payment, "its events tell refund %s of %d of payment %s as %s, its row %d of %s as %s",
			t.No, t.Amount, t.Payment, t.Status, r.Amount, r.PaymentNo, r.Status)
		delete(refunds, t.No)
	}
	for _, r := range refunds {
		d.mustf(r.Status == payment.RefundPending || r.Automatic || d.old(), "no event tells refund %s, which has ended as %s", r.No, r.Status)
	}
}

// old says whether the order has events of before all was told.
func (d *dossier) old() bool {
	for _, e := range d.events {
		if e.Version < versionOf(e.Kind) {
			return true
		}
	}
	return false
}

func (d *dossier) checkToldGoods(p Past) {
	if d.old() {
		return
	}
	o := d.order
	state := map[StockState]string{StockHeld: "held", StockSold: "sold", StockReturned: "sold", StockReleased: "released"}[p.Stock]
	for _, h := range d.holds {
		undone := p.Stock == StockNone && o.Status == Canceled && h.state == "released" // by the flow that placed it, before its events were told
		d.mustf(h.state == state || undone || d.refusedExchange(), "its events tell its stock as %s, its row %s", p.Stock, h.state)
	}
	has := map[int]string{} // a voucher that failed may be given back when its order is over, which no event tells
	for _, c := range d.coupons {
		has[c.ID] = string(c.Status)
	}
	for _, c := range p.Coupons {
		if c.Status == "available" {
			d.mustf(has[c.ID] == "", "its events tell that coupon %d is given back, its row %s", c.ID, has[c.ID])
		} else {
			d.mustf(has[c.ID] == c.Status || d.refusedExchange() || d.happened(EventCouponFailed), "its events tell coupon %d as %s, its row %q", c.ID, c.Status, has[c.ID])
		}
		delete(has, c.ID)
	}
	for id, status := range has {
		d.mustf(false, "no event tells coupon %d, which is %s", id, status)
	}
}

// Balances sums the postings of the ledger anew, and answers as sentences where a balance that is kept is another: of accounts, closed days and wallets.
func (s *Service) Balances(ctx context.Context) ([]string, error) {
	books, err := ledger.Verify(ctx, s.db)
	if err != nil {
		return nil, err
	}
	wallets, err := wallet.Verify(ctx, s.db)
	return append(books, wallets...), err
}
