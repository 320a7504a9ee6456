// Package app puts the services together that a server runs. It owns no rule of its own.
package app

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/riverqueue/river"

	"cuppa/internal/batch"
	"cuppa/internal/breaker"
	"cuppa/internal/bus"
	"cuppa/internal/catalog"
	"cuppa/internal/config"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/demo"
	"cuppa/internal/flow"
	"cuppa/internal/idempotency"
	"cuppa/internal/identity"
	"cuppa/internal/identity/wechat"
	"cuppa/internal/invoice"
	"cuppa/internal/ledger"
	"cuppa/internal/order"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
	"cuppa/internal/payment/paysim"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
	"cuppa/internal/pubsub"
	"cuppa/internal/reconcile"
	"cuppa/internal/redisx"
	"cuppa/internal/report"
	"cuppa/internal/secret"
	"cuppa/internal/stock"
	"cuppa/internal/task"
	"cuppa/internal/timer"
	"cuppa/internal/voucher"
	"cuppa/internal/voucher/simulator"
	"cuppa/internal/wallet"
	"cuppa/internal/webhook"
)

// quoteTTL is how long a quote's price is honoured.
const quoteTTL = 10 * time.Minute

// App is the services of one process.
type App struct {
	Identity   *identity.Service
	Catalog    *catalog.Service
	Stock      *stock.Service
	Coupons    *coupon.Service
	Batches    *batch.Service
	Promotions *promotion.Service
	Payments   *payment.Service
	Wallets    *wallet.Service
	Invoices   *invoice.Service
	Keys       *idempotency.Service
	Orders     *order.Service
	Reports    *report.Service
	Tasks      *task.Service
	Reconcile  *reconcile.Service
	Flows      *flow.Engine
	Timers     *timer.Service
	Outbox     *outbox.Outbox
	Bus        *bus.Bus
	Webhooks   *webhook.Service
	Jobs       *outbox.Jobs
	Hub        *pubsub.Hub
	Parties    *breaker.Parties
	Trace      *flow.Trace
	// Sampler verifies a sample of the orders all the time.
	Sampler *order.Sampler
	// Platforms are those whose vouchers guests bring, real or simulated.
	Platforms simulator.Platforms
	// Sandbox is the payment channel that stands in for the real ones; nil where it has no key.
	Sandbox *payment.SandboxChannel
	// box seals what names people.
	box *secret.Box
	// Channels are the payment channels with accounts, real or simulated.
	Channels *paysim.Channels
	// Background runs until its context ends; the jobs and what belongs to graph are started by themselves.
	Background []func(context.Context) error
}

