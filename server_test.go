package main

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/gorilla/websocket"

	"cuppa/internal/crash/crashtest"
)

// TestMain lets the test binary be the server: a test starts itself as another process and may kill it like any other.
func TestMain(m *testing.M) {
	if os.Getenv("CUPPA_TEST_SERVE") == "1" {
		crashtest.Arm()
		main()
		return
	}
	os.Exit(m.Run())
}

const testSecret = "a secret of the tests"

// process is a server in a process of its own.
type process struct {
	t     *testing.T
	base  string
	cmd   *exec.Cmd
	ended chan struct{} // closed when the process is gone
	out   *bytes.Buffer
	// client asks it; nil is the usual one, which waits for ever.
	client *http.Client
}

// said is what a process that is gone has logged.
func (p *process) said() string { return p.out.String() }

// kill ends the process as a power cut would, and waits until it is gone.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// start runs a server until the test ends; settings are added to its environment.
func start(t *testing.T, settings ...string) *process {
	t.Helper()
	for {
		p, out := launch(t, settings)
		ready := func() bool {
			resp, err := http.Get(p.base + "/readyz")
			if err != nil {
				return false
			}
			_ = resp.Body.Close()
			return resp.StatusCode == http.StatusOK
		}
		taken := false
		eventually(t, 60*time.Second, "the server is ready", func() bool {
			select {
			case <-p.ended:
				if taken = strings.Contains(out.String(), "address already in use"); !taken {
					t.Fatalf("the server ended:\n%s", out.String())
				}
				return true
			default:
				return ready()
			}
		})
		if !taken { // somebody else got the port that was free a moment ago
			return p
		}
	}
}

// launch runs a server; what it says can be read once it has ended.
func launch(t *testing.T, settings []string) (*process, *bytes.Buffer) {
	t.Helper()
	port := freePort(t)
	p := &process{t: t, base: "http://127.0.0.1:" + port}
	p.cmd = exec.CommandContext(t.Context(), os.Args[0])
	p.cmd.Env = append(os.Environ(), append([]string{
		"CUPPA_TEST_SERVE=1", "ADDR=127.0.0.1:" + port, "SANDBOX_PAY_SECRET=" + testSecret, "RATE_LIMIT=off", "MODE=development", "SEED_DEMO=1", "DRAIN_WINDOW=100ms", "LOG_LEVEL=warn",
		"REQUEST_TIMEOUT=5s", // a machine that runs tests is busy
	}, settings...)...)
	var out bytes.Buffer
	p.out = &out
	p.cmd.Stdout, p.cmd.Stderr = &out, &out
	p.cmd.Cancel = func() error { return p.cmd.Process.Kill() }
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.ended = make(chan struct{})
	go func() { _ = p.cmd.Wait(); close(p.ended) }()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() && out.Len() > 0 {
			t.Logf("the server said:\n%s", tail(out.String()))
		}
	})
	return p, &out
}

func tail(s string) string { return s[max(0, len(s)-6000):] }

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// eventually polls until it holds; there is no other way to wait for another process.
func eventually(t *testing.T, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(limit)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("not within %v: %s", limit, what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// engines runs f on the embedded default and on PostgreSQL with Redis. settings start a server on what earlier ones left.
func engines(t *testing.T, f func(t *testing.T, settings []string)) {
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		f(t, []string{"DATABASE_URL=", "REDIS_URL=", "DATA_DIR=" + t.TempDir()})
	})
	t.Run("servers", func(t *testing.T) {
		t.Parallel()
		f(t, serversOf(t))
	})
}

