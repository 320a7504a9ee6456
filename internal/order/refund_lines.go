package order

import (
	"cmp"
	"context"
	"slices"

	"cuppa/internal/catalog"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/money"
	"cuppa/internal/payment"
)

// Rejections of refunds by line.
var (
	// ErrLineNotPaid says that the lines cost no money: a voucher or a promotion bore all of them.
	ErrLineNotPaid = fault.New("LINE_NOT_PAID", "no money was paid for this: a voucher or a promotion bore it", "该商品未支付金额（由券或活动承担），无可退款项")
	errUnits       = fault.New("INVALID_QUANTITY", "more than was ordered and not given back yet", "超过该商品可退的数量")
	errEither      = fault.ErrBadUserInput.Saying("give back an amount or lines, not both", "金额与商品行只能选其一")
	errLines       = fault.ErrBadUserInput.Saying("1 to 100 lines, each once, with a quantity", "须为1到100个不重复的商品行并填写数量")
)

// maxRefundLines bounds the lines of one request; an order has fewer.
const maxRefundLines = 100

// RefundLine is units of a line to give back.
type RefundLine struct {
	// Line is the position in the order, from 0.
	Line     int `json:"line"`
	Quantity int `json:"quantity"`
}

func checkRefundLines(lines []RefundLine) error {
	seen := map[int]bool{}
	for i, l := range lines {
		switch {
		case l.Line < 0 || seen[l.Line]:
			return errLines.At(append(index("lines", i), "line")...)
		case l.Quantity < 1:
			return errUnits.At(append(index("lines", i), "quantity")...)
		}
		seen[l.Line] = true
	}
	if len(lines) == 0 || len(lines) > maxRefundLines {
		return errLines.At("lines")
	}
	return nil
}

// lineBack is what a request gives back of a line.
type lineBack struct {
	line, quantity int
	amount         money.Amount
	// restock says whether the units go back on the shelf once the money is back.
	restock bool
}

// lineShare is what quantity units of a line give back, after before of its units gave back given: so much that the first k units come to ⌊paid·k/of⌋, in whatever steps
// they go, and all of them to paid.
func lineShare(paid money.Amount, of, before, quantity int, given money.Amount) money.Amount {
	return max(0, paid*money.Amount(before+quantity)/money.Amount(of)-given)
}

// restocks says whether goods that are paid back go on the shelf again where staff do not say: what nobody has begun to make.
var restocks = map[Status]bool{Paid: true, PaidCouponFailed: true}

// unitsBack is what a request says of lines: the units that it names, or where all the money goes, those that were not given back yet.
func (s *Service) unitsBack(ctx context.Context, tx *db.Tx, o *Order, in RefundRequest, p refundPlan) (lines []lineBack, err error) {
	if o.Items == nil {
		if o.Items, err = itemsInTx(ctx, tx, o.No); err != nil {
			return nil, err
		}
	}
	rows, err := refundLinesInTx(ctx, tx, o.No)
	if err != nil {
		return nil, err
	}
	given := givenBackBy(rows, p.before, "")
	restock := restocks[o.Status]
	if in.Restock != nil {
		restock = *in.Restock
	}
	if in.Lines == nil {
		return restOf(o.Items, given, p.left, restock), nil
	}
	for i, wish := range in.Lines {
		if wish.Line >= len(o.Items) {
			return nil, errLines.At(append(index("lines", i), "line")...)
		}
		it, g := o.Items[wish.Line], given[wish.Line]
		if wish.Quantity > it.Quantity-g.quantity {
			return nil, errUnits.At(append(index("lines", i), "quantity")...).With("left", it.Quantity-g.quantity)
		}
		lines = append(lines, lineBack{wish.Line, wish.Quantity, lineShare(it.Payable, it.Quantity, g.quantity, wish.Quantity, g.amount), restock})
	}
	return lines, nil
}

// restOf are the units that were not given back; together they give back no more than is left.
func restOf(items []Item, given map[int]lineBack, left money.Amount, restock bool) (lines []lineBack) {
	for _, it := range items {
		g := given[it.Line]
		if it.Quantity <= g.quantity {
			continue
		}
		amount := min(left, max(0, it.Payable-g.amount))
		left -= amount
		lines = append(lines, lineBack{it.Line, it.Quantity - g.quantity, amount, restock})
	}
	return lines
}

