package pricing

import (
	"testing"
	"time"
)

func BenchmarkPrice(b *testing.B) {
	cart, rules, coupons := typical(b)
	b.ReportAllocs()
	for b.Loop() {
		Price(Request{Cart: cart, Rules: rules, Coupons: coupons, At: wednesday, Trace: true})
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
