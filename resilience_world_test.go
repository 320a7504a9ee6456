package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/caarlos0/env/v11"
	"github.com/google/uuid"

	"cuppa/internal/command"
	"cuppa/internal/netfault"
)

const (
	// answered is within which time each request is answered, whatever is away.
	answered = 3 * time.Second
	// told is within which time a client that watches hears that its order is paid.
	told = 2 * time.Second
	// recovered is within which time all works once a fault is over.
	recovered = 5 * time.Second
	// lasting is for how long what is remembered is asked for: longer than anything is trusted without another look.
	lasting = 6 * time.Second
	// givenBack is within which time stock is back that was held for an order which was never written.
	givenBack = 20 * time.Second
	// madeUp is within which time is done what could not be: the longest pause before a try is 16 s, and a bit by chance.
	madeUp = 45 * time.Second
	// hanging is from when on a request counts as never answered.
	hanging = 15 * time.Second

	countedSKU = "sku-pearl-milk-tea-m"
	// cups are what the shop has of it, buyers how many want one at once.
	cups, buyers = 2, 4
)

// world is a server whose surroundings fail on command.
type world struct {
	*process
	database, redis          *netfault.Proxy
	party                    party
	tries                    map[string]func(promise) error // where an operation is not done as everywhere
	calm                     func()                         // ends the fault
	old                      int64                          // the quote's price before it changed
	token                    string                         // of that price
	settings                 []string
	direct                   string // the database's address without the proxy
	redisURL                 string // Redis's
	guest, manager           string
	version                  string // the menu's
	payable                  int64  // of a quote
	round                    string // names the keys of one fault
	key                      string // of the order that is placed while something is away
	payNo, watchNo, watchPay string
	watchAmount              int64
	live                     <-chan map[string]any
	stocked                  int // all cups that there ever were
}

// brew makes an empty brand's database once, so that the servers of these tests need not each make their own.
type brew struct {
	mu       sync.Mutex
	admin    *sql.DB
	server   string
	template string
}

func newBrew(t *testing.T) *brew {
	t.Helper()
	settings := serversOf(t)
	p := start(t, settings...)
	p.kill()
	admin, err := sql.Open("postgres", os.Getenv("TEST_DATABASE_URL"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = admin.Close() })
	u, err := url.Parse(strings.TrimPrefix(settings[0], "DATABASE_URL="))
	if err != nil {
		t.Fatal(err)
	}
	return &brew{admin: admin, server: os.Getenv("TEST_DATABASE_URL"), template: strings.TrimPrefix(u.Path, "/")}
}

// database is a new one.
func (b *brew) database(t *testing.T) string {
	t.Helper()
	name := "story_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	t.Cleanup(func() {
		_, _ = b.admin.ExecContext(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	})
	eventually(t, 30*time.Second, "a database is made", func() bool { // sessions of a server that was killed may still be ending
		b.mu.Lock()
		defer b.mu.Unlock()
		_, err := b.admin.ExecContext(t.Context(), "CREATE DATABASE "+name+" TEMPLATE "+b.template)
		return err == nil
	})
	u, err := url.Parse(b.server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}

// newWorld starts a server with nothing else behind it.
func newWorld(t *testing.T, b *brew, redisURL string) *world {
	t.Helper()
	w := &world{}
	w.open(t, b, redisURL)
	return w
}

// open starts the server with a proxy before its database and one before Redis: a Redis of its own where none is named.
func (w *world) open(t *testing.T, b *brew, redisURL string, more ...string) {
	t.Helper()
	w.direct = b.database(t)
	if w.redisURL = redisURL; redisURL == "" {
		w.redisURL = "redis://" + miniredis.RunT(t).Addr()
	}
	settings := append([]string{
		"DATABASE_URL=" + w.direct, "REDIS_URL=" + w.redisURL, "DATA_DIR=" + t.TempDir(), "REQUEST_TIMEOUT=2500ms", "OPEN_ORDERS=off", "SEED_DEMO=1",
	}, more...)
	w.database, settings = through(t, settings, "DATABASE_URL")
	w.redis, settings = through(t, settings, "REDIS_URL")
	w.settings = settings
	w.process = start(t, settings...)
	w.guest, w.manager = w.process.guest("thirsty"), w.staff("manager")
}

// placed is an order that is placed by a key, as often as a guest would try.
func (w *world) placed(key string) string {
	w.t.Helper()
	var last placed
	for end := time.Now().Add(recovered); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if last = w.place(w.guest, key, 1); last.Order != nil {
			return last.Order.No
		}
	}
	w.t.Fatalf("%s is not placed: %+v", key, last.UserErrors)
	return ""
}