func serversOf(t *testing.T) []string {
	t.Helper()
	server, redisURL := os.Getenv("TEST_DATABASE_URL"), os.Getenv("TEST_REDIS_URL")
	if server == "" || redisURL == "" {
		t.Fatal("TEST_DATABASE_URL or TEST_REDIS_URL is not set; `make test` starts what the tests need")
	}
	admin, err := sql.Open("postgres", server)
	if err != nil {
		t.Fatal(err)
	}
	name := "story_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	if _, err := admin.ExecContext(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_, _ = admin.ExecContext(context.Background(), "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
		_ = admin.Close()
	})
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	// Stories on one Redis must not meet: each takes a logical database of its own, and its demo shops' counters are told apart by it.
	return []string{"DATABASE_URL=" + u.String(), "REDIS_URL=" + redisURL + "/" + strconv.Itoa(1+storyDB()%14), "DATA_DIR=" + t.TempDir()}
}

var (
	storyMu   sync.Mutex
	storyNext int
)

func storyDB() int {
	storyMu.Lock()
	defer storyMu.Unlock()
	storyNext++
	return storyNext
}

// answer is what GraphQL says.
type answer struct {
	Data   map[string]json.RawMessage `json:"data"`
	Errors []struct {
		Message    string         `json:"message"`
		Extensions map[string]any `json:"extensions"`
	} `json:"errors"`
}

func (a answer) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	code, _ := a.Errors[0].Extensions["code"].(string)
	return code
}

// ask sends one operation.
func (p *process) ask(token, query string, variables map[string]any) answer {
	p.t.Helper()
	a, err := p.try(token, query, variables)
	if err != nil {
		p.t.Fatalf("%v\n%s", err, query)
	}
	return a
}

func (p *process) try(token, query string, variables map[string]any) (a answer, err error) {
	body, _ := json.Marshal(map[string]any{"query": query, "variables": variables})
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, p.base+"/graphql", bytes.NewReader(body))
	if err != nil {
		return a, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept-Language", "en")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := cmp.Or(p.client, http.DefaultClient).Do(req)
	if err != nil {
		return a, err
	}
	defer resp.Body.Close()
	return a, json.NewDecoder(resp.Body).Decode(&a)
}

// get asks and reads one root field into v; an answer with errors fails the test.
func (p *process) get(token, query string, variables map[string]any, v any) {
	p.t.Helper()
	a := p.ask(token, query, variables)
	if len(a.Errors) > 0 {
		p.t.Fatalf("%+v\n%s", a.Errors, query)
	}
	for _, raw := range a.Data {
		if err := json.Unmarshal(raw, v); err != nil {
			p.t.Fatal(err)
		}
	}
}

func (p *process) guest(handle string) string {
	p.t.Helper()
	var out struct{ Session struct{ AccessToken string } }
	p.get("", `mutation($c: String!) { customerLogin(input: {provider: DEMO, code: $c}) { session { accessToken } } }`, map[string]any{"c": handle}, &out)
	return out.Session.AccessToken
}

func (p *process) staff(name string) string {
	p.t.Helper()
	var out struct{ Session struct{ AccessToken string } }
	p.get("", `mutation($u: String!, $p: String!) { staffLogin(input: {username: $u, password: $p}) { session { accessToken } } }`, map[string]any{"u": name, "p": "demo-" + name}, &out)
	return out.Session.AccessToken
}

const (
	shopID = "s-jingan" // the demo shop that is open round the clock
	skuID  = "sku-house-milk-tea-m"
)

type orderView struct {
	No, Status, PickupCode                    string
	PayableAmount, PaidAmount, RefundedAmount int64
	Timeline                                  []struct{ To string }
	Payments                                  []struct{ No, Status string }
}

type placed struct {
	Order      *orderView
	Replayed   bool
	UserErrors []struct{ Code string }
}

const placeOrder = `mutation($i: PlaceOrderInput!) { placeOrder(input: $i) { order { no status payableAmount } replayed userErrors { code } } }`

func placeInput(key string, quantity int) map[string]any {
	return map[string]any{"i": map[string]any{"idempotencyKey": key, "shopId": shopID, "items": []any{map[string]any{"skuId": skuID, "quantity": quantity}}}}
}

