package stock

import (
	"context"
	stdsql "database/sql"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/stockdocument"
	"cuppa/ent/stocklevel"
	"cuppa/ent/stockmovement"
	"cuppa/internal/db"
)

// clock is this process's time, as rows have it.
func (s *Service) clock() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// moment is the time by the clock that all replicas share.
func (s *Service) moment(ctx context.Context, tx *db.Tx) (time.Time, error) {
	if !tx.Postgres() {
		return s.clock(), nil
	}
	return tx.Now(ctx)
}

// lockShelf keeps sales and returns of the SKUs, which take no lock of the shop, apart from what is recorded: what they do is either seen by the next
// statement, or comes after this transaction, with a later number and time. SQLite has the write lock already.
func lockShelf(ctx context.Context, tx *db.Tx, brandID int, shopID string, skus []string) error {
	if !tx.Postgres() {
		return nil
	}
	for _, text := range []string{
		`SELECT 1 FROM stock_levels WHERE brand_id = $1 AND shop_id = $2 AND sku_id = ANY($3) ORDER BY sku_id FOR UPDATE`,
		`SELECT 1 FROM holds WHERE brand_id = $1 AND shop_id = $2 AND sku_id = ANY($3) AND state = 'held' ORDER BY order_no, sku_id FOR UPDATE`,
	} {
		rows, err := tx.QueryContext(ctx, text, brandID, shopID, listOf(true, skus))
		if err != nil {
			return fmt.Errorf("stock: lock the shelf: %w", err)
		}
		if err := drain(rows, func(*stdsql.Rows) error { return nil }); err != nil {
			return fmt.Errorf("stock: lock the shelf: %w", err)
		}
	}
	return nil
}

// shareShelf is the side of Return: it waits for what is being recorded, and lets others return.
func shareShelf(ctx context.Context, tx *db.Tx, brandID int, shopID, orderNo string) error {
	if !tx.Postgres() {
		return nil
	}
	rows, err := tx.QueryContext(ctx, `SELECT 1 FROM stock_levels WHERE brand_id = $1 AND shop_id = $2
		AND sku_id IN (SELECT sku_id FROM holds WHERE brand_id = $1 AND order_no = $3) ORDER BY sku_id FOR KEY SHARE`, brandID, shopID, orderNo)
	if err != nil {
		return fmt.Errorf("stock: share the shelf: %w", err)
	}
	return drain(rows, func(*stdsql.Rows) error { return nil })
}

// shelfOf are the levels of the SKUs that are counted.
func shelfOf(ctx context.Context, q querier, postgres bool, brandID int, shopID string, skus []string) (map[string]Level, error) {
	found, err := levels(ctx, q, postgres, brandID, shopID, skus)
	if err != nil {
		return nil, err
	}
	shelf := make(map[string]Level, len(found))
	for _, l := range found {
		shelf[l.SKUID] = l
	}
	return shelf, nil
}

// setLowAt is ErrNotCounted when there is no level.
func setLowAt(ctx context.Context, tx *db.Tx, shopID, skuID string, lowAt int64) error {
	if !plain(skuID) {
		return ErrNotCounted.At("skuId")
	}
	n, err := tx.StockLevel.Update().Where(stocklevel.ShopID(shopID), stocklevel.SkuID(skuID)).SetLowAt(lowAt).Save(ctx)
	if err != nil {
		return fmt.Errorf("stock: low mark: %w", err)
	}
	if n == 0 {
		return ErrNotCounted.At("skuId")
	}
	return nil
}

// lowMarks are the marks of a shop's SKUs that have one.
func lowMarks(ctx context.Context, q querier, brandID int, shopID string) (map[string]int64, error) {
	rows, err := q.QueryContext(ctx, "SELECT sku_id, low_at FROM stock_levels WHERE brand_id = $1 AND shop_id = $2 AND low_at > 0", brandID, shopID)
	if err != nil {
		return nil, fmt.Errorf("stock: low marks: %w", err)
	}
	marks := map[string]int64{}
	return marks, drain(rows, func(rows *stdsql.Rows) error {
		var sku string
		var at int64
		err := rows.Scan(&sku, &at)
		marks[sku] = at
		return err
	})
}

// documentOf is the document of a key and the hash of what it came with; empty when there is none.
func documentOf(ctx context.Context, client *ent.Client, key string) (id, hash string, err error) {
	found, err := client.StockDocument.Query().Where(stockdocument.Key(key)).First(ctx)
	if ent.IsNotFound(err) {
		return "", "", nil
	}
	if err != nil {
		return "", "", fmt.Errorf("stock: document: %w", err)
	}
	return found.ID, found.InputHash, nil
}

