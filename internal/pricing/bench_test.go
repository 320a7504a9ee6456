package pricing

import (
	"fmt"
	"testing"
	"time"

	"cuppa/internal/money"
)

func BenchmarkPrice(b *testing.B) {
	cart, rules, coupons := typical(b)
	b.ReportAllocs()
	for b.Loop() {
		Price(Request{Cart: cart, Rules: rules, Coupons: coupons, At: wednesday, Trace: true})
	}
}

// BenchmarkPriceWorst is 20 lines, 100 promotions that all concern the guest, and 10 coupons.
func BenchmarkPriceWorst(b *testing.B) {
	cart, rules, coupons := worst(b)
	b.ReportAllocs()
	for b.Loop() {
		Price(Request{Cart: cart, Rules: rules, Coupons: coupons, At: wednesday, Trace: true})
	}
}

func worst(t testing.TB) (Cart, Rules, []Coupon) {
	t.Helper()
	cart := Cart{ShopID: "bund"}
	for i := range 20 {
		cart.Lines = append(cart.Lines, line(fmt.Sprintf("sku-%02d", i), money.Amount(1000+37*i), 1+i%3))
	}
	var promotions []Promotion
	for i := range 100 {
		id := fmt.Sprintf("promotion-%03d", i)
		p := percentOff(id, fmt.Sprint(1+i%40))
		if i%2 == 0 {
			p = moneyOff(id, fmt.Sprint(1000+2000*i), fmt.Sprint(100+100*i))
		}
		for sku := range 10 {
			p.Scope.SKUs = append(p.Scope.SKUs, fmt.Sprintf("sku-%02d", (i+2*sku)%20))
		}
		promotions = append(promotions, p)
	}
	var coupons []Coupon
	for i := range MaxCoupons {
		coupons = append(coupons, cash(fmt.Sprintf("coupon-%d", i), money.Amount(100+i), money.Amount(i*10)))
	}
	rules, err := Compile("CNY", promotions)
	if err != nil {
		t.Fatal(err)
	}
	return cart, rules, coupons
}

// TestTheWorstCartIsPricedWithFewAllocations holds the allocations, which do not depend on the machine; times stand in the benchmark.
func TestTheWorstCartIsPricedWithFewAllocations(t *testing.T) {
	cart, rules, coupons := worst(t)
	if n := testing.AllocsPerRun(20, func() { Price(Request{Cart: cart, Rules: rules, Coupons: coupons, At: wednesday, Trace: true}) }); n > 200 {
		t.Fatalf("%.0f allocations", n)
	}
}

func BenchmarkSign(b *testing.B) {
	s, q := signer(b, 1), typicalQuote(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Sign(q); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	s, q := signer(b, 1), typicalQuote(b)
	token := sign(b, s, q)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Open(token, wednesday.At.Add(time.Minute), q.CustomerID, q.Cart, q.CouponCodes); err != nil {
			b.Fatal(err)
		}
	}
}
