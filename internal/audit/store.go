package audit

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent/auditentry"
	"cuppa/ent/staffshop"
	"cuppa/internal/db"
)

func insert(ctx context.Context, tx *db.Tx, e Entry) error {
	at, err := tx.Now(ctx)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	err = tx.AuditEntry.Create().SetAt(at).SetStaffID(e.StaffID).SetStaffName(e.StaffName).SetRole(e.Role).SetShopID(e.ShopID).
		SetAction(e.Action).SetSubject(e.Subject).SetOutcome(e.Outcome).SetDetails(e.Details).SetRequestID(e.RequestID).Exec(ctx)
	if err != nil {
		return fmt.Errorf("audit: writing what %s did: %w", e.StaffID, err)
	}
	return nil
}

func list(ctx context.Context, d *db.DB, f Filter, limit int, before int64) ([]Entry, error) {
	q := d.Ent().AuditEntry.Query().Order(auditentry.ByID(sql.OrderDesc())).Limit(limit)
	q.Where(auditentry.Or(auditentry.ShopID(f.ShopID), func(s *sql.Selector) {
		theirs := sql.Table(staffshop.Table)
		s.Where(sql.And(
			sql.EQ(s.C(auditentry.FieldShopID), ""),
			sql.In(s.C(auditentry.FieldStaffID), sql.Select(theirs.C(staffshop.FieldStaffID)).From(theirs).Where(sql.EQ(theirs.C(staffshop.FieldShopID), f.ShopID))),
		))
	}))
	if before > 0 {
		q.Where(auditentry.IDLT(before))
	}
	if f.StaffID != "" {
		q.Where(auditentry.StaffID(f.StaffID))
	}
	if len(f.Actions) > 0 {
		q.Where(auditentry.ActionIn(f.Actions...))
	}
	if f.Subject != "" {
		q.Where(auditentry.Subject(f.Subject))
	}
	if f.Refused != nil && *f.Refused {
		q.Where(auditentry.OutcomeNEQ(OK))
	}
	if f.Refused != nil && !*f.Refused {
		q.Where(auditentry.Outcome(OK))
	}
	if !f.From.IsZero() {
		q.Where(auditentry.AtGTE(f.From))
	}
	if !f.To.IsZero() {
		q.Where(auditentry.AtLT(f.To))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("audit: reading: %w", err)
	}
	out := make([]Entry, len(rows))
	for i, r := range rows {
		out[i] = Entry{
			ID: r.ID, BrandID: r.BrandID, At: r.At.UTC(), StaffID: r.StaffID, StaffName: r.StaffName, Role: r.Role, ShopID: r.ShopID,
			Action: r.Action, Subject: r.Subject, Outcome: r.Outcome, Details: r.Details, RequestID: r.RequestID,
		}
	}
	return out, nil
}
