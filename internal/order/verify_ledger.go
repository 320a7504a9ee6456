package order

import (
	"maps"
	"slices"
	"strings"
	"time"

	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/payment"
)

// checkLedger: what was booked for the order is what its documents tell, entry by entry; and the accounts come to the money that is in and out.
func (d *dossier) checkLedger() {
	written := map[string]ledger.Entry{}
	sums := map[string]money.Amount{}
	for _, e := range d.entries {
		_, twice := written[e.Name()]
		d.mustf(!twice, "ledger entry %s is torn: its postings are of several times, shops or kinds", e.Name())
		if e.Sum() != 0 {
			d.mustf(false, "ledger entry %s sums to %d: %s", e.Name(), e.Sum(), sides(e))
		}
		d.mustf(e.Order == d.order.of() || e.Kind.OfPoints(), "ledger entry %s is of shop %s", e.Name(), e.Order.ShopID)
		written[e.Name()] = e
		for _, p := range e.Postings {
			sums[p.Account] += p.Amount
		}
	}
	for _, want := range d.documents() {
		got, found := written[want.Name()]
		delete(written, want.Name())
		if !found {
			d.mustf(false, "ledger entry %s is missing: %s", want.Name(), sides(want))
			continue
		}
		if !slices.Equal(got.Postings, want.Postings) { // as they are posted, or in another order
			d.mustf(sides(got) == sides(want), "ledger entry %s is %s, its document says %s", want.Name(), sides(got), sides(want))
		}
		d.mustf(got.At.Equal(want.At) || got.At.After(want.At) && d.boundaries[got.At], "ledger entry %s is of %s, its document of %s", want.Name(), got.At, want.At)
	}
	d.checkWallet(written)
	for name, e := range written {
		d.mustf(false, "ledger entry %s has no document: %s", name, sides(e))
	}
	d.checkAccounts(sums)
}

// balances are what accounts must come to, by their names.
type balances map[string]money.Amount

// checkAccounts compares the accounts with the money itself: signs and all, whatever made the entries.
func (d *dossier) checkAccounts(sums map[string]money.Amount) {
	must := d.balances()
	if _, undone := d.undone(); !undone && !d.order.PaidAt.IsZero() {
		must[ledger.Revenue], must["discounts"] = -d.order.Total, d.order.Discount
	}
	is := balances{}
	for account, sum := range sums {
		if strings.HasPrefix(account, ledger.DiscountsOf("")) {
			account = "discounts"
		}
		is[account] += sum
	}
	if must[ledger.ClearingBalance] != 0 {
		must[ledger.ClearingBalance] = 0 // it passes through
	}
	for account := range is {
		if walletAccount(account) {
			continue // compared by wallets
		}
		must[account] += 0 // nothing may be where nothing belongs
	}
	for _, account := range slices.Sorted(maps.Keys(must)) {
		d.mustf(is[account] == must[account], "the ledger has %d of %s, its documents say %d", is[account], account, must[account])
	}
}

// balances are those of the money that came and went back.
func (d *dossier) balances() balances {
	must := balances{}
	from := map[string]payment.Payment{}
	for _, p := range d.payments {
		from[p.No] = p
		if p.Status.Captured() {
			must[ledger.Clearing(p.Channel)] += p.Amount
			must[ledger.Guests] -= p.Amount
		}
	}
	sold := !d.order.PaidAt.IsZero()
	if sold {
		must[ledger.Guests] += d.order.Payable
	}
	for _, r := range d.refunds {
		if r.Status == payment.RefundFailed {
			continue
		}
		if r.Status == payment.RefundPending {
			must[ledger.Refunds] -= r.Amount
		} else {
			must[ledger.Clearing(gaveBack(from[r.PaymentNo].Channel, r))] -= r.Amount
		}
		if sold && !from[r.PaymentNo].Surplus {
			must[ledger.Returns] += r.Amount
		} else {
			must[ledger.Guests] += r.Amount
		}
	}
	for _, fee := range d.fees {
		for _, p := range fee.Postings {
			must[p.Account] += p.Amount
		}
	}
	return must
}