func (p *process) place(token, key string, quantity int) placed {
	p.t.Helper()
	var out placed
	p.get(token, placeOrder, placeInput(key, quantity), &out)
	return out
}

func (p *process) order(token, no string) orderView {
	p.t.Helper()
	var out orderView
	p.get(token, `query($n: ID!) { order(no: $n) { no status pickupCode payableAmount paidAmount refundedAmount timeline { to } payments { no status } } }`, map[string]any{"n": no}, &out)
	return out
}

func (p *process) pay(token, no, key string) (paymentNo string, amount int64) {
	p.t.Helper()
	var out struct {
		Payment struct {
			No     string
			Amount int64
		}
	}
	p.get(token, `mutation($i: PayOrderInput!) { payOrder(input: $i) { payment { no amount } userErrors { code } } }`,
		map[string]any{"i": map[string]any{"idempotencyKey": key, "orderNo": no, "channel": "SANDBOX"}}, &out)
	return out.Payment.No, out.Payment.Amount
}

// callback sends what the channel would send and answers the status.
func (p *process) callback(paymentNo, transaction string, amount int64) int {
	body, _ := json.Marshal(map[string]any{"paymentNo": paymentNo, "transactionId": transaction, "status": "SUCCESS", "amount": amount})
	stamp, nonce := strconv.FormatInt(time.Now().Unix(), 10), uuid.NewString()
	mac := hmac.New(sha256.New, []byte(testSecret))
	_, _ = fmt.Fprintf(mac, "%s\n%s\n%s\n", stamp, nonce, body)
	req, _ := http.NewRequestWithContext(context.Background(), http.MethodPost, p.base+"/callbacks/sandbox", bytes.NewReader(body))
	req.Header.Set("Sandbox-Timestamp", stamp)
	req.Header.Set("Sandbox-Nonce", nonce)
	req.Header.Set("Sandbox-Signature", hex.EncodeToString(mac.Sum(nil)))
	resp, err := cmp.Or(p.client, http.DefaultClient).Do(req)
	if err != nil {
		return 0
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	return resp.StatusCode
}

// watch subscribes and passes the payloads of `next` on until the stream completes.
func (p *process) watch(token, query string, variables map[string]any) <-chan map[string]any {
	p.t.Helper()
	return p.overSocket(map[string]any{"authorization": "Bearer " + token}, query, variables)
}

// overSocket runs an operation over a socket that begins with the payload of connection_init, and passes what `next` brings on until it completes.
func (p *process) overSocket(hello map[string]any, query string, variables map[string]any) <-chan map[string]any {
	p.t.Helper()
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}, HandshakeTimeout: 5 * time.Second}
	conn, resp, err := dialer.DialContext(p.t.Context(), strings.Replace(p.base, "http", "ws", 1)+"/graphql", nil)
	if err != nil {
		p.t.Fatal(err)
	}
	_ = resp.Body.Close()
	p.t.Cleanup(func() { _ = conn.Close() })
	send := func(v any) {
		if err := conn.WriteJSON(v); err != nil {
			p.t.Error(err)
		}
	}
	send(map[string]any{"type": "connection_init", "payload": hello})
	out, acked := make(chan map[string]any, 100), make(chan struct{})
	go func() {
		defer close(out)
		for {
			var m struct {
				Type    string
				Payload map[string]any
			}
			if conn.ReadJSON(&m) != nil {
				return
			}
			switch m.Type {
			case "connection_ack":
				close(acked)
			case "ping":
				_ = conn.WriteJSON(map[string]any{"type": "pong"})
			case "next":
				out <- m.Payload
			case "complete", "error":
				return
			}
		}
	}()
	<-acked
	send(map[string]any{"type": "subscribe", "id": "1", "payload": map[string]any{"query": query, "variables": variables}})
	return out
}

