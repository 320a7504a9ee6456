package graph

import (
	"context"
	"cuppa/graph/generated"
	"cuppa/graph/model"
	"cuppa/internal/identity"
	"cuppa/internal/invoice"
	"cuppa/internal/money"
	"cuppa/internal/payment"
)

func (r *invoiceResolver) KeptAmount(ctx context.Context, obj *model.Invoice) (*money.Amount, error) {
	payments, err := load(ctx, r.Resolver).payments.Load(ctx, obj.OrderNo)
	if err != nil {
		return nil, err
	}
	if kept := payment.KeptOf(payments); kept != obj.Amount {
		return &kept, nil
	}
	return nil, nil
}

func (r *mutationResolver) RequestInvoice(ctx context.Context, input model.RequestInvoiceInput) (*model.InvoicePayload, error) {
	p, err := identity.Customer(ctx)
	if err != nil {
		return nil, err
	}
	i, replayed, err := r.Resolver.Invoices.Ask(ctx, invoice.Request{
		CustomerID: p.ID, Key: input.IdempotencyKey, OrderNo: input.OrderNo, Buyer: invoice.Buyer(input.Buyer), Title: input.Title, TaxNo: value(input.TaxNo), Email: value(input.Email),
	})
	return toInvoicePayload(ctx, i, replayed, err)
}

func (r *mutationResolver) WithdrawInvoice(ctx context.Context, input model.WithdrawInvoiceInput) (*model.InvoicePayload, error) {
	p, err := identity.Customer(ctx)
	if err != nil {
		return nil, err
	}
	i, err := r.Resolver.Invoices.Do(ctx, invoice.Move{No: input.No, To: invoice.Withdrawn, Actor: actor(p)}, func(i invoice.Invoice) error {
		if i.CustomerID != p.ID {
			return invoice.ErrNotFound.At("no")
		}
		return nil
	})
	return toInvoicePayload(ctx, i, false, err)
}

func (r *mutationResolver) IssueInvoice(ctx context.Context, input model.IssueInvoiceInput) (*model.InvoicePayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.InvoicesManage)
	if err != nil {
		return nil, err
	}
	i, err := r.Resolver.Invoices.Do(ctx, invoice.Move{No: input.No, To: invoice.Issued, Number: input.Number, Link: input.Link, Actor: actor(p)}, managesInvoice(ctx, p))
	return toInvoicePayload(ctx, i, false, err)
}

func (r *mutationResolver) RejectInvoice(ctx context.Context, input model.EndInvoiceInput) (*model.InvoicePayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.InvoicesManage)
	if err != nil {
		return nil, err
	}
	i, err := r.Resolver.Invoices.Do(ctx, invoice.Move{No: input.No, To: invoice.Rejected, Note: input.Note, Actor: actor(p)}, managesInvoice(ctx, p))
	return toInvoicePayload(ctx, i, false, err)
}

func (r *mutationResolver) VoidInvoice(ctx context.Context, input model.EndInvoiceInput) (*model.InvoicePayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.InvoicesManage)
	if err != nil {
		return nil, err
	}
	i, err := r.Resolver.Invoices.Do(ctx, invoice.Move{No: input.No, To: invoice.Voided, Note: input.Note, Actor: actor(p)}, managesInvoice(ctx, p))
	return toInvoicePayload(ctx, i, false, err)
}

func (r *orderResolver) Invoice(ctx context.Context, obj *model.Order) (*model.Invoice, error) {
	p, ok := identity.From(ctx)
	if !ok || p.Kind == identity.KindCustomer && p.ID != obj.Source.CustomerID {
		return nil, nil
	}
	if p.Kind == identity.KindStaff {
		if _, err := identity.May(ctx, identity.InvoicesManage, obj.Source.ShopID); err != nil {
			return nil, nil //nolint:nilerr // who reads an order must not lose it
		}
	}
	all, err := load(ctx, r.Resolver).invoices.Load(ctx, obj.No)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return toInvoice(all[0]), nil
}

func (r *queryResolver) Invoices(ctx context.Context, shopID string, status []model.InvoiceStatus, first int, after *string) (*model.InvoicePage, error) {
	if _, err := identity.May(ctx, identity.InvoicesManage, shopID); err != nil {
		return nil, err
	}
	if err := checkFirst(first, invoice.MaxPage); err != nil {
		return nil, err
	}
	statuses := make([]invoice.Status, len(status))
	for i, one := range status {
		statuses[i] = invoice.Status(one)
	}
	page, err := r.Resolver.Invoices.List(ctx, shopID, statuses, first, value(after))
	if err != nil {
		return nil, err
	}
	out := &model.InvoicePage{Invoices: make([]*model.Invoice, len(page.Invoices)), More: page.More}
	for i, one := range page.Invoices {
		out.Invoices[i] = toInvoice(one)
	}
	return out, nil
}

func (r *Resolver) Invoice() generated.InvoiceResolver { return &invoiceResolver{r} }

type invoiceResolver struct{ *Resolver }
