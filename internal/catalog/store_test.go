package catalog

import (
	"context"
	"testing"
	"time"

	"cuppa/ent"
	"cuppa/ent/schema"
	"cuppa/ent/shop"
	"cuppa/ent/soldoutmark"
	"cuppa/internal/db"
	"cuppa/internal/lang"
)

// allDay is every weekday from opens to closes.
func allDay(opens, closes string) (spans []schema.OpeningSpan) {
	for day := 1; day <= 7; day++ {
		spans = append(spans, schema.OpeningSpan{Weekday: day, Opens: opens, Closes: closes})
	}
	return spans
}

// sample is a small menu with everything that a menu can have: sizes, a required group with a default, an optional one, a group whose
// default costs less, a breakfast, a product of another shop, one that is not sold any more.
func sample(shopID string) rows {
	return rows{
		shop: &ent.Shop{
			ID: shopID, BrandID: 1, Name: lang.T("Jing'an", "静安"), Address: lang.T("1 Road", "路1号"), Currency: "CNY",
			TimeZone: "Asia/Shanghai", Hours: allDay("08:00", "23:00"), MenuVersion: 7,
		},
		categories: []*ent.Category{
			{ID: "tea", Name: lang.T("Tea", "茶")}, {ID: "breakfast", Name: lang.T("Breakfast", "早餐"), Position: 1},
			{ID: "empty", Name: lang.T("Empty", "空"), Position: 2},
		},
		products: []*ent.Product{
			{ID: "milk-tea", CategoryID: "tea", Name: lang.T("Milk tea", "奶茶"), Active: true, Tags: []map[string]string{lang.T("New", "新品")}},
			{ID: "water", CategoryID: "tea", Name: lang.T("Water", "水"), Active: true, Position: 1},
			{ID: "bun", CategoryID: "breakfast", Name: lang.T("Bun", "包子"), Active: true, ServedFrom: "06:00", ServedUntil: "10:30"},
			{ID: "night", CategoryID: "breakfast", Name: lang.T("Night snack", "夜宵"), Active: true, ServedFrom: "22:00", ServedUntil: "02:00"},
			{ID: "elsewhere", CategoryID: "tea", Name: lang.T("Elsewhere", "别处"), Active: true, ShopIds: []string{"other"}},
		},
		skus: []*ent.Sku{
			{ID: "milk-tea-m", ProductID: "milk-tea", Name: lang.T("Medium", "中杯"), Price: 1500},
			{ID: "milk-tea-l", ProductID: "milk-tea", Name: lang.T("Large", "大杯"), Price: 1800, Position: 1},
			{ID: "water-1", ProductID: "water", Name: lang.T("Regular", "份"), Price: 100},
			{ID: "bun-1", ProductID: "bun", Name: lang.T("Regular", "份"), Price: 600},
			{ID: "night-1", ProductID: "night", Name: lang.T("Regular", "份"), Price: 900},
			{ID: "elsewhere-1", ProductID: "elsewhere", Name: lang.T("Regular", "份"), Price: 900},
		},
		groups: []*ent.OptionGroup{
			{ID: "sugar", Name: lang.T("Sugar", "甜度"), MinSelect: 1, MaxSelect: 1},
			{ID: "toppings", Name: lang.T("Toppings", "加料"), MinSelect: 0, MaxSelect: 2},
			{ID: "cup", Name: lang.T("Cup", "杯子"), MinSelect: 0, MaxSelect: 1},
		},
		options: []*ent.MenuOption{
			{ID: "full", GroupID: "sugar", Name: lang.T("Full sugar", "全糖")},
			{ID: "half", GroupID: "sugar", Name: lang.T("Half sugar", "半糖"), IsDefault: true, Position: 1},
			{ID: "pearls", GroupID: "toppings", Name: lang.T("Pearls", "珍珠"), PriceDelta: 200},
			{ID: "jelly", GroupID: "toppings", Name: lang.T("Jelly", "椰果"), PriceDelta: 300, Position: 1},
			{ID: "pudding", GroupID: "toppings", Name: lang.T("Pudding", "布丁"), PriceDelta: 400, Position: 2},
			{ID: "own-cup", GroupID: "cup", Name: lang.T("Own cup", "自带杯"), PriceDelta: -500},
		},
		choices: []*ent.ProductChoice{
			{ProductID: "milk-tea", GroupID: "sugar"}, {ProductID: "milk-tea", GroupID: "toppings", Position: 1}, {ProductID: "water", GroupID: "cup"},
		},
	}
}