func next(t *testing.T, stream <-chan map[string]any) map[string]any {
	t.Helper()
	select {
	case m, ok := <-stream:
		if !ok {
			return nil
		}
		data, _ := m["data"].(map[string]any)
		for _, v := range data {
			field, _ := v.(map[string]any)
			return field
		}
		return m
	case <-time.After(10 * time.Second):
		t.Fatal("nothing came")
		return nil
	}
}

const paymentStatus = `subscription($n: ID!) { paymentStatus(orderNo: $n) { orderStatus paidAmount final } }`

func TestAGuestOrdersPaysAndSeesItLive(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, settings...)
		guest, barista := p.guest("alice"), p.staff("barista")
		o := p.place(guest, "k1", 2).Order
		live := p.watch(guest, paymentStatus, map[string]any{"n": o.No})
		shop := p.watch(barista, `subscription($s: ID!) { shopOrders(shopId: $s) { no status pickupCode items { name quantity } } }`, map[string]any{"s": shopID})
		if first := next(t, live); first["orderStatus"] != "CREATED" || first["final"] != false {
			t.Fatalf("first %v", first)
		}
		no, amount := p.pay(guest, o.No, "k1")
		if code := p.callback(no, uuid.NewString(), amount); code != http.StatusOK {
			t.Fatal(code)
		}
		last := next(t, live)
		for last != nil && last["final"] != true {
			last = next(t, live)
		}
		if last == nil || last["orderStatus"] != "PAID" || int64(last["paidAmount"].(float64)) != o.PayableAmount {
			t.Fatalf("last %v", last)
		}
		if more := next(t, live); more != nil {
			t.Fatalf("after the last %v", more)
		}
		for seen := next(t, shop); seen["status"] != "PAID"; seen = next(t, shop) {
			if seen == nil {
				t.Fatal("the shop does not see the order")
			}
		}
		late := p.watch(guest, paymentStatus, map[string]any{"n": o.No})
		if m := next(t, late); m["final"] != true || next(t, late) != nil {
			t.Fatalf("whoever comes later sees %v", m)
		}
		if view := p.order(guest, o.No); view.PickupCode == "" {
			t.Error("no pick-up code")
		}
	})
}

func TestEveryDocumentOfTheContractIsValid(t *testing.T) {
	t.Parallel()
	p := start(t, "DATABASE_URL=", "REDIS_URL=", "DATA_DIR="+t.TempDir())
	files, err := filepath.Glob("web/e2e/contract/*.graphql")
	if err != nil || len(files) != 2 {
		t.Fatalf("%v %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for document := range strings.SplitSeq(string(text), "\n}\n") {
			if strings.Contains(document, "{") {
				a := p.ask("", "query ValidOnly { __typename }\n"+document+"\n}\n", nil)
				if strings.Contains(a.code(), "VALIDATION") || a.code() == "BAD_USER_INPUT" && !strings.Contains(a.Errors[0].Message, "operation") {
					t.Errorf("%v\n%s", a.Errors, document)
				}
			}
		}
	}
}

func TestUnpaidOrdersGiveBackWithinTwoSecondsAlsoAfterARestart(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		settings = append(settings, "ORDER_TTL=2s")
		p := start(t, settings...)
		guest, manager := p.guest("alice"), p.staff("manager")
		p.ask(manager, `mutation($s: ID!, $k: ID!) { setStock(input: {shopId: $s, skuId: $k, onHand: 3}) { userErrors { code } } }`, map[string]any{"s": shopID, "k": skuID})
		free := func(p *process) (available float64) {
			a := p.ask(manager, `query($s: ID!, $k: ID!) { stock(shopId: $s, skuId: $k) { available } }`, map[string]any{"s": shopID, "k": skuID})
			var out struct{ Available float64 }
			_ = json.Unmarshal(a.Data["stock"], &out)
			return out.Available
		}
		begun := time.Now()
		o := p.place(guest, "k1", 3).Order
		if free(p) != 0 {
			t.Fatal("nothing is held")
		}
		if again := p.place(guest, "k2", 1); again.Order != nil || again.UserErrors[0].Code != "OUT_OF_STOCK" {
			t.Fatalf("%+v", again)
		}
		eventually(t, 10*time.Second, "the cups are back", func() bool { return free(p) == 3 })
		if took := time.Since(begun); took > 4*time.Second+500*time.Millisecond {
			t.Errorf("it took %v with a life of 2 s", took)
		}
		if v := p.order(guest, o.No); v.Status != "CANCELED" {
			t.Errorf("it is %s", v.Status)
		}
		p.place(guest, "k3", 3)
		p.kill()
		eventually(t, 10*time.Second, "its life is over", func() bool { return time.Since(begun) > 8*time.Second })
		p = start(t, settings...)
		eventually(t, 7*time.Second, "the cups are back after a restart", func() bool { return free(p) == 3 })
	})
}