// givenBackBy sums by line what requests gave back, apart from those of which all refunds came to nothing, and from one that is named.
func givenBackBy(rows []refundLine, refunds []payment.Refund, except string) map[int]lineBack {
	live := map[string]bool{}
	for _, r := range refunds {
		live[r.Request] = live[r.Request] || r.Status != payment.RefundFailed
	}
	given := map[int]lineBack{}
	for _, row := range rows {
		if !live[row.request] || row.request == except {
			continue
		}
		g := given[row.line]
		g.line, g.quantity, g.amount = row.line, g.quantity+row.quantity, g.amount+row.amount
		given[row.line] = g
	}
	return given
}

func sumOf(lines []lineBack) (sum money.Amount) {
	for _, l := range lines {
		sum += l.amount
	}
	return sum
}

// units are the plan's lines as events and audits tell them.
func (p refundPlan) units() (all []RefundLine) {
	for _, l := range p.lines {
		all = append(all, RefundLine{l.line, l.quantity})
	}
	return all
}

// restock puts what a request gave back on the shelf, in the transaction in which the last of its money is back: once. The order's next event tells it.
func (s *Service) restock(ctx context.Context, tx *db.Tx, o *Order, r payment.Refund, refunds []payment.Refund) error {
	if r.Request == "" {
		return nil
	}
	rows, err := refundLinesInTx(ctx, tx, o.No)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(l refundLine) bool { return l.request != r.Request })
	var asked, back money.Amount
	for _, l := range rows {
		asked += l.amount
	}
	for _, other := range refunds {
		if other.Request == r.Request && other.Status == payment.RefundSucceeded {
			back += other.Amount
		}
	}
	if back < asked || back-r.Amount >= asked {
		return nil
	}
	if o.Items == nil {
		if o.Items, err = itemsInTx(ctx, tx, o.No); err != nil {
			return err
		}
	}
	units := map[string]int64{}
	for _, l := range rows {
		if !l.restock || l.line >= len(o.Items) {
			continue
		}
		it := o.Items[l.line]
		units[it.SKUID] += int64(l.quantity)
		for _, chosen := range it.Options {
			units[catalog.StockID(chosen.ID)] += int64(l.quantity)
		}
	}
	if len(units) == 0 {
		return nil
	}
	s.renewAfter(tx, o)
	shelf, err := s.stock.ReturnUnits(ctx, tx, o.BrandID, o.ShopID, o.No, units)
	o.shelved(shelf)
	return err
}

// unitsFree refuses to ask anew for a request of which all refunds came to nothing and whose units others have given back meanwhile.
func (s *Service) unitsFree(ctx context.Context, tx *db.Tx, o *Order, request string, refunds []payment.Refund) error {
	rows, err := refundLinesInTx(ctx, tx, o.No)
	if err != nil || request == "" {
		return err
	}
	items, err := itemsInTx(ctx, tx, o.No)
	if err != nil {
		return err
	}
	given := givenBackBy(rows, refunds, request)
	for _, row := range rows {
		if row.request == request && given[row.line].quantity+row.quantity > items[row.line].Quantity {
			return errUnits.At("id")
		}
	}
	return nil
}

// RefundLinesOf reads what went back of the lines of orders, by order, oldest first; requests whose refunds all came to nothing are left out.
func (s *Service) RefundLinesOf(ctx context.Context, nos []string) (map[string][]RefundedLine, error) {
	rows, err := refundLinesOf(ctx, s.db, nos)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	refunds, err := s.payments.RefundsOfOrders(ctx, nos)
	if err != nil {
		return nil, err
	}
	out := map[string][]RefundedLine{}
	for no, theirs := range rows {
		dead := map[string]bool{}
		for _, r := range refunds[no] {
			was, known := dead[r.Request]
			dead[r.Request] = (was || !known) && r.Status == payment.RefundFailed
		}
		for _, row := range theirs {
			out[no] = append(out[no], RefundedLine{Request: row.request, Line: row.line, Quantity: row.quantity, Amount: row.amount, Failed: dead[row.request]})
		}
		slices.SortStableFunc(out[no], func(a, b RefundedLine) int { return cmp.Compare(a.Line, b.Line) })
	}
	return out, nil
}

// RefundedLine is what went back, or was asked back, of a line. Amount is minor units.
type RefundedLine struct {
	// Request is the first refund of what was asked for at once.
	Request        string
	Line, Quantity int
	Amount         money.Amount
	// Failed says that nothing came of it: the units may be asked for again.
	Failed bool
}
