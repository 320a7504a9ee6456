package pricing

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/lang"
	"cuppa/internal/money"
	"pgregory.net/rapid"
)

func signer(t testing.TB, fill byte) *Signer {
	t.Helper()
	s, err := NewSigner(slices.Repeat([]byte{fill}, KeyBytes))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// typical is five lines with two promotions and a coupon, ids as long as the store's.
func typical(t testing.TB) (Cart, Rules, []Coupon) {
	t.Helper()
	id := func(s string) string { return "0197a3c2-5d1e-7b40-9a55-" + s }
	cart := Cart{ShopID: id("00000000shop")}
	for i, unit := range []money.Amount{1800, 2250, 1600, 1400, 2900} {
		n := string(rune('1' + i))
		cart.Lines = append(cart.Lines, Line{
			SKUID: id("00000000sku" + n), ProductID: id("00000000prd" + n), CategoryID: id("00000000cat" + n),
			OptionIDs: []string{id("0000000opt1" + n), id("0000000opt2" + n), id("0000000opt3" + n)}, UnitPrice: unit, Quantity: 1 + i%2,
		})
	}
	ten := percentOff(id("0000promo001"), "10").with(func(p *Promotion) { p.Name = lang.T("Summer: 10% off", "夏日全场九折") })
	eight := moneyOff(id("0000promo002"), "5000", "800").with(func(p *Promotion) { p.Name = lang.T("¥8 off from ¥50", "满50减8") })
	coupon := cash("WELCOME-2026-AB12", 1000, 3000)
	coupon.ID, coupon.Name = id("00000coupon1"), lang.T("¥10 welcome coupon", "新人10元优惠券")
	rules, err := Compile("CNY", []Promotion{ten, eight})
	if err != nil {
		t.Fatal(err)
	}
	return cart, rules, []Coupon{coupon}
}

var expiry = wednesday.At.Add(10 * time.Minute)

func typicalQuote(t testing.TB) Quote {
	t.Helper()
	cart, rules, coupons := typical(t)
	q := Quote{CustomerID: "alice", Cart: cart, Result: price(cart, rules, coupons, wednesday), ExpiresAt: expiry}
	for _, k := range coupons {
		q.CouponCodes = append(q.CouponCodes, k.Code)
	}
	return q
}

func sign(t testing.TB, s *Signer, q Quote) string {
	t.Helper()
	token, err := s.Sign(q)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestATokenIsSmallAndURLSafe(t *testing.T) {
	t.Parallel()
	q := typicalQuote(t)
	token := sign(t, signer(t, 1), q)
	if len(q.Result.Applied) != 3 || len(token) > 1200 {
		t.Fatalf("%d bytes for %d discounts", len(token), len(q.Result.Applied))
	}
	if strings.Trim(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
		t.Fatalf("not URL-safe: %s", token)
	}
	if again := sign(t, signer(t, 1), q); again != token {
		t.Fatal("the same quote has two tokens")
	}
}

func TestATokenOpensToTheSamePrice(t *testing.T) {
	t.Parallel()
	s := signer(t, 1)
	rapid.Check(t, func(t *rapid.T) {
		in := inputGen.Draw(t, "in")
		in.trace = true
		q := Quote{CustomerID: "alice", Cart: in.cart, Result: in.price(t), ExpiresAt: expiry}
		for _, k := range in.coupons {
			q.CouponCodes = append(q.CouponCodes, k.Code)
		}
		token, err := s.Sign(q)
		if err != nil {
			t.Fatal(err)
		}
		later := Cart{ShopID: in.cart.ShopID, DineWay: in.cart.DineWay, Lines: slices.Clone(in.cart.Lines)}
		for i := range later.Lines {
			l := &later.Lines[i]
			l.UnitPrice, l.CategoryID = l.UnitPrice+100, "moved" // the menu has changed since
			l.OptionIDs = rapid.Permutation(l.OptionIDs).Draw(t, "options")
		}
		codes := append(rapid.Permutation(q.CouponCodes).Draw(t, "codes"), q.CouponCodes...)
		got, err := s.Open(token, expiry.Add(-1), "alice", later, codes)
		if err != nil {
			t.Fatal(err)
		}
		keep(&q.Result)
		if !reflect.DeepEqual(got.Result, q.Result) || !got.ExpiresAt.Equal(q.ExpiresAt) || got.CustomerID != "alice" {
			t.Fatalf("signed %+v\nopened %+v", q.Result, got.Result)
		}
		for i, l := range got.Cart.Lines {
			if l.UnitPrice != in.cart.Lines[i].UnitPrice || l.amount() != got.Result.Lines[i].Amount {
				t.Fatalf("line %d costs %d now", i, l.UnitPrice)
			}
		}
		if len(later.Lines) > 0 && later.Lines[0].UnitPrice != in.cart.Lines[0].UnitPrice+100 {
			t.Fatal("opening changed the caller's cart")
		}
	})
}

// keep leaves of a result what a token keeps.
func keep(r *Result) {
	r.Rejected = nil
	if r.Proof.RunnerUp != nil {
		r.Proof.RunnerUp = &Alternative{Payable: r.Proof.RunnerUp.Payable, Discounts: r.Proof.RunnerUp.Discounts}
	}
	var tried []Tried
	for _, t := range nearest(slices.Clone(r.Tried)) {
		switch {
		case t.Verdict == VerdictApplied:
			i := slices.IndexFunc(r.Applied, func(a Applied) bool { return a.ID == t.ID && a.Code == t.Code })
			t.Reason = r.Applied[i].Reason
			tried = append(tried, t)
		case t.Code == "":
			t.Name, t.Reason = nil, nil
			tried = append(tried, t)
		}
	}
	for i := range r.Applied {
		if len(r.Tried) == 0 {
			tried = append(tried, r.Applied[i].tried(layerOf(&r.Applied[i])))
		}
	}
	r.Tried = tried
}

func TestATokenIsForOneShopGuestCartAndSetOfCoupons(t *testing.T) {
	t.Parallel()
	s := signer(t, 1)
	q := typicalQuote(t)
	token := sign(t, s, q)
	type held struct {
		now      time.Time
		customer string
		cart     Cart
		codes    []string
	}
	for name, c := range map[string]struct {
		change func(*held)
		want   error
	}{
		"the same":                 {func(*held) {}, nil},
		"options in another order": {func(h *held) { slices.Reverse(h.cart.Lines[0].OptionIDs) }, nil},
		"a code named twice":       {func(h *held) { h.codes = append(h.codes, h.codes[0]) }, nil},
		"at its last moment":       {func(h *held) { h.now = expiry.Add(-time.Millisecond) }, nil},
		"expired":                  {func(h *held) { h.now = expiry }, ErrQuoteExpired},
		"expired long ago":         {func(h *held) { h.now = expiry.AddDate(1, 0, 0) }, ErrQuoteExpired},
		"expired and another cart": {func(h *held) { h.now = expiry; h.cart.Lines[0].Quantity++ }, ErrQuoteMismatch},
		"another shop":             {func(h *held) { h.cart.ShopID = "park" }, ErrQuoteMismatch},
		"another guest":            {func(h *held) { h.customer = "bob" }, ErrQuoteMismatch},
		"nobody":                   {func(h *held) { h.customer = "" }, ErrQuoteMismatch},
		"one cup more":             {func(h *held) { h.cart.Lines[4].Quantity++ }, ErrQuoteMismatch},
		"a negative quantity":      {func(h *held) { h.cart.Lines[4].Quantity = -1 }, ErrQuoteMismatch},
		"another SKU":              {func(h *held) { h.cart.Lines[2].SKUID = "gold" }, ErrQuoteMismatch},
		"one option more":          {func(h *held) { h.cart.Lines[2].OptionIDs = append(h.cart.Lines[2].OptionIDs, "pearls") }, ErrQuoteMismatch},
		"an option twice": {func(h *held) {
			h.cart.Lines[2].OptionIDs = append(h.cart.Lines[2].OptionIDs, h.cart.Lines[2].OptionIDs[0])
		}, ErrQuoteMismatch},
		"an option moved to the next": {func(h *held) {
			h.cart.Lines[0].OptionIDs, h.cart.Lines[1].OptionIDs = h.cart.Lines[1].OptionIDs, h.cart.Lines[0].OptionIDs
		}, ErrQuoteMismatch},
		"lines in another order": {func(h *held) { slices.Reverse(h.cart.Lines) }, ErrQuoteMismatch},
		"one line less":          {func(h *held) { h.cart.Lines = h.cart.Lines[:4] }, ErrQuoteMismatch},
		"no lines":               {func(h *held) { h.cart.Lines = nil }, ErrQuoteMismatch},
		"no coupons":             {func(h *held) { h.codes = nil }, ErrQuoteMismatch},
		"another coupon":         {func(h *held) { h.codes = []string{"OTHER"} }, ErrQuoteMismatch},
		"one coupon more":        {func(h *held) { h.codes = append(h.codes, "OTHER") }, ErrQuoteMismatch},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := held{wednesday.At, "alice", Cart{ShopID: q.Cart.ShopID}, slices.Clone(q.CouponCodes)}
			for _, l := range q.Cart.Lines {
				l.OptionIDs = slices.Clone(l.OptionIDs)
				h.cart.Lines = append(h.cart.Lines, l)
			}
			c.change(&h)
			got, err := s.Open(token, h.now, h.customer, h.cart, h.codes)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v", err)
			}
			if (err == nil) != (got.Result.Payable == q.Result.Payable) {
				t.Fatalf("payable %d with error %v", got.Result.Payable, err)
			}
		})
	}
}