// ready makes what the operations of one fault need, and reads once what is remembered.
func (w *world) ready(round string) {
	w.t.Helper()
	w.round, w.key = round, round+"-order"
	w.payNo, w.watchNo = w.placed(round+"-to-pay"), w.placed(round+"-to-watch")
	w.watchPay, w.watchAmount = w.pay(w.guest, w.watchNo, round+"-watch")
	w.live = w.watch(w.guest, paymentStatus, map[string]any{"n": w.watchNo})
	if first := next(w.t, w.live); first["orderStatus"] != "CREATED" {
		w.t.Fatalf("watching begins with %v", first)
	}
	w.stocked += cups
	var counted struct{ Stock struct{ Available int } }
	w.get(w.manager, `mutation($s: ID!, $k: ID!, $n: Int!) { setStock(input: {shopId: $s, skuId: $k, onHand: $n}) { stock { available } } }`,
		map[string]any{"s": shopID, "k": countedSKU, "n": w.stocked}, &counted)
	if counted.Stock.Available != cups {
		w.t.Fatalf("%d cups can be had, not %d", counted.Stock.Available, cups)
	}
	eventually(w.t, recovered, "all works before anything fails", func() bool {
		a, err := w.reply(w.guest, quotedQuery, map[string]any{"i": map[string]any{"shopId": shopID, "items": []any{map[string]any{"skuId": countedSKU, "quantity": 1}}}})
		return errors.Join(err, w.tryMenu(works), w.tryQuote(works), w.tryAdmin(works)) == nil && a.refusal() == ""
	})
	var out struct {
		Menu struct{ Version string }
	}
	w.get("", menuQuery, shopInput(), &out)
	w.version = out.Menu.Version
	w.payable = w.quoted()
	if w.party.ready != nil {
		w.party.ready(w)
	}
}

func (w *world) quoted() int64 {
	var out struct{ Quote struct{ PayableAmount int64 } }
	a, _ := w.reply(w.guest, quotedQuery, cartInput())
	_ = json.Unmarshal(a.Data["quote"], &out)
	return out.Quote.PayableAmount
}

const (
	quotedQuery = `query($i: QuoteInput!) { quote(input: $i) { quote { token payableAmount } userErrors { code } } }`
	adminQuery  = `query($s: ID!) { orders(filter: {shopId: $s}, first: 5) { edges { node { no status } } } }`
	stockQuery  = `query($s: ID!) { stock(shopId: $s, skuId: "` + countedSKU + `") { onHand available } }`
	reportQuery = `query($s: ID!) { dashboard(shopId: $s, from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", bucket: DAY) { revenue } }`
)

// tooMuch are what no answer may tell of what is behind the server.
var tooMuch = regexp.MustCompile(`(?i)pq:|sql|redis|dial tcp|127\.0\.0\.1|connection re|broken pipe|\bEOF\b|context (deadline|canceled)|goroutine|panic`)

// stable is what codes look like.
var stable = regexp.MustCompile(`^[A-Z][A-Z_]+$`)

// reply asks, and says what is wrong with the answer as such: there is none, it came late, an error has no code, or it tells too much.
func (w *world) reply(token, query string, variables map[string]any) (a answer, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), hanging)
	defer cancel()
	body, _ := json.Marshal(map[string]any{"query": query, "variables": variables})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.base+"/graphql", bytes.NewReader(body))
	if err != nil {
		return a, err
	}
	req.Header = http.Header{"Content-Type": {"application/json"}, "Accept-Language": {"en"}}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	begun := time.Now()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return a, fmt.Errorf("no answer after %v: %w", time.Since(begun), err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	took := time.Since(begun)
	switch {
	case err != nil:
		return a, fmt.Errorf("half an answer after %v: %w", took, err)
	case took > answered+crowded:
		err = fmt.Errorf("answered after %v", took)
	}
	if e := json.Unmarshal(raw, &a); e != nil {
		return a, fmt.Errorf("no answer of GraphQL: %s", raw)
	}
	if a.refusal() != "" && tooMuch.Match(raw) { // tokens of what is not refused may spell anything
		err = fmt.Errorf("the answer tells too much: %s", raw)
	}
	for _, e := range a.Errors {
		if code, _ := e.Extensions["code"].(string); !stable.MatchString(code) {
			err = fmt.Errorf("an error without a stable code: %s", raw)
		}
	}
	return a, err
}

// refusal is the code of an answer: the error's, or the first of a payload's.
func (a answer) refusal() string {
	if code := a.code(); code != "" {
		return code
	}
	for _, raw := range a.Data {
		var payload struct{ UserErrors []struct{ Code string } }
		if json.Unmarshal(raw, &payload) == nil && len(payload.UserErrors) > 0 {
			return payload.UserErrors[0].Code
		}
	}
	return ""
}