// New makes the services over a database whose migrations are done.
func New(ctx context.Context, set config.Config, d *db.DB, redis *redisx.Redis, log *slog.Logger) (a *App, err error) {
	now := set.Now
	a = &App{
		Parties: breaker.New(log), Trace: flow.NewTrace(log), Hub: pubsub.New(redis.Client(), log), Reports: report.New(d),
	}
	a.Flows = flow.New(d, a.Trace, now, log)
	a.Stock = stock.New(d, redis, now, func(ctx context.Context, shopID string) { _ = a.Catalog.Touch(ctx, shopID) }, log)
	a.Catalog = catalog.New(d, a.Stock.SoldOut, catalog.AnnounceOver(a.Hub), now, log)
	a.Catalog.TellLeft(a.Stock.Nearly)
	a.Coupons, a.Promotions = coupon.New(d, a.Hub, now), promotion.New(d, a.Hub, now, log)
	if a.Identity, err = people(set, d, a, log); err != nil {
		return nil, err
	}
	if err := a.pay(ctx, set, d, log); err != nil {
		return nil, err
	}
	if a.Platforms, err = simulator.Open(ctx, set, d, a.Parties, log); err != nil {
		return nil, err
	}
	var accounts func(platform, shopID string) voucher.Account
	if a.Platforms.Simulator != nil {
		accounts = simulator.Account
	}
	a.Coupons.WithVouchers(a.Platforms.Kinds, accounts, log)
	codeKey, err := identity.Secret(ctx, d, "coupon codes")
	if err != nil {
		return nil, err
	}
	a.Batches = batch.New(d, a.Coupons, codeKey, now, log)
	quoteKey, err := identity.Secret(ctx, d, "quote")
	if err != nil {
		return nil, err
	}
	signer, err := pricing.NewSigner(quoteKey)
	if err != nil {
		return nil, err
	}
	var open order.Budget
	if open.Orders, open.Units, err = set.OpenOrders.Limits(); err != nil {
		return nil, err
	}
	a.Orders, err = order.New(order.Parts{
		DB: d, Log: log, Now: now, Catalog: a.Catalog, Stock: a.Stock, Coupons: a.Coupons, Promotions: a.Promotions, Payments: a.Payments,
		Outbox: a.Outbox, Jobs: a.Jobs, Hub: a.Hub, Signer: signer, Trace: a.Trace, Flows: a.Flows, Wallets: a.Wallets,
	}, order.Settings{TTL: set.OrderTTL, CompleteAfter: set.CompleteAfter, Flow: order.Flow(set.OrderFlow), QuoteTTL: quoteTTL, Open: open})
	if err != nil {
		return nil, err
	}
	if err := a.tell(ctx, set, d, redis, log); err != nil {
		return nil, err
	}
	a.Sampler = order.NewSampler(a.Orders, d, set.VerifyShare, log)
	a.Invoices = invoice.New(d, now, a.Orders, a.box)
	useKey, err := identity.Secret(ctx, d, "reconcile")
	if err != nil {
		return nil, err
	}
	a.Reconcile = reconcile.New(d, a.Coupons, a.Orders, a.Payments, now, log, useKey)
	if a.Tasks, err = task.New(d, now, log, slices.Concat(a.Orders.TaskKinds(), a.Reconcile.Kinds(), a.Wallets.TaskKinds(), a.Flows.TaskKinds())...); err != nil {
		return nil, err
	}
	if err := a.time(d, now, log); err != nil {
		return nil, err
	}
	a.Background = append(a.Background, []func(context.Context) error{
		a.Hub.Run, a.Catalog.Run, a.Catalog.Look, a.Catalog.Listen(a.Hub), a.Stock.Run, a.Outbox.Run,
		a.Promotions.Listen, a.Identity.Listen, a.Platforms.Run, a.Channels.Run, a.Timers.Run, a.Sampler.Run, a.Keys.Run,
	}...)
	return a, nil
}

// time puts together what is done when it is due.
func (a *App) time(d *db.DB, now func() time.Time, log *slog.Logger) (err error) {
	a.Timers, err = timer.New(d, now, log, slices.Concat(
		a.Orders.Timers(), a.Payments.Timers(), a.Coupons.Timers(), a.Flows.Timers(), a.Wallets.Timers(), a.Promotions.Timers(), a.Batches.Timers(),
		a.Reconcile.Timers(), a.Identity.Timers(), a.Jobs.Timers(), a.Keys.Timers(), a.Webhooks.Timers(), a.Bus.Timers(), ledger.New(d).Timers(now),
	)...)
	return err
}

func people(set config.Config, d *db.DB, a *App, log *slog.Logger) (*identity.Service, error) {
	providers, err := wechat.Providers(wechat.Settings{AppID: set.WeChatAppID, Secret: set.WeChatAppSecret, URL: set.WeChatAPIURL})
	if err != nil {
		return nil, err
	}
	return identity.New(d, identity.Options{
		Demo: set.Demo(), Providers: providers, AccessFor: set.AccessTTL, Hub: a.Hub, Parties: a.Parties, Now: set.Now, Log: log,
		OnFirstLogin: demo.Welcome(a.Coupons),
	})
}

