package webhook_test

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/bus"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/outbox"
	"cuppa/internal/secret"
	"cuppa/internal/timer"
	"cuppa/internal/webhook"
)

var quiet = slog.New(slog.DiscardHandler)

// got is what a partner was sent.
type got struct {
	header http.Header
	body   []byte
}

// partner is an address that answers as it is told.
type partner struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	got    []got
}

func newPartner(t *testing.T) *partner {
	t.Helper()
	p := &partner{status: http.StatusOK}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		p.mu.Lock()
		defer p.mu.Unlock()
		p.got = append(p.got, got{r.Header.Clone(), raw})
		if p.status == http.StatusFound {
			w.Header().Set("Location", p.URL+"/elsewhere")
		}
		w.WriteHeader(p.status)
		_, _ = io.WriteString(w, "the partner's secret answer")
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *partner) answers(status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status = status
}

func (p *partner) all() []got {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]got(nil), p.got...)
}

// kit is a service with a clock of the test's.
type kit struct {
	*webhook.Service
	t   *testing.T
	db  *db.DB
	ctx context.Context
	mu  sync.Mutex
	at  time.Time
}

func newKit(t *testing.T, env dbtest.Env, anywhere bool) *kit {
	t.Helper()
	k := &kit{t: t, db: env.DB, ctx: db.ForBrand(t.Context(), 1), at: time.Now().UTC().Truncate(time.Microsecond)}
	key := make([]byte, secret.KeyBytes)
	_, _ = rand.Read(key)
	box, err := secret.NewBox(key)
	if err != nil {
		t.Fatal(err)
	}
	k.Service = webhook.New(env.DB, box, anywhere, k.now, quiet)
	if err := env.DB.InTx(k.ctx, func(tx *db.Tx) error {
		return tx.Shop.Create().SetID("shop").SetBrandID(1).SetName(map[string]string{"zh": "店", "en": "Shop"}).SetAddress(map[string]string{}).SetCurrency("CNY").SetTimeZone("Asia/Shanghai").SetHours(nil).Exec(k.ctx)
	}); err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *kit) now() time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.at
}

func (k *kit) move(by time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.at = k.at.Add(by)
}

func (k *kit) create(url string, topics ...string) (webhook.Endpoint, string) {
	k.t.Helper()
	e, key, err := k.Create(k.ctx, "shop", webhook.Change{URL: &url, Topics: topics}, webhook.Asked{By: "s1"})
	if err != nil {
		k.t.Fatal(err)
	}
	return e, key
}

// happen has the consumer take an event twice, as a bus may bring it.
func (k *kit) happen(id int, shopID string, tells ...outbox.Telling) {
	k.t.Helper()
	k.happened(k.now(), id, shopID, tells...)
}

// happened is something of before of which the bus tells now.
func (k *kit) happened(at time.Time, id int, shopID string, tells ...outbox.Telling) {
	k.t.Helper()
	m := bus.Message{ID: id, BrandID: 1, ShopID: shopID, OrderNo: "o1", Seq: int64(id), Kind: "order.paid", To: "PAID", At: at, Tells: tells}
	c := k.Consumer()
	for range 2 {
		if c.Skip(k.ctx, m) {
			continue
		}
		if err := k.db.InTx(db.ForAllBrands(k.t.Context()), func(tx *db.Tx) error { return c.Take(db.ForAllBrands(k.t.Context()), tx, m) }); err != nil {
			k.t.Fatal(err)
		}
	}
}

