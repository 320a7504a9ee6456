package ordertest

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"cuppa/ent"
	"cuppa/ent/channelnotice"
	"cuppa/ent/coupon"
	"cuppa/ent/hold"
	"cuppa/ent/idempotencykey"
	"cuppa/ent/manualtask"
	"cuppa/ent/order"
	"cuppa/ent/orderevent"
	"cuppa/ent/pointlot"
	"cuppa/ent/refund"
	"cuppa/ent/schema"
	"cuppa/ent/wallet"
	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/payment"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
)

// What the small brand sells. Prices are fen.
const (
	Tea      = "tea-m"  // 1500, counted once SetStock was called
	BigTea   = "tea-l"  // 1800
	Bun      = "bun-1"  // 600
	Sample   = "sample" // 0: costs nothing
	Half     = "half"   // the default sugar
	Full     = "full"
	Pearls   = "pearls" // 200 more
	Jelly    = "jelly"  // 300 more
	TenOff   = "p10"    // 10 % off everything
	FiveOver = "m30"    // 500 off from 3000
)

func (k *Kit) seed(t *testing.T) {
	t.Helper()
	k.SeedShop(t, k.BrandID, k.ShopID)
	k.write(t, func(ctx context.Context, tx *db.Tx) {
		b := k.BrandID
		tx.Category.Create().SetID("tea").SetBrandID(b).SetName(lang.T("Tea", "茶")).ExecX(ctx)
		for _, p := range []struct{ id, en, zh string }{{"milk-tea", "Milk tea", "奶茶"}, {"bun", "Bun", "包子"}, {"sample-p", "Sample", "试饮"}} {
			tx.Product.Create().SetID(p.id).SetBrandID(b).SetCategoryID("tea").SetName(lang.T(p.en, p.zh)).SetDescription(lang.T(p.en, p.zh)).
				SetImageURL("/x.svg").ExecX(ctx)
		}
		for i, s := range []struct {
			id, product string
			price       int64
		}{{Tea, "milk-tea", 1500}, {BigTea, "milk-tea", 1800}, {Bun, "bun", 600}, {Sample, "sample-p", 0}} {
			tx.Sku.Create().SetID(s.id).SetBrandID(b).SetProductID(s.product).SetName(lang.T("Cup "+s.id, "杯"+s.id)).SetPrice(s.price).SetPosition(i).ExecX(ctx)
		}
		tx.OptionGroup.Create().SetID("sugar").SetBrandID(b).SetName(lang.T("Sugar", "甜度")).SetMinSelect(1).SetMaxSelect(1).ExecX(ctx)
		tx.OptionGroup.Create().SetID("toppings").SetBrandID(b).SetName(lang.T("Toppings", "加料")).SetMinSelect(0).SetMaxSelect(2).ExecX(ctx)
		for i, o := range []struct {
			id, group string
			delta     int64
			standard  bool
		}{{Half, "sugar", 0, true}, {Full, "sugar", 0, false}, {Pearls, "toppings", 200, false}, {Jelly, "toppings", 300, false}} {
			tx.MenuOption.Create().SetID(o.id).SetBrandID(b).SetGroupID(o.group).SetName(lang.T(o.id, "选"+o.id)).SetPriceDelta(o.delta).
				SetIsDefault(o.standard).SetPosition(i).ExecX(ctx)
		}
		for i, g := range []string{"sugar", "toppings"} {
			tx.ProductChoice.Create().SetBrandID(b).SetProductID("milk-tea").SetGroupID(g).SetPosition(i).ExecX(ctx)
		}
		for _, c := range []string{"alice", "bob"} {
			tx.Customer.Create().SetID(c).SetBrandID(b).SetNickname("Guest " + c).ExecX(ctx)
		}
	})
}

