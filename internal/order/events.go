package order

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"cuppa/internal/outbox"
)

// EventField is a field of an event's data.
type EventField struct {
	// Name is the field's, Type what it is in JSON: string, amount (an integer of minor units), number, boolean, or a list or an object of such.
	Name, Type string
	// Means says what it tells.
	Means string
	// Optional fields are left out where there is nothing to tell.
	Optional bool
}

// EventKind is a kind of event of an order, as docs/events.md lists it.
type EventKind struct {
	// Kind is its name.
	Kind string
	// Means says what happened.
	Means string
	// Data are the fields of its data; none where it has no data.
	Data []EventField
}

var (
	fieldPayment = EventField{Name: "payment", Type: "string", Means: "the payment's number"}
	fieldRefund  = EventField{Name: "refund", Type: "string", Means: "the refund's number"}
	fieldDispute = EventField{Name: "dispute", Type: "string", Means: "the dispute's number"}
	fieldInvoice = EventField{Name: "invoice", Type: "string", Means: "the invoice's number here"}
	fieldTaken   = EventField{Name: "disputed", Type: "amount", Means: "what the dispute is about"}
	fieldsSold   = []EventField{
		{Name: "revenue", Type: "amount", Means: "what was to be paid"},
		{Name: "discounts", Type: "amount", Means: "what was taken off"},
		{Name: "coupons", Type: "number", Means: "how many coupons it bears"},
		{Name: "products", Type: "list", Means: "`productId`, `name` by language, `quantity`, `revenue` of each line"},
		{Name: "first", Type: "boolean", Means: "whether it is the first order that its guest paid for", Optional: true},
		{Name: "applied", Type: "list", Means: "`promotionId` and `version` or none for a coupon, `kind`, `name`, `amount` of each discount", Optional: true},
	}
	fieldsVoucher = []EventField{
		{Name: "redemption", Type: "string", Means: "the redemption's id"},
		{Name: "coupon", Type: "number", Means: "the coupon's id"},
		{Name: "kind", Type: "string", Means: "the voucher's kind"},
		{Name: "amount", Type: "amount", Means: "what it paid for"},
		{Name: "outcome", Type: "string", Means: "what the platform decided", Optional: true},
		{Name: "platformCode", Type: "string", Means: "the platform's own code", Optional: true},
		{Name: "why", Type: "string", Means: "what was made of that code", Optional: true},
		{Name: "reason", Type: "object", Means: "the same by language, for people", Optional: true},
	}
)

func amountOf(means string) EventField {
	return EventField{Name: "amount", Type: "amount", Means: means}
}

