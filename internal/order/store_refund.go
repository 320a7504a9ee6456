package order

import (
	"context"
	"fmt"
	"time"

	"cuppa/ent"
	"cuppa/ent/refundline"
	"cuppa/ent/shop"
	"cuppa/internal/db"
	"cuppa/internal/money"
)

// refundLine is a row of what a request said of a line.
type refundLine struct {
	request string
	lineBack
}

func fromRefundLine(r *ent.RefundLine) refundLine {
	return refundLine{r.Request, lineBack{r.Line, r.Quantity, money.Amount(r.Amount), r.Restock}}
}

func insertRefundLines(ctx context.Context, tx *db.Tx, o *Order, request string, lines []lineBack, at time.Time) error {
	rows := make([]*ent.RefundLineCreate, len(lines))
	for i, l := range lines {
		rows[i] = tx.RefundLine.Create().SetBrandID(o.BrandID).SetRequest(request).SetOrderNo(o.No).SetLine(l.line).SetQuantity(l.quantity).
			SetAmount(int64(l.amount)).SetRestock(l.restock).SetAt(at)
	}
	if len(rows) == 0 {
		return nil
	}
	if err := tx.RefundLine.CreateBulk(rows...).Exec(ctx); err != nil {
		return fmt.Errorf("order: lines of refund %s: %w", request, err)
	}
	return nil
}

func refundLinesInTx(ctx context.Context, tx *db.Tx, orderNo string) ([]refundLine, error) {
	rows, err := tx.RefundLine.Query().Where(refundline.OrderNo(orderNo)).Order(refundline.ByID()).All(ctx)
	out := make([]refundLine, len(rows))
	for i, r := range rows {
		out[i] = fromRefundLine(r)
	}
	return out, err
}

// refundLinesOf reads the rows of orders, by order.
func refundLinesOf(ctx context.Context, d *db.DB, nos []string) (map[string][]refundLine, error) {
	rows, err := d.Ent().RefundLine.Query().Where(refundline.OrderNoIn(nos...)).Order(refundline.ByID()).All(ctx)
	out := map[string][]refundLine{}
	for _, r := range rows {
		out[r.OrderNo] = append(out[r.OrderNo], fromRefundLine(r))
	}
	return out, err
}

func refundLimits(ctx context.Context, tx *db.Tx, shopID string) (RefundLimits, error) {
	row, err := tx.Shop.Query().Where(shop.ID(shopID)).Select(shop.FieldStaffRefundLimit, shop.FieldSecondPersonAbove).Only(ctx)
	if err != nil {
		return RefundLimits{}, fmt.Errorf("order: limits of shop %s: %w", shopID, err)
	}
	return RefundLimits{Serving: money.Amount(row.StaffRefundLimit), Managing: money.Amount(row.SecondPersonAbove)}, nil
}

func setStaffRefundLimit(ctx context.Context, tx *db.Tx, shopID string, amount money.Amount) error {
	return tx.Shop.Update().Where(shop.ID(shopID)).SetStaffRefundLimit(int64(amount)).Exec(ctx)
}