// pay makes the payments and what works for them: the outbox and the jobs.
func (a *App) pay(ctx context.Context, set config.Config, d *db.DB, log *slog.Logger) error {
	linkKey, err := identity.Secret(ctx, d, "cashier")
	if err != nil {
		return err
	}
	var channels []payment.Channel
	if set.SandboxPaySecret != "" {
		a.Sandbox = payment.NewSandbox(set.SandboxPaySecret, linkKey, set.PublicURL)
		channels = append(channels, a.Sandbox)
	}
	if a.Channels, err = paysim.Open(ctx, set, d, log); err != nil {
		return err
	}
	if a.Payments, err = payment.New(d, log, set.Now, a.Parties, append(append(channels, a.Channels.All...), payment.NewBalance(), payment.NewCash())...); err != nil {
		return err
	}
	a.Payments.PayersAre(a.Identity.SubjectOf)
	box, err := noticeBox(ctx, set, d, log)
	if err != nil {
		return err
	}
	a.box = box
	a.Payments.KeepNotices(box, set.Payments.NoticeBodiesFor)
	if a.Channels.Shipping != nil {
		a.Payments.ShipBy(payment.WeChatPay, a.Channels.Shipping, a.Parties)
	}
	notices := http.NewServeMux()
	notices.Handle("POST /callbacks/{channel}", a.Payments.Callbacks())
	a.Channels.Notices = notices
	workers := river.NewWorkers()
	if err := a.Payments.Register(workers); err != nil {
		return err
	}
	if a.Jobs, err = outbox.NewJobs(d, workers, log); err != nil {
		return err
	}
	cardKey, err := identity.Secret(ctx, d, "gift cards")
	if err != nil {
		return err
	}
	a.Wallets = wallet.New(wallet.Parts{DB: d, Log: log, Now: set.Now, Payments: a.Payments, Jobs: a.Jobs, CodeKey: cardKey, PointsFor: set.PointsTTL})
	a.Outbox, err = outbox.New(d, log, a.pending()...)
	return err
}

// pending are the consumers in the database.
func (a *App) pending() []outbox.Consumer {
	return []outbox.Consumer{a.Reports.Consumer(), a.Wallets.Consumer()}
}

// tell makes what stands between the server and who asks or is told: the keys of calls, webhooks, and the bus that events go over. Its stream is the database's own, so that two installations may share a server.
func (a *App) tell(ctx context.Context, set config.Config, d *db.DB, redis *redisx.Redis, log *slog.Logger) error {
	transport, err := bus.Open(set.Bus, redis, log)
	if err != nil {
		return err
	}
	own, err := identity.Secret(ctx, d, "bus")
	if err != nil {
		return err
	}
	onceKey, err := identity.Secret(ctx, d, "idempotency")
	if err != nil {
		return err
	}
	a.Keys = idempotency.New(d, redis, onceKey, set.Now, log)
	a.Webhooks = webhook.New(d, a.box, set.WebhooksAnywhere(), set.Now, log)
	topic := "cuppa-events-" + hex.EncodeToString(own[:8])
	if a.Bus, err = bus.New(bus.Parts{DB: d, Log: log, Now: set.Now, Transport: transport, Topic: topic, Tell: a.Orders.Tell,
		Consumers: []bus.Consumer{a.Webhooks.Consumer()}, Pending: a.pending()}); err != nil {
		return err
	}
	if transport != nil {
		a.Outbox.TellOver(a.Bus.Wake)
	}
	a.Background = append(a.Background, func(ctx context.Context) error { return errors.Join(a.Bus.Run(ctx), transport.Close()) })
	return nil
}

// noticeBox seals what payment channels' notices say: with the keys of the settings, or with one that is kept in the database as those of sessions are. What that one
// sealed is opened either way.
func noticeBox(ctx context.Context, set config.Config, d *db.DB, log *slog.Logger) (*secret.Box, error) {
	var keys [][]byte
	for _, path := range set.Payments.NoticeKeyFiles {
		key, err := secret.ReadKey(path)
		if err != nil {
			return nil, fmt.Errorf("NOTICE_KEY_FILES: %w", err)
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 && set.Mode == config.Production && (set.Payments.WeChatPay.Connected() || set.Payments.Alipay.Connected()) {
		log.Warn("notices of payment channels are sealed with a key in the same database; set NOTICE_KEY_FILES to keep it elsewhere")
	}
	kept, err := identity.Secret(ctx, d, "notices")
	if err != nil {
		return nil, err
	}
	return secret.NewBox(append(keys, kept)...)
}
