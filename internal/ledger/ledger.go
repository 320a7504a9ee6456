package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/money"
)

// Kind is what an entry tells of.
type Kind string

// The kinds.
const (
	// KindCaptured is money that came, by its payment.
	KindCaptured Kind = "captured"
	// KindSold is an order that is paid for, by its number.
	KindSold Kind = "sold"
	// KindUnsold is a sale without money that was undone, by its order.
	KindUnsold Kind = "unsold"
	// KindAsked is a refund that a channel is asked for; KindDone and KindFailed are its ends. All are by the refund's number.
	KindAsked  Kind = "refund-asked"
	KindDone   Kind = "refund-done"
	KindFailed Kind = "refund-failed"
	// KindFee is what a channel kept of a payment, by the channel's transaction, or gave back with a refund, by its number.
	KindFee Kind = "fee"
)

// The kinds that move a guest's wallet.
const (
	// KindSpent is money of a wallet that a payment took, by the payment; KindReturned what a refund gave back to it, by the refund.
	KindSpent    Kind = "spent"
	KindReturned Kind = "returned"
	// KindTopUp is money that a guest put into their wallet, by the top-up.
	KindTopUp Kind = "top-up"
	// KindTopUpBack is what a refund of a top-up takes out of the wallet, KindTopUpAgain its return where the channel refuses, both by the refund.
	KindTopUpBack  Kind = "top-up-back"
	KindTopUpAgain Kind = "top-up-again"
	// KindCardsIssued is a batch of gift cards, KindCard one that was redeemed, by their ids.
	KindCardsIssued Kind = "gift-issued"
	KindCard        Kind = "gift-card"
	// KindFrozen is money that was set aside, KindPosted its taking and KindVoided its return, by the hold.
	KindFrozen Kind = "frozen"
	KindPosted Kind = "posted"
	KindVoided Kind = "voided"
	// KindPoints are points for an order, by its number; KindPointsBack what a refund took back of them, by the refund; KindPointsOver those whose time is over, by the order.
	KindPoints     Kind = "points"
	KindPointsBack Kind = "points-back"
	KindPointsOver Kind = "points-over"
)

// OfWallet says whether entries of the kind move a guest's wallet.
func (k Kind) OfWallet() bool {
	switch k {
	case KindSpent, KindReturned, KindTopUp, KindTopUpBack, KindTopUpAgain, KindCard, KindFrozen, KindPosted, KindVoided, KindPoints, KindPointsBack, KindPointsOver:
		return true
	}
	return false
}

// OfPoints says whether entries of the kind are of points, which are no money.
func (k Kind) OfPoints() bool {
	return k == KindPoints || k == KindPointsBack || k == KindPointsOver
}

// The accounts that are not one of many.
const (
	Guests  = "guests"
	Revenue = "revenue"
	Returns = "returns"
	Refunds = "refunds"
	// DiscountsOfShop are those that the shop bears: promotions and own coupons.
	DiscountsOfShop = discounts + "shop"
	// ClearingBalance is what payments took from wallets and gave back to them: it passes through, so that it is 0 after every transaction.
	ClearingBalance = clearing + "BALANCE"
)

// The accounts of wallets. Those of a guest are by the entry's owner.
const (
	// Principal is what guests paid for, Bonus what they were given, each without what is frozen.
	Principal       = "wallet/principal"
	Bonus           = "wallet/bonus"
	FrozenPrincipal = "wallet/frozen-principal"
	FrozenBonus     = "wallet/frozen-bonus"
	// BonusGiven is what bonuses cost the brand.
	BonusGiven = "bonus-given"
	// Transfers is what was taken from holds, until whoever coordinates them books what it was taken for.
	Transfers = "transfers"
	// GiftCards is what cards that nobody has redeemed are worth, GiftCardsIssued what they were issued for.
	GiftCards       = "gift-cards"
	GiftCardsIssued = "gift-cards/issued"
	// Points are those of guests, PointsIssued what the brand has out. They are points, not money.
	Points       = "points/guests"
	PointsIssued = "points/issued"
)

const (
	clearing  = "clearing/"
	fees      = "fees/"
	discounts = "discounts/"
)

// Clearing is the account of the money that is at a channel.
func Clearing(channel string) string { return clearing + channel }

// Fees is the account of what a channel keeps.
func Fees(channel string) string { return fees + channel }

// DiscountsOf is the account of what a platform bears with a kind of its vouchers.
func DiscountsOf(kind string) string { return discounts + kind }

// Posting is an amount to an account, in minor units of the shop's currency: a debit above 0, a credit below.
type Posting struct {
	Account string
	Amount  money.Amount
}

// Order is what an entry belongs to.
type Order struct {
	BrandID int
	ShopID  string
	No      string
}

