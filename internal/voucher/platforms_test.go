package voucher_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/config"
	"cuppa/internal/lang"
	"cuppa/internal/voucher"
	"cuppa/internal/voucher/simulator"
)

// the is the subject of a kind.
func (w *world) the(kind string) subject {
	for _, s := range w.subjects() {
		if s.name == kind {
			return s
		}
	}
	w.t.Fatal("no kind " + kind)
	return subject{}
}

// counting counts the calls whose path holds a text, and lets them through.
func (w *world) counting(path string) *atomic.Int64 {
	var n atomic.Int64
	through := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, path) {
			n.Add(1)
		}
		w.sim.ServeHTTP(rw, r)
	})
	w.replace.Store(&through)
	return &n
}

// TestATokenIsFetchedOnceHoweverManyCallersNeedIt: at the start, when it is turned down, and when its time is over.
func TestATokenIsFetchedOnceHoweverManyCallersNeedIt(t *testing.T) {
	t.Parallel()
	for kind, path := range map[string]string{"DOUYIN_EXCHANGE": "/oauth/stable_client_token/", "WECHAT_CASH": "/cgi-bin/stable_token"} {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			w := start(t)
			s := w.the(kind)
			code, n := w.sell(s, nil), w.counting(path)
			shop := w.shop(s, "s-jingan")
			all := func(what string, fetched int64) {
				t.Helper()
				n.Store(0)
				var wg sync.WaitGroup
				gate := make(chan struct{})
				for range 64 {
					wg.Go(func() {
						<-gate
						if info := w.kind(s).Validator.Validate(t.Context(), voucher.ValidateRequest{Code: w.code(code), Shop: shop}); info.Verdict.Outcome != voucher.OK {
							t.Errorf("%s: %+v", what, info.Verdict)
						}
					})
				}
				close(gate)
				wg.Wait()
				if n.Load() != fetched {
					t.Errorf("%s: fetched %d times, want %d", what, n.Load(), fetched)
				}
			}
			all("at the start", 1)
			all("again", 0)
			w.arm(s, simulator.ExpiredToken, 1)
			all("when it is turned down", 1)
			w.pass(2 * time.Hour)
			all("when its time is over", 1)
			if t.Failed() {
				return
			}
			w.arm(s, simulator.ExpiredToken, -1)
			info := w.kind(s).Validator.Validate(t.Context(), voucher.ValidateRequest{Code: w.code(code), Shop: shop})
			if v := info.Verdict; v.Outcome != voucher.Rejected || v.Why != voucher.Setup || v.RetryAfter == 0 {
				t.Errorf("a platform that turns every token down: %+v", v)
			}
		})
	}
}

// TestACallerWhoLeavesTakesNoTokenFromTheOthers cancels the one that started the fetch.
func TestACallerWhoLeavesTakesNoTokenFromTheOthers(t *testing.T) {
	t.Parallel()
	w := start(t)
	s := w.the("DOUYIN_EXCHANGE")
	code := w.sell(s, nil)
	asked, answer := make(chan struct{}), make(chan struct{})
	slow := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/oauth/") {
			body, _ := io.ReadAll(r.Body)
			close(asked)
			<-answer
			r.Body = io.NopCloser(strings.NewReader(string(body)))
		}
		w.sim.ServeHTTP(rw, r)
	})
	w.replace.Store(&slow)
	validate := func(ctx context.Context) voucher.Verdict {
		return w.kind(s).Validator.Validate(ctx, voucher.ValidateRequest{Code: w.code(code), Shop: w.shop(s, "s-jingan")}).Verdict
	}
	ctx, leave := context.WithCancel(t.Context())
	first, second := make(chan voucher.Verdict, 1), make(chan voucher.Verdict, 1)
	go func() { first <- validate(ctx) }()
	<-asked
	go func() { second <- validate(t.Context()) }()
	leave()
	if v := <-first; v.Outcome != voucher.Unknown || !v.NotSent {
		t.Errorf("who left: %+v", v)
	}
	close(answer)
	if v := <-second; v.Outcome != voucher.OK {
		t.Errorf("who stayed: %+v", v)
	}
}