func (k *kit) send() {
	k.t.Helper()
	for range 20 {
		n, err := k.SendDue(k.t.Context())
		if err != nil {
			k.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
	k.t.Fatal("there is no end of what is due")
}

func (k *kit) deliveries(e webhook.Endpoint) []webhook.Delivery {
	k.t.Helper()
	page, err := k.Deliveries(k.ctx, e.ID, nil, 100, "")
	if err != nil {
		k.t.Fatal(err)
	}
	return page.Deliveries
}

func told(name, data string) outbox.Telling {
	return outbox.Telling{Name: name, Version: 1, Data: json.RawMessage(data)}
}

func mine(webhook.Endpoint) error { return nil }

// signed says whether one of the signatures is that of the secret.
func signed(t *testing.T, g got, key string) bool {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(key, "whsec_"))
	if err != nil {
		t.Fatal(err)
	}
	unix, err := strconv.ParseInt(g.header.Get("webhook-timestamp"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	want := webhook.Sign(g.header.Get("webhook-id"), time.Unix(unix, 0), g.body, raw)
	for one := range strings.SplitSeq(g.header.Get("webhook-signature"), " ") {
		if one == want {
			return true
		}
	}
	return false
}

func TestSignaturesAreThoseOfStandardWebhooks(t *testing.T) {
	t.Parallel()
	key, err := base64.StdEncoding.DecodeString("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
	if err != nil {
		t.Fatal(err)
	}
	got := webhook.Sign("msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`), key)
	if got != "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=" { // the specification's own example
		t.Error(got)
	}
}

func TestPartnersAreToldOnceOfWhatTheyFollowAndOfNothingElse(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k, p := newKit(t, env, true), newPartner(t)
		k.happen(1, "shop", told("OrderPaid", `{}`)) // before there is an address
		k.move(time.Second)
		e, key := k.create(p.URL, "Order*", "CouponRedeemed")
		k.happen(2, "shop", told("OrderPaid", `{"amount":12345678901234567890,"payer":{"openid":"o-1"},"lines":[{"guestPhone":"138","sku":"x"}]}`), told("StockHeld", `{}`), told("CouponRedeemed", `{}`))
		k.happen(3, "elsewhere", told("OrderPaid", `{}`))
		k.send()
		all := p.all()
		if len(all) != 2 {
			t.Fatalf("the partner was told %d times", len(all))
		}
		names := map[string]bool{}
		for _, g := range all {
			if !signed(t, g, key) {
				t.Errorf("%s is not signed", g.body)
			}
			var b struct {
				Type string
				Data struct {
					OrderNo string
					Told    json.RawMessage
				}
			}
			if err := json.Unmarshal(g.body, &b); err != nil || b.Data.OrderNo != "o1" {
				t.Errorf("%s: %v", g.body, err)
			}
			names[b.Type] = true
			if b.Type == "OrderPaid" && !strings.Contains(string(b.Data.Told), "12345678901234567890") || b.Type == "OrderPaid" && !strings.Contains(string(b.Data.Told), "sku") ||
				strings.Contains(string(b.Data.Told), "138") || strings.Contains(string(b.Data.Told), "o-1") {
				t.Errorf("it tells %s", b.Data.Told)
			}
		}
		if !names["OrderPaid"] || !names["CouponRedeemed"] {
			t.Errorf("told of %v", names)
		}
		for _, d := range k.deliveries(e) {
			if d.Status != webhook.Delivered || d.Attempts != 1 || len(d.Tries) != 1 || d.Tries[0].Status != 200 || d.DeliveredAt.IsZero() || !d.NextAt.IsZero() {
				t.Errorf("%+v", d)
			}
		}
	})
}

func TestWhatFailsIsTriedTenTimesIn24HoursAndThenByHand(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k, p := newKit(t, env, true), newPartner(t)
		e, _ := k.create(p.URL, "*")
		p.answers(http.StatusInternalServerError)
		k.happen(1, "shop", told("OrderPaid", `{}`))
		began := k.now()
		var d webhook.Delivery
		for range 12 {
			k.send()
			if d = k.deliveries(e)[0]; d.NextAt.IsZero() {
				break
			}
			k.move(d.NextAt.Sub(k.now()) - time.Microsecond)
			before := len(p.all())
			k.send()
			if len(p.all()) != before {
				t.Fatal("it is tried too early")
			}
			k.move(time.Microsecond)
		}
		if over := k.now().Sub(began); len(p.all()) != 10 || d.Status != webhook.Failed || d.Attempts != 10 || over < 24*time.Hour || over > 26*time.Hour {
			t.Fatalf("%d tries within %s: %+v", len(p.all()), over, d)
		}
		if d.Tries[9].Error != "it answered 500" || d.Tries[9].Status != 500 {
			t.Errorf("%+v", d.Tries[9])
		}
		ids := map[string]bool{}
		for _, g := range p.all() {
			ids[g.header.Get("webhook-id")] = true
		}
		if len(ids) != 1 {
			t.Errorf("one message has the ids %v", ids)
		}
		p.answers(http.StatusNoContent)
		if _, err := k.Redeliver(k.ctx, d.ID, mine); err != nil {
			t.Fatal(err)
		}
		k.send()
		if d = k.deliveries(e)[0]; d.Status != webhook.Delivered || len(d.Tries) != 11 {
			t.Errorf("%+v", d)
		}
	})
}

func TestAnAddressThatIsGoneIsSwitchedOffAndRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k, p := newKit(t, env, true), newPartner(t)
		e, _ := k.create(p.URL, "*")
		p.answers(http.StatusFound)
		k.happen(1, "shop", told("OrderPaid", `{}`))
		k.send()
		if d := k.deliveries(e)[0]; len(p.all()) != 1 || d.Status != webhook.Pending || d.Tries[0].Status != 302 {
			t.Fatalf("%d calls: %+v", len(p.all()), d)
		}
		p.answers(http.StatusGone)
		k.happen(2, "shop", told("OrderPaid", `{}`))
		k.send()
		all, err := k.Endpoints(k.ctx, "shop")
		if err != nil || len(all) != 1 || all[0].Enabled || all[0].DisabledFor == "" {
			t.Fatalf("%+v, %v", all, err)
		}
		before := len(p.all())
		k.happen(3, "shop", told("OrderPaid", `{}`))
		k.move(time.Hour)
		k.send()
		if len(p.all()) != before {
			t.Error("an address that is switched off is told")
		}
		for _, d := range k.deliveries(e) {
			if d.Status != webhook.Failed {
				t.Errorf("%+v", d)
			}
		}
		if _, err := k.Test(k.ctx, e.ID, all[0].Version, webhook.Asked{By: "s1"}, mine); !errors.Is(err, webhook.ErrChanged) {
			t.Errorf("it is tested: %v", err)
		}
		on := true
		if _, err := k.Update(k.ctx, e.ID, all[0].Version, webhook.Change{Enabled: &on}, mine); err != nil {
			t.Fatal(err)
		}
		p.answers(http.StatusOK)
		if _, err := k.Test(k.ctx, e.ID, all[0].Version+1, webhook.Asked{By: "s1"}, mine); err != nil {
			t.Fatal(err)
		}
		k.send()
		if d := k.deliveries(e)[0]; d.Name != "Test" || d.Status != webhook.Delivered {
			t.Errorf("%+v", d)
		}
	})
}

