package invoice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/order"
	"cuppa/internal/payment"
	"cuppa/internal/secret"
)

// Rejections.
var (
	ErrNotFound = fault.New("INVOICE_NOT_FOUND", "there is no such invoice", "没有这张发票")
	ErrExists   = fault.New("INVOICE_EXISTS", "an invoice of this order was asked for already", "该订单已申请发票")
	// ErrNotPossible says that there is nothing to write an invoice about: the order is not paid, is given back, or no money was paid for it.
	ErrNotPossible = fault.New("INVOICE_NOT_POSSIBLE", "there is nothing to invoice for this order", "该订单暂不能开票")
	errReused      = fault.New("IDEMPOTENCY_KEY_REUSED", "this key was used for something else", "幂等键已用于其他请求")
)

// Status is where an invoice stands.
type Status string

// The statuses.
const (
	Requested Status = "REQUESTED"
	Issued    Status = "ISSUED"
	Rejected  Status = "REJECTED"
	Withdrawn Status = "WITHDRAWN"
	// Voided is an issued one that was taken back by a red-letter invoice.
	Voided Status = "VOIDED"
)

// Statuses are all of them.
var Statuses = []Status{Requested, Issued, Rejected, Withdrawn, Voided}

// moves is the whole life of an invoice. What is not written here cannot happen.
var moves = map[Status][]Status{
	Requested: {Issued, Rejected, Withdrawn},
	Issued:    {Voided},
	Rejected:  {},
	Withdrawn: {},
	Voided:    {},
}

// stands says whether it is the one invoice that its order may have.
func (s Status) stands() bool { return s == Requested || s == Issued }

// Can says whether the table has the move.
func (s Status) Can(to Status) bool { return slices.Contains(moves[s], to) }

// Standing says whether it is asked for or issued: an order has one such at most.
func (s Status) Standing() bool { return s == Requested || s == Issued }

// Buyer is who the invoice is for.
type Buyer string

// The buyers.
const (
	Person  Buyer = "PERSON"
	Company Buyer = "COMPANY"
)

// Invoice is a request and what came of it.
type Invoice struct {
	No         string
	OrderNo    string
	ShopID     string
	CustomerID string
	Status     Status
	Buyer      Buyer
	// Title, TaxNo and Email are the guest's: shown to them and to managers only.
	Title, TaxNo, Email secret.Text
	// Amount is minor units.
	Amount money.Amount
	// Number and Link are empty before it is issued, Note unless it was rejected or voided.
	Number, Link, Note string
	RequestedAt        time.Time
	IssuedAt, EndedAt  time.Time
	key, fingerprint   string
}

// Service is the use cases.
type Service struct {
	db     *db.DB
	now    func() time.Time
	orders *order.Service
	box    *secret.Box
}

// New makes the service; box seals what names people.
func New(d *db.DB, now func() time.Time, orders *order.Service, box *secret.Box) *Service {
	return &Service{db: d, now: now, orders: orders, box: box}
}

func (s *Service) moment() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// Request asks for the invoice of an own order.
type Request struct {
	CustomerID, Key     string
	OrderNo             string
	Buyer               Buyer
	Title, TaxNo, Email string
}

