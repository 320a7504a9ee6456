package reconcile

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"context"

	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/payment"
)

// The verdicts of bills only.
const (
	// Double is a row that stood in a bill before.
	Double Verdict = "DOUBLE"
	// Foreign is a row of another currency or merchant.
	Foreign Verdict = "FOREIGN"
	// LedgerDiffers is a document that both sides agree on, and whose entry in the ledger does not.
	LedgerDiffers Verdict = "LEDGER_DIFFERS"
	// FeeDiffers is a fee that a later bill tells otherwise; the difference is booked.
	FeeDiffers Verdict = "FEE_DIFFERS"
)

// Where a row's money stood when the bill was written.
const (
	standingPaid   = "PAID"
	standingDenied = string(payment.Denied)
	standingDone   = string(payment.Done)
)

// line is a row of a bill and what our books have of it. Amounts are minor units.
type line struct {
	id int64
	// of is whose it is: the order is empty where we know of none.
	of                       ledger.Order
	place                    int
	name, paymentNo          string
	refundNo, transactionID  string
	refundID                 string
	amount, fee              money.Amount
	standing, notOurs        string
	at                       time.Time
	double                   bool
	oursNo, oursStatus       string
	sameTransaction          bool
	oursAmount, ledgerAmount money.Amount
	// feeBooked is what stands in the ledger of its fee; feeKnown says that something does.
	feeBooked money.Amount
	feeKnown  bool
	// born is when a document was made that no bill has.
	born    time.Time
	verdict Verdict
}

// counts says whether the row moved money.
func (l line) counts() bool { return l.standing != standingDenied }

// isRefund tells rows of refunds from those of payments: a reversal has no number of ours.
func (l line) isRefund() bool { return l.refundNo != "" || l.name != "" && l.standing != standingPaid }

// judge says what a row of a payment or of a refund comes to.
func (l line) judge() Verdict {
	switch {
	case l.notOurs != "":
		return Foreign
	case l.double:
		return Double
	case l.isRefund():
		return l.judgeRefund()
	}
	captured := payment.Status(l.oursStatus).Captured()
	switch {
	case l.oursNo != "" && !captured && !l.sameTransaction:
		return NotRecorded
	case !l.sameTransaction: // ours took another transaction, or there is none
		return TheirsOnly
	case l.oursAmount != l.amount:
		return AmountDiffers
	case l.ledgerAmount != l.oursAmount:
		return LedgerDiffers
	}
	return Matched
}

func (l line) judgeRefund() Verdict {
	status := payment.RefundStatus(l.oursStatus)
	switch {
	case l.oursNo == "" && !l.counts():
		return Void
	case l.oursNo == "":
		return TheirsOnly
	case l.oursAmount != l.amount:
		return AmountDiffers
	case status == payment.RefundPending && (l.standing == standingDone || !l.counts()):
		return NotRecorded
	case status == payment.RefundPending:
		return Pending
	case status == payment.RefundFailed && l.standing == standingDone:
		return NotRecorded
	case status == payment.RefundFailed && l.counts():
		return Pending // as it was when the bill was written
	case status == payment.RefundFailed:
		return Matched
	case !l.counts():
		return UndoneThere
	case l.ledgerAmount != -l.oursAmount:
		return LedgerDiffers
	}
	return Matched
}

// mendable says whether asking the channel may settle it.
func (l line) mendable() bool {
	if l.refundNo == "" {
		return l.verdict == NotRecorded
	}
	return payment.RefundStatus(l.oursStatus) == payment.RefundPending && (l.verdict == NotRecorded || l.verdict == Pending)
}

// bookable says whether its fee is one of our payment's or refund's.
func (l line) bookable() bool {
	switch l.verdict {
	case Matched, AmountDiffers, LedgerDiffers:
		return l.oursNo != "" && l.counts()
	}
	return false
}

// key is the same each time the day is compared.
func (l line) key() string {
	switch {
	case l.name == "" && l.refundNo == "":
		return "o:p:" + l.oursNo
	case l.name == "":
		return "o:r:" + l.oursNo
	case l.double:
		return l.name + "#" + strconv.Itoa(l.place)
	}
	return l.name
}

func (l line) item() Item {
	i := Item{
		Key: l.key(), Verdict: l.verdict, Reference: l.oursNo, OrderNo: l.of.No, Kind: "payment", OursStatus: l.oursStatus, OursAmount: l.oursAmount,
		TheirsID: l.transactionID, TheirsStatus: l.standing, TheirsAmount: l.amount, At: l.at, shop: l.shop(),
	}
	if l.refundNo != "" {
		i.Kind, i.TheirsID = "refund", cmp.Or(l.refundID, l.refundNo)
	}
	if l.name == "" {
		i.TheirsID = ""
	}
	return i
}

