package simulator

import (
	"context"
	"fmt"
	"time"

	"cuppa/internal/voucher"
)

// The demo's vouchers. The code of a kind's n-th is its prefix and n: 1101 0000 0001 is the first exchange voucher of Meituan. 1 to 20 can be used everywhere;
// the others show what can go wrong.
const (
	demoGood     = 20
	demoExpired  = 91
	demoRefunded = 92
	demoUsed     = 93
	demoShop     = 94
	demoNotYet   = 95
)

// demoKinds are what the simulated platforms sell for the demo. Amounts are fen.
var demoKinds = []struct {
	platform, prefix string
	form             voucher.Form
	deal, title      string
	par, price       int64
}{
	{meituan, "1101", voucher.Exchange, "880101", "珍珠奶茶中杯兑换券", 1400, 990},
	{meituan, "1102", voucher.Cash, "880102", "20元代金券", 2000, 1690},
	{douyin, "2201", voucher.Exchange, "880201", "芋泥啵啵奶茶中杯兑换券", 1900, 1290},
	{amap, "3302", voucher.Cash, "880302", "10元代金券", 1000, 800},
	{wechat, "4402", voucher.Cash, "880402", "15元代金券", 1500, 1200},
	{alipay, "5501", voucher.Exchange, "880501", "杨枝甘露中杯兑换券", 2000, 1490},
}

// DemoDeals are the demo menu's SKUs that the exchange vouchers' deals stand for.
var DemoDeals = map[string]string{"880101": "sku-pearl-milk-tea-m", "880201": "sku-taro-bobo-m", "880501": "sku-mango-pomelo-m"}

// DemoVouchers are the vouchers of the demo as they are sold at a moment.
func DemoVouchers(now time.Time) []Voucher {
	now = now.UTC().Truncate(24 * time.Hour)
	var all []Voucher
	for _, k := range demoKinds {
		sell := func(n int, change func(v *Voucher)) {
			v := Voucher{
				Platform: k.platform, Code: fmt.Sprintf("%s%08d", k.prefix, n), Form: k.form, DealID: k.deal, Title: k.title, ParValue: k.par, Price: k.price,
				ValidFrom: now.AddDate(0, 0, -30), ValidUntil: now.AddDate(1, 0, 0),
			}
			if change != nil {
				change(&v)
			}
			all = append(all, v)
		}
		for n := 1; n <= demoGood; n++ {
			sell(n, nil)
		}
		sell(demoExpired, func(v *Voucher) { v.ValidUntil = now.AddDate(0, 0, -1) })
		sell(demoRefunded, func(v *Voucher) { v.Refunded = true })
		sell(demoUsed, func(v *Voucher) {
			v.Used, v.UsedAt, v.UsedBy, v.RequestID, v.VerifyID, v.Uses = true, now.AddDate(0, 0, -2), "elsewhere", "ELSEWHERE", digest(v.Platform, v.Code)[:16], 1
		})
		sell(demoShop, func(v *Voucher) { v.Shop = "elsewhere" })
		sell(demoNotYet, func(v *Voucher) { v.ValidFrom = now.AddDate(0, 6, 0) })
	}
	return all
}

// Seed sells the demo's vouchers, once.
func (s *Simulator) Seed(ctx context.Context) error {
	all := DemoVouchers(s.now())
	if _, sold, err := s.store.Voucher(ctx, all[len(all)-1].Platform, all[len(all)-1].Code); err != nil || sold {
		return err
	}
	return s.store.Add(ctx, all...)
}