// Entry is something that happened once.
type Entry struct {
	// ID is its place among all entries; 0 before it is written.
	ID   int
	Kind Kind
	// Reference is the number of the document that it is about.
	Reference string
	Order     Order
	// Owner is the guest whose wallet it moves; empty for none.
	Owner    string
	At       time.Time
	Postings []Posting
}

// Name is what keeps the entry from being written twice.
func (e Entry) Name() string { return string(e.Kind) + "/" + e.Reference }

// Sum is what all of it comes to: 0, or the entry is wrong.
func (e Entry) Sum() (sum money.Amount) {
	for _, p := range e.Postings {
		sum += p.Amount
	}
	return sum
}

// Of is the amount to an account.
func (e Entry) Of(account string) (sum money.Amount) {
	for _, p := range e.Postings {
		if p.Account == account {
			sum += p.Amount
		}
	}
	return sum
}

// Reversed is the entry that takes this one back.
func (e Entry) Reversed(kind Kind, at time.Time) Entry {
	back := Entry{Kind: kind, Reference: e.Reference, Order: e.Order, Owner: e.Owner, At: at}
	for _, p := range e.Postings {
		back.Postings = append(back.Postings, Posting{p.Account, -p.Amount})
	}
	return back
}

// Captured is money that came for an order, whether it wanted it or not.
func Captured(of Order, paymentNo, channel string, amount money.Amount, at time.Time) Entry {
	return Entry{Kind: KindCaptured, Reference: paymentNo, Order: of, At: at, Postings: []Posting{{Clearing(channel), amount}, {Guests, -amount}}}
}

// Sold is an order that is paid for: total = payable + the discounts, each with the account of who bears it.
func Sold(of Order, total, payable money.Amount, discounts []Posting, at time.Time) Entry {
	e := Entry{Kind: KindSold, Reference: of.No, Order: of, At: at, Postings: []Posting{{Guests, payable}}}
	e.Postings = append(append(e.Postings, discounts...), Posting{Revenue, -total})
	return e.tidy()
}

// Asked is a refund that its channel is asked for: of what was sold, or of money that is the guest's still.
func Asked(of Order, refundNo string, sold bool, amount money.Amount, at time.Time) Entry {
	from := Guests
	if sold {
		from = Returns
	}
	return Entry{Kind: KindAsked, Reference: refundNo, Order: of, At: at, Postings: []Posting{{from, amount}, {Refunds, -amount}}}
}

// Outside stands for a channel in what a shop pays guests otherwise: its account is what the shop has laid out.
const Outside = "OUTSIDE"

// Done is a refund that its channel has given.
func Done(of Order, refundNo, channel string, amount money.Amount, at time.Time) Entry {
	return Entry{Kind: KindDone, Reference: refundNo, Order: of, At: at, Postings: []Posting{{Refunds, amount}, {Clearing(channel), -amount}}}
}

// Fee is what a channel kept by its bill; below 0 where it gave some back. The reference is the channel's transaction, or the refund's number.
func Fee(of Order, reference, channel string, amount money.Amount, at time.Time) Entry {
	return Entry{Kind: KindFee, Reference: reference, Order: of, At: at, Postings: []Posting{{Fees(channel), amount}, {Clearing(channel), -amount}}}
}

// tidy has one posting an account, and none of 0.
func (e Entry) tidy() Entry {
	out := make([]Posting, 0, len(e.Postings))
	for _, p := range e.Postings {
		if at := slices.IndexFunc(out, func(o Posting) bool { return o.Account == p.Account }); at >= 0 {
			out[at].Amount += p.Amount
		} else {
			out = append(out, p)
		}
	}
	e.Postings = slices.DeleteFunc(out, func(p Posting) bool { return p.Amount == 0 })
	return e
}

// Post writes entries, all in one statement; what costs nothing leaves none. One that does not sum to 0 is refused, and so is one that is there already, which
// the caller's conditional write of the document keeps from happening.
func Post(ctx context.Context, tx *db.Tx, entries ...Entry) error {
	var rows []row
	for _, e := range entries {
		if e = e.tidy(); e.Sum() != 0 {
			return fmt.Errorf("ledger: entry %s sums to %d: %v", e.Name(), e.Sum(), e.Postings)
		}
		for _, p := range e.Postings {
			rows = append(rows, row{e, p})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return insert(ctx, tx, rows)
}

// bearer is who bears the discounts of an account: "shop", or a platform's kind of voucher; false for other accounts.
func bearer(account string) (string, bool) { return strings.CutPrefix(account, discounts) }

func channelOf(account string) (string, bool) { return strings.CutPrefix(account, clearing) }

// reference is the document's number of an entry; all of the name where the kind is not that of the name.
func reference(kind Kind, name string) string {
	if no, ok := strings.CutPrefix(name, string(kind)+"/"); ok {
		return no
	}
	return name
}