func TestARotatedSecretWorksForADayBesideTheNewOne(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k, p := newKit(t, env, true), newPartner(t)
		e, old := k.create(p.URL, "*")
		if _, _, err := k.Rotate(k.ctx, e.ID, e.Version+1, webhook.Asked{By: "boss"}, mine); !errors.Is(err, webhook.ErrChanged) {
			t.Errorf("another version: %v", err)
		}
		_, fresh, err := k.Rotate(k.ctx, e.ID, e.Version, webhook.Asked{By: "boss"}, mine)
		if err != nil || fresh == old {
			t.Fatal(err)
		}
		k.happen(1, "shop", told("OrderPaid", `{}`))
		k.send()
		if g := p.all()[0]; !signed(t, g, old) || !signed(t, g, fresh) {
			t.Errorf("%v", g.header)
		}
		k.move(25 * time.Hour)
		k.happen(2, "shop", told("OrderPaid", `{}`))
		k.send()
		if g := p.all()[1]; signed(t, g, old) || !signed(t, g, fresh) {
			t.Errorf("%v", g.header)
		}
		var n int
		if err := env.DB.Reader().QueryRowContext(t.Context(), "SELECT count(*) FROM webhook_endpoints WHERE CAST(secret AS text) LIKE '%"+strings.TrimPrefix(fresh, "whsec_")[:10]+"%'").Scan(&n); err != nil || n != 0 {
			t.Errorf("the secret stands in the database: %d, %v", n, err)
		}
	})
}

