package coupon

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/lib/pq"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/coupon"
	"cuppa/internal/db"
)

// The statements that lock coupons for many orders at once. Rows are locked in the order of their ids, so that two transactions can't wait for each other; a row
// that another one had meanwhile is looked at anew and falls out.
const (
	lockPostgres = `WITH "wish" AS (
  SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) WITH ORDINALITY AS "w" ("brand_id", "customer_id", "code", "order_no", "n")
), "free" AS (
  SELECT "c"."id", "wish"."order_no", "wish"."n" FROM "coupons" AS "c" JOIN "wish" USING ("brand_id", "customer_id", "code")
  WHERE "c"."status" = 'available' AND "c"."valid_from" <= $5 AND "c"."valid_until" > $5 ORDER BY "c"."id", "wish"."n" FOR UPDATE OF "c"
), "first" AS (SELECT DISTINCT ON ("id") "id", "order_no" FROM "free" ORDER BY "id", "n")
UPDATE "coupons" AS "c" SET "status" = 'locked', "order_no" = "first"."order_no", "version" = "version" + 1, "changed_at" = $5, "changed_by" = $6
FROM "first" WHERE "c"."id" = "first"."id" RETURNING "c"."id", "c"."brand_id", "c"."customer_id", "c"."code", "c"."order_no", "c"."kind"`

	lockSQLite = `WITH "wish" AS (
  SELECT "key" + 1 AS "n", "value" ->> 0 AS "brand_id", "value" ->> 1 AS "customer_id", "value" ->> 2 AS "code", "value" ->> 3 AS "order_no" FROM json_each(?1)
), "first" AS (
  SELECT "c"."id", "wish"."order_no", MIN("wish"."n") FROM "wish" JOIN "coupons" AS "c"
    ON "c"."brand_id" = "wish"."brand_id" AND "c"."code" = "wish"."code" AND "c"."customer_id" = "wish"."customer_id"
  WHERE "c"."status" = 'available' AND "c"."valid_from" <= ?2 AND "c"."valid_until" > ?2 GROUP BY "c"."id"
)
UPDATE "coupons" SET "status" = 'locked', "order_no" = "first"."order_no", "version" = "version" + 1, "changed_at" = ?2, "changed_by" = ?3
FROM "first" WHERE "coupons"."id" = "first"."id" RETURNING "id", "brand_id", "customer_id", "code", "order_no", "kind"`
)

// actorGuest is who makes the change when an order takes a coupon.
const actorGuest = "customer"

// actorSystem is who makes the changes that time makes.
const actorSystem = "system"

// lockCoupons notes in held whose coupon was free.
func lockCoupons(ctx context.Context, tx *db.Tx, wishes []Wish, held []Held, now time.Time) error {
	var text string
	var args []any
	if tx.Postgres() {
		brands, customers, codes, orders := make([]int64, len(wishes)), make([]string, len(wishes)), make([]string, len(wishes)), make([]string, len(wishes))
		for i, w := range wishes {
			brands[i], customers[i], codes[i], orders[i] = int64(w.BrandID), w.CustomerID, w.Code, w.OrderNo
		}
		text, args = lockPostgres, []any{pq.Array(brands), pq.Array(customers), pq.Array(codes), pq.Array(orders), now, actorGuest}
	} else {
		rows := make([][]any, len(wishes))
		for i, w := range wishes {
			rows[i] = []any{w.BrandID, w.CustomerID, w.Code, w.OrderNo}
		}
		raw, err := json.Marshal(rows)
		if err != nil {
			return err
		}
		text, args = lockSQLite, []any{string(raw), now, actorGuest}
	}
	rows, err := tx.QueryContext(ctx, text, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var w Wish
		var got Held
		if err := rows.Scan(&got.ID, &w.BrandID, &w.CustomerID, &w.Code, &w.OrderNo, &got.Kind); err != nil {
			return err
		}
		if i := slices.Index(wishes, w); i >= 0 {
			held[i] = got
		}
	}
	return rows.Err()
}

type owner struct {
	brandID        int
	customer, code string
}

// couponsInTx reads the coupons of some wishes.
func couponsInTx(ctx context.Context, tx *db.Tx, wishes []Wish, which []int) (map[owner]Coupon, error) {
	codes := make([]string, len(which))
	for i, at := range which {
		codes[i] = wishes[at].Code
	}
	rows, err := tx.Coupon.Query().Where(coupon.CodeIn(codes...)).All(ctx)
	if err != nil {
		return nil, err
	}
	known := make(map[owner]Coupon, len(rows))
	for _, r := range rows {
		known[owner{r.BrandID, r.CustomerID, r.Code}] = fromRow(r)
	}
	return known, nil
}

func couponByID(ctx context.Context, tx *db.Tx, id int) (Coupon, bool, error) {
	row, err := tx.Coupon.Get(ctx, id)
	if ent.IsNotFound(err) {
		return Coupon{}, false, nil
	}
	if err != nil {
		return Coupon{}, false, err
	}
	return fromRow(row), true, nil
}