// SeedShop makes a shop that never closes, in Shanghai's time.
func (k *Kit) SeedShop(t *testing.T, brandID int, shopID string) {
	t.Helper()
	var always []schema.OpeningSpan
	for day := 1; day <= 7; day++ {
		always = append(always, schema.OpeningSpan{Weekday: day, Opens: "00:00", Closes: "24:00"})
	}
	k.write(t, func(ctx context.Context, tx *db.Tx) {
		tx.Shop.Create().SetID(shopID).SetBrandID(brandID).SetName(lang.T("Shop", "店")).SetAddress(lang.T("1 Road", "路1号")).SetCurrency("CNY").
			SetTimeZone("Asia/Shanghai").SetHours(always).ExecX(ctx)
	})
}

// SeedProduct puts one product with one SKU on another brand's menu.
func (k *Kit) SeedProduct(t *testing.T, brandID int, skuID string, price int64) {
	t.Helper()
	k.write(t, func(ctx context.Context, tx *db.Tx) {
		name := lang.T(skuID, skuID)
		tx.Category.Create().SetID("c-" + skuID).SetBrandID(brandID).SetName(name).ExecX(ctx)
		tx.Product.Create().SetID("p-" + skuID).SetBrandID(brandID).SetCategoryID("c-" + skuID).SetName(name).SetDescription(name).SetImageURL("/x.svg").ExecX(ctx)
		tx.Sku.Create().SetID(skuID).SetBrandID(brandID).SetProductID("p-" + skuID).SetName(name).SetPrice(price).ExecX(ctx)
	})
}

func (k *Kit) write(t *testing.T, f func(ctx context.Context, tx *db.Tx)) {
	t.Helper()
	ctx := db.ForAllBrands(t.Context())
	if err := k.DB.InTx(ctx, func(tx *db.Tx) error { f(ctx, tx); return nil }); err != nil {
		t.Fatal(err)
	}
}

// Promote makes a promotion of the brand.
func (k *Kit) Promote(t *testing.T, id, kind, params string) {
	k.PromoteScoped(t, id, kind, params, "{}")
}

// PromoteScoped makes a promotion with a scope, as JSON.
func (k *Kit) PromoteScoped(t *testing.T, id, kind, params, scope string) {
	t.Helper()
	k.write(t, func(ctx context.Context, tx *db.Tx) {
		p := pricing.Promotion{ID: id, Kind: pricing.Kind(kind), Name: lang.T(id, id), Parameters: []byte(params)}
		if err := json.Unmarshal([]byte(scope), &p.Scope); err != nil {
			t.Fatal(err)
		}
		if err := promotion.Plant(ctx, tx, k.BrandID, epoch, p); err != nil {
			t.Fatal(err)
		}
	})
}