// with builds the sample after a change to its rows.
func with(t interface{ Fatal(...any) }, change func(r *rows)) *Menu {
	r := sample("s1")
	if change != nil {
		change(&r)
	}
	m, err := assemble(r)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// sold marks a target as sold out.
func sold(r *rows, target soldoutmark.Target, id string, until *time.Time) {
	r.marks = append(r.marks, &ent.SoldOutMark{ShopID: r.shop.ID, Target: target, TargetID: id, Until: until})
}

// seed writes the sample for brand 1 with shops s1 and s2 (round the clock), and one shop of brand 2 with nothing to sell.
func seed(t *testing.T, d *db.DB) {
	t.Helper()
	ctx := db.ForAllBrands(t.Context())
	r := sample("s1")
	err := d.InTx(ctx, func(tx *db.Tx) error {
		for i, s := range []struct {
			id    string
			brand int
		}{{"s1", 1}, {"s2", 1}, {"b2", 2}} {
			tx.Shop.Create().SetID(s.id).SetBrandID(s.brand).SetName(r.shop.Name).SetAddress(r.shop.Address).SetCurrency("CNY").
				SetTimeZone("Asia/Shanghai").SetHours(allDay("00:00", "24:00")).SetPosition(i).ExecX(ctx)
		}
		for _, c := range r.categories {
			tx.Category.Create().SetID(c.ID).SetBrandID(1).SetName(c.Name).SetPosition(c.Position).ExecX(ctx)
		}
		for _, p := range r.products {
			tx.Product.Create().SetID(p.ID).SetBrandID(1).SetCategoryID(p.CategoryID).SetName(p.Name).SetDescription(p.Name).SetImageURL("/x.svg").
				SetTags(p.Tags).SetShopIds(p.ShopIds).SetServedFrom(p.ServedFrom).SetServedUntil(p.ServedUntil).SetPosition(p.Position).ExecX(ctx)
		}
		for _, s := range r.skus {
			tx.Sku.Create().SetID(s.ID).SetBrandID(1).SetProductID(s.ProductID).SetName(s.Name).SetPrice(s.Price).SetPosition(s.Position).ExecX(ctx)
		}
		for _, g := range r.groups {
			tx.OptionGroup.Create().SetID(g.ID).SetBrandID(1).SetName(g.Name).SetMinSelect(g.MinSelect).SetMaxSelect(g.MaxSelect).ExecX(ctx)
		}
		for _, o := range r.options {
			tx.MenuOption.Create().SetID(o.ID).SetBrandID(1).SetGroupID(o.GroupID).SetName(o.Name).SetPriceDelta(o.PriceDelta).
				SetIsDefault(o.IsDefault).SetPosition(o.Position).ExecX(ctx)
		}
		for _, c := range r.choices {
			tx.ProductChoice.Create().SetBrandID(1).SetProductID(c.ProductID).SetGroupID(c.GroupID).SetPosition(c.Position).ExecX(ctx)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// reprice changes a price as a back office would: with a new number, in one transaction.
func reprice(ctx context.Context, d *db.DB, shopID, skuID string, price int64) error {
	return d.InTx(ctx, func(tx *db.Tx) error {
		if _, err := raise(ctx, tx, shopID); err != nil {
			return err
		}
		return tx.Sku.UpdateOneID(skuID).SetPrice(price).Exec(ctx)
	})
}

// number is the shop's menu version in the database.
func number(ctx context.Context, t *testing.T, d *db.DB, shopID string) int64 {
	t.Helper()
	row, err := d.Ent().Shop.Query().Where(shop.ID(shopID)).Only(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return row.MenuVersion
}

// marksOf counts the marks of a shop.
func marksOf(ctx context.Context, t *testing.T, d *db.DB, shopID string) int {
	t.Helper()
	n, err := d.Ent().SoldOutMark.Query().Where(soldoutmark.ShopID(shopID)).Count(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
