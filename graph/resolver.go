// Package graph is the GraphQL API. A resolver asks who is there, makes one call and converts; nothing is decided here.
package graph

import (
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/batch"
	"cuppa/internal/breaker"
	"cuppa/internal/bus"
	"cuppa/internal/catalog"
	"cuppa/internal/coupon"
	"cuppa/internal/flow"
	"cuppa/internal/idempotency"
	"cuppa/internal/identity"
	"cuppa/internal/invoice"
	"cuppa/internal/ledger"
	"cuppa/internal/order"
	"cuppa/internal/payment"
	"cuppa/internal/promotion"
	"cuppa/internal/reconcile"
	"cuppa/internal/report"
	"cuppa/internal/stock"
	"cuppa/internal/task"
	"cuppa/internal/voucher/simulator"
	"cuppa/internal/wallet"
	"cuppa/internal/webhook"
)

//go:generate go run -C .. github.com/99designs/gqlgen generate

// Resolver is what the resolvers call.
type Resolver struct {
	Identity *identity.Service
	Catalog  *catalog.Service
	Stock    *stock.Service
	Coupons  *coupon.Service
	Batches  *batch.Service
	Payments *payment.Service
	Orders   *order.Service
	Reports  *report.Service
	Ledger   *ledger.Book
	Wallets  *wallet.Service
	Invoices *invoice.Service
	// Promotions are drafted, published and tried here; orders price with them.
	Promotions *promotion.Service
	// Bus has the dead letters, Webhooks tell partners.
	Bus      *bus.Bus
	Webhooks *webhook.Service
	// Flows are the sagas and TCC transactions.
	Flows *flow.Engine
	// Tasks are what people must decide.
	Tasks *task.Service
	// Reconcile compares days with platforms' lists.
	Reconcile *reconcile.Service
	// Simulator stands in for platforms without an account; nil where none does.
	Simulator *simulator.Simulator
	Audit     *audit.Log
	// Keys issues idempotency tokens and stands before what takes keys; nil for nothing.
	Keys *idempotency.Service
	// Rates may be nil: then nothing is limited.
	Rates *Rates
	// Parties are the outside parties' breakers; nil for none.
	Parties *breaker.Parties
	Now     func() time.Time
}