// fingerprint is what must be the same when a key comes again.
func (in Request) fingerprint() string {
	raw, _ := json.Marshal(Request{OrderNo: in.OrderNo, Buyer: in.Buyer, Title: in.Title, TaxNo: in.TaxNo, Email: in.Email}) // plain fields
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Ask writes a request, or answers the one that its key has written. Rejections: ORDER_NOT_FOUND also for another guest's, INVOICE_NOT_POSSIBLE, INVOICE_EXISTS,
// BAD_USER_INPUT, INVALID_TAX_NUMBER, INVALID_EMAIL, IDEMPOTENCY_KEY_REUSED.
func (s *Service) Ask(ctx context.Context, in Request) (i Invoice, replayed bool, err error) {
	in, err = in.checked()
	if err != nil {
		return Invoice{}, false, err
	}
	for range 2 {
		if i, replayed, err = s.ask(ctx, in); !db.Unique(err) {
			break
		}
		err = ErrExists.At("orderNo") // or the key: the next try sees which
	}
	return i, replayed, err
}

func (s *Service) ask(ctx context.Context, in Request) (i Invoice, replayed bool, err error) {
	err = s.orders.Annotate(ctx, in.OrderNo, func(tx *db.Tx, o order.Order, all []payment.Payment) (order.Annotation, error) {
		none := order.Annotation{}
		if o.CustomerID != in.CustomerID {
			return none, order.ErrNotFound.At("orderNo")
		}
		before, found, err := s.byKey(ctx, tx, in.CustomerID, in.Key)
		switch {
		case err != nil:
			return none, err
		case found && before.fingerprint != in.fingerprint():
			return none, errReused.At("idempotencyKey")
		case found:
			i, replayed = before, true
			return none, nil
		}
		standing, err := stands(ctx, tx, o.No)
		if err != nil {
			return none, err
		}
		if standing {
			return none, ErrExists.At("orderNo")
		}
		amount := payment.KeptOf(all)
		if !invoiced(o) || amount <= 0 {
			return none, ErrNotPossible.At("orderNo")
		}
		now := s.moment()
		i = Invoice{
			No: number.Invoice(now), OrderNo: o.No, ShopID: o.ShopID, CustomerID: o.CustomerID, Status: Requested, Buyer: in.Buyer, Title: secret.New(in.Title),
			TaxNo: secret.New(in.TaxNo), Email: secret.New(in.Email), Amount: amount, RequestedAt: now, key: in.Key, fingerprint: in.fingerprint(),
		}
		if err := s.insert(ctx, tx, o.BrandID, i); err != nil {
			return none, err
		}
		return order.Annotation{Kind: order.EventInvoiceRequested, Actor: "customer", Data: map[string]any{"invoice": i.No, "amount": amount}}, nil
	})
	return i, replayed, err
}

// invoiced says whether an order's state has money that an invoice can be about.
func invoiced(o order.Order) bool {
	switch o.Status {
	case order.Paid, order.Preparing, order.Ready, order.Shipping, order.Delivered, order.Completed:
		return true
	}
	return false
}

// Move is a step of an invoice.
type Move struct {
	No string
	To Status
	// Number and Link are for an issued one, Note for one that is rejected or voided.
	Number, Link, Note string
	Actor              string
}

// kinds are the events of moves.
var kinds = map[Status]string{
	Issued: order.EventInvoiceIssued, Rejected: order.EventInvoiceRejected, Withdrawn: order.EventInvoiceWithdrawn, Voided: order.EventInvoiceVoided,
}

// Do moves an invoice; the same again is a success. allowed decides whether the caller may, once it is known. Rejections: INVOICE_NOT_FOUND, INVALID_TRANSITION,
// AMOUNT_MISMATCH where money went back since it was asked for, BAD_USER_INPUT.
func (s *Service) Do(ctx context.Context, m Move, allowed func(Invoice) error) (i Invoice, err error) {
	if err := m.check(); err != nil {
		return Invoice{}, err
	}
	if i, err = s.byNo(ctx, m.No); err != nil {
		return Invoice{}, err
	}
	if err := allowed(i); err != nil {
		return Invoice{}, err
	}
	err = s.orders.Annotate(ctx, i.OrderNo, func(tx *db.Tx, o order.Order, all []payment.Payment) (order.Annotation, error) {
		none := order.Annotation{}
		if i, err = s.inTx(ctx, tx, m.No); err != nil {
			return none, err
		}
		switch {
		case i.Status == m.To && i.Number == m.Number || i.Status == m.To && m.To != Issued:
			return none, nil
		case !i.Status.Can(m.To):
			return none, order.ErrInvalidTransition.At("no")
		case m.To == Issued && payment.KeptOf(all) != i.Amount:
			return none, order.ErrAmountMismatch.At("no").Saying("money of the order went back since: reject it, so that it can be asked for anew", "申请后订单有退款，请驳回后由顾客重新申请").
				With("paid", payment.KeptOf(all))
		}
		before, now := i.Status, s.moment()
		i.Status, i.Note = m.To, m.Note
		if m.To == Issued {
			i.Number, i.Link, i.IssuedAt = m.Number, m.Link, now
		} else {
			i.EndedAt = now
		}
		if err := move(ctx, tx, i, before, m.Actor); err != nil {
			return none, err
		}
		if err := audit.Record(ctx, tx, audit.Done{ShopID: i.ShopID, Subject: i.No, Details: map[string]any{"order": o.No, "from": before, "to": i.Status}}); err != nil {
			return none, err
		}
		return order.Annotation{Kind: kinds[m.To], Actor: m.Actor, Note: m.Note, Data: map[string]any{"invoice": i.No}}, nil
	})
	return i, err
}

// Page is a part of a list.
type Page struct {
	Invoices []Invoice
	More     bool
}

// MaxPage bounds a page.
const MaxPage = 100

// List are a shop's invoices, the latest asked for first; after is the number of the last one of the page before, empty for the first page.
func (s *Service) List(ctx context.Context, shopID string, statuses []Status, first int, after string) (Page, error) {
	found, err := s.list(ctx, shopID, statuses, first+1, after)
	p := Page{Invoices: found}
	if len(found) > first {
		p.Invoices, p.More = found[:first], true
	}
	return p, err
}