// TestDouyinsVerifyTokenMayBeOldOrMissing: the job that redeems may come long after the validation.
func TestDouyinsVerifyTokenMayBeOldOrMissing(t *testing.T) {
	t.Parallel()
	w := start(t)
	s := w.the("DOUYIN_EXCHANGE")
	old := w.use(s, w.sell(s, nil))
	none := w.use(s, w.sell(s, nil))
	none.Token = voucher.Secret{}
	forged := w.use(s, w.sell(s, nil))
	forged.Token = voucher.NewSecret("x\ny")
	w.pass(30 * time.Minute)
	for what, u := range map[string]voucher.Use{"old": old, "missing": none} {
		expect(t, what, w.kind(s).Operator.Redeem(t.Context(), u), voucher.OK)
		expect(t, what, w.kind(s).Operator.Query(t.Context(), u), voucher.AlreadyOurs)
	}
	if v := w.kind(s).Operator.Redeem(t.Context(), forged); v.Outcome == voucher.OK || w.stored(s, forged.Code.Reveal()).Used {
		t.Errorf("a token of nobody: %+v", v)
	}
	typed := w.sell(s, nil)
	scanned := w.use(s, simulator.ObjectID(typed))
	expect(t, "scanned", w.kind(s).Operator.Redeem(t.Context(), scanned), voucher.OK)
	if !w.stored(s, typed).Used {
		t.Error("not used")
	}
}

// TestDouyinsOwnRuleForRetries: 1208 and 2 on a retry are success where nobody can be asked, and never on a first try.
func TestDouyinsOwnRuleForRetries(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"1208":     `{"data":{"error_code":1208,"description":"used"},"extra":{"error_code":1208,"logid":"l1"}}`,
		"result 2": `{"data":{"error_code":0,"description":"","verify_results":[{"result":2,"msg":"used"}]},"extra":{"error_code":0}}`,
	} {
		w := start(t)
		s := w.the("DOUYIN_EXCHANGE")
		u := w.use(s, w.sell(s, nil))
		onlyVerify := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			switch {
			case strings.HasSuffix(r.URL.Path, "/verify/"):
				_, _ = io.WriteString(rw, answer)
			case strings.Contains(r.URL.Path, "/oauth/"):
				w.sim.ServeHTTP(rw, r)
			default:
				rw.WriteHeader(http.StatusBadGateway)
			}
		})
		w.replace.Store(&onlyVerify)
		expect(t, name+" on a first try", w.kind(s).Operator.Redeem(t.Context(), u), voucher.Unknown)
		u.Attempt = 2
		expect(t, name+" on a retry", w.kind(s).Operator.Redeem(t.Context(), u), voucher.AlreadyOurs)
	}
}

func TestARiskHoldIsForLater(t *testing.T) {
	t.Parallel()
	w := start(t)
	s := w.the("DOUYIN_EXCHANGE")
	u := w.use(s, w.sell(s, nil))
	w.arm(s, simulator.RiskHold, 1)
	v := w.kind(s).Operator.Redeem(t.Context(), u)
	if v.Outcome != voucher.Rejected || v.Why != voucher.RiskHold || v.Code != "1229" || v.RetryAfter < time.Minute || v.Final() {
		t.Errorf("%+v", v)
	}
}

