// Command cuppa serves a drinks chain's ordering: GraphQL for guests, staff and owners, the pages, and the payment channels' callbacks.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"sync"
	"syscall"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/riverqueue/river"

	"cuppa/graph"
	"cuppa/graph/documents"
	"cuppa/internal/audit"
	"cuppa/internal/breaker"
	"cuppa/internal/catalog"
	"cuppa/internal/config"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/demo"
	"cuppa/internal/demo/art"
	"cuppa/internal/identity"
	"cuppa/internal/identity/wechat"
	"cuppa/internal/order"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
	"cuppa/internal/pubsub"
	"cuppa/internal/redisx"
	"cuppa/internal/report"
	"cuppa/internal/server"
	"cuppa/internal/stock"
	"cuppa/web"
)

func main() {
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	if err := run(ctx, env.ToMap(os.Environ())); err != nil {
		fmt.Fprintln(os.Stderr, "cuppa:", err)
		os.Exit(1)
	}
}

// quoteTTL is how long a quote's price is honoured.
const quoteTTL = 10 * time.Minute

// run serves until ctx ends.
func run(ctx context.Context, environment map[string]string) (err error) {
	set, err := config.Load(environment)
	if err != nil {
		return err
	}
	log := server.NewLogger(set.LogLevel)
	slog.SetDefault(log)
	server.LimitMemory(log)
	if set.SandboxPaySecret == config.DevelopmentPaySecret {
		log.Warn("sandbox payments are signed with the development key; set SANDBOX_PAY_SECRET before guests order")
	}
	if set.Embedded() {
		release, err := server.HoldFolder(set.DataDir)
		if err != nil {
			return err
		}
		defer release()
	}
	d, err := db.Open(ctx, set.Database())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	if err := d.Migrate(ctx); err != nil {
		return err
	}
	if set.SeedDemo == "1" {
		if _, err := demo.Seed(ctx, d, identity.HashPassword); err != nil {
			return err
		}
	}
	redis, err := redisx.Open(ctx, set.RedisURL, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, redis.Close()) }()
	a, err := construct(ctx, set, d, redis, log)
	if err != nil {
		return err
	}
	l, err := server.Listen(ctx, set.Addr, set.TLSCertFile, set.TLSKeyFile, log)
	if err != nil {
		return err
	}
	background, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var wg sync.WaitGroup
	for _, job := range a.background {
		wg.Go(func() {
			if err := job(background); err != nil && background.Err() == nil {
				log.Error("a background task ended", "error", err)
			}
		})
	}
	defer a.orders.Close() // last of all, and before Redis goes: subscribers elsewhere are told of the last commits
	defer wg.Wait()
	defer cancel()
	if err := a.jobs.Start(background); err != nil {
		return err
	}
	server.Settle(background)
	log.Info("ready", "addr", l.Addr().String(), "mode", set.Mode, "database", d.Dialect(), "redisInProcess", redis.Embedded())
	err = server.Serve(ctx, l, a.handler, func(ctx context.Context) { a.api.Drain(ctx, set.DrainWindow) }, log)
	finish, done := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer done()
	return errors.Join(err, a.jobs.Stop(finish))
}

// app is what runs.
type app struct {
	handler    http.Handler
	api        *graph.API
	orders     *order.Service
	jobs       *outbox.Jobs
	background []func(context.Context) error
}

func construct(ctx context.Context, set config.Config, d *db.DB, redis *redisx.Redis, log *slog.Logger) (*app, error) {
	now, metrics, origins, parties := time.Now, server.NewMetrics(), server.NewOrigins(set), breaker.New(log)
	rates := graph.NewRates(set.RateLimit, redis, parties, log)
	hub := pubsub.New(redis.Client(), log)
	var menus *catalog.Service
	stocks := stock.New(d, redis, now, func(ctx context.Context, shopID string) { _ = menus.Touch(ctx, shopID) }, log)
	menus = catalog.New(d, stocks.SoldOut, catalog.AnnounceOver(hub), now, log)
	coupons, promotions, reports := coupon.New(d, now), promotion.New(d, hub, now, log), report.New(d)
	providers, err4 := wechat.Providers(wechat.Settings{AppID: set.WeChatAppID, Secret: set.WeChatAppSecret, URL: set.WeChatAPIURL})
	people, err5 := identity.New(d, identity.Options{
		Demo: set.Demo(), Providers: providers, AccessFor: set.AccessTTL, Hub: hub, Parties: parties, Now: now, Log: log, OnFirstLogin: demo.Welcome(coupons),
	})
	quoteKey, err1 := identity.Secret(ctx, d, "quote")
	linkKey, err2 := identity.Secret(ctx, d, "cashier")
	signer, err3 := pricing.NewSigner(quoteKey)
	trusted, err6 := documents.Load(set.TrustedDocuments == config.OnlyTrusted, set.TrustedDocumentsFiles, web.Documents()...)
	if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
		return nil, err
	}
	sandbox := payment.NewSandbox(set.SandboxPaySecret, linkKey, set.PublicURL)
	var channels []payment.Channel
	if set.SandboxPaySecret != "" {
		channels = append(channels, sandbox)
	}
	payments, err := payment.New(d, log, now, parties, channels...)
	if err != nil {
		return nil, err
	}
	events, err := outbox.New(d, log, reports.Consumer())
	if err != nil {
		return nil, err
	}
	workers := river.NewWorkers()
	if err := payments.Register(workers); err != nil {
		return nil, err
	}
	jobs, err := outbox.NewJobs(d, workers, log)
	if err != nil {
		return nil, err
	}
	orders, err := order.New(order.Parts{
		DB: d, Log: log, Now: now, Catalog: menus, Stock: stocks, Coupons: coupons, Promotions: promotions, Payments: payments,
		Outbox: events, Jobs: jobs, Hub: hub, Signer: signer,
	}, order.Settings{TTL: set.OrderTTL, QuoteTTL: quoteTTL})
	if err != nil {
		return nil, err
	}
	api := graph.New(&graph.Resolver{
		Identity: people, Catalog: menus, Stock: stocks, Coupons: coupons, Payments: payments, Orders: orders, Reports: reports, Promotions: promotions, Audit: audit.NewLog(d), Now: now, Rates: rates, Parties: parties,
	}, log, graph.Options{Development: set.Mode == config.Development, CheckOrigin: origins.Allows, Documents: trusted, Connections: set.Connections, Answering: set.RequestTimeout})
	metrics.Watch(d, api.Sockets, api.Streams, hub, events, parties, rates, api.Refused)
	r := server.Routes{
		GraphQL: origins.CORS(api), Callbacks: payments.Callbacks(), Metrics: metrics.Handler(), Art: art.Handler(),
		Ready: server.Ready(log, server.Check{Name: "database", Ask: d.Ping}, server.Check{Name: "redis", Ask: redis.Ping}),
	}
	if set.SandboxPaySecret != "" {
		r.Cashier = payments.Cashier(sandbox)
	}
	if set.Mode == config.Development {
		r.Playground = web.Playground()
	}
	if r.Storefront, r.Admin, err = web.Pages(); err != nil {
		return nil, err
	}
	return &app{
		handler: server.Front(r.Mux(), set, log, metrics), api: api, orders: orders, jobs: jobs,
		background: []func(context.Context) error{rates.Run, hub.Run, menus.Run, menus.Listen(hub), stocks.Run, events.Run, orders.RunExpiry, promotions.Listen, promotions.Sweep, promotions.RunTrials, people.Listen, people.Sweep},
	}, nil
}