// EventKinds are all kinds of events of orders. Kinds are never renamed and their fields never change their meaning; fields may be added.
var EventKinds = []EventKind{
	{EventPlaced, "The order was placed: what it wants is held, its coupons are locked.", nil},
	{EventPaymentOpened, "A payment was opened.", []EventField{
		fieldPayment, amountOf("what it is to bring"), {Name: "channel", Type: "string", Means: "its channel"},
		{Name: "closed", Type: "list", Means: "numbers of older payments that it closed", Optional: true},
	}},
	{EventPaymentFailed, "The channel declined a payment; the order keeps waiting.", []EventField{fieldPayment}},
	{EventPaymentPart, "A part of the money came.", []EventField{fieldPayment, amountOf("what came")}},
	{EventPaymentSurplus, "Money came that the order does not want. It goes back by itself.", []EventField{
		fieldPayment, amountOf("what came"), {Name: "because", Type: "string", Means: "PAID_ALREADY, CANCELED or TOO_MUCH", Optional: true},
	}},
	{EventPaid, "All of it is paid: what was held is sold, coupons are used, a pick-up code is drawn.", fieldsSold},
	{EventCanceled, "It was canceled, by its guest, by staff or because its time was over. Its note says why.", nil},
	{EventRevived, "It had expired and was taken up again for money that came late; order.paid follows.", []EventField{fieldPayment, amountOf("what came")}},
	{EventAdvanced, "Staff moved it on.", nil},
	{EventRefundRequested, "Money is to go back.", []EventField{
		{Name: "refunds", Type: "list", Means: "the refunds' numbers"}, amountOf("all that is to go back"),
		{Name: "lines", Type: "list", Means: "`line` and `quantity` of what it is for", Optional: true},
	}},
	{EventRefundSucceeded, "The money of a refund is back.", []EventField{
		fieldRefund, fieldPayment, amountOf("what went back"), {Name: "counted", Type: "boolean", Means: "whether it had been revenue"},
		{Name: "applied", Type: "list", Means: "the order's discounts, as in order.paid", Optional: true},
	}},
	{EventRefundFailed, "A refund came to nothing.", []EventField{
		fieldRefund, fieldPayment, amountOf("what did not go back"), {Name: "counted", Type: "boolean", Means: "whether it had been revenue"},
		{Name: "applied", Type: "list", Means: "the order's discounts, as in order.paid", Optional: true},
	}},
	{EventCouponRedeemed, "A platform's voucher was redeemed there.", fieldsVoucher},
	{EventCouponFailed, "A voucher could not be redeemed; a person decides.", fieldsVoucher},
	{EventCouponRefused, "The platform refused the voucher that pays for the order, which ends.", fieldsVoucher},
	{EventCouponUndone, "A voucher was given back at its platform.", fieldsVoucher},
	{EventTakenBack, "Staff take an order back that vouchers have paid for.", nil},
	{EventGivenBack, "Its vouchers are given back.", nil},
	{EventDisputeOpened, "Money of a payment is disputed.", []EventField{fieldDispute, fieldPayment, fieldTaken}},
	{EventDisputeWon, "A dispute was won: its money is free again.", []EventField{fieldDispute, fieldPayment, fieldTaken}},
	{EventDisputeLost, "A dispute was lost: the channel took its money.", []EventField{fieldDispute, fieldPayment, fieldTaken, amountOf("what it took"), fieldRefund}},
	{EventInvoiceRequested, "The guest asked for an invoice.", []EventField{fieldInvoice, amountOf("what it is to be about")}},
	{EventInvoiceIssued, "The invoice was issued.", []EventField{fieldInvoice}},
	{EventInvoiceRejected, "The invoice was not issued; the note says why.", []EventField{fieldInvoice}},
	{EventInvoiceWithdrawn, "The guest does not want the invoice any more.", []EventField{fieldInvoice}},
	{EventInvoiceVoided, "The invoice was voided.", []EventField{fieldInvoice}},
}

// CheckEvent says what of an event is not as its kind is declared: an unknown kind, a field that is not declared, or one that is missing.
func CheckEvent(e outbox.Event) error {
	at := slices.IndexFunc(EventKinds, func(k EventKind) bool { return k.Kind == e.Kind })
	if at < 0 {
		return fmt.Errorf("order: %s is no kind of event", e.Kind)
	}
	data := map[string]json.RawMessage{}
	if len(e.Data) > 0 {
		if err := json.Unmarshal(e.Data, &data); err != nil {
			return fmt.Errorf("order: the data of %s: %w", e.Kind, err)
		}
	}
	for _, f := range EventKinds[at].Data {
		raw, told := data[f.Name]
		switch {
		case !told && !f.Optional:
			return fmt.Errorf("order: %s does not tell %s", e.Kind, f.Name)
		case told && !f.fits(raw):
			return fmt.Errorf("order: %s tells %s, which is no %s, as %s", e.Kind, raw, f.Type, f.Name)
		}
		delete(data, f.Name)
	}
	for name := range data {
		return fmt.Errorf("order: %s tells %s, which is not declared", e.Kind, name)
	}
	return nil
}

// fits says whether a value is of the field's type.
func (f EventField) fits(raw json.RawMessage) bool {
	text := strings.TrimSpace(string(raw))
	switch f.Type {
	case "string":
		return strings.HasPrefix(text, `"`)
	case "boolean":
		return text == "true" || text == "false"
	case "list":
		return strings.HasPrefix(text, "[") || text == "null"
	case "object":
		return strings.HasPrefix(text, "{")
	}
	var n int64
	return json.Unmarshal(raw, &n) == nil
}
