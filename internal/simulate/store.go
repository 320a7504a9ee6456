package simulate

import (
	"context"
	"strconv"
	"time"

	"cuppa/ent/schema"
	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
)

// The brand of a world: two shops, five things to drink and eat, of which four are counted.
const brandID = 1

var (
	shops = []string{"shop-1", "shop-2"}
	skus  = []struct {
		id, product string
		price       int64
		counted     int64
	}{{"tea-m", "milk-tea", 1500, 400}, {"tea-l", "milk-tea", 1800, 300}, {"bun-1", "bun", 600, 60}, {"rare-1", "rare", 2900, 6}, {"water", "water", 300, 0}}
	seeded = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
)

// seed writes the brand.
func seed(ctx context.Context, d *db.DB, guests int) error {
	ctx = db.ForAllBrands(ctx)
	return d.InTx(ctx, func(tx *db.Tx) error {
		var always []schema.OpeningSpan
		for day := 1; day <= 7; day++ {
			always = append(always, schema.OpeningSpan{Weekday: day, Opens: "00:00", Closes: "24:00"})
		}
		if err := tx.Brand.Create().SetSlug("simulated").SetName(lang.T("Simulated", "模拟")).Exec(ctx); err != nil {
			return err
		}
		for _, id := range shops {
			if err := tx.Shop.Create().SetID(id).SetBrandID(brandID).SetName(lang.T("Shop", "店")).SetAddress(lang.T("1 Road", "路1号")).SetCurrency("CNY").
				SetTimeZone("Asia/Shanghai").SetHours(always).Exec(ctx); err != nil {
				return err
			}
		}
		if err := tx.Category.Create().SetID("all").SetBrandID(brandID).SetName(lang.T("All", "全部")).Exec(ctx); err != nil {
			return err
		}
		products := map[string]bool{}
		for i, s := range skus {
			name := lang.T(s.id, s.id)
			if !products[s.product] {
				products[s.product] = true
				if err := tx.Product.Create().SetID(s.product).SetBrandID(brandID).SetCategoryID("all").SetName(name).SetDescription(name).SetImageURL("/x.svg").Exec(ctx); err != nil {
					return err
				}
			}
			if err := tx.Sku.Create().SetID(s.id).SetBrandID(brandID).SetProductID(s.product).SetName(name).SetPrice(s.price).SetPosition(i).Exec(ctx); err != nil {
				return err
			}
		}
		for i := range guests {
			if err := tx.Customer.Create().SetID(guestID(i)).SetBrandID(brandID).SetNickname("Guest").Exec(ctx); err != nil {
				return err
			}
		}
		return promotion.Plant(ctx, tx, brandID, seeded,
			pricing.Promotion{ID: "five-over", Kind: pricing.KindMoneyOff, Name: lang.T("5 off", "减5"), Parameters: []byte(`{"threshold":3000,"off":500}`)},
			pricing.Promotion{ID: "rush", Kind: pricing.KindPercentOff, Name: lang.T("Rush", "抢"), Parameters: []byte(`{"percentOff":10}`), Limits: pricing.Limits{PerDay: 40}},
		)
	})
}

func guestID(i int) string { return "guest-" + strconv.Itoa(i) }