// documents are the entries that the order's documents tell of.
func (d *dossier) documents() (all []ledger.Entry) {
	o := d.order
	surplus, channel := map[string]bool{}, map[string]string{}
	for _, p := range d.payments {
		surplus[p.No], channel[p.No] = p.Surplus, p.Channel
		if p.Status.Captured() {
			all = append(all, o.captured(p))
		}
	}
	if !o.PaidAt.IsZero() {
		sale := o.sold()
		all = append(all, sale)
		if at, undone := d.undone(); undone {
			all = append(all, sale.Reversed(ledger.KindUnsold, at))
		}
	}
	all = append(all, d.fees...)
	for _, r := range d.refunds {
		asked := o.asked(r, surplus[r.PaymentNo])
		all = append(all, asked)
		switch r.Status {
		case payment.RefundSucceeded:
			all = append(all, ledger.Done(o.of(), r.No, gaveBack(channel[r.PaymentNo], r), r.Amount, d.finished[r.No]))
		case payment.RefundFailed:
			all = append(all, asked.Reversed(ledger.KindFailed, d.finished[r.No]))
		}
	}
	return slices.DeleteFunc(all, func(e ledger.Entry) bool { return len(e.Postings) == 0 })
}

// walletAccount says whether an account is part of a guest's wallet.
func walletAccount(account string) bool {
	return strings.HasPrefix(account, "wallet/") || account == ledger.Points || account == ledger.PointsIssued
}

// checkWallet: each payment by balance took its amount from the guest's wallet, and each of its refunds that is done gave it back, where it came from.
func (d *dossier) checkWallet(written map[string]ledger.Entry) {
	for _, p := range d.payments {
		if p.Channel != payment.Balance || !p.Status.Captured() {
			continue
		}
		spent := ledger.Entry{Kind: ledger.KindSpent, Reference: p.No}
		d.moved(written, spent.Name(), -p.Amount, p.PaidAt)
		taken, back := written[spent.Name()], map[string]money.Amount{}
		for _, r := range d.refunds {
			if r.PaymentNo != p.No || r.Status != payment.RefundSucceeded || gaveBack(p.Channel, r) != payment.Balance {
				continue
			}
			name := ledger.Entry{Kind: ledger.KindReturned, Reference: r.No}.Name()
			d.moved(written, name, r.Amount, d.finished[r.No])
			for _, account := range []string{ledger.Principal, ledger.Bonus} {
				back[account] -= written[name].Of(account)
			}
			delete(written, name)
		}
		for _, account := range []string{ledger.Principal, ledger.Bonus} {
			whole := back[ledger.Principal]+back[ledger.Bonus] == p.Amount
			d.mustf(back[account] <= taken.Of(account) && (!whole || back[account] == taken.Of(account)), "payment %s took %d of %s, %d went back", p.No, taken.Of(account), account, back[account])
		}
		delete(written, spent.Name())
	}
	for name, e := range written {
		if e.Kind.OfPoints() {
			delete(written, name) // compared by wallets
		}
	}
}

// moved: an entry of the guest's wallet is there, of an amount through clearing/BALANCE.
func (d *dossier) moved(written map[string]ledger.Entry, name string, amount money.Amount, at time.Time) {
	e, found := written[name]
	d.mustf(found, "ledger entry %s is missing", name)
	d.mustf(!found || e.Of(ledger.ClearingBalance) == amount && e.Owner == d.order.CustomerID && e.At.Equal(at), "ledger entry %s is %s of guest %s, its document says %d", name, sides(e), e.Owner, amount)
}

// undone says whether and when the order's sale was taken back without money.
func (d *dossier) undone() (at time.Time, undone bool) {
	for _, e := range d.events {
		if d.order.undoes(e) {
			return e.At, true
		}
	}
	return time.Time{}, false
}

// sides are an entry's postings as people read them, by account.
func sides(e ledger.Entry) string {
	var all []string
	for _, p := range e.Postings {
		all = append(all, p.Account+" "+p.Amount.String())
	}
	slices.Sort(all)
	return strings.Join(all, ", ")
}
