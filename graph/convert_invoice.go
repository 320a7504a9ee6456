package graph

import (
	"context"
	"slices"

	"cuppa/graph/model"
	"cuppa/internal/audit"
	"cuppa/internal/identity"
	"cuppa/internal/invoice"
)

func toInvoice(i invoice.Invoice) *model.Invoice {
	return &model.Invoice{
		No: i.No, OrderNo: i.OrderNo, Status: model.InvoiceStatus(i.Status), Buyer: model.InvoiceBuyer(i.Buyer), Title: i.Title.Reveal(), TaxNo: maybe(i.TaxNo.Reveal()),
		Email: maybe(i.Email.Reveal()), Amount: i.Amount, Number: maybe(i.Number), Link: maybe(i.Link), Note: maybe(i.Note), RequestedAt: i.RequestedAt,
		IssuedAt: maybe(i.IssuedAt), EndedAt: maybe(i.EndedAt),
	}
}

func toInvoicePayload(ctx context.Context, i invoice.Invoice, replayed bool, err error) (*model.InvoicePayload, error) {
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.InvoicePayload{UserErrors: rejected}, err
	}
	return &model.InvoicePayload{Invoice: toInvoice(i), Replayed: replayed, UserErrors: rejected}, nil
}

// managesInvoice refuses invoices of shops where the caller manages none, which are not there for them.
func managesInvoice(ctx context.Context, p identity.Principal) func(invoice.Invoice) error {
	return func(i invoice.Invoice) error {
		if !slices.Contains(p.ShopIDs, i.ShopID) {
			return invoice.ErrNotFound.At("no")
		}
		audit.At(ctx, i.ShopID)
		_, err := identity.May(ctx, identity.InvoicesManage, i.ShopID)
		return err
	}
}
