package ledger

import (
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/money"
)

var errDay = fault.ErrBadUserInput.Saying("this is no day like 2026-06-15", "日期格式应为2026-06-15")

// Proof is what a shop's money did in a day, and what shows that it is right. All figures are minor units of the shop's currency and of one snapshot of the
// database.
type Proof struct {
	// From is included, Until is not.
	From, Until time.Time
	// Channels are those that anything came by or went back by, by name.
	Channels []Channel
	// Sales are totals before discounts of what was sold, Unsold those of it that were taken back without money.
	Sales, Unsold money.Amount
	// Discounts are by who bears them, without those of what was unsold.
	Discounts []Discount
	// Returns is what was asked back of sales, without what channels refused.
	Returns money.Amount
	// RefundsOwed is what was asked back and not given at the day's end and at its beginning, GuestsHeld the guests' money that nothing was sold for.
	// ToppedUp is what guests put into their wallets, less what staff gave back of it; it is neither sold nor held for an order.
	ToppedUp                       money.Amount
	RefundsOwed, RefundsOwedBefore money.Amount
	GuestsHeld, GuestsHeldBefore   money.Amount
	// Disputed is what guests disputed at the day's end. Nothing is booked of it until it is decided.
	Disputed   money.Amount
	Identities []Identity
	// Entries is how many there are, Root the hash of the tree over them.
	Entries int
	Root    tlog.Hash
	// Inclusions are the entries of the order that was asked for, in their order.
	Inclusions []Inclusion
	// Chain is the end of the brand's chain as the proof was made.
	Chain Head
	// Closed is the day as it was closed, where IsClosed says that it was.
	Closed   Closed
	IsClosed bool
	// all are the day's entries.
	all []Entry
}

// Channel is what came by a channel and went back by it.
type Channel struct {
	Name                string
	Captured, GivenBack money.Amount
	// Fees is what the channel kept, by the bills that were compared in the day.
	Fees money.Amount
}

// Discount is what was taken off and who bears it: "shop", or a kind of a platform's vouchers.
type Discount struct {
	Bearer string
	Amount money.Amount
}

// Law is what an identity says.
type Law string

// The laws. All but the first two, BalanceClears and HeldBackByDisputes compare the ledger with the documents that it was written for.
const (
	// EntriesBalance says that no entry sums to anything but 0: how many do.
	EntriesBalance Law = "ENTRIES_BALANCE"
	// CashFlow says that what came and stayed is what was sold for and what is held or owed more than before.
	CashFlow Law = "CASH_FLOW"
	// CapturedByPayments and GivenBackByRefunds are by channel.
	CapturedByPayments Law = "CAPTURED_BY_PAYMENTS"
	GivenBackByRefunds Law = "GIVEN_BACK_BY_REFUNDS"
	// FeesByBills is by channel too.
	FeesByBills Law = "FEES_BY_BILLS"
	// SoldByOrders and DiscountsByOrders are by the orders that were paid in the day.
	SoldByOrders      Law = "SOLD_BY_ORDERS"
	DiscountsByOrders Law = "DISCOUNTS_BY_ORDERS"
	// OwedByRefunds and HeldByPayments are of the day's end.
	OwedByRefunds  Law = "OWED_BY_REFUNDS"
	HeldByPayments Law = "HELD_BY_PAYMENTS"
	// AsClosed says that a closed day is what it was closed with: in how many things it differs.
	AsClosed Law = "AS_CLOSED"
	// BalanceClears says that what payments took from wallets and gave back is what wallets lost and got: clearing/BALANCE comes to 0.
	BalanceClears Law = "BALANCE_CLEARS"
	// ToppedUpByTopUps is by the top-ups that were paid in the day, less what staff gave back of top-ups.
	ToppedUpByTopUps Law = "TOPPED_UP_BY_TOP_UPS"
	// ChargedBackByDisputes is what the ledger says that channels took after disputes, by those that were lost in the day.
	ChargedBackByDisputes Law = "CHARGED_BACK_BY_DISPUTES"
	// HeldBackByDisputes is what payments hold back from refunds, by the disputes that are open as the proof is made. No entry tells of it.
	HeldBackByDisputes Law = "HELD_BACK_BY_DISPUTES"
)

