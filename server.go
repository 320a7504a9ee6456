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

	"cuppa/graph"
	"cuppa/graph/documents"
	"cuppa/internal/app"
	"cuppa/internal/audit"
	"cuppa/internal/command"
	"cuppa/internal/config"
	"cuppa/internal/db"
	"cuppa/internal/demo"
	"cuppa/internal/demo/art"
	"cuppa/internal/identity"
	"cuppa/internal/ledger"
	"cuppa/internal/redisx"
	"cuppa/internal/server"
	"cuppa/web"
)

func main() {
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	if len(os.Args) > 1 {
		os.Exit(command.Run(ctx, os.Args[1:], env.ToMap(os.Environ()), os.Stdout))
	}
	if err := run(ctx, env.ToMap(os.Environ())); err != nil {
		fmt.Fprintln(os.Stderr, "cuppa:", err)
		os.Exit(1)
	}
}

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
	defer a.Orders.Close() // last of all, and before Redis goes: subscribers elsewhere are told of the last commits
	defer a.Flows.Close()
	defer wg.Wait()
	defer cancel()
	if err := a.Jobs.Start(background); err != nil {
		return err
	}
	server.Settle(background)
	log.Info("ready", "addr", l.Addr().String(), "mode", set.Mode, "database", d.Dialect(), "redisInProcess", redis.Embedded())
	window := set.DrainWindow
	if set.Embedded() {
		window = 0 // there is no other replica that anybody could be sent to meanwhile
	}
	err = server.Serve(ctx, l, a.handler, window, func(ctx context.Context) { a.api.Drain(ctx, set.DrainWindow) }, log)
	finish, done := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer done()
	return errors.Join(err, a.Jobs.Stop(finish))
}

// serving is what runs.
type serving struct {
	*app.App
	handler    http.Handler
	api        *graph.API
	background []func(context.Context) error
}

func construct(ctx context.Context, set config.Config, d *db.DB, redis *redisx.Redis, log *slog.Logger) (*serving, error) {
	a, err := app.New(ctx, set, d, redis, log)
	if err != nil {
		return nil, err
	}
	metrics, origins := server.NewMetrics(), server.NewOrigins(set)
	trusted, err := documents.Load(set.TrustedDocuments == config.OnlyTrusted, set.TrustedDocumentsFiles, web.Documents()...)
	if err != nil {
		return nil, err
	}
	rates := graph.NewRates(set.RateLimit, redis, a.Parties, log)
	api := graph.New(&graph.Resolver{
		Identity: a.Identity, Catalog: a.Catalog, Stock: a.Stock, Coupons: a.Coupons, Batches: a.Batches, Payments: a.Payments, Orders: a.Orders, Reports: a.Reports, Ledger: ledger.New(d), Wallets: a.Wallets, Invoices: a.Invoices,
		Promotions: a.Promotions, Simulator: a.Platforms.Simulator, Tasks: a.Tasks, Flows: a.Flows, Bus: a.Bus, Webhooks: a.Webhooks, Reconcile: a.Reconcile, Keys: a.Keys, Audit: audit.NewLog(d), Now: set.Now, Rates: rates, Parties: a.Parties,
	}, log, graph.Options{
		Development: set.Mode == config.Development, CheckOrigin: origins.Allows, Documents: trusted, Connections: set.Connections, Answering: set.RequestTimeout,
	})
	metrics.Watch(d, api.Sockets, api.Streams, a.Hub, a.Outbox, a.Parties, rates, api.Refused, a.Trace, a.Tasks, a.Stock, a.Payments, a.Bus, a.Flows, a.Timers, a.Sampler)
	metrics.Counter("menus_outlived_total", "Menus that were shown after they were dropped, because the database did not answer.", func() float64 { return float64(a.Catalog.Outlived()) })
	r := server.Routes{
		GraphQL: origins.CORS(api), Callbacks: a.Payments.Callbacks(), Metrics: metrics.Handler(), Art: art.Handler(),
		Ready: server.Ready(log, server.Check{Name: "database", Ask: d.Ping}, server.Check{Name: "redis", Ask: redis.Ping}),
	}
	if a.Sandbox != nil {
		r.Cashier = a.Payments.Cashier(a.Sandbox)
	}
	if a.Channels.Sim != nil {
		r.Simulator = a.Channels.Sim.Cashier()
	}
	if set.Mode == config.Development {
		r.Playground = web.Playground()
	}
	if r.Storefront, r.Admin, err = web.Pages(); err != nil {
		return nil, err
	}
	return &serving{
		App: a, handler: server.Front(r.Mux(), set, log, metrics), api: api, background: append(a.Background, rates.Run),
	}, nil
}
