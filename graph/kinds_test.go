package graph

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"cuppa/internal/coupon"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/lang"
	"cuppa/internal/voucher"
)

// cafe is a kind of vouchers that nobody but this test knows.
type cafe struct {
	voucher.Operator
	voucher.Recorder
}

func (cafe) Name() string { return "CAFE_CASH" }
func (cafe) Validate(context.Context, voucher.ValidateRequest) voucher.Info {
	return voucher.Info{}
}

// TestAKindThatIsRegisteredIsAValueOfTheSchema registers a platform's kind: it is told of, taken as an input, and unknown ones are refused as before.
func TestAKindThatIsRegisteredIsAValueOfTheSchema(t *testing.T) {
	t.Parallel()
	kinds, err := voucher.NewRegistry(voucher.Kind{
		Name: "CAFE_CASH", Platform: voucher.Meituan, Form: voucher.Cash, Label: lang.T("Café", "咖啡券"), Validator: cafe{}, Operator: cafe{}, Recorder: cafe{},
	})
	if err != nil {
		t.Fatal(err)
	}
	log, env := slog.New(slog.DiscardHandler), dbtest.Embedded(t)
	testAPI(t, env, Options{}) // the brand
	r := people(t, env)
	r.Coupons = coupon.New(env.DB, nil, time.Now).WithVouchers(kinds, nil, log)
	api := New(r, log, Options{Development: true})
	add := func(kind string) string {
		return `{"query":"mutation { addVoucher(input: {shopId: \"s\", kind: ` + kind + `, code: \"110100000001\"}) { userErrors { code } } }"}`
	}
	byVariable := func(kind string) string {
		return `{"query":"mutation($k: CouponKind!) { addVoucher(input: {shopId: \"s\", kind: $k, code: \"110100000001\"}) { userErrors { code } } }","variables":{"k":"` + kind + `"}}`
	}
	for body, want := range map[string]string{
		`{"query":"{ voucherKinds { kind name } }"}`:                             `{"kind":"CAFE_CASH","name":"咖啡券"}`,
		`{"query":"{ __type(name: \"CouponKind\") { enumValues { name } } }"}`:   `{"name":"CAFE_CASH"}`,
		`{"query":"{ __type(name: \"DiscountKind\") { enumValues { name } } }"}`: `{"name":"CAFE_CASH"}`,
		add("CAFE_CASH"): `UNAUTHENTICATED`, byVariable("CAFE_CASH"): `UNAUTHENTICATED`, add("TEA_CASH"): `BAD_USER_INPUT`, byVariable("TEA_CASH"): `BAD_USER_INPUT`,
		add("CASH"): `UNAUTHENTICATED`,
	} {
		req := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(body))
		req.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		api.ServeHTTP(w, req)
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %s", body, w.Body)
		}
	}
	if added := New(people(t, env), log, Options{Development: true}); added == nil || (&Resolver{}).served().Types["CouponKind"].EnumValues.ForName("CAFE_CASH") != nil {
		t.Error("another server knows the kind as well")
	}
}