func TestKilledWhileOrderingNothingAcknowledgedIsLostAndNothingDoubles(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, settings...)
		guest := p.guest("alice")
		const keys = 60
		acknowledged := make([]string, keys)
		var wg sync.WaitGroup
		for i := range keys {
			wg.Go(func() {
				a, err := p.try(guest, placeOrder, placeInput("key-"+strconv.Itoa(i), 1))
				var out placed
				if err == nil && json.Unmarshal(a.Data["placeOrder"], &out) == nil && out.Order != nil {
					acknowledged[i] = out.Order.No
				}
				if i == keys/2 {
					p.kill()
				}
			})
		}
		wg.Wait()
		p = start(t, settings...)
		seen := map[string]bool{}
		for i := range keys {
			out := p.place(guest, "key-"+strconv.Itoa(i), 1)
			if out.Order == nil {
				t.Fatalf("key %d: %+v", i, out)
			}
			if acknowledged[i] != "" && (acknowledged[i] != out.Order.No || !out.Replayed) {
				t.Errorf("key %d was acknowledged as %s and is now %s", i, acknowledged[i], out.Order.No)
			}
			if seen[out.Order.No] {
				t.Errorf("two keys have one order %s", out.Order.No)
			}
			seen[out.Order.No] = true
		}
		var me struct {
			Orders struct{ Edges []any }
		}
		p.get(guest, `{ me { orders(first: 100) { edges { node { no } } } } }`, nil, &me)
		if len(me.Orders.Edges) != keys {
			t.Errorf("%d orders came of %d keys", len(me.Orders.Edges), keys)
		}
	})
}

func TestTwoReplicasAreOneServer(t *testing.T) {
	t.Parallel()
	settings := serversOf(t)
	one, two := start(t, settings...), start(t, settings...)
	guest, barista, manager := one.guest("alice"), two.staff("barista"), one.staff("manager")
	o := one.place(guest, "k1", 1).Order
	if again := two.place(guest, "k1", 1); again.Order == nil || again.Order.No != o.No || !again.Replayed {
		t.Fatalf("the other replica placed again: %+v", again)
	}
	live := two.watch(guest, paymentStatus, map[string]any{"n": o.No})
	next(t, live)
	no, amount := two.pay(guest, o.No, "k1")
	var wg sync.WaitGroup
	transaction := uuid.NewString()
	for i := range 8 {
		wg.Go(func() {
			if code := []*process{one, two}[i%2].callback(no, transaction, amount); code != http.StatusOK {
				t.Error(code)
			}
		})
	}
	wg.Wait()
	finals := 0
	for m := next(t, live); m != nil; m = next(t, live) {
		if m["final"] == true {
			finals++
		}
	}
	if finals != 1 {
		t.Errorf("%d final states", finals)
	}
	if v := one.order(guest, o.No); v.Status != "PAID" || v.PaidAmount != v.PayableAmount || len(v.Payments) != 1 {
		t.Errorf("%+v", v)
	}
	var marked struct{ MenuVersion string }
	one.get(manager, `mutation($s: ID!, $k: ID!) { setSoldOut(input: {shopId: $s, skuId: $k, soldOut: true}) { menuVersion userErrors { code } } }`, map[string]any{"s": shopID, "k": skuID}, &marked)
	eventually(t, 2*time.Second, "the other replica shows the menu of now", func() bool {
		var out struct{ Menu struct{ Version string } }
		two.get("", `query($s: ID!) { shop(id: $s) { menu { version } } }`, map[string]any{"s": shopID}, &out)
		return out.Menu.Version == marked.MenuVersion
	})
	for range 3 {
		two.ask(barista, `mutation($n: ID!) { advanceOrder(input: {orderNo: $n, to: PREPARING}) { userErrors { code } } }`, map[string]any{"n": o.No})
	}
	if v := one.order(guest, o.No); len(v.Timeline) != 3 {
		t.Errorf("the timeline has %+v", v.Timeline)
	}
}

