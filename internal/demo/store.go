package demo

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strings"
	"time"

	"cuppa/ent"
	"cuppa/ent/couponbatch"
	entstaff "cuppa/ent/staff"
	"cuppa/ent/stockmovement"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
)

func hasBrand(ctx context.Context, client *ent.Client) (bool, error) {
	return client.Brand.Query().Exist(ctx)
}

// write writes everything. The brand comes first: its unique slug is what replicas that seed at once queue on.
func write(ctx context.Context, tx *db.Tx, hashes map[string]string) error {
	brand, err := tx.Brand.Create().SetSlug(Slug).SetName(brandName).Save(ctx)
	if err != nil {
		return err
	}
	ctx = db.ForBrand(ctx, brand.ID)
	for _, step := range []func(context.Context, *db.Tx) error{writeShops, writeGroups, writeMenu, writeStock, writePromotions, writeBatch, writeTopUpOffers} {
		if err := step(ctx, tx); err != nil {
			return err
		}
	}
	return writeStaff(ctx, tx, hashes)
}

func writeShops(ctx context.Context, tx *db.Tx) error {
	rows := make([]*ent.ShopCreate, len(shops))
	for i, s := range shops {
		rows[i] = tx.Shop.Create().SetID(s.id).SetName(s.name).SetAddress(s.address).SetCurrency(currency).SetTimeZone(zone).SetHours(s.week()).SetPosition(i).
			SetDeliveryFee(int64(s.delivery))
	}
	return tx.Shop.CreateBulk(rows...).Exec(ctx)
}

func writeGroups(ctx context.Context, tx *db.Tx) error {
	var heads []*ent.OptionGroupCreate
	var rows []*ent.MenuOptionCreate
	for _, g := range groups {
		heads = append(heads, tx.OptionGroup.Create().SetID(groupID(g.id)).SetName(g.name).SetMinSelect(g.min).SetMaxSelect(g.max))
		for i, o := range g.options {
			rows = append(rows, tx.MenuOption.Create().SetID("o-"+o.id).SetGroupID(groupID(g.id)).SetName(o.name).
				SetPriceDelta(int64(o.delta)).SetIsDefault(o.chosen).SetPosition(i))
		}
	}
	if err := tx.OptionGroup.CreateBulk(heads...).Exec(ctx); err != nil {
		return err
	}
	return tx.MenuOption.CreateBulk(rows...).Exec(ctx)
}

func groupID(name string) string { return "g-" + name }

func writeMenu(ctx context.Context, tx *db.Tx) error {
	var (
		categories []*ent.CategoryCreate
		products   []*ent.ProductCreate
		skus       []*ent.SkuCreate
		choices    []*ent.ProductChoiceCreate
	)
	for i, c := range menu {
		categories = append(categories, tx.Category.Create().SetID(c.id).SetName(c.name).SetPosition(i))
		for j, p := range c.products {
			row := tx.Product.Create().SetID(p.productID()).SetCategoryID(c.id).SetName(p.name).SetDescription(p.taste).SetImageURL(p.imageURL()).
				SetTags(plain(p.tags)).SetServedFrom(c.from).SetServedUntil(c.until).SetPosition(j)
			if p.only != "" {
				row.SetShopIds([]string{p.only})
			}
			products = append(products, row)
			for size, price := range p.prices {
				skus = append(skus, tx.Sku.Create().SetID(p.skuID(size)).SetProductID(p.productID()).SetName(p.sizeName(size)).SetPrice(int64(price)).
					SetCost(int64(c.costOf(price))).SetPosition(size))
			}
			for k, g := range strings.Fields(p.choices) {
				choices = append(choices, tx.ProductChoice.Create().SetProductID(p.productID()).SetGroupID(groupID(g)).SetPosition(k))
			}
		}
	}
	if err := tx.Category.CreateBulk(categories...).Exec(ctx); err != nil {
		return err
	}
	if err := tx.Product.CreateBulk(products...).Exec(ctx); err != nil {
		return err
	}
	if err := tx.Sku.CreateBulk(skus...).Exec(ctx); err != nil {
		return err
	}
	return tx.ProductChoice.CreateBulk(choices...).Exec(ctx)
}

// costOf is what the goods of a price cost, to ten fen.
func (c category) costOf(price money.Amount) money.Amount { return price.Percent(c.cost) / 10 * 10 }