func insertDocument(ctx context.Context, tx *db.Tx, brandID int, id string, d document, at time.Time) error {
	return tx.StockDocument.Create().SetID(id).SetBrandID(brandID).SetKey(d.key).SetInputHash(d.hash).SetShopID(d.sides[0].shopID).SetCreatedAt(at).Exec(ctx)
}

// insertMovements writes a side's rows, and the levels of what was not counted before.
func insertMovements(ctx context.Context, tx *db.Tx, brandID int, id string, by Who, side side, at time.Time) ([]Movement, error) {
	var begun []*ent.StockLevelCreate
	rows := make([]*ent.StockMovementCreate, len(side.effects))
	for i, e := range side.effects {
		if !e.Known {
			begun = append(begun, tx.StockLevel.Create().SetBrandID(brandID).SetShopID(side.shopID).SetSkuID(e.Line.SKUID).SetOnHand(0))
		}
		rows[i] = tx.StockMovement.Create().SetBrandID(brandID).SetShopID(side.shopID).SetSkuID(e.Line.SKUID).SetDelta(e.After - e.Before).
			SetKind(stockmovement.Kind(e.Line.Kind)).SetReference(e.Line.Reference).SetReason(e.Line.Reason).SetDocument(id).
			SetPerson(clip(by.ID)).SetPersonName(clip(by.Name)).SetOnHand(e.After).SetCreatedAt(at)
	}
	if err := db.InChunks(len(begun), func(from, to int) error { return tx.StockLevel.CreateBulk(begun[from:to]...).Exec(ctx) }); err != nil {
		return nil, fmt.Errorf("stock: begin to count: %w", err)
	}
	all := make([]Movement, 0, len(rows))
	err := db.InChunks(len(rows), func(from, to int) error {
		written, err := tx.StockMovement.CreateBulk(rows[from:to]...).Save(ctx)
		for _, row := range written {
			all = append(all, toMovement(row))
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("stock: write movements: %w", err)
	}
	return all, nil
}

// maxPerson is how much of a person's id and name a movement keeps, in bytes.
const maxPerson = 64

// clip cuts at the end of a character.
func clip(s string) string {
	if len(s) <= maxPerson {
		return s
	}
	end := maxPerson
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

func toMovement(r *ent.StockMovement) Movement {
	return Movement{
		ID: r.ID, ShopID: r.ShopID, SKUID: r.SkuID, Kind: MovementKind(r.Kind), Delta: r.Delta, Reason: r.Reason, Reference: r.Reference, Document: r.Document,
		Person: r.Person, PersonName: r.PersonName, OnHand: r.OnHand, At: r.CreatedAt.UTC(),
	}
}

// movementsOf are the rows of a document, in the order in which they were written.
func movementsOf(ctx context.Context, d *db.DB, document string) ([]Movement, error) {
	rows, err := d.Ent().StockMovement.Query().Where(stockmovement.Document(document), stockmovement.DocumentNEQ("")).Order(stockmovement.ByID()).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("stock: movements: %w", err)
	}
	return toMovements(rows), nil
}

func toMovements(rows []*ent.StockMovement) []Movement {
	all := make([]Movement, len(rows))
	for i, r := range rows {
		all[i] = toMovement(r)
	}
	return all
}

// listMovements reads the newest first, before the one with that number; 0: from the newest on.
func listMovements(ctx context.Context, d *db.DB, shopID string, f MovementFilter, limit, before int) ([]Movement, error) {
	q := d.Ent().StockMovement.Query().Where(stockmovement.ShopID(shopID)).Order(stockmovement.ByID(sql.OrderDesc())).Limit(limit)
	if before > 0 {
		q.Where(stockmovement.IDLT(before))
	}
	if f.SKUID != "" {
		q.Where(stockmovement.SkuID(f.SKUID))
	}
	if len(f.Kinds) > 0 {
		kinds := make([]stockmovement.Kind, 0, len(f.Kinds))
		for _, k := range slices.Compact(slices.Sorted(slices.Values(f.Kinds))) {
			kinds = append(kinds, stockmovement.Kind(k))
		}
		q.Where(stockmovement.KindIn(kinds...))
	}
	if f.withoutSold() {
		q.Where(func(s *sql.Selector) { s.Where(sql.ExprP("kind <> 'sold'")) }) // word for word, for the partial index
	}
	if !f.From.IsZero() {
		q.Where(stockmovement.CreatedAtGTE(f.From))
	}
	if !f.To.IsZero() {
		q.Where(stockmovement.CreatedAtLT(f.To))
	}
	rows, err := q.All(ctx)
	if err != nil {
		return nil, fmt.Errorf("stock: movements: %w", err)
	}
	return toMovements(rows), nil
}
