// Package ordertest wires all that orders work with on a database of the test's own, with a small brand, a clock that the test moves and a bank that
// does what the test says.
//
// It does not own what the use cases do: it calls them as the GraphQL layer does.
package ordertest

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"cuppa/internal/catalog"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/flow"
	"cuppa/internal/order"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
	"cuppa/internal/pubsub"
	"cuppa/internal/redisx"
	"cuppa/internal/stock"
	"cuppa/internal/task"
	"cuppa/internal/voucher"
	"cuppa/internal/voucher/simulator"
	"cuppa/internal/wallet"
)

// TTL is how long an unpaid order of a kit holds its stock, QuoteTTL how long a quote's price counts.
const (
	TTL      = 15 * time.Minute
	QuoteTTL = 10 * time.Minute
	// CompleteAfter is how long after its delivery an order is completed by itself.
	CompleteAfter = 7 * 24 * time.Hour
)

// Clock is moved by the test.
type Clock struct{ offset atomic.Int64 }

// secret signs the sandbox's callbacks.
const secret = "sandbox-secret"

var epoch = time.Date(2026, 6, 15, 4, 0, 0, 0, time.UTC)

// Now is the clock's time.
func (c *Clock) Now() time.Time { return epoch.Add(time.Duration(c.offset.Load())) }

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) { c.offset.Add(int64(d)) }

// Bank is the sandbox channel with refunds that do what the test says.
type Bank struct {
	*payment.SandboxChannel

	mu    sync.Mutex
	fails []error
	back  map[string]int64
	asked map[string]int
	// refused are the refunds that it will never give.
	refused map[string]bool
}

// What a bank says that does not answer, and one whose answer gets lost when the money has gone back.
var (
	ErrAway = errors.New("the bank does not answer")
	ErrLost = errors.New("the bank's answer got lost")
)

// Fail has the next refunds fail with these errors, one each.
func (b *Bank) Fail(with ...error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fails = append(b.fails, with...)
}

// Unarm forgets what Fail said and nobody met yet.
func (b *Bank) Unarm() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.fails = nil
}

// Refund gives back once under one number, or refuses it for good, however often it is asked.
func (b *Bank) Refund(_ context.Context, _ payment.Payment, r payment.Refund) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asked[r.No]++
	if _, done := b.back[r.No]; done {
		return nil
	}
	if b.refused[r.No] {
		return payment.ErrRefundRefused
	}
	var answer error
	if len(b.fails) > 0 {
		answer, b.fails = b.fails[0], b.fails[1:]
	}
	switch {
	case errors.Is(answer, payment.ErrRefundRefused):
		b.refused[r.No] = true
	case answer == nil || errors.Is(answer, ErrLost):
		b.back[r.No] = int64(r.Amount)
	}
	return answer
}

// GivenBack is the money that went back, by the number of its refund.
func (b *Bank) GivenBack() map[string]int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(b.back)
}

// Asked is how often the bank was asked for a refund.
func (b *Bank) Asked(refundNo string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asked[refundNo]
}

// Kit is a replica with all services.
type Kit struct {
	Env        dbtest.Env
	DB         *db.DB
	Clock      *Clock
	Bank       *Bank
	BrandID    int
	ShopID     string
	Catalog    *catalog.Service
	Stock      *stock.Service
	Coupons    *coupon.Service
	Promotions *promotion.Service
	Payments   *payment.Service
	Wallets    *wallet.Service
	Orders     *order.Service
	Flows      *flow.Engine
	Outbox     *outbox.Outbox
	Jobs       *outbox.Jobs
	Hub        *pubsub.Hub
	// Desk is where people decide what orders leave to them.
	Desk     *task.Service
	Callback http.Handler
	// Platforms is the simulator of the platforms; nil where none is connected.
	Platforms *simulator.Simulator
	kinds     *voucher.Registry
	// Ctx is of the brand.
	Ctx context.Context //nolint:containedctx // a test's

	mu     sync.Mutex
	events []outbox.Event

	budget order.Budget
	flow   order.Flow
	// channels are those beside the bank.
	channels []payment.Channel
}

// Connect has guests pay by other channels too.
func (k *Kit) Connect(t *testing.T, channels ...payment.Channel) {
	t.Helper()
	k.channels = append(k.channels, channels...)
	k.wire(t)
}

// New seeds the small brand and wires a replica. Nothing runs in the background: jobs, timers and the relay are called by the test.
func New(t *testing.T, env dbtest.Env) *Kit {
	t.Helper()
	k := &Kit{Env: env, DB: env.DB, Clock: &Clock{}, BrandID: 1, ShopID: "shop-" + rand.Text()[:12]}
	k.Bank = &Bank{
		SandboxChannel: payment.NewSandbox(secret, []byte("link"), ""), back: map[string]int64{}, asked: map[string]int{}, refused: map[string]bool{},
	}
	k.Ctx = db.ForBrand(t.Context(), k.BrandID)
	k.seed(t)
	k.wire(t)
	return k
}

// WithVouchers is New with all platforms connected to a simulator, at which the shop has its accounts.
func WithVouchers(t *testing.T, env dbtest.Env) *Kit {
	t.Helper()
	k := New(t, env)
	k.connect(t)
	return k
}

// Allow has a guest and a device have no more open at a shop than this; a kit begins without a limit.
func (k *Kit) Allow(t *testing.T, open order.Budget) {
	t.Helper()
	k.budget = open
	k.wire(t)
}