// TestWithoutTheMerchantsAccountDouyinIsBelievedByTime: then only the time tells whose a redemption is, and nothing is listed.
func TestWithoutTheMerchantsAccountDouyinIsBelievedByTime(t *testing.T) {
	t.Parallel()
	w := start(t)
	s := w.the("DOUYIN_EXCHANGE")
	s.account = func(shop string) voucher.Account { return voucher.Account{ShopID: shop} }
	u := w.use(s, w.sell(s, nil))
	w.arm(s, simulator.LostAnswer, 1)
	expect(t, "lost", w.kind(s).Operator.Redeem(t.Context(), u), voucher.Unknown)
	expect(t, "asked", w.kind(s).Operator.Query(t.Context(), u), voucher.AlreadyOurs)
	u.Since = w.now().Add(time.Hour)
	expect(t, "before us", w.kind(s).Operator.Query(t.Context(), u), voucher.AlreadyUsed)
	if list, err := w.kind(s).Recorder.Records(t.Context(), u.Shop, w.now()); err == nil || list != nil {
		t.Error(list, err)
	}
}

// TestAPlatformsOwnClockIsAllowedFor: what it did just now is ours even when it says that it was an hour ago.
func TestAPlatformsOwnClockIsAllowedFor(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"MEITUAN_EXCHANGE", "DOUYIN_EXCHANGE"} {
		w := start(t)
		s := w.the(kind)
		late := w.connect(voucher.Options{Now: func() time.Time { return w.now().Add(5 * time.Minute) }}) // our clock is ahead of theirs
		k, err := late.Get(kind)
		if err != nil {
			t.Fatal(err)
		}
		u := w.use(s, w.sell(s, nil))
		u.Since = w.now().Add(5 * time.Minute)
		w.arm(s, simulator.LostAnswer, 1)
		expect(t, kind, k.Operator.Redeem(t.Context(), u), voucher.Unknown)
		expect(t, kind, k.Operator.Query(t.Context(), u), voucher.AlreadyOurs)
	}
}

// strangersKeys are a pair that no platform knows.
func strangersKeys(t *testing.T) (private, public string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	half, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(whole), base64.StdEncoding.EncodeToString(half)
}

// TestWhoHasNoKeyIsRefusedByThePlatform: the simulators check what the platforms check.
func TestWhoHasNoKeyIsRefusedByThePlatform(t *testing.T) {
	t.Parallel()
	w := start(t)
	strangersKey, strangersPublicKey := strangersKeys(t)
	for what, change := range map[string]func(set *config.Platforms){
		"MEITUAN_CASH":    func(set *config.Platforms) { set.MeituanSignKey = "another" },
		"DOUYIN_EXCHANGE": func(set *config.Platforms) { set.DouyinClientSecret = "another" },
		"WECHAT_CASH":     func(set *config.Platforms) { set.WeChatChannelsSecret = "another" },
		"ALIPAY_EXCHANGE": func(set *config.Platforms) { set.AlipayVouchers.AppID = "2021000000000009" },
		"AMAP_CASH":       func(set *config.Platforms) { set.AmapVouchers.PrivateKey = strangersKey },
	} {
		set := w.settings(w.url)
		change(&set)
		r, err := voucher.Connect(set, voucher.Options{})
		if err != nil {
			t.Fatal(err)
		}
		k, err := r.Get(what)
		if err != nil {
			t.Fatal(err)
		}
		s := w.the(what)
		u := w.use(s, w.sell(s, nil))
		v := k.Operator.Redeem(t.Context(), u)
		if v.Done() || v.Final() || w.stored(s, u.Code.Reveal()).Used {
			t.Errorf("%s: %+v", what, v)
		}
		if strings.Contains(fmt.Sprintf("%+v", v), "another") {
			t.Errorf("%s: %+v", what, v)
		}
	}
	set := w.settings(w.url)
	set.AlipayVouchers.PublicKey = strangersPublicKey // an answer that somebody else has signed
	r, err := voucher.Connect(set, voucher.Options{})
	if err != nil {
		t.Fatal(err)
	}
	k, err := r.Get("ALIPAY_EXCHANGE")
	if err != nil {
		t.Fatal(err)
	}
	s := w.the("ALIPAY_EXCHANGE")
	u := w.use(s, w.sell(s, nil))
	expect(t, "an answer of a stranger", k.Operator.Redeem(t.Context(), u), voucher.Unknown)
	set.AlipayVouchers.PrivateKey = "no key"
	if _, err := voucher.Connect(set, voucher.Options{}); err == nil || strings.Contains(err.Error(), "no key") {
		t.Error(err)
	}
}

