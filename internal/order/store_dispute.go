package order

import (
	"context"
	"fmt"
	"time"

	"cuppa/ent"
	"cuppa/ent/dispute"
	"cuppa/internal/db"
	"cuppa/internal/money"
)

func fromDispute(r *ent.Dispute) Dispute {
	d := Dispute{
		No: r.ID, BrandID: r.BrandID, OrderNo: r.OrderNo, PaymentNo: r.PaymentNo, ShopID: r.ShopID, Amount: money.Amount(r.Amount), Status: DisputeStatus(r.Status),
		Reason: r.Reason, Reference: r.Reference, OpenedBy: r.OpenedBy, OpenedAt: r.OpenedAt.UTC(), ClosedBy: r.ClosedBy, Note: r.Note, RefundNo: r.RefundNo,
	}
	if r.ClosedAt != nil {
		d.ClosedAt = r.ClosedAt.UTC()
	}
	return d
}

func insertDispute(ctx context.Context, tx *db.Tx, d Dispute) error {
	return tx.Dispute.Create().SetID(d.No).SetBrandID(d.BrandID).SetOrderNo(d.OrderNo).SetPaymentNo(d.PaymentNo).SetShopID(d.ShopID).SetAmount(int64(d.Amount)).
		SetStatus(string(d.Status)).SetReason(d.Reason).SetReference(d.Reference).SetOpenedBy(d.OpenedBy).SetOpenedAt(d.OpenedAt).Exec(ctx)
}

// endDispute writes how an open dispute ended, once.
func endDispute(ctx context.Context, tx *db.Tx, d Dispute, at time.Time) error {
	n, err := tx.Dispute.Update().Where(dispute.ID(d.No), dispute.Status(string(DisputeOpen))).
		SetStatus(string(d.Status)).SetClosedBy(d.ClosedBy).SetNote(d.Note).SetRefundNo(d.RefundNo).SetClosedAt(at).Save(ctx)
	if err == nil && n != 1 {
		err = fmt.Errorf("order: dispute %s changed under its order's lock", d.No)
	}
	return err
}

func disputesInTx(ctx context.Context, tx *db.Tx, orderNo string) ([]Dispute, error) {
	rows, err := tx.Dispute.Query().Where(dispute.OrderNo(orderNo)).Order(dispute.ByOpenedAt(), dispute.ByID()).All(ctx)
	out := make([]Dispute, len(rows))
	for i, r := range rows {
		out[i] = fromDispute(r)
	}
	return out, err
}

func disputeByNo(ctx context.Context, d *db.DB, no string) (Dispute, error) {
	row, err := d.Ent().Dispute.Query().Where(dispute.ID(no)).Only(ctx)
	if ent.IsNotFound(err) {
		return Dispute{}, ErrDisputeNotFound.At("no")
	}
	if err != nil {
		return Dispute{}, err
	}
	return fromDispute(row), nil
}

// DisputesOf reads the disputes of several orders, oldest first, by order.
func (s *Service) DisputesOf(ctx context.Context, nos []string) (map[string][]Dispute, error) {
	rows, err := s.db.Ent().Dispute.Query().Where(dispute.OrderNoIn(nos...)).Order(dispute.ByOpenedAt(), dispute.ByID()).All(ctx)
	out := map[string][]Dispute{}
	for _, r := range rows {
		out[r.OrderNo] = append(out[r.OrderNo], fromDispute(r))
	}
	return out, err
}