// Identity is two figures that must be equal.
type Identity struct {
	Law Law
	// Channel is empty where it is not of one.
	Channel string
	// Ledger is what the ledger says, Expected what it must be.
	Ledger, Expected money.Amount
}

// Holds says whether it is so.
func (i Identity) Holds() bool { return i.Ledger == i.Expected }

// Balanced says that all identities hold.
func (p Proof) Balanced() bool {
	return !slices.ContainsFunc(p.Identities, func(i Identity) bool { return !i.Holds() })
}

// Book is the ledger, to be read.
type Book struct {
	db *db.DB
	// linked is the posting up to which a backlog was linked; 0 while there is none. It spares going through all of it again for each part.
	linked atomic.Int64
	// part bounds the postings whose entries are linked in a transaction.
	part int
}

// New opens the ledger of a database.
func New(d *db.DB) *Book { return &Book{db: d, part: linkPart} }

// Prove is the proof of a shop's day (YYYY-MM-DD by the shop's clock), with the day's entries of an order, if one is named. BAD_USER_INPUT for what is no day. The
// context has the brand.
func (b *Book) Prove(ctx context.Context, shopID string, zone *time.Location, date, orderNo string) (Proof, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return Proof{}, db.ErrNoTenant
	}
	from, until, err := day(date, zone)
	if err != nil {
		return Proof{}, err
	}
	before, found, err := lastClosed(ctx, b.db, brandID, shopID, from)
	if err != nil {
		return Proof{}, fmt.Errorf("ledger: proof: %w", err)
	}
	read, err := readBooks(ctx, b.db, brandID, shopID, from, until, before.Until)
	if err != nil {
		return Proof{}, err
	}
	if found {
		read.carry(before)
	}
	p := Proof{From: from, Until: until, Entries: len(read.entries)}
	if p.Chain, err = b.Head(ctx); err != nil {
		return Proof{}, fmt.Errorf("ledger: proof: %w", err)
	}
	if p.Closed, p.IsClosed, err = closedDay(ctx, b.db, brandID, shopID, until); err != nil {
		return Proof{}, fmt.Errorf("ledger: proof: %w", err)
	}
	p.all = read.entries
	t, err := newTree(read.entries)
	if err != nil {
		return Proof{}, err
	}
	if p.Root, err = t.root(); err != nil {
		return Proof{}, fmt.Errorf("ledger: root: %w", err)
	}
	for i, e := range read.entries {
		if orderNo == "" || e.Order.No != orderNo {
			continue
		}
		path, err := t.path(i)
		if err != nil {
			return Proof{}, fmt.Errorf("ledger: path: %w", err)
		}
		p.Inclusions = append(p.Inclusions, Inclusion{Entry: e, Index: i, Path: path})
	}
	p.count(read)
	if p.IsClosed {
		p.Identities = append(p.Identities, Identity{Law: AsClosed, Ledger: money.Amount(p.Closed.differs(postedBy(read.entries, hex.EncodeToString(p.Root[:]))))})
	}
	return p, nil
}

// carry adds what a closed day came to.
func (b *books) carry(day Closed) {
	for _, account := range []string{Guests, Refunds} {
		b.atEnd[account] += day.balances[account]
	}
	b.told[told{what: "held"}] += day.balances[toldHeld]
	b.told[told{what: "owed"}] += day.balances[toldOwed]
}

// books are the ledger's day, and the documents'.
type books struct {
	entries []Entry
	// atEnd are balances of accounts at the day's end.
	atEnd map[string]money.Amount
	// told are the documents' figures: by what they are, and channel.
	told map[told]money.Amount
	// chargebacks are the names of the entries by which lost disputes took money.
	chargebacks map[string]bool
}

type told struct{ what, channel string }