// judged asks and holds the answer against what was promised.
func (w *world) judged(p promise, token, query string, variables map[string]any) (answer, error) {
	a, err := w.reply(token, query, variables)
	if code := a.refusal(); err == nil && code != p.code && (code != "" || !p.orWorks) {
		err = fmt.Errorf("answered %q %s, not %q", code, a.Data, p.code)
	}
	return a, err
}

// lasts asks once, or again and again for what is remembered.
func (p promise) lasts(ask func() error) error {
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for begun := time.Now(); ; <-again.C {
		if err := ask(); err != nil || !p.remembered || time.Since(begun) > lasting {
			return err
		}
	}
}

func (w *world) tryMenu(p promise) error { return p.lasts(func() error { return w.oneMenu(p) }) }

func (w *world) tryQuote(p promise) error { return p.lasts(func() error { return w.oneQuote(p) }) }

func (w *world) oneMenu(p promise) error {
	for _, token := range []string{"", w.guest} {
		a, err := w.judged(p, token, menuQuery, shopInput())
		if err != nil {
			return err
		}
		var out struct {
			Menu struct {
				Version    string
				Categories []any
			}
		}
		if err := json.Unmarshal(a.Data["shop"], &out); err != nil || len(out.Menu.Categories) == 0 {
			return fmt.Errorf("no menu: %s, %w", a.Data, err)
		}
		if p.remembered && out.Menu.Version != w.version {
			return fmt.Errorf("the menu is %s, not %s", out.Menu.Version, w.version)
		}
	}
	return nil
}

func (w *world) oneQuote(p promise) error {
	a, err := w.judged(p, w.guest, quotedQuery, cartInput())
	if err != nil || p.code != "" {
		return err
	}
	var out struct {
		Quote struct {
			Token         string
			PayableAmount int64
		}
	}
	if err := json.Unmarshal(a.Data["quote"], &out); err != nil || out.Quote.Token == "" || w.payable != 0 && out.Quote.PayableAmount != w.payable {
		return fmt.Errorf("not the price of before, %d: %s, %w", w.payable, a.Data, err)
	}
	return nil
}

// tryOrder places one order, and has more guests want the same cups than there are.
func (w *world) tryOrder(p promise) error {
	var wg sync.WaitGroup
	faults := make([]error, buyers+1)
	wg.Go(func() { _, faults[buyers] = w.judged(p, w.guest, placeOrder, placeInput(w.key, 1)) })
	for i := range buyers {
		wg.Go(func() {
			a, err := w.reply(w.guest, placeOrder, w.rushInput(i))
			if code := a.refusal(); err == nil && code != p.code && code != "OUT_OF_STOCK" {
				err = fmt.Errorf("one of many: %q", code)
			}
			faults[i] = err
		})
	}
	wg.Wait()
	return errors.Join(faults...)
}

func (w *world) rushInput(buyer int) map[string]any {
	return map[string]any{"i": map[string]any{
		"idempotencyKey": fmt.Sprint(w.round, "-rush-", buyer), "shopId": shopID, "items": []any{map[string]any{"skuId": countedSKU, "quantity": 1}},
	}}
}

// tryPay pays the order that waits for it.
func (w *world) tryPay(p promise) error {
	a, err := w.judged(p, w.guest, `mutation($i: PayOrderInput!) { payOrder(input: $i) { payment { no amount } userErrors { code } } }`, payInput(w.payNo, w.round+"-pay"))
	if err != nil || p.code != "" {
		return err
	}
	var out struct {
		Payment struct {
			No     string
			Amount int64
		}
	}
	if err := json.Unmarshal(a.Data["payOrder"], &out); err != nil {
		return err
	}
	if code := w.callback(out.Payment.No, w.round+"-paid", out.Payment.Amount); code != http.StatusOK {
		return fmt.Errorf("the callback is answered %d", code)
	}
	return w.isPaid(w.payNo)
}

func (w *world) isPaid(no string) error {
	a, err := w.reply(w.guest, orderQuery, map[string]any{"n": no})
	var out struct{ Status string }
	if err == nil && (json.Unmarshal(a.Data["order"], &out) != nil || out.Status != "PAID") {
		err = fmt.Errorf("the order is %s %+v", a.Data, a.Errors)
	}
	return err
}

// tryWatch has the order that is watched be paid. Where that can't be noted now, whoever watches keeps the socket and hears nothing wrong.
func (w *world) tryWatch(p promise) error {
	begun := time.Now()
	code := w.callback(w.watchPay, w.round+"-watched", w.watchAmount)
	if took := time.Since(begun); took > 5*time.Second+crowded {
		return fmt.Errorf("the callback is answered %d after %v", code, took)
	}
	if p.waits {
		if code == http.StatusOK {
			return errors.New("the callback is answered 200, and nothing can have noted it")
		}
		select {
		case m, ok := <-w.live:
			return fmt.Errorf("whoever watches hears %v, and the stream goes on: %t", m, ok)
		default:
			return nil
		}
	}
	if code != http.StatusOK {
		return fmt.Errorf("the callback is answered %d", code)
	}
	return w.hears(begun)
}