func (p product) sizeName(size int) lang.Text {
	if len(p.prices) == 1 {
		return portion
	}
	return []lang.Text{medium, large}[size]
}

func plain(tags []lang.Text) []map[string]string {
	rows := make([]map[string]string, len(tags))
	for i, tag := range tags {
		rows[i] = tag
	}
	return rows
}

// writeStock counts what is baked, as stock.Set would: a level is the sum of its folded movements. Every shop gets the number of its first
// generation of counters.
func writeStock(ctx context.Context, tx *db.Tx) error {
	var epochs []*ent.StockEpochCreate
	var levels []*ent.StockLevelCreate
	var movements []*ent.StockMovementCreate
	for _, s := range shops {
		epochs = append(epochs, tx.StockEpoch.Create().SetID(s.id).SetEpoch(1))
		for _, c := range menu {
			for _, p := range c.products {
				if p.counted > 0 {
					levels = append(levels, tx.StockLevel.Create().SetShopID(s.id).SetSkuID(p.skuID(0)).SetOnHand(p.counted))
					movements = append(movements, tx.StockMovement.Create().SetShopID(s.id).SetSkuID(p.skuID(0)).SetDelta(p.counted).
						SetKind(stockmovement.KindCounted).SetReference("demo").SetFolded(true))
				}
			}
		}
	}
	if err := tx.StockEpoch.CreateBulk(epochs...).Exec(ctx); err != nil {
		return err
	}
	if err := tx.StockLevel.CreateBulk(levels...).Exec(ctx); err != nil {
		return err
	}
	return tx.StockMovement.CreateBulk(movements...).Exec(ctx)
}

func writePromotions(ctx context.Context, tx *db.Tx) error {
	brandID, _ := db.Brand(ctx)
	promotions := make([]pricing.Promotion, len(offers))
	for i, o := range offers {
		params, err := json.Marshal(o.params)
		if err != nil {
			return err
		}
		promotions[i] = pricing.Promotion{ID: o.id, Kind: o.kind, Name: o.name, Parameters: params, Scope: o.scope, Period: o.period}
	}
	return promotion.Plant(ctx, tx, brandID, opened, promotions...)
}

// claimLink is what the demo's claim link ends with; others are drawn at random.
const claimLink = "DEMO5YUAN"

// writeBatch writes a batch of coupons that every guest may claim one of, and give to another guest.
func writeBatch(ctx context.Context, tx *db.Tx) error {
	terms, err := json.Marshal(coupon.Terms{Kind: coupon.KindCash, FaceValue: 500, MinSpend: 2000, Name: lang.T("Summer: ¥5 off from ¥20", "夏日：满20减5元券")})
	if err != nil {
		return err
	}
	seed := make([]byte, 32)
	_, _ = rand.Read(seed) // never fails, by its contract
	return tx.CouponBatch.Create().SetID("cb-demo").SetName("夏日链接券").SetTerms(terms).SetHandOut(couponbatch.HandOutLink).SetStatus(couponbatch.StatusActive).SetTotal(1000).
		SetTransferable(true).SetClaimFrom(time.Now().UTC().Truncate(time.Microsecond)).SetValidDays(30).SetLink(claimLink).SetSeed(seed).SetCreatedBy("demo").Exec(ctx)
}

// writeTopUpOffers offers bonuses for topping up a wallet.
func writeTopUpOffers(ctx context.Context, tx *db.Tx) error {
	rows := make([]*ent.TopUpOfferCreate, len(topUps))
	for i, o := range topUps {
		rows[i] = tx.TopUpOffer.Create().SetID(o.id).SetAmount(int64(o.amount)).SetBonus(int64(o.bonus)).SetValidFrom(opened).SetCreatedBy("demo").SetCreatedAt(opened)
	}
	return tx.TopUpOffer.CreateBulk(rows...).Exec(ctx)
}

func writeStaff(ctx context.Context, tx *db.Tx, hashes map[string]string) error {
	for _, p := range staff {
		err := tx.Staff.Create().SetID(p.id).SetUsername(p.username).SetPasswordHash(hashes[p.id]).SetName(p.name).SetRole(entstaff.Role(p.role)).Exec(ctx)
		if err != nil {
			return err
		}
		places := p.shops
		if len(places) == 0 {
			for _, s := range shops {
				places = append(places, s.id)
			}
		}
		for _, shopID := range places {
			if err := tx.StaffShop.Create().SetStaffID(p.id).SetShopID(shopID).Exec(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}
