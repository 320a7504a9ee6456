package catalog

import (
	"context"
	"fmt"
	"time"

	"cuppa/ent"
	"cuppa/ent/category"
	"cuppa/ent/menuoption"
	"cuppa/ent/optiongroup"
	"cuppa/ent/predicate"
	"cuppa/ent/product"
	"cuppa/ent/productchoice"
	"cuppa/ent/schema"
	"cuppa/ent/shop"
	"cuppa/ent/sku"
	"cuppa/ent/soldoutmark"
	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// rows are what a menu is made of, as they stand in the database.
type rows struct {
	shop       *ent.Shop
	categories []*ent.Category
	products   []*ent.Product
	skus       []*ent.Sku
	groups     []*ent.OptionGroup
	options    []*ent.MenuOption
	choices    []*ent.ProductChoice
	marks      []*ent.SoldOutMark
	out        map[string]bool
	scarce     *scarce
	partial    bool
}

// load reads the shop's menu: ten statements whatever its size. When the menu changed between the first and the last of them it
// reads again, so what it returns was the menu at one moment.
func (s *Service) load(ctx context.Context, shopID string) (*Menu, error) {
	for try := 1; ; try++ {
		r, err := s.read(ctx, shopID)
		if err != nil {
			return nil, fmt.Errorf("catalog: load: %w", err)
		}
		after, err := s.db.Ent().Shop.Query().Where(shop.ID(shopID)).Select(shop.FieldMenuVersion).Int(ctx)
		if err != nil {
			return nil, fmt.Errorf("catalog: load: %w", err)
		}
		if int64(after) == r.shop.MenuVersion || try == maxLoads {
			// After maxLoads it may be a mixture; it carries the older number, so the next sweep replaces it.
			return assemble(r)
		}
	}
}

func (s *Service) read(ctx context.Context, shopID string) (r rows, err error) {
	client := s.db.Ent()
	if r.shop, err = client.Shop.Query().Where(shop.ID(shopID)).Only(ctx); err != nil {
		if ent.IsNotFound(err) {
			return rows{}, ErrShopNotFound.With("shopId", shopID)
		}
		return rows{}, err
	}
	if r.categories, err = client.Category.Query().Order(category.ByPosition(), category.ByID()).All(ctx); err != nil {
		return rows{}, err
	}
	if r.products, err = client.Product.Query().Where(product.Active(true)).Order(product.ByPosition(), product.ByID()).All(ctx); err != nil {
		return rows{}, err
	}
	if r.skus, err = client.Sku.Query().Order(sku.ByPosition(), sku.ByID()).All(ctx); err != nil {
		return rows{}, err
	}
	if r.groups, err = client.OptionGroup.Query().Order(optiongroup.ByID()).All(ctx); err != nil {
		return rows{}, err
	}
	if r.options, err = client.MenuOption.Query().Order(menuoption.ByPosition(), menuoption.ByID()).All(ctx); err != nil {
		return rows{}, err
	}
	if r.choices, err = client.ProductChoice.Query().Order(productchoice.ByPosition(), productchoice.ByID()).All(ctx); err != nil {
		return rows{}, err
	}
	if r.marks, err = client.SoldOutMark.Query().Where(soldoutmark.ShopID(shopID)).Order(soldoutmark.ByTarget(), soldoutmark.ByTargetID()).All(ctx); err != nil {
		return rows{}, err
	}
	if r.out, err = s.soldOut(ctx, shopID); err != nil {
		// A menu without the stock's word is better than none; placing an order asks stock anyway.
		s.log.WarnContext(ctx, "catalog: stock does not say what is sold out", "shop", shopID, "error", err)
		r.out, r.partial = nil, true
	}
	if r.scarce, err = s.readScarce(ctx, shopID); err != nil {
		s.log.WarnContext(ctx, "catalog: stock does not say how many are left", "shop", shopID, "error", err)
		r.partial = true
	}
	return r, nil
}

// numbers are the menu versions of all shops of all brands, in one statement.
func (s *Service) numbers(ctx context.Context) (map[string]int64, error) {
	found, err := s.db.Ent().Shop.Query().Select(shop.FieldID, shop.FieldMenuVersion).All(db.ForAllBrands(ctx))
	if err != nil {
		return nil, err
	}
	numbers := make(map[string]int64, len(found))
	for _, row := range found {
		numbers[row.ID] = row.MenuVersion
	}
	return numbers, nil
}

// page reads shops after the cursor.
func (s *Service) page(ctx context.Context, from cursor, limit int) ([]*Shop, error) {
	query := s.db.Ent().Shop.Query()
	if from.id != "" {
		query.Where(shop.Or(shop.PositionGT(from.position), shop.And(shop.Position(from.position), shop.IDGT(from.id))))
	}
	found, err := query.Order(shop.ByPosition(), shop.ByID()).Limit(limit).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("catalog: shops: %w", err)
	}
	shops := make([]*Shop, len(found))
	for i, row := range found {
		if shops[i], err = toShop(row); err != nil {
			return nil, err
		}
	}
	return shops, nil
}