// hears waits for what whoever watches was promised to hear.
func (w *world) hears(since time.Time) error {
	limit := time.NewTimer(time.Until(since.Add(told + crowded)))
	defer limit.Stop()
	for {
		select {
		case m, ok := <-w.live:
			if !ok {
				return errors.New("the stream ended before the order was paid")
			}
			data, _ := m["data"].(map[string]any)
			if status, _ := data["paymentStatus"].(map[string]any); status["orderStatus"] == "PAID" {
				return nil
			}
		case <-limit.C:
			return fmt.Errorf("whoever watches has not heard after %v that the order is paid", time.Since(since))
		}
	}
}

func (w *world) tryAdmin(p promise) error {
	var wg sync.WaitGroup
	faults := make([]error, 3)
	for i, query := range []string{adminQuery, stockQuery, reportQuery} {
		wg.Go(func() { _, faults[i] = w.judged(p, w.manager, query, shopInput()) })
	}
	wg.Wait()
	return errors.Join(faults...)
}

// well waits until all works again, and checks that nothing was lost.
func (w *world) well(notWatched bool) error {
	begun := time.Now()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	var err error
	for { // each at its own pace: what was paid already stays paid
		var wg sync.WaitGroup
		faults := make([]error, len(operations)+1)
		for i, try := range []func() error{
			func() error { return w.tryMenu(works) }, func() error { return w.tryQuote(works) }, func() error { return w.placedOnce(w.key) },
			func() error { return w.tryPay(works) }, func() error { return w.tellAgain(notWatched) }, func() error { return w.tryAdmin(works) },
		} {
			wg.Go(func() { faults[i] = try() })
		}
		wg.Wait()
		if w.party.after != nil {
			faults[len(operations)] = w.party.after(w)
		}
		if err = errors.Join(faults...); err == nil || time.Since(begun) > recovered+crowded {
			break
		}
		<-again.C
	}
	if err != nil {
		return fmt.Errorf("%v after it was over: %w", time.Since(begun), err)
	}
	for begun = time.Now(); w.party.settled != nil; <-again.C { // it is tried again after 1, 2, 4, 8, 16 s
		if err = w.party.settled(w); err == nil || time.Since(begun) > madeUp {
			break
		}
	}
	return errors.Join(err, w.noneOversold(), w.isPaid(w.watchNo))
}

// tellAgain is what a payment channel does whose callback was not taken.
func (w *world) tellAgain(notWatched bool) error {
	since := time.Now()
	if code := w.callback(w.watchPay, w.round+"-watched", w.watchAmount); code != http.StatusOK {
		return fmt.Errorf("the callback is answered %d", code)
	}
	if notWatched || w.live == nil {
		return nil
	}
	err := w.hears(since)
	w.live = nil
	return err
}

// placedOnce repeats an order's key: there is one order.
func (w *world) placedOnce(key string) error {
	a, err := w.reply(w.guest, placeOrder, placeInput(key, 1))
	var out placed
	if err == nil && (json.Unmarshal(a.Data["placeOrder"], &out) != nil || out.Order == nil) {
		err = fmt.Errorf("not placed: %s %+v", a.Data, a.Errors)
	}
	return err
}

// noneOversold has all who wanted the counted cups ask again under their keys, until all are sold: what was held as the database went is given back after 10 s.
func (w *world) noneOversold() error {
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for begun := time.Now(); ; <-again.C {
		got, err := w.sold()
		if err != nil || got == cups {
			return err
		}
		if got > cups || time.Since(begun) > givenBack {
			return fmt.Errorf("%d of %d cups were sold to %d guests", got, cups, buyers)
		}
	}
}

func (w *world) sold() (int, error) {
	got := 0
	for i := range buyers {
		a, err := w.reply(w.guest, placeOrder, w.rushInput(i))
		if err != nil {
			return got, err
		}
		switch code := a.refusal(); code {
		case "":
			got++
		case "OUT_OF_STOCK":
		default:
			return got, fmt.Errorf("one of many: %q", code)
		}
	}
	return got, nil
}

// sound has `cuppa verify` look at all that must hold.
func (w *world) sound(t *testing.T) {
	t.Helper()
	environment := env.ToMap(w.cmd.Env)
	var out bytes.Buffer
	eventually(t, 20*time.Second, "all that must hold holds", func() bool {
		out.Reset()
		if command.Run(t.Context(), []string{"verify"}, environment, &out) == 0 {
			return true
		}
		t.Log(out.String())
		return false
	})
}
