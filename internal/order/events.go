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
	// Version is that of its data, from 1; versions tells what older ones lack.
	Version int
	// Tells are the names of the typed events in it: always the first, the others where the data says so.
	Tells []string
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
		{Name: "payment", Type: "string", Means: "the payment with which it was paid up; nothing where there was nothing to pay", Optional: true},
		{Name: "channel", Type: "string", Means: "that payment's channel", Optional: true},
		{Name: "captured", Type: "amount", Means: "what that payment brought", Optional: true},
	}
	fieldsPlaced = []EventField{
		{Name: "total", Type: "amount", Means: "what its lines cost"},
		{Name: "discount", Type: "amount", Means: "what is taken off"},
		{Name: "payable", Type: "amount", Means: "what is to be paid"},
		{Name: "held", Type: "list", Means: "`sku` and `quantity` of what is counted and held; nothing where it was not noted yet", Optional: true},
	}
	fieldsCanceled = []EventField{{Name: "units", Type: "number", Means: "how many counted units are free again", Optional: true}}
	// fieldsOfAll may be told by an event of any kind.
	fieldsOfAll = []EventField{
		{Name: "couponsLocked", Type: "list", Means: "ids of the coupons that the order took", Optional: true},
		{Name: "couponsUsed", Type: "list", Means: "ids of its own coupons that were used", Optional: true},
		{Name: "couponsFreed", Type: "list", Means: "ids of the coupons that it gave back", Optional: true},
		{Name: "returned", Type: "list", Means: "`sku` and `quantity` of what went back on the shelf, and can be sold again", Optional: true},
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
	{EventPlaced, "The order was placed: what it wants is held, its coupons are locked.", fieldsPlaced, 2, []string{"OrderCreated", "StockHeld", "CouponLocked"}},
	{EventPaymentOpened, "A payment was opened.", []EventField{
		fieldPayment, amountOf("what it is to bring"), {Name: "channel", Type: "string", Means: "its channel"},
		{Name: "closed", Type: "list", Means: "numbers of older payments that it closed", Optional: true},
	}, 1, []string{"PaymentOpened"}},
	{EventPaymentFailed, "The channel declined a payment; the order keeps waiting.", []EventField{fieldPayment}, 1, []string{"PaymentFailed"}},
	{EventPaymentPart, "A part of the money came.", []EventField{
		fieldPayment, amountOf("what came"), {Name: "channel", Type: "string", Means: "the payment's channel", Optional: true},
	}, 1, []string{"PaymentSucceeded"}},
	{EventPaymentSurplus, "Money came that the order does not want. It goes back by itself.", []EventField{
		fieldPayment, amountOf("what came"), {Name: "because", Type: "string", Means: "PAID_ALREADY, CANCELED or TOO_MUCH", Optional: true},
	}, 1, []string{"PaymentSucceeded"}},
	{EventPaid, "All of it is paid: what was held is sold, coupons are used, a pick-up code is drawn.", fieldsSold, 2, []string{"OrderPaid", "PaymentSucceeded", "CouponRedeemed"}},
	{EventCanceled, "It was canceled, by its guest, by staff or because its time was over. Its note says why.", fieldsCanceled, 2, []string{"OrderCanceled", "StockReleased", "CouponUnlocked"}},
	{EventRevived, "It had expired and was taken up again for money that came late; order.paid follows.", []EventField{fieldPayment, amountOf("what came")}, 1, []string{"OrderRevived", "CouponLocked"}},
	{EventAdvanced, "Staff moved it on.", nil, 1, []string{"OrderAdvanced"}},
	{EventRefundRequested, "Money is to go back.", []EventField{
		{Name: "refunds", Type: "list", Means: "the refunds' numbers"}, amountOf("all that is to go back"),
		{Name: "lines", Type: "list", Means: "`line` and `quantity` of what it is for", Optional: true},
		{Name: "of", Type: "list", Means: "`refund`, `payment` and `amount` of each refund", Optional: true},
	}, 1, []string{"RefundRequested"}},
	{EventRefundSucceeded, "The money of a refund is back.", []EventField{
		fieldRefund, fieldPayment, amountOf("what went back"), {Name: "counted", Type: "boolean", Means: "whether it had been revenue"},
		{Name: "applied", Type: "list", Means: "the order's discounts, as in order.paid", Optional: true},
	}, 1, []string{"RefundSucceeded", "StockReturned", "CouponUnlocked"}},
	{EventRefundFailed, "A refund came to nothing.", []EventField{
		fieldRefund, fieldPayment, amountOf("what did not go back"), {Name: "counted", Type: "boolean", Means: "whether it had been revenue"},
		{Name: "applied", Type: "list", Means: "the order's discounts, as in order.paid", Optional: true},
	}, 1, []string{"RefundFailed"}},
	{EventCouponRedeemed, "A platform's voucher was redeemed there.", fieldsVoucher, 1, []string{"CouponRedeemed"}},
	{EventCouponFailed, "A voucher could not be redeemed; a person decides.", fieldsVoucher, 1, []string{"CouponRedeemFailed"}},
	{EventCouponRefused, "The platform refused the voucher that pays for the order, which ends.", fieldsVoucher, 1, []string{"CouponRefused", "StockReturned", "CouponUnlocked"}},
	{EventCouponUndone, "A voucher was given back at its platform.", fieldsVoucher, 1, []string{"CouponUndone", "CouponUnlocked"}},
	{EventCouponLockFail, "The order did not get its coupons and ends: only of an order that was written before they were asked for.", []EventField{
		{Name: "reason", Type: "string", Means: "the code of the refusal"},
	}, 1, []string{"CouponLockFailed"}},
	{EventTakenBack, "Staff take an order back that vouchers have paid for.", nil, 1, []string{"OrderTakenBack", "StockReturned", "CouponUnlocked"}},
	{EventGivenBack, "Its vouchers are given back.", nil, 1, []string{"OrderGivenBack", "CouponUnlocked"}},
	{EventDisputeOpened, "Money of a payment is disputed.", []EventField{fieldDispute, fieldPayment, fieldTaken}, 1, []string{"DisputeOpened"}},
	{EventDisputeWon, "A dispute was won: its money is free again.", []EventField{fieldDispute, fieldPayment, fieldTaken}, 1, []string{"DisputeWon"}},
	{EventDisputeLost, "A dispute was lost: the channel took its money.", []EventField{fieldDispute, fieldPayment, fieldTaken, amountOf("what it took"), fieldRefund}, 1, []string{"DisputeLost"}},
	{EventInvoiceRequested, "The guest asked for an invoice.", []EventField{fieldInvoice, amountOf("what it is to be about")}, 1, []string{"InvoiceRequested"}},
	{EventInvoiceIssued, "The invoice was issued.", []EventField{fieldInvoice}, 1, []string{"InvoiceIssued"}},
	{EventInvoiceRejected, "The invoice was not issued; the note says why.", []EventField{fieldInvoice}, 1, []string{"InvoiceRejected"}},
	{EventInvoiceWithdrawn, "The guest does not want the invoice any more.", []EventField{fieldInvoice}, 1, []string{"InvoiceWithdrawn"}},
	{EventInvoiceVoided, "The invoice was voided.", []EventField{fieldInvoice}, 1, []string{"InvoiceVoided"}},
}

// CheckEvent says what of an event is not as its kind is declared: an unknown kind, a field that is not declared, or one that is missing.
func CheckEvent(e outbox.Event) error {
	kind, ok := kinds[e.Kind]
	if !ok {
		return fmt.Errorf("order: %s is no kind of event", e.Kind)
	}
	e, err := Upcast(e, Order{})
	if err != nil {
		return err
	}
	data := map[string]json.RawMessage{}
	if len(e.Data) > 0 {
		if err := json.Unmarshal(e.Data, &data); err != nil {
			return fmt.Errorf("order: the data of %s: %w", e.Kind, err)
		}
	}
	for _, f := range slices.Concat(kind.Data, fieldsOfAll) {
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