func toShop(row *ent.Shop) (*Shop, error) {
	zone, err := zoneOf(row.TimeZone)
	if err != nil {
		return nil, fmt.Errorf("shop %s: %w", row.ID, err)
	}
	s := &Shop{
		ID: row.ID, BrandID: row.BrandID, Name: lang.Text(row.Name), Address: lang.Text(row.Address),
		Currency: row.Currency, Zone: zone, TimeZone: row.TimeZone, Position: row.Position,
		Hours: toSpans(row.Hours), DeliveryFee: money.Amount(row.DeliveryFee), PricingMode: string(row.PricingMode), ReturnCoupons: row.ReturnCoupons,
	}
	if s.week, err = newSchedule(s.Hours); err != nil {
		return nil, fmt.Errorf("shop %s: %w", row.ID, err)
	}
	return s, nil
}

func toSpans(rows []schema.OpeningSpan) []Span {
	spans := make([]Span, len(rows))
	for i, row := range rows {
		spans[i] = Span(row)
	}
	return spans
}

// raise gives the shop's menu a new number, in the transaction of the change, and tells whose shop it is. It also locks the shop's row:
// changes of one menu happen one after the other.
func raise(ctx context.Context, tx *db.Tx, shopID string) (brandID int, err error) {
	n, err := tx.Shop.Update().Where(shop.ID(shopID)).AddMenuVersion(1).Save(ctx)
	if err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, ErrShopNotFound.With("shopId", clip(shopID))
	}
	return tx.Shop.Query().Where(shop.ID(shopID)).Select(shop.FieldBrandID).Int(ctx)
}

// writePricing writes what is given of a shop's prices.
func writePricing(ctx context.Context, tx *db.Tx, in SetPricing) error {
	u := tx.Shop.Update().Where(shop.ID(in.ShopID)).SetNillableDeliveryFee((*int64)(in.DeliveryFee)).SetNillableReturnCoupons(in.ReturnCoupons)
	if in.Mode != "" {
		u.SetPricingMode(shop.PricingMode(in.Mode))
	}
	return u.Exec(ctx)
}

// setMark writes or removes the mark, and removes those of the shop that have ended. errSameMark when it is as asked for.
func setMark(ctx context.Context, tx *db.Tx, in SetSoldOut, now time.Time) error {
	at := []predicate.SoldOutMark{soldoutmark.ShopID(in.ShopID), soldoutmark.TargetEQ(soldoutmark.TargetSku), soldoutmark.TargetID(in.SKUID)}
	if in.OptionID != "" {
		at = []predicate.SoldOutMark{soldoutmark.ShopID(in.ShopID), soldoutmark.TargetEQ(soldoutmark.TargetOption), soldoutmark.TargetID(in.OptionID)}
	}
	had, err := tx.SoldOutMark.Query().Where(at...).First(ctx)
	switch {
	case ent.IsNotFound(err):
		if !in.SoldOut {
			return errSameMark
		}
	case err != nil:
		return err
	case in.SoldOut && same(had.Until, in.Until):
		return errSameMark
	}
	ended := soldoutmark.And(soldoutmark.ShopID(in.ShopID), soldoutmark.UntilLTE(now))
	if _, err := tx.SoldOutMark.Delete().Where(soldoutmark.Or(ended, soldoutmark.And(at...))).Exec(ctx); err != nil {
		return err
	}
	if !in.SoldOut {
		return nil
	}
	add := tx.SoldOutMark.Create().SetShopID(in.ShopID).SetTarget(soldoutmark.TargetSku).SetTargetID(in.SKUID)
	if in.OptionID != "" {
		add.SetTarget(soldoutmark.TargetOption).SetTargetID(in.OptionID)
	}
	if !in.Until.IsZero() {
		add.SetUntil(in.Until)
	}
	return add.Exec(ctx)
}

func same(a *time.Time, b time.Time) bool {
	if a == nil {
		return b.IsZero()
	}
	return a.Equal(b)
}