func TestAnAnonymousTokenIsForAnyoneAndHasNoCoupons(t *testing.T) {
	t.Parallel()
	s := signer(t, 1)
	cart, rules, _ := typical(t)
	q := Quote{Cart: cart, Result: price(cart, rules, nil, wednesday), ExpiresAt: expiry}
	token := sign(t, s, q)
	for _, customer := range []string{"", "alice", "bob"} {
		if got, err := s.Open(token, wednesday.At, customer, cart, nil); err != nil || got.Result.Payable != q.Result.Payable {
			t.Errorf("%q: %v", customer, err)
		}
	}
	if _, err := s.Open(token, wednesday.At, "alice", cart, []string{"A"}); !errors.Is(err, ErrQuoteMismatch) {
		t.Errorf("with a coupon: %v", err)
	}
	q.CouponCodes = []string{"A"}
	if _, err := s.Sign(q); err == nil {
		t.Error("an anonymous quote with coupons was signed")
	}
}

func TestAnAlteredTokenIsRefused(t *testing.T) {
	t.Parallel()
	s := signer(t, 1)
	q := typicalQuote(t)
	token := sign(t, s, q)
	refused := func(name, altered string) {
		if _, err := s.Open(altered, wednesday.At, q.CustomerID, q.Cart, q.CouponCodes); !errors.Is(err, ErrQuoteMismatch) {
			t.Fatalf("%s: %v", name, err)
		}
	}
	for i := range len(token) {
		for _, c := range []byte{'A', 'B', '_', '\n', '=', 0xff, token[i] ^ 1, token[i] ^ 4} {
			if c != token[i] {
				refused("altered", token[:i]+string([]byte{c})+token[i+1:])
			}
		}
		refused("cut", token[:i])
		refused("one byte missing", token[:i]+token[i+1:])
		refused("line end inside", token[:i]+"\n"+token[i:])
	}
	refused("longer", token+"A")
	refused("padded", token+"=")
	refused("endless", strings.Repeat("A", 1<<20))
	other := sign(t, signer(t, 2), q)
	refused("another key's", other)
	cheap := q
	cheap.Result.Lines = slices.Clone(q.Result.Lines)
	cheap.Result.Applied = nil
	cheap.Result.Lines[0] = LineResult{UnitPrice: 1, Quantity: 1, Amount: 1, Payable: 1}
	for i := range cheap.Result.Lines {
		l := &cheap.Result.Lines[i]
		l.Discount, l.Payable = 0, l.Amount
	}
	grafted := sign(t, signer(t, 2), cheap)
	refused("another payload with this signature", grafted[:len(grafted)-43]+token[len(token)-43:])
}