func TestAddressesOfPrivateNetworksAreRefusedAlsoWhenANameLeadsThere(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t)
	k, p := newKit(t, env, false), newPartner(t)
	for _, url := range []string{
		"http://partner.example/", "https://127.0.0.1/", "https://[::1]/", "https://10.1.2.3/", "https://169.254.169.254/latest", "https://192.168.0.1", "https://172.16.0.1", "https://100.64.0.1",
		"https://[fd00::1]/", "https://[fe80::1]/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::a00:1]/", "https://[2002:a00:1::]/", "https://0.0.0.0/", "https://localhost/", "https://x.localhost/",
		"https://LOCALHOST./", "https://db.internal/", "ftp://partner.example/", "https://user:pass@partner.example/", "https://partner.example/#x", "https:///x", "", "https://partner.example/ x", "https://224.0.0.1/",
		"https://255.255.255.255/", "https://partner.example/" + strings.Repeat("x", 500),
	} {
		if _, _, err := k.Create(k.ctx, "shop", webhook.Change{URL: &url, Topics: []string{"*"}}, webhook.Asked{By: "s1"}); !errors.Is(err, webhook.ErrURL) {
			t.Errorf("%s: %v", url, err)
		}
	}
	// What stands in the database, or what a name leads to, is looked at again when it is connected to.
	e, _ := k.create("https://partner.example/", "*")
	port := p.URL[strings.LastIndex(p.URL, ":"):]
	for i, url := range []string{p.URL, "https://localtest.example" + port} {
		if _, err := env.DB.Writer().ExecContext(t.Context(), "UPDATE webhook_endpoints SET url = '"+url+"'"); err != nil {
			t.Fatal(err)
		}
		k.happen(i+1, "shop", told("OrderPaid", `{}`))
	}
	k.send()
	if len(p.all()) != 0 {
		t.Error("the private address was called")
	}
	if err := webhook.Dial(t.Context(), strings.TrimPrefix(p.URL, "http://")); err == nil {
		t.Error("the private address was connected to")
	}
	for _, d := range k.deliveries(e) {
		if d.Status != webhook.Pending || strings.Contains(d.Tries[0].Error, "127.0.0.1") {
			t.Errorf("%+v", d)
		}
	}
}

func TestTwoReplicasSendEachDeliveryOnceAndAnAbandonedOneAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k, p := newKit(t, env, true), newPartner(t)
		k.create(p.URL, "*")
		for id := range 20 {
			k.happen(id+1, "shop", told("OrderPaid", `{}`))
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 20 {
					if _, err := k.SendDue(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		k.send() // rounds that found the address busy have sent nothing
		ids := map[string]int{}
		for _, g := range p.all() {
			ids[g.header.Get("webhook-id")]++
		}
		for id, n := range ids {
			if n != 1 {
				t.Errorf("%s was sent %d times", id, n)
			}
		}
		if len(ids) != 20 {
			t.Errorf("%d were sent", len(ids))
		}
		k.happen(30, "shop", told("OrderPaid", `{}`))
		if err := k.Claim(t.Context()); err != nil { // by a replica that dies
			t.Fatal(err)
		}
		k.send()
		if len(p.all()) != 20 {
			t.Error("what another replica has is sent")
		}
		k.move(2 * time.Minute)
		k.send()
		if len(p.all()) != 21 {
			t.Error("what a dead replica had is not sent")
		}
	})
}

func TestAddressesAreTheirShopsAndBounded(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newKit(t, env, false)
		e, _ := k.create("https://partner.example/0", "*")
		if _, _, err := k.Create(k.ctx, "shop", webhook.Change{URL: &e.URL, Topics: []string{"*"}}, webhook.Asked{By: "s1"}); !errors.Is(err, webhook.ErrExists) {
			t.Errorf("the same again: %v", err)
		}
		for i := range 19 {
			k.create("https://partner.example/x"+strconv.Itoa(i), "*")
		}
		url := "https://partner.example/more"
		if _, _, err := k.Create(k.ctx, "shop", webhook.Change{URL: &url, Topics: []string{"*"}}, webhook.Asked{By: "s1"}); !errors.Is(err, webhook.ErrLimit) {
			t.Errorf("one more: %v", err)
		}
		for _, topics := range [][]string{{}, {""}, {"a b"}, {strings.Repeat("x", 65)}, make([]string, 21)} {
			if _, err := k.Update(k.ctx, e.ID, e.Version, webhook.Change{Topics: topics}, mine); err == nil {
				t.Errorf("topics %v were taken", topics)
			}
		}
		other := db.ForBrand(t.Context(), 2)
		if _, err := k.Update(other, e.ID, e.Version, webhook.Change{}, mine); !errors.Is(err, webhook.ErrNotFound) {
			t.Errorf("another brand changes it: %v", err)
		}
		refused := errors.New("not mine")
		if _, err := k.Update(k.ctx, e.ID, e.Version, webhook.Change{}, func(webhook.Endpoint) error { return refused }); !errors.Is(err, refused) {
			t.Errorf("another shop's manager changes it: %v", err)
		}
	})
}

