package promotion

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/orderpromotionuse"
	"cuppa/ent/promotionuse"
	"cuppa/internal/db"
	"cuppa/internal/money"
	"cuppa/internal/pricing"
)

func dialectOf(tx *db.Tx) string {
	if tx.Postgres() {
		return dialect.Postgres
	}
	return dialect.SQLite
}

// putCounters writes counters in the order of their keys, so that transactions lock them in one order, and answers what stands there after resolve.
func putCounters(ctx context.Context, tx *db.Tx, keys []counterKey, values map[counterKey]counter, resolve func(*sql.UpdateSet)) (map[counterKey]counter, error) {
	slices.SortFunc(keys, counterKey.compare)
	keys = slices.Compact(keys)
	out := make(map[counterKey]counter, len(keys))
	err := db.InChunks(len(keys), func(from, to int) error {
		insert := sql.Dialect(dialectOf(tx)).Insert(promotionuse.Table).Columns("brand_id", promotionuse.FieldPromotionID, promotionuse.FieldBucket,
			promotionuse.FieldDay, promotionuse.FieldUses, promotionuse.FieldAmount)
		for _, k := range keys[from:to] {
			v := values[k]
			insert.Values(k.brandID, k.promotion, k.bucket, k.day, v.uses, int64(v.amount))
		}
		text, args := insert.
			OnConflict(sql.ConflictColumns("brand_id", promotionuse.FieldPromotionID, promotionuse.FieldBucket), sql.ResolveWith(resolve)).
			Returning("brand_id", promotionuse.FieldPromotionID, promotionuse.FieldBucket, promotionuse.FieldDay, promotionuse.FieldUses, promotionuse.FieldAmount).
			Query()
		rows, err := tx.QueryContext(ctx, text, args...)
		if err != nil {
			return fmt.Errorf("promotion: counters: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var k counterKey
			var uses, amount int64
			if err := rows.Scan(&k.brandID, &k.promotion, &k.bucket, &k.day, &uses, &amount); err != nil {
				return err
			}
			out[k] = counter{uses, money.Amount(amount)}
		}
		return rows.Err()
	})
	return out, err
}

// lockCounters locks counters, makes those that are missing, and answers what they count.
func lockCounters(ctx context.Context, tx *db.Tx, keys []counterKey) (map[counterKey]counter, error) {
	return putCounters(ctx, tx, keys, nil, func(u *sql.UpdateSet) {
		u.Set(promotionuse.FieldUses, sql.Expr(promotionuse.Table+"."+promotionuse.FieldUses))
	})
}

// saveCounters writes what locked counters count now.
func saveCounters(ctx context.Context, tx *db.Tx, values map[counterKey]counter) error {
	keys := make([]counterKey, 0, len(values))
	for k := range values {
		keys = append(keys, k)
	}
	_, err := putCounters(ctx, tx, keys, values, func(u *sql.UpdateSet) {
		u.SetExcluded(promotionuse.FieldUses).SetExcluded(promotionuse.FieldAmount)
	})
	return err
}

func insertUses(ctx context.Context, tx *db.Tx, uses []Use) error {
	rows := make([]*ent.OrderPromotionUseCreate, len(uses))
	for i, u := range uses {
		rows[i] = tx.OrderPromotionUse.Create().SetBrandID(u.BrandID).SetOrderNo(u.OrderNo).SetPromotionID(u.PromotionID).SetCustomerID(u.CustomerID).
			SetDay(u.Day).SetBuckets(int(u.buckets)).SetAmount(int64(u.Amount))
	}
	return db.InChunks(len(rows), func(from, to int) error { return tx.OrderPromotionUse.CreateBulk(rows[from:to]...).Exec(ctx) })
}

// takeUses removes the rows of orders and answers what stood in them: whoever removes a row gives back what it tells of.
func takeUses(ctx context.Context, tx *db.Tx, orderNos []string) (uses []Use, err error) {
	orderNos = slices.Clone(orderNos)
	slices.Sort(orderNos)
	err = db.InChunks(len(orderNos), func(from, to int) error {
		args := make([]any, 0, to-from)
		marks := make([]string, 0, to-from)
		for i, no := range orderNos[from:to] {
			args = append(args, no)
			if tx.Postgres() {
				marks = append(marks, fmt.Sprintf("$%d", i+1))
			} else {
				marks = append(marks, "?")
			}
		}
		rows, err := tx.QueryContext(ctx, "DELETE FROM "+orderpromotionuse.Table+" WHERE order_no IN ("+strings.Join(marks, ", ")+
			") RETURNING brand_id, order_no, promotion_id, customer_id, day, buckets, amount", args...)
		if err != nil {
			return fmt.Errorf("promotion: give back: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			var u Use
			var amount int64
			if err := rows.Scan(&u.BrandID, &u.OrderNo, &u.PromotionID, &u.CustomerID, &u.Day, &u.buckets, &amount); err != nil {
				return err
			}
			u.Amount = money.Amount(amount)
			uses = append(uses, u)
		}
		return rows.Err()
	})
	return uses, err
}

// readTotals reads what all guests used.
func readTotals(ctx context.Context, d *db.DB, k totalsKey) (map[string]totals, error) {
	rows, err := d.Ent().PromotionUse.Query().Where(promotionuse.BucketIn(bucketNameAll, bucketNameDay(k.day))).All(db.ForBrand(ctx, k.brandID))
	if err != nil {
		return nil, fmt.Errorf("promotion: counters: %w", err)
	}
	out := make(map[string]totals, len(rows))
	for _, r := range rows {
		t := out[r.PromotionID]
		if r.Bucket == bucketNameAll {
			t.total, t.amount = int(r.Uses), money.Amount(r.Amount)
		} else {
			t.day = int(r.Uses)
		}
		out[r.PromotionID] = t
	}
	return out, nil
}

// readGuests reads what guests used, in one statement; the context sees all brands.
func readGuests(ctx context.Context, d *db.DB, keys []guestKey) ([]map[string]pricing.Used, error) {
	names := make([]string, 0, 2*len(keys))
	brands := make([]int, 0, len(keys))
	for _, k := range keys {
		names = append(names, bucketNameGuest(k.customerID), bucketNameGuestDay(k.customerID, k.day))
		if !slices.Contains(brands, k.brandID) {
			brands = append(brands, k.brandID)
		}
	}
	for n := len(names); n&(n-1) != 0; n++ { // few different statements, which stay prepared
		names = append(names, names[n-1])
	}
	rows, err := d.Ent().PromotionUse.Query().Where(promotionuse.BrandIDIn(brands...), promotionuse.BucketIn(names...)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("promotion: counters: %w", err)
	}
	out := make([]map[string]pricing.Used, len(keys))
	for i, k := range keys {
		own := map[string]pricing.Used{}
		for _, r := range rows {
			c := own[r.PromotionID]
			switch {
			case r.BrandID != k.brandID:
				continue
			case r.Bucket == bucketNameGuest(k.customerID):
				c.Guest = int(r.Uses)
			case r.Bucket == bucketNameGuestDay(k.customerID, k.day):
				c.GuestToday = int(r.Uses)
			default:
				continue
			}
			own[r.PromotionID] = c
		}
		out[i] = own
	}
	return out, nil
}

func dropDays(ctx context.Context, tx *db.Tx, before string) error {
	_, err := tx.PromotionUse.Delete().Where(promotionuse.DayNEQ(""), promotionuse.DayLT(before)).Exec(ctx)
	return err
}