func TestAQuoteThatIsNotOfItsCartIsNotSigned(t *testing.T) {
	t.Parallel()
	s := signer(t, 1)
	for name, change := range map[string]func(*Quote){
		"fewer results":          func(q *Quote) { q.Result.Lines = q.Result.Lines[:2] },
		"another quantity":       func(q *Quote) { q.Result.Lines[0].Quantity = 9 },
		"a negative price":       func(q *Quote) { q.Result.Lines[0].UnitPrice = -1 },
		"fewer shares":           func(q *Quote) { q.Result.Applied[0].Shares = nil },
		"a negative share":       func(q *Quote) { q.Result.Applied[0].Shares[0] = -1 },
		"more off than it costs": func(q *Quote) { q.Result.Applied[0].Shares[0] += 5000 },
		"another amount":         func(q *Quote) { q.Result.Lines[0].Amount++ },
		"too many":               func(q *Quote) { q.Result.Applied = slices.Repeat(q.Result.Applied, 30) },
		"a name of 50 KB":        func(q *Quote) { q.Result.Applied[0].Name = lang.T(strings.Repeat("x", 50_000), "") },
		"a time before all":      func(q *Quote) { q.ExpiresAt = time.Time{} },
	} {
		q := typicalQuote(t)
		change(&q)
		if _, err := s.Sign(q); err == nil {
			t.Errorf("%s: signed", name)
		}
	}
	if _, err := NewSigner(make([]byte, 31)); err == nil {
		t.Error("a short key was taken")
	}
}