// A partner that takes what is sent and never answers keeps nobody else waiting.
func TestAPartnerWhoDoesNotAnswerKeepsNoOtherWaiting(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k, quick := newKit(t, env, true), newPartner(t)
		ctx, stop := context.WithCancel(t.Context())
		tried := make(chan struct{}, 100)
		silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			tried <- struct{}{}
			select {
			case <-r.Context().Done():
			case <-ctx.Done():
			}
		}))
		defer silent.Close()
		defer stop()
		k.create(silent.URL, "OrderPaid")
		e, _ := k.create(quick.URL, "OrderCanceled")
		for id := range 60 {
			k.happen(id+1, "shop", told("OrderPaid", `{}`))
		}
		s, err := timer.New(env.DB, k.now, quiet, k.Timers()...)
		if err != nil {
			t.Fatal(err)
		}
		over := make(chan error, 1)
		go func() { over <- s.Run(ctx) }()
		<-tried // it has begun with those
		k.happen(100, "shop", told("OrderCanceled", `{}`))
		k.Wake()
		for begun := time.Now(); ; time.Sleep(5 * time.Millisecond) {
			if all := k.deliveries(e); len(all) == 1 && all[0].Status == webhook.Delivered {
				break
			}
			if time.Since(begun) > 10*time.Second { // a try lasts 15 s
				t.Error("another partner waits for the one who does not answer")
				break
			}
		}
		if n := len(tried); n >= 4 {
			t.Errorf("the one who does not answer is sent %d at once", n+1)
		}
		stop()
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
}

// Addresses behind one host, such as a gateway's, are partners of their own: those who do not answer keep none waiting who does.
func TestAddressesOfOneHostKeepNoOtherWaiting(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newKit(t, env, true)
		ctx, stop := context.WithCancel(t.Context())
		const mute = 6
		tried := make(chan struct{}, 100)
		host := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/quick" {
				return
			}
			tried <- struct{}{}
			select {
			case <-r.Context().Done():
			case <-ctx.Done():
			}
		}))
		defer host.Close()
		defer stop()
		for i := range mute {
			k.create(fmt.Sprint(host.URL, "/mute/", i), "OrderPaid")
		}
		e, _ := k.create(host.URL+"/quick", "OrderCanceled")
		k.happen(1, "shop", told("OrderPaid", `{}`))
		s, err := timer.New(env.DB, k.now, quiet, k.Timers()...)
		if err != nil {
			t.Fatal(err)
		}
		over := make(chan error, 1)
		go func() { over <- s.Run(ctx) }()
		limit := time.NewTimer(10 * time.Second) // a try lasts 15 s
		defer limit.Stop()
		for range mute {
			select {
			case <-tried:
			case <-limit.C:
				t.Fatal("addresses of one host wait for one another")
			}
		}
		k.happen(100, "shop", told("OrderCanceled", `{}`))
		k.Wake()
		for {
			if all := k.deliveries(e); len(all) == 1 && all[0].Status == webhook.Delivered && len(all[0].Tries) == 1 {
				break
			}
			select {
			case <-limit.C:
				t.Fatal("the one that answers waits for those that do not")
			case <-time.After(5 * time.Millisecond):
			}
		}
		stop()
		if err := <-over; err != nil {
			t.Error(err)
		}
	})
}

// Once it is known that a partner does not answer, he is tried one at a time.
func TestAPartnerWhoDoesNotAnswerIsTriedOneAtATime(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := newKit(t, env, true)
		var mu sync.Mutex
		came, here, most := 0, 0, 0
		done := make(chan struct{})
		broken := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			mu.Lock()
			came++
			here++
			if came > 8 { // the first ones came before it was known
				most = max(most, here)
			}
			if came == 20 {
				close(done)
			}
			mu.Unlock()
			time.Sleep(10 * time.Millisecond) // for others that might come
			mu.Lock()
			here--
			mu.Unlock()
			panic(http.ErrAbortHandler)
		}))
		defer broken.Close()
		k.create(broken.URL, "*")
		for id := range 40 {
			k.happen(id+1, "shop", told("OrderPaid", `{}`))
		}
		ctx, stop := context.WithCancel(t.Context())
		s, err := timer.New(env.DB, k.now, quiet, k.Timers()...)
		if err != nil {
			t.Fatal(err)
		}
		over := make(chan error, 1)
		go func() { over <- s.Run(ctx) }()
		<-done
		stop()
		if err := <-over; err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		if most != 1 {
			t.Errorf("%d at once", most)
		}
	})
}
