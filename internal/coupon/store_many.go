package coupon

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent/coupon"
	"cuppa/ent/orderdiscount"
	"cuppa/internal/db"
	"cuppa/internal/money"
)

// countBatch counts an available coupon whose validity is over as expired.
func countBatch(ctx context.Context, d *db.DB, batchID string, now time.Time) (OfBatch, error) {
	of := sql.EQ(coupon.FieldBatchID, batchID)
	brandID, ok := db.Brand(ctx)
	if !ok {
		return OfBatch{}, fmt.Errorf("coupon: counting a batch needs one brand")
	}
	t := sql.Table(coupon.Table)
	over := sql.ExprFunc(func(b *sql.Builder) {
		b.WriteString("CASE WHEN ").Ident(t.C(coupon.FieldValidUntil)).WriteOp(sql.OpLTE).Arg(now).WriteString(" THEN 1 ELSE 0 END")
	})
	text, args := sql.Dialect(d.Dialect()).Select(coupon.FieldStatus).AppendSelectExprAs(over, "over").AppendSelectExprAs(sql.Raw("COUNT(*)"), "n").From(t).
		Where(sql.And(of, sql.EQ(coupon.FieldBrandID, brandID))).GroupBy(coupon.FieldStatus, "over").Query()
	rows, err := d.Reader().QueryContext(ctx, text, args...)
	if err != nil {
		return OfBatch{}, fmt.Errorf("coupon: counting a batch: %w", err)
	}
	defer rows.Close()
	var out OfBatch
	for rows.Next() {
		var status Status
		var over, n int
		if err := rows.Scan(&status, &over, &n); err != nil {
			return OfBatch{}, err
		}
		if status == Available && over == 1 {
			status = Expired
		}
		*map[Status]*int{Available: &out.Available, Locked: &out.Locked, Used: &out.Used, Expired: &out.Expired, Voided: &out.Voided}[status] += n
	}
	if err := rows.Err(); err != nil || out.Used == 0 {
		return out, err
	}
	out.Given, err = givenByBatch(ctx, d, brandID, batchID)
	return out, err
}

// givenByBatch is what used coupons of a batch took off.
func givenByBatch(ctx context.Context, d *db.DB, brandID int, batchID string) (money.Amount, error) {
	t, o := sql.Table(coupon.Table).As("c"), sql.Table(orderdiscount.Table).As("d")
	text, args := sql.Dialect(d.Dialect()).Select(sql.Sum(o.C(orderdiscount.FieldAmount))).From(t).Join(o).
		On(t.C(coupon.FieldOrderNo), o.C(orderdiscount.FieldOrderNo)).
		Where(sql.And(
			sql.ColumnsEQ(t.C(coupon.FieldCode), o.C(orderdiscount.FieldCode)), sql.EQ(t.C(coupon.FieldBatchID), batchID), sql.EQ(t.C(coupon.FieldBrandID), brandID),
			sql.EQ(t.C(coupon.FieldStatus), string(Used)),
		)).Query()
	var sum stdsql.NullInt64
	if err := d.Reader().QueryRowContext(ctx, text, args...).Scan(&sum); err != nil {
		return 0, fmt.Errorf("coupon: what a batch gave: %w", err)
	}
	return money.Amount(sum.Int64), nil
}

func voidOfBatch(ctx context.Context, tx *db.Tx, batchID, actor string, at time.Time, limit int) ([]Coupon, error) {
	free := func() *sql.Predicate {
		return sql.And(sql.EQ(coupon.FieldBatchID, batchID), sql.EQ(coupon.FieldStatus, string(Available)))
	}
	some := sql.Dialect(tx.Dialect()).Select(coupon.FieldID).From(sql.Table(coupon.Table)).Where(free()).OrderBy(coupon.FieldID).Limit(limit)
	if tx.Postgres() {
		some.ForUpdate()
	}
	return step(ctx, tx, sql.And(sql.In(coupon.FieldID, some), free()), at, actor, func(u *sql.UpdateBuilder) { u.Set(coupon.FieldStatus, string(Voided)) })
}
