package invoice

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/invoice"
	"cuppa/ent/predicate"
	"cuppa/internal/db"
	"cuppa/internal/money"
	"cuppa/internal/secret"
)

// of is what a sealed field belongs to.
func of(no, field string) string { return "invoice\x00" + no + "\x00" + field }

func (s *Service) insert(ctx context.Context, tx *db.Tx, brandID int, i Invoice) error {
	title, by := s.box.Seal([]byte(i.Title.Reveal()), of(i.No, "title"))
	taxNo, _ := s.box.Seal([]byte(i.TaxNo.Reveal()), of(i.No, "taxNo"))
	email, _ := s.box.Seal([]byte(i.Email.Reveal()), of(i.No, "email"))
	return tx.Invoice.Create().SetID(i.No).SetBrandID(brandID).SetOrderNo(i.OrderNo).SetShopID(i.ShopID).SetCustomerID(i.CustomerID).SetStatus(string(i.Status)).
		SetBuyer(string(i.Buyer)).SetTitle(title).SetTaxNo(taxNo).SetEmail(email).SetSealedBy(by).SetAmount(int64(i.Amount)).SetKey(i.key).SetFingerprint(i.fingerprint).
		SetRequestedAt(i.RequestedAt).Exec(ctx)
}

// from opens what is sealed.
func (s *Service) from(r *ent.Invoice) (Invoice, error) {
	i := Invoice{
		No: r.ID, OrderNo: r.OrderNo, ShopID: r.ShopID, CustomerID: r.CustomerID, Status: Status(r.Status), Buyer: Buyer(r.Buyer), Amount: money.Amount(r.Amount),
		Number: r.Number, Link: r.Link, Note: r.Note, RequestedAt: r.RequestedAt.UTC(), key: r.Key, fingerprint: r.Fingerprint,
	}
	for at, into := range map[*time.Time]*time.Time{r.IssuedAt: &i.IssuedAt, r.EndedAt: &i.EndedAt} {
		if at != nil {
			*into = at.UTC()
		}
	}
	for _, f := range []struct {
		name, sealed string
		into         *secret.Text
	}{{"title", r.Title, &i.Title}, {"taxNo", r.TaxNo, &i.TaxNo}, {"email", r.Email, &i.Email}} {
		opened, err := s.box.Open(f.sealed, r.SealedBy, of(r.ID, f.name))
		if err != nil {
			return Invoice{}, fmt.Errorf("invoice: %s of %s: %w", f.name, r.ID, err)
		}
		*f.into = secret.New(string(opened))
	}
	return i, nil
}

func (s *Service) all(rows []*ent.Invoice, err error) ([]Invoice, error) {
	if err != nil {
		return nil, err
	}
	out := make([]Invoice, len(rows))
	for at, r := range rows {
		if out[at], err = s.from(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Service) one(row *ent.Invoice, err error) (Invoice, error) {
	if ent.IsNotFound(err) {
		return Invoice{}, ErrNotFound.At("no")
	}
	if err != nil {
		return Invoice{}, err
	}
	return s.from(row)
}

func (s *Service) byNo(ctx context.Context, no string) (Invoice, error) {
	return s.one(s.db.Ent().Invoice.Query().Where(invoice.ID(no)).Only(ctx))
}

func (s *Service) inTx(ctx context.Context, tx *db.Tx, no string) (Invoice, error) {
	return s.one(tx.Invoice.Query().Where(invoice.ID(no)).Only(ctx))
}

func (s *Service) byKey(ctx context.Context, tx *db.Tx, customerID, key string) (Invoice, bool, error) {
	row, err := tx.Invoice.Query().Where(invoice.CustomerID(customerID), invoice.Key(key)).Only(ctx)
	if ent.IsNotFound(err) {
		return Invoice{}, false, nil
	}
	i, err := s.one(row, err)
	return i, err == nil, err
}

func stands(ctx context.Context, tx *db.Tx, orderNo string) (bool, error) {
	return tx.Invoice.Query().Where(invoice.OrderNo(orderNo), invoice.StatusIn(string(Requested), string(Issued))).Exist(ctx)
}

// move writes an invoice's step if it still stands where it was.
func move(ctx context.Context, tx *db.Tx, i Invoice, before Status, by string) error {
	u := tx.Invoice.Update().Where(invoice.ID(i.No), invoice.Status(string(before))).
		SetStatus(string(i.Status)).SetNumber(i.Number).SetLink(i.Link).SetNote(i.Note).SetDecidedBy(by)
	if !i.IssuedAt.IsZero() {
		u.SetIssuedAt(i.IssuedAt)
	}
	if !i.EndedAt.IsZero() {
		u.SetEndedAt(i.EndedAt)
	}
	n, err := u.Save(ctx)
	if err == nil && n != 1 {
		err = fmt.Errorf("invoice: %s changed under its order's lock", i.No)
	}
	return err
}

func (s *Service) list(ctx context.Context, shopID string, statuses []Status, limit int, after string) ([]Invoice, error) {
	where := []predicate.Invoice{invoice.ShopID(shopID)}
	if len(statuses) > 0 {
		named := make([]string, len(statuses))
		for at, one := range statuses {
			named[at] = string(one)
		}
		where = append(where, invoice.StatusIn(named...))
	}
	if after != "" {
		last, err := s.db.Ent().Invoice.Query().Where(invoice.ID(after), invoice.ShopID(shopID)).Only(ctx)
		if ent.IsNotFound(err) {
			return nil, ErrNotFound.At("after")
		}
		if err != nil {
			return nil, err
		}
		where = append(where, invoice.Or(invoice.RequestedAtLT(last.RequestedAt), invoice.And(invoice.RequestedAt(last.RequestedAt), invoice.IDLT(last.ID))))
	}
	return s.all(s.db.Ent().Invoice.Query().Where(where...).Order(invoice.ByRequestedAt(sql.OrderDesc()), invoice.ByID(sql.OrderDesc())).Limit(limit).All(ctx))
}

// OfOrders reads the invoices of orders that stand, or else the latest, by order; one each at most.
func (s *Service) OfOrders(ctx context.Context, nos []string) (map[string][]Invoice, error) {
	found, err := s.all(s.db.Ent().Invoice.Query().Where(invoice.OrderNoIn(nos...)).Order(invoice.ByRequestedAt(), invoice.ByID()).All(ctx))
	out := map[string][]Invoice{}
	for _, i := range found {
		if before := out[i.OrderNo]; len(before) > 0 && before[0].Status.stands() { // asked for in the same microsecond as one that ended
			continue
		}
		out[i.OrderNo] = []Invoice{i}
	}
	return out, err
}