// TestAnUnsignedAnswerIsNoSuccess: gateways sign none of their errors, so an unsigned answer can be no more than one.
func TestAnUnsignedAnswerIsNoSuccess(t *testing.T) {
	t.Parallel()
	w := start(t)
	s := w.the("ALIPAY_EXCHANGE")
	u := w.use(s, w.sell(s, nil))
	for _, body := range []string{
		`{"koubei_trade_ticket_ticketcode_use_response":{"code":"10000","ticket_code":"` + u.Code.Reveal() + `","ticket_trans_id":"1"}}`,
		`{"koubei_trade_ticket_ticketcode_use_response":{"code":"10000","ticket_code":"` + u.Code.Reveal() + `","ticket_trans_id":"1"},"sign":"AAAA"}`,
		`{"koubei_trade_ticket_ticketcode_use_response":null}`, `{"error_response":null}`, `{"error_response":{"code":"10000"}}`, `{"error_response":{}}`, `{"sign":""}`,
		`{"koubei_trade_ticket_ticketcode_use_response":{"code":"10000"},"sign":"AAAA","alipay_cert_sn":"elsewhere"}`,
		`{"koubei_trade_ticket_ticketcode_use_response":"bm9uc2Vuc2U=","sign":"AAAA"}`, `{"koubei_trade_ticket_ticketcode_use_response":"x","sign":"A"}`,
	} {
		answer := says(200, body)
		w.replace.Store(&answer)
		expect(t, body, w.kind(s).Operator.Redeem(t.Context(), u), voucher.Unknown)
	}
	u.CancelUntil = w.now().Add(time.Minute)
	for _, body := range []string{
		`{"koubei_trade_ticket_ticketcode_cancel_response":{"code":"10000","biz_code":"BIZ_ALREADY_SUCCESS"}}`, `{"error_response":{"code":"10000"}}`,
		`{"koubei_trade_ticket_ticketcode_cancel_response":{"code":"10000"},"sign":""}`,
	} {
		answer := says(200, body)
		w.replace.Store(&answer)
		expect(t, body, w.kind(s).Operator.Undo(t.Context(), u), voucher.Unknown)
	}
}

// corner is a kind that this program does not have: it is added without touching anything else.
type corner struct{ used map[string]bool }

func (corner) Name() string { return "CORNER_SHOP" }
func (c corner) Validate(_ context.Context, r voucher.ValidateRequest) voucher.Info {
	return voucher.Info{Verdict: voucher.Verdict{Outcome: voucher.OK}, ParValue: 500, Form: voucher.Cash}
}
func (corner) Lock(context.Context, voucher.Use) voucher.Verdict {
	return voucher.Verdict{Outcome: voucher.OK}
}
func (corner) Unlock(context.Context, voucher.Use) voucher.Verdict {
	return voucher.Verdict{Outcome: voucher.OK}
}
func (c corner) Redeem(_ context.Context, u voucher.Use) voucher.Verdict {
	c.used[u.Code.Reveal()] = true
	return voucher.Verdict{Outcome: voucher.OK}
}
func (corner) Query(context.Context, voucher.Use) voucher.Verdict {
	return voucher.Verdict{Outcome: voucher.Unused}
}
func (corner) Undo(context.Context, voucher.Use) voucher.Verdict {
	return voucher.Verdict{Outcome: voucher.OK}
}
func (corner) Records(context.Context, voucher.Shop, time.Time) ([]voucher.Record, error) {
	return nil, voucher.ErrNoRecords
}