func (l line) shop() ledger.Order { return ledger.Order{BrandID: l.of.BrandID, ShopID: l.of.ShopID} }

// fee is what is to be booked of a row.
type fee struct {
	row       int64
	of        ledger.Order
	reference string
	amount    money.Amount
}

// findings are what a day's comparison has found.
type findings struct {
	totals map[ledger.Order]*totals
	// differing are rows that are not the same, missing is what no bill has.
	differing, missing []line
	fees               []fee
	// listed are the names of the bill's rows.
	listed map[string]bool
	// changed are fees that were booked otherwise, mended what was settled by asking.
	changed, mended []Item
}

// totals are a shop's.
type totals struct {
	oursCount, theirsCount                         int64
	oursAmount, oursBack, theirsAmount, theirsBack money.Amount
	fees                                           money.Amount
}

func (f *findings) of(shop ledger.Order) *totals {
	if f.totals[shop] == nil {
		f.totals[shop] = &totals{}
	}
	return f.totals[shop]
}

func (f *findings) shops() (all []ledger.Order) {
	for shop := range f.totals {
		all = append(all, shop)
	}
	return all
}

// matchBill compares the rows of a run's bill with our documents, and looks for documents of the day that no bill has. What lies within edge of midnight is looked for
// with the next day: the channel's clock may have put it there.
func (s *Service) matchBill(ctx context.Context, r *Run, from, until time.Time) (*findings, error) {
	f := &findings{totals: map[ledger.Order]*totals{}, listed: map[string]bool{}}
	strangers, err := f.takeAll(ctx, s.db, r)
	if err != nil {
		return nil, err
	}
	for _, l := range strangers {
		if l, err = chargedBack(ctx, s.db, r, l); err != nil {
			return nil, err
		}
		f.take(l)
	}
	missing, err := unlisted(ctx, s.db, r.Party, from.Add(-edge), until.Add(-edge), f.listed)
	if err != nil {
		return nil, err
	}
	for _, l := range missing {
		f.missing = append(f.missing, l)
		f.countOurs(l)
	}
	return f, nil
}

// take notes a row.
func (f *findings) take(l line) {
	f.listed[l.name] = true
	l.verdict = l.judge()
	t := f.of(l.shop())
	t.theirsCount++
	if !l.isRefund() {
		t.theirsAmount += l.amount
	} else if l.counts() {
		t.theirsBack += l.amount
	}
	t.fees += l.fee
	switch l.verdict {
	case Matched, AmountDiffers, LedgerDiffers, Pending, UndoneThere:
		f.countOurs(l)
	}
	if l.verdict != Matched && l.verdict != Void {
		f.differing = append(f.differing, l)
	}
	if l.bookable() && l.fee != l.feeBooked {
		one := fee{row: l.id, of: l.of, reference: l.transactionID, amount: l.fee - l.feeBooked}
		if l.refundNo != "" {
			one.reference = l.refundNo
		}
		if l.feeKnown {
			one.reference += "." + strconv.FormatInt(l.id, 10)
			i := l.item()
			i.Key, i.Verdict, i.Repair, i.OursAmount, i.TheirsAmount = "f:"+l.key(), FeeDiffers, "FEE", l.feeBooked, l.fee
			f.changed = append(f.changed, i)
		}
		f.fees = append(f.fees, one)
	}
}

// countOurs counts what our books have of a row, or of a document that no bill has.
func (f *findings) countOurs(l line) {
	t := f.of(l.shop())
	if l.refundNo == "" {
		t.oursCount++
		t.oursAmount += l.oursAmount
	} else if status := payment.RefundStatus(l.oursStatus); status != payment.RefundFailed {
		t.oursCount++
		t.oursBack += l.oursAmount
	}
}

// wasMended keeps what was settled by asking among the items, as it had been.
func (f *findings) wasMended(asked map[string]Item) {
	left := map[string]bool{}
	for _, l := range f.differing {
		left[l.key()] = true
	}
	for key, item := range asked {
		if !left[key] {
			item.Repair = string("RECHECK")
			f.mended = append(f.mended, item)
		}
	}
}

// items are all that is to be told, in the order of the bill.
func (f *findings) items() (all []Item) {
	for _, l := range append(slices.Clone(f.differing), f.missing...) {
		all = append(all, l.item())
	}
	return append(append(all, f.mended...), f.changed...)
}

// add adds a shop's totals to a run's.
func (r *Run) add(t *totals) {
	if t == nil {
		return
	}
	r.OursCount, r.TheirsCount = r.OursCount+t.oursCount, r.TheirsCount+t.theirsCount
	r.OursAmount, r.OursBack, r.TheirsAmount, r.TheirsBack = r.OursAmount+t.oursAmount, r.OursBack+t.oursBack, r.TheirsAmount+t.theirsAmount, r.TheirsBack+t.theirsBack
	r.Fees += t.fees
}