func TestTheLargestQuoteFitsIntoAToken(t *testing.T) {
	t.Parallel()
	s := signer(t, 1)
	long := lang.T(strings.Repeat("x", maxNameBytes), strings.Repeat("茶", maxNameBytes/3))
	name := func(p *Promotion) { p.Name, p.Scope.Categories = long, []string{"drinks"} }
	id := strings.Repeat("i", maxIDBytes-1)
	rules := compile(t, percentOff(id+"1", "10").with(name), moneyOff(id+"2", "500000", "100").with(name))
	var cart Cart
	for range 50 {
		cart.Lines = append(cart.Lines, line(strings.Repeat("s", 36), 9_999_99, 99))
	}
	q := Quote{CustomerID: "alice", Cart: cart, ExpiresAt: expiry}
	var coupons []Coupon
	for i := range MaxCoupons {
		k := cash(strings.Repeat("K", 39)+string(rune('a'+i)), 1_000_000, 0)
		k.ID, k.Name = id, long
		if i%2 == 0 {
			k.Kind, k.FaceValue = KindCouponProduct, 999_999
		}
		coupons, q.CouponCodes = append(coupons, k), append(q.CouponCodes, k.Code)
	}
	q.Result = price(cart, rules, coupons, wednesday)
	if len(q.Result.Applied) != MaxCoupons+2 {
		t.Fatalf("%d discounts", len(q.Result.Applied))
	}
	if _, err := s.Open(sign(t, s, q), wednesday.At, "alice", cart, q.CouponCodes); err != nil {
		t.Fatal(err)
	}
}

func TestOneSignerServesManyAtOnce(t *testing.T) {
	t.Parallel()
	s := signer(t, 1)
	q := typicalQuote(t)
	want := sign(t, s, q)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				token, err := s.Sign(q)
				if err != nil || token != want {
					t.Errorf("signed otherwise: %v", err)
				}
				if _, err := s.Open(token, wednesday.At, q.CustomerID, q.Cart, q.CouponCodes); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

// FuzzReadPayload feeds what only a holder of the key could sign: it must not panic, nor come to a price that does not add up.
func FuzzReadPayload(f *testing.F) {
	q := typicalQuote(f)
	payload := appendPayload(nil, &q)
	f.Add(payload)
	f.Add(payload[:20])
	greedy := typicalQuote(f)
	greedy.Result.Applied[0].Shares[0] = 1_000_000
	f.Add(appendPayload(nil, &greedy))
	f.Add([]byte{payloadVersion, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1})
	f.Add([]byte{payloadVersion, 0, 1, 5, 1, 1, 1, 1, 1, 64, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, payload []byte) {
		got := Quote{Cart: q.Cart}
		if err := readPayload(payload, &got); err != nil {
			return
		}
		if err := checkPaid(got.Result); err != nil {
			t.Fatal(err)
		}
	})
}

// checkPaid tells of a restored result that does not add up, or bears less than nothing.
func checkPaid(r Result) error {
	var sum money.Amount
	for _, l := range r.Lines {
		if l.Payable < 0 || l.Payable != l.Amount-l.Discount {
			return errors.New("a line does not add up")
		}
		sum += l.Payable
	}
	if sum != r.Payable || r.Payable != r.Total-r.Discount {
		return errors.New("the sums do not add up")
	}
	return nil
}

// FuzzOpen feeds garbage in place of tokens: nothing opens.
func FuzzOpen(f *testing.F) {
	s := signer(f, 1)
	q := typicalQuote(f)
	good := sign(f, s, q)
	f.Add("")
	f.Add("AQ")
	f.Add(good[:len(good)-1] + "!")
	f.Add(strings.Repeat("A", 60))
	f.Fuzz(func(t *testing.T, token string) {
		if token == good {
			return
		}
		if _, err := s.Open(token, wednesday.At, q.CustomerID, q.Cart, q.CouponCodes); !errors.Is(err, ErrQuoteMismatch) {
			t.Fatalf("%q opened: %v", token, err)
		}
	})
}

func TestATokenIsForItsDineWayAndChannelUnlessItKnewNone(t *testing.T) {
	t.Parallel()
	s := signer(t, 1)
	for _, c := range []struct {
		way, channel         string
		thenWay, thenChannel string
		opens                bool
	}{
		{"", "", "DELIVERY", "WEB", true},
		{"DELIVERY", "", "DELIVERY", "WEB", true},
		{"DELIVERY", "", "TAKEAWAY", "WEB", false},
		{"DELIVERY", "", "", "", false},
		{"", "MINI_PROGRAM", "TAKEAWAY", "MINI_PROGRAM", true},
		{"", "MINI_PROGRAM", "TAKEAWAY", "WEB", false},
		{"DINE_IN", "WEB", "DINE_IN", "WEB", true},
		{"DINE_IN", "WEB", "WEB", "DINE_IN", false},
	} {
		q := typicalQuote(t)
		q.Cart.DineWay, q.Cart.Channel = c.way, c.channel
		token := sign(t, s, q)
		later := q.Cart
		later.DineWay, later.Channel = c.thenWay, c.thenChannel
		got, err := s.Open(token, wednesday.At, q.CustomerID, later, q.CouponCodes)
		if (err == nil) != c.opens || err == nil && (got.Cart.DineWay != c.way || got.Cart.Channel != c.channel) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}