func TestANewKindNeedsNoOtherEdit(t *testing.T) {
	t.Parallel()
	w := start(t)
	c := corner{map[string]bool{}}
	r, err := w.kinds.With(voucher.Kind{
		Name: c.Name(), Platform: voucher.Alipay, Form: voucher.Cash, Label: lang.T("Corner shop", "街角小店"), Validator: c, Operator: c, Recorder: c,
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.All()) != len(w.kinds.All())+1 {
		t.Errorf("%d kinds", len(r.All()))
	}
	k, err := r.Get("CORNER_SHOP")
	if err != nil {
		t.Fatal(err)
	}
	if v := k.Operator.Redeem(t.Context(), voucher.Use{Code: w.code("corner-1")}); !v.Done() || !c.used["corner-1"] {
		t.Errorf("%+v", v)
	}
	if _, err := w.kinds.With(r.All()...); err == nil {
		t.Error("kinds were added twice")
	}
}

func TestAllKindsOfTheProductAreThere(t *testing.T) {
	t.Parallel()
	var got []string
	for _, k := range start(t).kinds.All() {
		got = append(got, k.Name+" "+k.Platform+" "+string(k.Form))
	}
	want := "ALIPAY_EXCHANGE ALIPAY EXCHANGE, AMAP_CASH AMAP CASH, DOUYIN_EXCHANGE DOUYIN EXCHANGE, MEITUAN_CASH MEITUAN CASH, MEITUAN_EXCHANGE MEITUAN EXCHANGE, WECHAT_CASH WECHAT CASH"
	if strings.Join(got, ", ") != want {
		t.Errorf("%s", strings.Join(got, ", "))
	}
}

// FuzzAnswers throws answers at every call of every kind: none may panic, and none may show the code or be a success of another code.
func FuzzAnswers(f *testing.F) {
	for _, seed := range []string{
		`{}`, `null`, `{"code":"OP_SUCCESS","data":{"result":0,"couponCodes":["482900000000"],"dealId":1e9,"dealValue":19.9}}`, `{"code":1008,"data":[]}`,
		`{"data":{"error_code":0,"access_token":"t","expires_in":7200,"verify_results":[{"result":0}],"certificate":{"verify":{"verify_id":1,"verify_time":1e13}}},"extra":{}}`,
		`{"errcode":0,"access_token":"t","expires_in":99999999999,"voucher":{"code":482900000000,"status":2},"voucher_list":[{}]}`,
		`{"koubei_trade_ticket_ticketcode_query_response":{"code":"10000"},"sign":"x"}`, `{"error_response":{"code":"40004","sub_code":"482900000000"}}`,
	} {
		f.Add([]byte(seed))
	}
	var body atomic.Pointer[[]byte]
	transport := roundTrip(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(*body.Load()))), Request: r}, nil
	})
	kinds := fuzzed(f, transport)
	code, err := voucher.NewCode("482900000000")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		body.Store(&answer)
		for _, k := range kinds.All() {
			for _, business := range []string{voucher.MeituanDining, voucher.MeituanGeneral} {
				shop := voucher.Shop{ID: "s", Account: voucher.Account{ShopID: "p", Name: "n", Merchant: "m", Business: business}}
				u := voucher.Use{RequestID: "FUZZ00001", Code: code, Shop: shop, Attempt: 1, Since: time.Now(), Token: voucher.NewSecret("a\nb"), CancelUntil: time.Now().Add(time.Hour)}
				info := k.Validator.Validate(t.Context(), voucher.ValidateRequest{Code: code, Shop: shop})
				list, err := k.Recorder.Records(t.Context(), shop, time.Now())
				all := []any{info, k.Operator.Redeem(t.Context(), u), k.Operator.Query(t.Context(), u), k.Operator.Undo(t.Context(), u), err}
				for _, r := range list {
					all = append(all, r)
				}
				if info.ParValue < 0 || info.PaidByGuest < 0 || info.Verdict.Outcome == "" || info.Verdict.Done() && info.ParValue <= 0 {
					t.Fatalf("%s: %+v", k.Name, info)
				}
				_, _ = json.Marshal(all)
			}
		}
	})
}
