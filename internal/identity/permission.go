package identity

import (
	"context"

	"cuppa/internal/fault"
)

// Permission is one thing that staff may do or see at a shop where they work.
type Permission string

// The permissions.
const (
	OrdersRead       Permission = "orders.read"
	OrdersAdvance    Permission = "orders.advance"
	OrdersCancel     Permission = "orders.cancel"
	OrdersRefund     Permission = "orders.refund"
	OrdersRefundPart Permission = "orders.refundPart"
	OrdersContact    Permission = "orders.contact"
	MenuSoldOut      Permission = "menu.soldOut"
	StockRead        Permission = "stock.read"
	StockSet         Permission = "stock.set"
	CouponsIssue     Permission = "coupons.issue"
	CouponsBatches   Permission = "coupons.batches"
	VouchersExchange Permission = "vouchers.exchange"
	CustomersSearch  Permission = "customers.search"
	DashboardRead    Permission = "dashboard.read"
	AuditRead        Permission = "audit.read"
	OperationsStatus Permission = "operations.status"
	PromotionsManage Permission = "promotions.manage"
	CustomersTier    Permission = "customers.tier"
	ShopPricing      Permission = "shop.pricing"
	PlatformsManage  Permission = "platforms.manage"
	TasksDecide      Permission = "tasks.decide"
	TasksLimit       Permission = "tasks.limit"
	Reconciliation   Permission = "reconciliation"
	PaymentNotices   Permission = "payments.notices"
	CashTake         Permission = "cash.take"
	WalletsManage    Permission = "wallets.manage"
	InvoicesManage   Permission = "invoices.manage"
	EventsManage     Permission = "events.manage"
	WebhooksManage   Permission = "webhooks.manage"
)

// least is who may do what: the lowest role, at the shops where it works. What is not here nobody may.
var least = map[Permission]Role{
	OrdersRead:    RoleBarista,
	OrdersAdvance: RoleBarista,
	OrdersCancel:  RoleBarista,
	MenuSoldOut:   RoleBarista,
	StockRead:     RoleBarista,
	// Whoever stands at the counter takes vouchers and cash, and gives back a little of what was paid: up to the shop's limit.
	VouchersExchange: RoleBarista,
	OrdersRefundPart: RoleBarista,
	CashTake:         RoleBarista,

	OrdersRefund:     RoleManager,
	OrdersContact:    RoleManager, // once the order is over; until then whoever hands it over needs it
	StockSet:         RoleManager,
	CouponsIssue:     RoleManager,
	CouponsBatches:   RoleManager,
	CustomersSearch:  RoleManager,
	DashboardRead:    RoleManager,
	AuditRead:        RoleManager,
	OperationsStatus: RoleManager,
	PromotionsManage: RoleManager,
	CustomersTier:    RoleManager,
	ShopPricing:      RoleManager,
	PlatformsManage:  RoleManager,
	TasksDecide:      RoleManager,
	TasksLimit:       RoleManager,
	Reconciliation:   RoleManager,
	PaymentNotices:   RoleManager,
	WalletsManage:    RoleManager,
	InvoicesManage:   RoleManager,
	EventsManage:     RoleManager,
	WebhooksManage:   RoleManager,
}

// May is the member of staff who asks, when they have the permission at the shop: else UNAUTHENTICATED or FORBIDDEN, which says nothing about whether
// the shop exists.
func May(ctx context.Context, what Permission, shopID string) (Principal, error) {
	p, err := MayAnywhere(ctx, what)
	if err == nil && !p.WorksAt(shopID) {
		return Principal{}, fault.ErrForbidden
	}
	return p, err
}

// MayAnywhere is the member of staff who asks, when they have the permission at whichever shop: else UNAUTHENTICATED or FORBIDDEN.
func MayAnywhere(ctx context.Context, what Permission) (Principal, error) {
	p, err := AnyStaff(ctx)
	if err == nil && !p.Role.AtLeast(least[what]) {
		return Principal{}, fault.ErrForbidden
	}
	return p, err
}