// step is a change of coupons that answers which it changed. It is written by hand because ent does not tell.
func step(ctx context.Context, tx *db.Tx, where *sql.Predicate, at time.Time, actor string, set func(*sql.UpdateBuilder)) ([]Coupon, error) {
	if brandID, ok := db.Brand(ctx); ok {
		where = sql.And(where, sql.EQ(coupon.FieldBrandID, brandID))
	}
	update := sql.Dialect(tx.Dialect()).Update(coupon.Table).Where(where).
		Set(coupon.FieldChangedAt, at).Set(coupon.FieldChangedBy, actor).Add(coupon.FieldVersion, 1).
		Returning(coupon.FieldID, coupon.FieldBrandID, coupon.FieldCode, coupon.FieldCustomerID, coupon.FieldKind, coupon.FieldFaceValue, coupon.FieldDealID,
			coupon.FieldStatus, coupon.FieldOrderNo)
	set(update)
	text, args := update.Query()
	rows, err := tx.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, fmt.Errorf("coupon: step: %w", err)
	}
	defer rows.Close()
	var changed []Coupon
	for rows.Next() {
		var c Coupon
		var orderNo stdsql.NullString
		if err := rows.Scan(&c.ID, &c.BrandID, &c.Code, &c.CustomerID, &c.Kind, &c.FaceValue, &c.DealID, &c.Status, &orderNo); err != nil {
			return nil, err
		}
		c.OrderNo = orderNo.String
		changed = append(changed, c)
	}
	return changed, rows.Err()
}

// ofOrders changes the coupons that the orders hold.
func ofOrders(ctx context.Context, tx *db.Tx, orderNos []string, at time.Time, actor string, set func(*sql.UpdateBuilder)) (changed []Coupon, err error) {
	err = db.InChunks(len(orderNos), func(from, to int) error {
		held := sql.And(sql.In(coupon.FieldOrderNo, anyOf(orderNos[from:to])...), sql.EQ(coupon.FieldStatus, string(Locked)))
		more, err := step(ctx, tx, held, at, actor, set)
		changed = append(changed, more...)
		return err
	})
	return changed, err
}

func useCoupons(ctx context.Context, tx *db.Tx, orderNos []string, actor string, at time.Time) ([]Coupon, error) {
	return ofOrders(ctx, tx, orderNos, at, actor, func(u *sql.UpdateBuilder) {
		u.Set(coupon.FieldStatus, string(Used)).Set(coupon.FieldUsedAt, at)
	})
}

func heldBy(ctx context.Context, tx *db.Tx, orderNos []string) (map[string][]int, error) {
	rows, err := tx.Coupon.Query().Where(coupon.OrderNoIn(orderNos...), coupon.StatusEQ(coupon.StatusLocked)).Order(coupon.ByID()).Select(coupon.FieldID, coupon.FieldOrderNo).All(ctx)
	held := map[string][]int{}
	for _, r := range rows {
		held[*r.OrderNo] = append(held[*r.OrderNo], r.ID)
	}
	return held, err
}

func freeCoupons(ctx context.Context, tx *db.Tx, orderNos []string, actor string, at time.Time) ([]Coupon, error) {
	return ofOrders(ctx, tx, orderNos, at, actor, func(u *sql.UpdateBuilder) {
		u.Set(coupon.FieldStatus, string(Available)).SetNull(coupon.FieldOrderNo)
	})
}

func changeUsed(ctx context.Context, tx *db.Tx, id int, orderNo string, to Status, actor string, at time.Time) ([]Coupon, error) {
	used := sql.And(sql.EQ(coupon.FieldID, id), sql.EQ(coupon.FieldOrderNo, orderNo), sql.EQ(coupon.FieldStatus, string(Used)))
	return step(ctx, tx, used, at, actor, func(u *sql.UpdateBuilder) {
		u.Set(coupon.FieldStatus, string(to)).SetNull(coupon.FieldOrderNo).SetNull(coupon.FieldUsedAt)
	})
}

func returnUsed(ctx context.Context, tx *db.Tx, orderNo, actor string, at time.Time) ([]Coupon, error) {
	var own []any
	for _, k := range Kinds() {
		own = append(own, string(k.Kind))
	}
	used := sql.And(
		sql.EQ(coupon.FieldOrderNo, orderNo), sql.EQ(coupon.FieldStatus, string(Used)), sql.In(coupon.FieldKind, own...), sql.GT(coupon.FieldValidUntil, at))
	return step(ctx, tx, used, at, actor, func(u *sql.UpdateBuilder) {
		u.Set(coupon.FieldStatus, string(Available)).SetNull(coupon.FieldOrderNo).SetNull(coupon.FieldUsedAt)
	})
}

func voidFree(ctx context.Context, tx *db.Tx, id int, actor string, at time.Time) ([]Coupon, error) {
	free := sql.And(sql.EQ(coupon.FieldID, id), sql.EQ(coupon.FieldStatus, string(Available)))
	return step(ctx, tx, free, at, actor, func(u *sql.UpdateBuilder) { u.Set(coupon.FieldStatus, string(Voided)) })
}

func anyExpired(ctx context.Context, d *db.DB, now time.Time) (bool, error) {
	return d.Ent().Coupon.Query().Where(coupon.StatusEQ(coupon.StatusAvailable), coupon.ValidUntilLTE(now)).Exist(ctx)
}

// expireCoupons ends coupons that are over by their clock; those that another transaction has in its hands are left for the next time.
func expireCoupons(ctx context.Context, tx *db.Tx, now time.Time, limit int) ([]Coupon, error) {
	over := func() *sql.Predicate {
		return sql.And(sql.EQ(coupon.FieldStatus, string(Available)), sql.LTE(coupon.FieldValidUntil, now))
	}
	due := sql.Dialect(tx.Dialect()).Select(coupon.FieldID).From(sql.Table(coupon.Table)).Where(over()).OrderBy(coupon.FieldValidUntil, coupon.FieldID).Limit(limit)
	if tx.Postgres() {
		due.ForUpdate(sql.WithLockAction(sql.SkipLocked))
	}
	return step(ctx, tx, sql.And(sql.In(coupon.FieldID, due), over()), now, actorSystem, func(u *sql.UpdateBuilder) { u.Set(coupon.FieldStatus, string(Expired)) })
}