// PromoteLimited makes a promotion that takes a percentage off everything, within limits.
func (k *Kit) PromoteLimited(t *testing.T, id string, percent int, limits pricing.Limits) {
	t.Helper()
	k.write(t, func(ctx context.Context, tx *db.Tx) {
		err := promotion.Plant(ctx, tx, k.BrandID, epoch, pricing.Promotion{
			ID: id, Kind: pricing.KindPercentOff, Name: lang.T("Offer "+id, "优惠"+id), Parameters: []byte(`{"percentOff":` + strconv.Itoa(percent) + `}`), Limits: limits,
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Withdraw ends a promotion.
func (k *Kit) Withdraw(t *testing.T, id string) {
	t.Helper()
	k.write(t, func(ctx context.Context, tx *db.Tx) {
		tx.Promotion.UpdateOneID(id).SetPaused(true).ExecX(ctx)
		tx.PromotionSet.Update().AddNumber(1).ExecX(ctx)
	})
}

// Reprice changes a SKU's price and has the kit's own replica know.
func (k *Kit) Reprice(t *testing.T, skuID string, price int64) {
	t.Helper()
	k.write(t, func(ctx context.Context, tx *db.Tx) {
		tx.Sku.UpdateOneID(skuID).SetPrice(price).ExecX(ctx)
		tx.Shop.UpdateOneID(k.ShopID).AddMenuVersion(1).ExecX(ctx)
	})
	k.Catalog.Drop(k.ShopID)
}

// Rows counts what is in the tables that orders write.
type Rows struct{ Orders, Items, Discounts, Holds, Events, Keys, Payments, Refunds, Notices, Tasks int }

// Rows counts.
func (k *Kit) Rows(t *testing.T) Rows {
	t.Helper()
	ctx, c := db.ForAllBrands(t.Context()), k.DB.Ent()
	return Rows{
		Orders: c.Order.Query().CountX(ctx), Items: c.OrderItem.Query().CountX(ctx), Discounts: c.OrderDiscount.Query().CountX(ctx),
		Holds: c.Hold.Query().CountX(ctx), Events: c.OrderEvent.Query().CountX(ctx), Keys: c.IdempotencyKey.Query().CountX(ctx),
		Payments: c.Payment.Query().CountX(ctx), Refunds: c.Refund.Query().CountX(ctx), Notices: c.ChannelNotice.Query().CountX(ctx),
		Tasks: c.ManualTask.Query().CountX(ctx),
	}
}

// Keys counts the idempotency keys.
func (k *Kit) Keys(t *testing.T) int {
	t.Helper()
	return k.DB.Ent().IdempotencyKey.Query().Where(idempotencykey.BrandID(k.BrandID)).CountX(db.ForAllBrands(t.Context()))
}

// CouponStatus is where a coupon stands, and whose it is.
func (k *Kit) CouponStatus(t *testing.T, code string) (status, orderNo string) {
	t.Helper()
	c := k.DB.Ent().Coupon.Query().Where(coupon.Code(code)).OnlyX(k.Ctx)
	if c.OrderNo != nil {
		orderNo = *c.OrderNo
	}
	return string(c.Status), orderNo
}

// HoldStates are the states of an order's holds, by SKU.
func (k *Kit) HoldStates(t *testing.T, orderNo string) map[string]string {
	t.Helper()
	states := map[string]string{}
	for _, h := range k.DB.Ent().Hold.Query().Where(hold.OrderNo(orderNo)).AllX(db.ForAllBrands(t.Context())) {
		states[h.SkuID] = string(h.State)
	}
	return states
}

// Tasks are the kinds of what people must decide.
func (k *Kit) Tasks(t *testing.T) []string {
	t.Helper()
	var kinds []string
	for _, task := range k.DB.Ent().ManualTask.Query().Order(manualtask.ByID()).AllX(db.ForAllBrands(t.Context())) {
		kinds = append(kinds, task.Kind)
	}
	return kinds
}

// Outcomes are what came of the notices that were kept, oldest first.
func (k *Kit) Outcomes(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, n := range k.DB.Ent().ChannelNotice.Query().Order(channelnotice.ByID()).AllX(db.ForAllBrands(t.Context())) {
		all = append(all, n.Outcome)
	}
	return all
}

// Hold holds an order's row, as somebody does who is at it, until release is called.
func (k *Kit) Hold(t *testing.T, orderNo string) (release func()) {
	t.Helper()
	held, released, ended := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		ended <- k.DB.InTx(k.Ctx, func(tx *db.Tx) error {
			if _, err := tx.ExecContext(k.Ctx, "UPDATE orders SET no = no WHERE no = $1", orderNo); err != nil {
				return err
			}
			close(held)
			<-released
			return nil
		})
	}()
	select {
	case <-held:
	case err := <-ended:
		t.Fatal(err)
	}
	return func() {
		close(released)
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// Corrupt changes an order's row behind everybody's back.
func (k *Kit) Corrupt(t *testing.T, orderNo string, change func(u *ent.OrderUpdate)) {
	t.Helper()
	k.write(t, func(ctx context.Context, tx *db.Tx) {
		u := tx.Order.Update().Where(order.ID(orderNo))
		change(u)
		u.ExecX(ctx)
	})
}

// SQL runs a statement on the database.
func (k *Kit) SQL(t *testing.T, text string, args ...any) {
	t.Helper()
	if _, err := k.DB.Writer().ExecContext(t.Context(), text, args...); err != nil {
		t.Fatal(err)
	}
}

// Tamper runs statements on the database that its triggers and foreign keys would refuse.
func (k *Kit) Tamper(t *testing.T, text string) {
	t.Helper()
	if k.DB.Postgres() {
		k.SQL(t, "SET session_replication_role = replica; "+text+"; SET session_replication_role = origin")
		return
	}
	rows, err := k.DB.Writer().QueryContext(t.Context(), "SELECT name FROM sqlite_master WHERE type = 'trigger'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	drop := []string{"PRAGMA foreign_keys = 0; PRAGMA ignore_check_constraints = 1; "}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		drop = append(drop, "DROP TRIGGER "+name+"; ")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	_ = rows.Close()
	k.SQL(t, strings.Join(drop, "")+text)
}

// refundsDone are the amounts of the refunds that succeeded, by number, and those that are under way.
func (k *Kit) refundsDone(t *testing.T) (done map[string]int64, pending map[string]bool) {
	t.Helper()
	done, pending = map[string]int64{}, map[string]bool{}
	for _, r := range k.DB.Ent().Refund.Query().WithPayment().AllX(db.ForAllBrands(t.Context())) {
		switch {
		case r.Way != "CHANNEL" || payment.AtOnce(r.Edges.Payment.Channel): // no bank was asked
		case r.Status == "SUCCEEDED":
			done[r.ID] = r.Amount
		case r.Status == "PENDING":
			pending[r.ID] = true
		}
	}
	return done, pending
}

// Settled waits until no refund is under way.
func (k *Kit) Settled(t *testing.T) {
	t.Helper()
	Eventually(t, "all refunds are done", func() bool {
		return k.DB.Ent().Refund.Query().Where(refund.Status("PENDING")).CountX(db.ForAllBrands(t.Context())) == 0
	})
}

// DeliveryFee sets what the shop takes for bringing an order.
func (k *Kit) DeliveryFee(t *testing.T, fee int64) {
	t.Helper()
	k.write(t, func(ctx context.Context, tx *db.Tx) {
		tx.Shop.UpdateOneID(k.ShopID).SetDeliveryFee(fee).AddMenuVersion(1).ExecX(ctx)
	})
	k.Catalog.Drop(k.ShopID)
}

// Again has the relay hand all of an order's events over once more, as after a crash.
func (k *Kit) Again(t *testing.T, orderNo string) {
	t.Helper()
	k.write(t, func(ctx context.Context, tx *db.Tx) {
		tx.OrderEvent.Update().Where(orderevent.OrderNo(orderNo)).SetPending(true).ExecX(ctx)
	})
}

// Spend takes points of an order's lot as a use for them would that does not take the entry.
func (k *Kit) Spend(t *testing.T, orderNo string, points int64) {
	t.Helper()
	k.write(t, func(ctx context.Context, tx *db.Tx) {
		lot := tx.PointLot.Query().Where(pointlot.OrderNo(orderNo)).OnlyX(ctx)
		tx.PointLot.UpdateOne(lot).AddRemaining(-points).ExecX(ctx)
		tx.Wallet.Update().Where(wallet.CustomerID(lot.CustomerID)).AddPoints(-points).ExecX(ctx)
	})
}

// MissingPoints are the points that refunds could not take back, by order.
func (k *Kit) MissingPoints(t *testing.T) map[string]int64 {
	t.Helper()
	missing := map[string]int64{}
	for _, lot := range k.DB.Ent().PointLot.Query().AllX(k.Ctx) {
		missing[lot.OrderNo] = lot.Missing
	}
	return missing
}

// WalletCount is how many wallets there are.
func (k *Kit) WalletCount(t *testing.T) int {
	t.Helper()
	return k.DB.Ent().Wallet.Query().CountX(k.Ctx)
}
