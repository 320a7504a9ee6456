package main

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/uuid"

	"cuppa/internal/netfault"
	"cuppa/internal/payment/paysim"
	"cuppa/internal/pubsub"
	"cuppa/internal/voucher/simulator"
)

// party is what a world has beside its database and Redis.
type party struct {
	line    *netfault.Proxy
	channel *paysim.Sim
	vouches *simulator.Simulator
	bus     *miniredis.Miniredis
	// ready is called before each fault, also with each operation, and after once it is over.
	ready func(w *world)
	also  map[string]func(w *world) error
	after func(w *world) error
	// settled is what comes by itself later than all the rest.
	settled func(w *world) error
	// direct is the code of what needs the party itself; empty: it works.
	direct string
	// notice is how the channel's notice goes wrong.
	notice paysim.Fault
	// no, payment and code are of this fault: an order, its payment and a voucher's code.
	no, payment, code string
	codes             int
}

var simulatedKeys = sync.OnceValues(paysim.NewKeys)

// pemFile writes a key that settings name.
func pemFile(t *testing.T, kind string, der []byte) string {
	t.Helper()
	at := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(at, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return at
}

// behindLine serves a handler on this machine, behind a line that fails on command.
func behindLine(t *testing.T, h http.Handler) *netfault.Proxy {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return netfault.New(t, strings.TrimPrefix(server.URL, "http://"))
}

// toServer sends notices to the server, whatever address they name.
type toServer struct{ w *world }

func (s toServer) RoundTrip(r *http.Request) (*http.Response, error) {
	if s.w.process == nil {
		return nil, errors.New("the server has not started yet")
	}
	r = r.Clone(r.Context())
	r.URL.Scheme, r.URL.Host = "http", strings.TrimPrefix(s.w.base, "http://")
	return http.DefaultTransport.RoundTrip(r)
}

// withGateway has the server pay through a WeChat Pay behind a line.
func withGateway(t *testing.T, b *brew) *world {
	t.Helper()
	keys, err := simulatedKeys()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{}
	sim, err := paysim.New(t.Context(), paysim.NewMemory(), paysim.Options{Keys: keys, Faster: 15, Deliver: &http.Client{Transport: toServer{w}, Timeout: 5 * time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	w.party = party{channel: sim, line: behindLine(t, sim)}
	account := sim.WeChatPayAccount("http://"+w.party.line.Addr(), "https://shop.example")
	settings := []string{
		"PUBLIC_URL=https://shop.example", "WECHAT_PAY_URL=http://" + w.party.line.Addr(), "WECHAT_PAY_MCH_ID=" + paysim.MerchantID, "WECHAT_PAY_APP_ID=" + paysim.WeChatAppID,
		"WECHAT_PAY_CERT_SERIAL=" + paysim.MerchantSerial, "WECHAT_PAY_PUBLIC_KEY_ID=" + paysim.PublicKeyID,
		"WECHAT_PAY_PRIVATE_KEY_FILE=" + pemFile(t, "PRIVATE KEY", private(t, account.PrivateKey)),
		"WECHAT_PAY_PUBLIC_KEY_FILE=" + pemFile(t, "PUBLIC KEY", public(t, account.PublicKey)),
	}
	secretFile := filepath.Join(t.TempDir(), "v3")
	if err := os.WriteFile(secretFile, []byte(account.APIv3Key.Reveal()), 0o600); err != nil {
		t.Fatal(err)
	}
	w.party.ready = func(w *world) { w.party.no = w.place(w.guest, w.round+"-by-wechat", 1).Order.No }
	w.party.also = map[string]func(w *world) error{"pay": (*world).payByWeChat}
	w.party.after = (*world).paidByWeChat
	w.open(t, b, "", append(settings, "WECHAT_PAY_API_V3_KEY_FILE="+secretFile)...)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { _ = sim.Run(ctx) })
	t.Cleanup(func() { cancel(); running.Wait() })
	return w
}

func private(t *testing.T, key *rsa.PrivateKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func public(t *testing.T, key *rsa.PublicKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// payByWeChat opens a payment at the channel itself.
func (w *world) payByWeChat() error {
	a, err := w.reply(w.guest, `mutation($i: PayOrderInput!) { payOrder(input: $i) { payment { no } userErrors { code } } }`, map[string]any{"i": map[string]any{
		"idempotencyKey": w.round + "-by-wechat", "orderNo": w.party.no, "channel": "WECHAT_PAY",
	}})
	if code := a.refusal(); err == nil && code != w.party.direct {
		err = fmt.Errorf("paying at the channel is answered %q %s, not %q", code, a.Data, w.party.direct)
	}
	if err != nil || w.party.direct != "" {
		return err
	}
	var out struct{ Payment struct{ No string } }
	if err := json.Unmarshal(a.Data["payOrder"], &out); err != nil {
		return err
	}
	if w.party.payment == out.Payment.No {
		return nil // paid already
	}
	w.party.payment = out.Payment.No
	_, err = w.party.channel.Pay(context.Background(), paysim.WeChatPay, out.Payment.No, w.party.notice)
	return err
}

// paidByWeChat pays there once the channel is back; the order is paid once.
func (w *world) paidByWeChat() error {
	w.party.direct = ""
	return errors.Join(w.payByWeChat(), w.isPaid(w.party.no))
}

// withPlatform has the server redeem vouchers at a Meituan behind a line.
func withPlatform(t *testing.T, b *brew) *world {
	t.Helper()
	sim, err := simulator.New(simulator.NewMemory(), simulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := sim.Seed(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := &world{party: party{vouches: sim, line: behindLine(t, sim)}}
	w.party.ready = func(w *world) {
		w.party.no = w.withVoucher(w.nextCode(), "-paid").Order.No
		w.party.code = w.nextCode()
	}
	w.party.also = map[string]func(w *world) error{"order": (*world).orderWithVoucher, "pay": (*world).payWithVoucher}
	w.party.after, w.party.settled = (*world).takesVouchers, (*world).redeemed
	w.open(t, b, "", "MEITUAN_URL=http://"+w.party.line.Addr()+"/meituan", "MEITUAN_DEVELOPER_ID="+simulator.MeituanDeveloperID, "MEITUAN_SIGN_KEY="+simulator.MeituanSignKey)
	return w
}

// nextCode is a voucher of the guest's that was not used yet.
func (w *world) nextCode() string {
	w.party.codes++
	code := demoCode("MEITUAN_CASH", w.party.codes)
	(&power{process: w.process}).enter(w.guest, "MEITUAN_CASH", code)
	return code
}

func (w *world) voucherInput(code, what string) map[string]any {
	in := placeInput(w.round+what, 2)
	in["i"].(map[string]any)["couponCodes"] = []string{code} //nolint:forcetypeassert // placeInput made it
	return in
}

func (w *world) withVoucher(code, what string) (out placed) {
	w.t.Helper()
	w.get(w.guest, placeOrder, w.voucherInput(code, what), &out)
	if out.Order == nil {
		w.t.Fatalf("%s: %+v", code, out)
	}
	return out
}

func (w *world) orderWithVoucher() error {
	a, err := w.reply(w.guest, placeOrder, w.voucherInput(w.party.code, "-voucher"))
	outOfTime := w.party.direct != "" && a.refusal() == "UNAVAILABLE" // the request's time may end before the platform's
	if code := a.refusal(); err == nil && code != w.party.direct && !outOfTime {
		err = fmt.Errorf("an order with a voucher is answered %q %s, not %q", code, a.Data, w.party.direct)
	}
	return err
}

// payWithVoucher pays an order whose voucher can't be redeemed now: that is made up for.
func (w *world) payWithVoucher() error {
	a, err := w.reply(w.guest, `mutation($i: PayOrderInput!) { payOrder(input: $i) { payment { no amount } userErrors { code } } }`, payInput(w.party.no, w.round+"-voucher"))
	var out struct {
		Payment struct {
			No     string
			Amount int64
		}
	}
	if err != nil || json.Unmarshal(a.Data["payOrder"], &out) != nil || out.Payment.No == "" {
		return fmt.Errorf("paying with a voucher: %s %w", a.Data, err)
	}
	if code := w.callback(out.Payment.No, w.round+"-voucher", out.Payment.Amount); code != http.StatusOK {
		return fmt.Errorf("the callback is answered %d", code)
	}
	return w.isPaid(w.party.no)
}

// takesVouchers orders with the voucher that was refused.
func (w *world) takesVouchers() error {
	w.party.direct = ""
	return w.orderWithVoucher()
}

// redeemed says whether the voucher that was paid with is used at the platform: once.
func (w *world) redeemed() error {
	v, _, err := w.party.vouches.Voucher(context.Background(), "MEITUAN", demoCode("MEITUAN_CASH", w.party.codes-1))
	if err == nil && (!v.Used || v.Uses != 1) {
		err = fmt.Errorf("the platform has the voucher used: %t, %d times", v.Used, v.Uses)
	}
	return err
}

// withBus has the server's bus on a Redis of its own behind a line.
func withBus(t *testing.T, b *brew) *world {
	t.Helper()
	bus := miniredis.RunT(t)
	w := &world{party: party{bus: bus, line: netfault.New(t, bus.Addr())}}
	w.party.ready = func(*world) {}
	w.party.after = func(w *world) error {
		d, _ := beside(w.t, []string{"DATABASE_URL=" + w.direct})
		defer d.Close()
		var unsent int
		if err := d.QueryRowContext(context.Background(), "SELECT count(*) FROM order_events WHERE unsent").Scan(&unsent); err != nil || unsent > 0 {
			return fmt.Errorf("%d events were not told: %w", unsent, err)
		}
		return nil
	}
	w.open(t, b, "", "BUS=redis", "BUS_URL=redis://"+w.party.line.Addr())
	return w
}

// evicting has another replica announce that the menu has changed, again and again: each request finds none in memory.
func evicting(t *testing.T, w *world) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	hub := pubsub.New(w.store(t), slog.New(slog.DiscardHandler))
	var running sync.WaitGroup
	running.Go(func() {
		again := time.NewTicker(5 * time.Millisecond)
		defer again.Stop()
		for ctx.Err() == nil {
			_ = hub.Publish(ctx, []string{"menus"}, []byte(shopID))
			<-again.C
		}
	})
	w.calm = func() { cancel(); running.Wait() }
	t.Cleanup(w.calm)
}

// loading has the next load of the menu wait for a lock that somebody else has, and the one in memory be dropped.
func loading(t *testing.T, w *world) {
	t.Helper()
	d, _ := beside(t, []string{"DATABASE_URL=" + w.direct})
	w.calm = hold(t, d, "BEGIN", "LOCK TABLE sold_out_marks IN ACCESS EXCLUSIVE MODE")
	hub := pubsub.New(w.store(t), slog.New(slog.DiscardHandler))
	if err := hub.Publish(t.Context(), []string{"menus"}, []byte(shopID)); err != nil {
		t.Fatal(err)
	}
	eventually(t, recovered, "the server has heard of it", func() bool {
		return w.oneMenu(works) == nil && w.figure("cuppa_menus_outlived_total") > 0
	})
}

func calm(_ *testing.T, w *world) { w.calm() }

// raised is by how much everything costs more all of a sudden.
const raised = 100

// unannounced changes prices beside the server, and nobody tells it.
func unannounced(t *testing.T, w *world) {
	t.Helper()
	w.old = w.payable
	a, err := w.reply(w.guest, quotedQuery, cartInput())
	var out struct{ Quote struct{ Token string } }
	if err != nil || json.Unmarshal(a.Data["quote"], &out) != nil || out.Quote.Token == "" {
		t.Fatalf("%s %v", a.Data, err)
	}
	w.token = out.Quote.Token
	w.reprice(t, raised)
}

func (w *world) reprice(t *testing.T, by int64) {
	t.Helper()
	d, _ := beside(t, []string{"DATABASE_URL=" + w.direct})
	tx, err := d.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }()
	for _, text := range []string{fmt.Sprintf("UPDATE skus SET price = price + %d", by), "UPDATE shops SET menu_version = menu_version + 1"} {
		if _, err := tx.ExecContext(t.Context(), text); err != nil {
			t.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	w.payable += by
}

func priceBack(t *testing.T, w *world) {
	t.Helper()
	w.reprice(t, -raised)
}

// seen waits at most as long as a change may take to show.
func (w *world) seen(what string, shows func() (bool, error)) error {
	for begun := time.Now(); ; {
		ok, err := shows()
		if err != nil || ok {
			return err
		}
		if time.Since(begun) > told+crowded {
			return fmt.Errorf("%s does not show after %v", what, time.Since(begun))
		}
	}
}

// withStaleMenus looks for what a menu that is behind may do: a change is seen in time, and each order has a price that was agreed or is true.
func withStaleMenus(t *testing.T, b *brew) *world {
	t.Helper()
	w := &world{}
	w.party.ready = func(*world) {}
	w.party.after = func(*world) error { return nil }
	w.tries = map[string]func(p promise) error{
		"menu": func(promise) error {
			return w.seen("the new menu", func() (bool, error) {
				a, err := w.judged(works, w.guest, menuQuery, shopInput())
				var out struct{ Menu struct{ Version string } }
				if err == nil {
					err = json.Unmarshal(a.Data["shop"], &out)
				}
				return out.Menu.Version != w.version, err
			})
		},
		"quote": func(promise) error {
			return w.seen("the new price", func() (bool, error) {
				amount := w.quoted()
				if amount != w.payable && amount != w.old {
					return false, fmt.Errorf("a price of %d, and it was %d and is %d", amount, w.old, w.payable)
				}
				return amount == w.payable, nil
			})
		},
		"order": func(p promise) error { return errors.Join(w.agreed(), w.tryOrder(p)) },
	}
	w.open(t, b, "")
	return w
}

// agreed orders with the token of a quote from before the change, and without one after it shows.
func (w *world) agreed() error {
	amount := func(token string) (int64, error) {
		in := placeInput(uuid.NewString(), 1)
		if token != "" {
			in["i"].(map[string]any)["quoteToken"] = token //nolint:forcetypeassert // placeInput made it
		}
		a, err := w.judged(works, w.guest, placeOrder, in)
		var out placed
		if err == nil && (json.Unmarshal(a.Data["placeOrder"], &out) != nil || out.Order == nil) {
			err = fmt.Errorf("not placed: %s", a.Data)
		}
		if err != nil {
			return 0, err
		}
		return out.Order.PayableAmount, nil
	}
	if got, err := amount(w.token); err != nil || got != w.old {
		return fmt.Errorf("an order at the agreed price of %d costs %d: %w", w.old, got, err)
	}
	return w.seen("the new price of orders", func() (bool, error) {
		got, err := amount("")
		if err == nil && got != w.payable && got != w.old {
			err = fmt.Errorf("an order costs %d, and it was %d and is %d", got, w.old, w.payable)
		}
		return got == w.payable, err
	})
}