// count fills the figures in.
func (p *Proof) count(b books) {
	moved := flow{}
	unbalanced := 0
	for _, e := range b.entries {
		moved.add(e)
		if e.Sum() != 0 {
			unbalanced++
		}
	}
	channels, bearers := map[string]*Channel{}, map[string]money.Amount{}
	channel := func(name string) *Channel {
		if channels[name] == nil {
			channels[name] = &Channel{Name: name}
		}
		return channels[name]
	}
	for kind, accounts := range moved {
		for account, sum := range accounts {
			if name, ok := channelOf(account); ok {
				switch kind {
				case KindCaptured:
					channel(name).Captured += sum
				case KindFee:
					channel(name).Fees -= sum
				case KindSpent, KindReturned: // a wallet's side of it
				default:
					channel(name).GivenBack -= sum
				}
			}
			if who, ok := bearer(account); ok {
				bearers[who] += sum
			}
		}
	}
	for k := range b.told {
		if k.channel != "" {
			channel(k.channel)
		}
	}
	var stayed, off money.Amount
	for _, c := range channels {
		p.Channels = append(p.Channels, *c)
		stayed += c.Captured - c.GivenBack
	}
	slices.SortFunc(p.Channels, func(a, b Channel) int { return strings.Compare(a.Name, b.Name) })
	for who, sum := range bearers {
		off += sum
		if sum != 0 {
			p.Discounts = append(p.Discounts, Discount{who, sum})
		}
	}
	slices.SortFunc(p.Discounts, func(a, b Discount) int { return strings.Compare(a.Bearer, b.Bearer) })
	p.Sales, p.Unsold, p.Returns = -moved[KindSold][Revenue], moved[KindUnsold][Revenue], moved.net(Returns)
	p.ToppedUp = moved[KindTopUp][Guests] + moved[KindTopUpBack][Guests] + moved[KindTopUpAgain][Guests]
	p.RefundsOwed, p.GuestsHeld = -b.atEnd[Refunds], -b.atEnd[Guests]
	p.RefundsOwedBefore, p.GuestsHeldBefore = p.RefundsOwed+moved.net(Refunds), p.GuestsHeld+moved.net(Guests)
	net := p.Sales - p.Unsold - off - p.Returns
	p.Identities = []Identity{
		{Law: EntriesBalance, Ledger: money.Amount(unbalanced)},
		{Law: BalanceClears, Ledger: moved.net(ClearingBalance)},
		{Law: CashFlow, Ledger: stayed, Expected: net + p.ToppedUp + p.GuestsHeld - p.GuestsHeldBefore + p.RefundsOwed - p.RefundsOwedBefore},
	}
	p.compare(b, moved)
}

// compare puts the documents' figures beside the ledger's.
func (p *Proof) compare(b books, moved flow) {
	for _, c := range p.Channels {
		p.Identities = append(p.Identities,
			Identity{CapturedByPayments, c.Name, c.Captured, b.told[told{"captured", c.Name}]},
			Identity{GivenBackByRefunds, c.Name, c.GivenBack, b.told[told{"back", c.Name}]},
			Identity{FeesByBills, c.Name, c.Fees, b.told[told{"fees", c.Name}]})
	}
	var off money.Amount
	for account, sum := range moved[KindSold] {
		if _, ok := bearer(account); ok {
			off += sum
		}
	}
	var taken money.Amount
	for _, e := range b.entries {
		if b.chargebacks[e.Name()] {
			taken += e.Of(Refunds)
		}
	}
	p.Disputed = b.told[told{what: "disputed"}]
	p.Identities = append(p.Identities,
		Identity{Law: ChargedBackByDisputes, Ledger: taken, Expected: b.told[told{what: "lost"}]},
		Identity{Law: HeldBackByDisputes, Ledger: b.told[told{what: "heldBack"}], Expected: b.told[told{what: "open"}]},
		Identity{Law: SoldByOrders, Ledger: p.Sales, Expected: b.told[told{what: "sold"}]},
		Identity{Law: DiscountsByOrders, Ledger: off, Expected: b.told[told{what: "discounts"}]},
		Identity{Law: ToppedUpByTopUps, Ledger: p.ToppedUp, Expected: b.told[told{what: "toppedUp"}]},
		Identity{Law: OwedByRefunds, Ledger: p.RefundsOwed, Expected: b.told[told{what: "owed"}]},
		Identity{Law: HeldByPayments, Ledger: p.GuestsHeld, Expected: b.told[told{what: "held"}]})
}
