package simulator

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"cuppa/internal/breaker"
	"cuppa/internal/config"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/voucher"
)

// set are settings of an environment.
func set(t *testing.T, environment map[string]string) config.Config {
	t.Helper()
	return must[config.Config](t)(config.Load(environment))
}

func TestTheDemosServerSimulatesThePlatformsForItself(t *testing.T) {
	t.Parallel()
	d := dbtest.Embedded(t).DB
	parties := breaker.New(slog.New(slog.DiscardHandler))
	p := must[Platforms](t)(Open(t.Context(), set(t, nil), d, parties, slog.New(slog.DiscardHandler)))
	ctx, end := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	kinds := p.Kinds.All()
	if p.Simulator == nil || len(kinds) != len(demoKinds) {
		t.Fatalf("%d kinds", len(kinds))
	}
	ask := func(k voucher.Kind) voucher.Verdict {
		t.Helper()
		for _, sold := range demoKinds {
			if sold.platform == k.Platform && sold.form == k.Form {
				code := must[voucher.Code](t)(voucher.NewCode(sold.prefix + "00000001"))
				return k.Validator.Validate(t.Context(), voucher.ValidateRequest{Code: code, Shop: voucher.Shop{ID: "s-jingan", Account: Account(k.Platform, "s-jingan")}}).Verdict
			}
		}
		t.Fatal("the demo sells none of " + k.Name)
		return voucher.Verdict{}
	}
	for _, k := range kinds {
		if v := ask(k); v.Outcome != voucher.OK {
			t.Errorf("%s: %+v", k.Name, v)
		}
	}
	if len(parties.Status()) != len(allPlatforms) {
		t.Errorf("%d breakers for %d platforms", len(parties.Status()), len(allPlatforms))
	}
	end()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if v := ask(kinds[0]); v.Outcome != voucher.Unknown {
		t.Errorf("it still answers: %+v", v)
	}
	again := must[Platforms](t)(Open(t.Context(), set(t, nil), d, nil, slog.New(slog.DiscardHandler))) // a restart finds the vouchers sold
	if len(again.Kinds.All()) != len(kinds) {
		t.Error("not the same after a restart")
	}
}

func TestNothingIsSimulatedWhereItMustNotBe(t *testing.T) {
	t.Parallel()
	d := dbtest.Embedded(t).DB
	production := map[string]string{"MODE": "production", "DATABASE_URL": "sqlite:x", "SEED_DEMO": "1"}
	off := map[string]string{"SIMULATE_PLATFORMS": "0"}
	for name, environment := range map[string]map[string]string{"production": production, "switched off": off, "no demo": {"SEED_DEMO": "0"}} {
		p := must[Platforms](t)(Open(t.Context(), set(t, environment), d, nil, slog.New(slog.DiscardHandler)))
		if p.Simulator != nil || len(p.Kinds.All()) != 0 || p.Run(t.Context()) != nil {
			t.Errorf("%s: %d kinds", name, len(p.Kinds.All()))
		}
	}
	production["SIMULATE_PLATFORMS"] = "1"
	if _, err := config.Load(production); err == nil {
		t.Error("production may not simulate")
	}
}

// TestAPlatformWithAnAccountIsNotSimulated: the others still are.
func TestAPlatformWithAnAccountIsNotSimulated(t *testing.T) {
	t.Parallel()
	s := must[*Simulator](t)(New(NewMemory(), Options{Now: time.Now}))
	own := config.Platforms{MeituanDeveloperID: "77", MeituanSignKey: "k", MeituanURL: "https://meituan.example", AmapVouchers: config.Koubei{AppID: "9", URL: "https://amap.example"}}
	got := must[config.Platforms](t)(s.Settings("http://127.0.0.1:9", own))
	if got.MeituanURL != own.MeituanURL || got.MeituanDeveloperID != "77" || got.AmapVouchers != own.AmapVouchers {
		t.Errorf("%s %s", got.MeituanURL, got.AmapVouchers.URL)
	}
	if got.DouyinURL != "http://127.0.0.1:9/douyin" || got.AlipayVouchers.URL != "http://127.0.0.1:9/alipay/gateway.do" || got.WeChatChannelsAppID != WeChatAppID {
		t.Errorf("%s %s %s", got.DouyinURL, got.AlipayVouchers.URL, got.WeChatChannelsAppID)
	}
}
