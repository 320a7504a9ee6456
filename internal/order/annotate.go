package order

import (
	"context"

	"cuppa/internal/db"
	"cuppa/internal/number"
	"cuppa/internal/payment"
)

// Annotation is an event of an order that leaves it where it stands. Kind is one of those of annotations; empty is no event.
type Annotation struct {
	Kind, Actor, Note string
	Data              any
}

// The kinds of annotations.
const (
	EventInvoiceRequested = "invoice.requested"
	EventInvoiceIssued    = "invoice.issued"
	EventInvoiceRejected  = "invoice.rejected"
	EventInvoiceWithdrawn = "invoice.withdrawn"
	EventInvoiceVoided    = "invoice.voided"
)

// Annotate runs f in a transaction that has an order locked, with its payments, oldest first, and records and tells what f answers. ErrNotFound for a
// number that is none.
func (s *Service) Annotate(ctx context.Context, typed string, f func(tx *db.Tx, o Order, all []payment.Payment) (Annotation, error)) error {
	no, ok := number.ParseOrder(typed)
	if !ok {
		return ErrNotFound.At("orderNo")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		o, err := lockOrder(ctx, tx, no)
		if err != nil {
			return err
		}
		all, err := payment.OfOrder(ctx, tx, no)
		if err != nil {
			return err
		}
		a, err := f(tx, o, all)
		if err != nil || a.Kind == "" {
			return err
		}
		return s.recordAndTell(ctx, tx, &o, nil, o.event(a.Kind, o.Status, a.Actor, a.Note, s.moment(), a.Data))
	})
}