func TestNobodySeesWhatIsNotTheirs(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, settings...)
		alice, bob, elsewhere := p.guest("alice"), p.guest("bob"), p.staff("riverside")
		o := p.place(alice, "k1", 1).Order
		vars := map[string]any{"n": o.No, "s": shopID, "k": skuID}
		for name, c := range map[string]struct{ token, query, code string }{
			"another guest reads it":        {bob, `query($n: ID!) { order(no: $n) { no } }`, "ORDER_NOT_FOUND"},
			"staff of another shop read it": {elsewhere, `query($n: ID!) { order(no: $n) { no } }`, "ORDER_NOT_FOUND"},
			"nobody reads it":               {"", `query($n: ID!) { order(no: $n) { no } }`, "UNAUTHENTICATED"},
			"a forged token":                {alice + "x", `query($n: ID!) { order(no: $n) { no } }`, "UNAUTHENTICATED"},
			"a guest lists orders":          {alice, `query($s: ID!) { orders(filter: {shopId: $s}, first: 1) { totalCount } }`, "FORBIDDEN"},
			"other staff list orders":       {elsewhere, `query($s: ID!) { orders(filter: {shopId: $s}, first: 1) { totalCount } }`, "FORBIDDEN"},
			"other staff read stock":        {elsewhere, `query($s: ID!, $k: ID!) { stock(shopId: $s, skuId: $k) { onHand } }`, "FORBIDDEN"},
			"a barista sees turnover":       {p.staff("barista"), `query($s: ID!) { dashboard(shopId: $s, from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z", bucket: DAY) { revenue } }`, "FORBIDDEN"},
		} {
			if got := p.ask(c.token, c.query, vars).code(); got != c.code {
				t.Errorf("%s: %q, not %q", name, got, c.code)
			}
		}
		for name, c := range map[string]struct{ token, query, want string }{
			"another guest cancels": {bob, `mutation($n: ID!) { cancelOrder(input: {orderNo: $n}) { userErrors { code } } }`, "ORDER_NOT_FOUND"},
			"another guest pays":    {bob, `mutation($n: ID!) { payOrder(input: {idempotencyKey: "x", orderNo: $n, channel: SANDBOX}) { userErrors { code } } }`, "ORDER_NOT_FOUND"},
			"other staff advance":   {elsewhere, `mutation($n: ID!) { advanceOrder(input: {orderNo: $n, to: PREPARING}) { userErrors { code } } }`, "ORDER_NOT_FOUND"},
		} {
			var out struct{ UserErrors []struct{ Code string } }
			p.get(c.token, c.query, vars, &out)
			if len(out.UserErrors) != 1 || out.UserErrors[0].Code != c.want {
				t.Errorf("%s: %+v", name, out)
			}
		}
		foreign := p.watch(bob, paymentStatus, vars)
		if m := next(t, foreign); m != nil && m["orderStatus"] != nil {
			t.Errorf("another guest watches %v", m)
		}
		if v := p.order(alice, o.No); v.Status != "CREATED" {
			t.Errorf("it is %s now", v.Status)
		}
	})
}