// By has orders be written by a flow; a kit begins with the plain transaction.
func (k *Kit) By(t *testing.T, by order.Flow) {
	t.Helper()
	k.flow = by
	k.wire(t)
}

// Replica is a second process on the same database, Redis, clock and bank.
func (k *Kit) Replica(t *testing.T) *Kit {
	t.Helper()
	d, err := db.Open(t.Context(), k.Env.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	other := &Kit{Env: k.Env, DB: d, Clock: k.Clock, Bank: k.Bank, BrandID: k.BrandID, ShopID: k.ShopID, Ctx: k.Ctx, Platforms: k.Platforms, kinds: k.kinds, budget: k.budget, flow: k.flow, channels: k.channels}
	other.wire(t)
	return other
}

func (k *Kit) wire(t *testing.T) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	must := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	r := redisx.Adopt(k.Env.Redis)
	t.Cleanup(func() { _ = r.Close() })
	k.Stock = stock.New(k.DB, r, k.Clock.Now, nil, log)
	k.Catalog = catalog.New(k.DB, nil, nil, k.Clock.Now, log)
	k.Hub = pubsub.New(k.Env.Redis, log)
	k.Coupons = coupon.New(k.DB, k.Hub, k.Clock.Now)
	if k.kinds != nil {
		k.Coupons.WithVouchers(k.kinds, nil, log)
	}
	k.Promotions = promotion.New(k.DB, k.Hub, k.Clock.Now, log)
	signer, err := pricing.NewSigner([]byte("0123456789abcdef0123456789abcdef"))
	must(err)
	k.Payments, err = payment.New(k.DB, log, k.Clock.Now, nil, append([]payment.Channel{k.Bank}, append(k.channels, payment.NewBalance(), payment.NewCash())...)...)
	must(err)
	workers := river.NewWorkers()
	must(k.Payments.Register(workers))
	k.Jobs, err = outbox.NewJobs(k.DB, workers, log)
	must(err)
	k.Wallets = wallet.New(wallet.Parts{DB: k.DB, Log: log, Now: k.Clock.Now, Payments: k.Payments, Jobs: k.Jobs, CodeKey: []byte("gift cards")})
	k.Outbox, err = outbox.New(k.DB, log, k.Wallets.Consumer(), outbox.Consumer{
		Name: "recorder", Kinds: []string{order.EventPaid, order.EventRefundSucceeded, order.EventCanceled},
		Take: func(_ context.Context, tx *db.Tx, events []outbox.Event) error {
			tx.AfterCommit(func() {
				k.mu.Lock()
				defer k.mu.Unlock()
				k.events = append(k.events, events...)
			})
			return nil
		},
	})
	must(err)
	k.Flows = flow.New(k.DB, flow.NewTrace(log), k.Clock.Now, log)
	k.Orders, err = order.New(order.Parts{
		DB: k.DB, Log: log, Now: k.Clock.Now, Catalog: k.Catalog, Stock: k.Stock, Coupons: k.Coupons,
		Promotions: k.Promotions, Payments: k.Payments, Outbox: k.Outbox, Jobs: k.Jobs, Hub: k.Hub, Signer: signer, Trace: flow.NewTrace(log), Flows: k.Flows, Wallets: k.Wallets,
	}, order.Settings{Flow: k.flow, TTL: TTL, CompleteAfter: CompleteAfter, QuoteTTL: QuoteTTL, Open: k.budget})
	must(err)
	t.Cleanup(k.Orders.Close)
	t.Cleanup(k.Flows.Close)
	k.Desk, err = task.New(k.DB, k.Clock.Now, log, slices.Concat(k.Orders.TaskKinds(), k.Wallets.TaskKinds(), k.Flows.TaskKinds())...)
	must(err)
	mux := http.NewServeMux()
	mux.Handle("POST /callbacks/{channel}", k.Payments.Callbacks())
	k.Callback = mux
}

// Listen has the hub hear other replicas until the test ends, and returns once it does.
func (k *Kit) Listen(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = k.Hub.Run(ctx)
	}()
	t.Cleanup(func() { cancel(); <-done })
	Eventually(t, "the hub listens", k.Hub.Live)
}

// Relayed hands all pending events over and returns those that the recorder has had.
func (k *Kit) Relayed(t *testing.T) []outbox.Event {
	t.Helper()
	for {
		n, err := k.Outbox.Relay(k.Ctx)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]outbox.Event(nil), k.events...)
}

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// Eventually waits until it is so.
func Eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for end := time.Now().Add(patience); !so(); {
		if time.Now().After(end) {
			t.Fatalf("not in time: %s", what)
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// AtOnce runs f n times at the same time and waits for all.
func AtOnce(n int, f func(i int)) {
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	ready.Add(n)
	for i := range n {
		done.Go(func() {
			ready.Done()
			<-start
			f(i)
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
}

// Sign makes the headers of a callback with any body.
func (b *Bank) Sign(body []byte, now time.Time) http.Header {
	timestamp := strconv.FormatInt(now.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(timestamp + "\nnonce\n" + string(body) + "\n"))
	h := http.Header{}
	h.Set("Sandbox-Timestamp", timestamp)
	h.Set("Sandbox-Nonce", "nonce")
	h.Set("Sandbox-Signature", hex.EncodeToString(mac.Sum(nil)))
	return h
}
