package order

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"cuppa/internal/catalog"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/flow"
	"cuppa/internal/lang"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
	"cuppa/internal/pubsub"
	"cuppa/internal/stock"
	"cuppa/internal/voucher"
	"cuppa/internal/wallet"
)

// Rejections.
var (
	ErrNotFound             = fault.New("ORDER_NOT_FOUND", "there is no such order", "订单不存在")
	ErrAmountMismatch       = fault.New("AMOUNT_MISMATCH", "the amount does not fit the order", "金额与订单不符")
	ErrIdempotencyKeyReused = fault.New("IDEMPOTENCY_KEY_REUSED", "this key was used for something else", "幂等键已用于其他请求")
	ErrInProgress           = fault.New("IN_PROGRESS", "this is being done already, please ask again", "请求处理中，请稍后再试")
	errText                 = fault.New("BAD_USER_INPUT", "this text is missing or too long", "文字缺失或过长")
)

// DineWay is how an order is handed over.
type DineWay string

// The ways.
const (
	DineIn   DineWay = "DINE_IN"
	Takeaway DineWay = "TAKEAWAY"
	Delivery DineWay = "DELIVERY"
)

// Kinds of events.
const (
	EventPlaced          = "order.placed"
	EventPaid            = "order.paid"
	EventCanceled        = "order.canceled"
	EventRevived         = "order.revived"
	EventAdvanced        = "order.advanced"
	EventPaymentOpened   = "payment.opened"
	EventPaymentFailed   = "payment.failed"
	EventPaymentPart     = "payment.part"
	EventPaymentSurplus  = "payment.surplus"
	EventRefundRequested = "refund.requested"
	EventRefundSucceeded = "refund.succeeded"
	EventRefundFailed    = "refund.failed"
	EventCouponRedeemed  = "coupon.redeemed"
	EventCouponFailed    = "coupon.failed"
	EventCouponRefused   = "coupon.refused"
	EventCouponUndone    = "coupon.undone"
	EventCouponLockFail  = "coupon.lockfailed"
	EventTakenBack       = "order.takenback"
	EventGivenBack       = "order.givenback"
	EventDisputeOpened   = "dispute.opened"
	EventDisputeWon      = "dispute.won"
	EventDisputeLost     = "dispute.lost"
)

// Order is what was agreed, and where it stands. Amounts are minor units of the shop's currency.
type Order struct {
	No         string
	BrandID    int
	ShopID     string
	CustomerID string
	Status     Status
	// StatusBefore is where REFUNDING came from.
	StatusBefore Status
	// Version is the number of the latest event.
	Version  int64
	DineWay  DineWay
	Channel  Channel
	DeskNo   string
	Contact  string
	Note     string
	Total    money.Amount
	Discount money.Amount
	Payable  money.Amount
	// PaidAmount is all that was captured, surplus included; RefundedAmount is what went back of it, refunds under way included.
	PaidAmount     money.Amount
	RefundedAmount money.Amount
	CouponCount    int
	// DeviceID is the device that it was placed on, as budgets know it; empty where the app does not name it, and not read back.
	DeviceID string
	// LimitedCount is how many promotions with limits it counts in.
	LimitedCount int
	PickupCode   string
	CreatedAt    time.Time
	ExpiresAt    time.Time
	PaidAt       time.Time
	UpdatedAt    time.Time
	// PriceTrace is a pricing.Explanation as JSON; nil for orders of before there was one.
	PriceTrace json.RawMessage
	// Items and Discounts are nil when they were not read.
	Items     []Item
	Discounts []Discount
	// heldUnits is how many counted units it held when it was placed.
	heldUnits int64
	// paidBy is the payment with which it was paid up; read by who tells of it only.
	paidBy payment.Payment
	// frozen is the wallet's hold that pays it; empty where nothing was set aside.
	frozen string
	// locked, used and freed are the coupons that it took, spent or gave back in this transaction; its next event tells them.
	locked, used, freed []int
	// back is what went back on the shelf in this transaction; its next event tells it.
	back []unitsHeld
	// looked is what platforms said of its vouchers when it was placed, by code.
	looked map[string]voucher.Info
	// alone says that no payment but the one that is being settled waits for its channel.
	alone bool
	// returning says that money of an order that is over is on its way back; read by who follows it only.
	returning bool
	// entries are the ledger's that are written when the order is recorded.
	entries []ledger.Entry
}

// Item is a line as it was agreed.
type Item struct {
	Line      int
	SKUID     string
	ProductID string
	Name      lang.Text
	Options   []Option
	Quantity  int
	UnitPrice money.Amount
	Amount    money.Amount
	// Payable is the line's frozen share after discounts.
	Payable money.Amount
}

// Option is a chosen option as it was called.
type Option struct {
	ID   string
	Name lang.Text
}

// Discount is a promotion or a coupon that counts.
type Discount struct {
	Kind        string
	PromotionID string
	// PromotionVersion is 0 for a coupon, and where it is not known.
	PromotionVersion int
	Code             string
	Name             lang.Text
	Amount           money.Amount
	Reason           lang.Text
	Shares           []money.Amount
}

// Channel is where an order is placed.
type Channel string

// The channels.
const (
	ChannelMiniProgram Channel = "MINI_PROGRAM"
	ChannelWeb         Channel = "WEB"
	ChannelCounter     Channel = "COUNTER"
)

// Settings are what differs between installations.
type Settings struct {
	// TTL is how long an unpaid order holds its stock and coupons.
	TTL time.Duration
	// CompleteAfter is how long after its delivery an order that nobody complained about is completed.
	CompleteAfter time.Duration
	// QuoteTTL is how long a quote's price is honoured.
	QuoteTTL time.Duration
	// Open is what a guest or a device may have unpaid at a shop.
	Open Budget
	// Flow is how orders are written; empty is Plain.
	Flow Flow
}

// Service is the use cases.
type Service struct {
	db         *db.DB
	log        *slog.Logger
	now        func() time.Time
	set        Settings
	catalog    *catalog.Service
	stock      *stock.Service
	coupons    *coupon.Service
	promotions *promotion.Service
	payments   *payment.Service
	wallets    *wallet.Service
	outbox     *outbox.Outbox
	jobs       *outbox.Jobs
	hub        *pubsub.Hub
	signer     *pricing.Signer
	writes     *db.Gatherer[*placing]
	arrivals   *db.Gatherer[*payment.Arrival]
	orders     *db.Reads[orderKey, *Order]
	lives      *db.Reads[orderKey, *Live]
	after      sync.WaitGroup // what follows commits and is still under way
	closing    sync.RWMutex
	closed     bool     // nothing follows any more
	zones      sync.Map // shop -> *time.Location
	placing    sync.Map // idempotency key -> chan struct{}, while a call with it is under way
	trace      *flow.Trace
	// The service's own pipelines: a test puts a step in.
	paidOrder   flow.Pipeline[placing]
	couponOrder flow.Pipeline[exchanging]
	paidUp      flow.Pipeline[completing]
	together    flow.Pipeline[captures]
	// placers are the flows that place orders, where that is not one transaction.
	placers placers
	// commit runs the transaction of placed orders; a test has its answer get lost.
	commit func(ctx context.Context, f func(tx *db.Tx) error) error
}

// Parts are what the service works with.
type Parts struct {
	DB         *db.DB
	Log        *slog.Logger
	Now        func() time.Time
	Catalog    *catalog.Service
	Stock      *stock.Service
	Coupons    *coupon.Service
	Promotions *promotion.Service
	Payments   *payment.Service
	Wallets    *wallet.Service
	Outbox     *outbox.Outbox
	Jobs       *outbox.Jobs
	Hub        *pubsub.Hub
	Signer     *pricing.Signer
	Trace      *flow.Trace
	// Flows runs what is durable; nil where Settings.Flow is Plain and no order was ever placed otherwise.
	Flows *flow.Engine
}

// New makes the service.
func New(p Parts, set Settings) (*Service, error) {
	s := &Service{
		db: p.DB, log: p.Log, now: p.Now, set: set, catalog: p.Catalog, stock: p.Stock, coupons: p.Coupons, promotions: p.Promotions,
		payments: p.Payments, wallets: p.Wallets, outbox: p.Outbox, jobs: p.Jobs, hub: p.Hub, signer: p.Signer, trace: p.Trace,
	}
	s.paidOrder, s.couponOrder, s.paidUp, s.together = paidOrder, couponOrder, paidUp, paidTogether
	if err := errors.Join(s.paidOrder.Check(), s.couponOrder.Check(), s.paidUp.Check(), s.together.Check()); err != nil {
		return nil, err
	}
	if err := s.registerFlows(p.Flows); err != nil {
		return nil, err
	}
	s.commit = p.DB.InTx
	s.writes = db.NewGatherer(s.writePlaced, writersOf(p.DB), maxGathered)
	s.orders = db.NewReads(s.readOrders, readsAtOnce, readsInOne)
	s.lives = db.NewReads(s.readLives, readsAtOnce, readsInOne)
	s.arrivals = db.NewGatherer(p.Payments.SettleTogether, writersOf(p.DB), maxArrivals)
	p.Payments.SettleWith(s)
	p.Payments.GatherWith(s.arrivals.Do)
	p.Coupons.SettleWith(s)
	return s, nil
}

// Close lets the orders that are being written finish, and what follows commits: subscribers elsewhere are told, holds leave Redis. To be called when nothing
// else runs any more and while Redis is there.
func (s *Service) Close() {
	s.writes.Close()
	s.arrivals.Close()
	s.closing.Lock()
	s.closed = true
	s.closing.Unlock()
	s.after.Wait()
}

func (s *Service) moment() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// maxText bounds a text of the caller's, in characters.
const maxText = 200

// Bounds of an order's texts, in characters; the columns have four bytes for each.
const (
	maxDesk = 20

	maxContact = 100
)

// checkText refuses texts that are too long or hold control characters (PostgreSQL stores no NUL).
func checkText(field, text string, limit int) error {
	n := 0
	for _, r := range text {
		if n++; n > limit || (r < ' ' && r != '\n' && r != '\t') || r == '\uFFFD' || r == 0x7f {
			return errText.At(field)
		}
	}
	return nil
}

// keyID is the row of an idempotency key: operation, owner and the owner's key, hashed so that any key fits.
func keyID(operation, owner, key string) string {
	sum := sha256.Sum256([]byte(operation + "\x00" + owner + "\x00" + key))
	return operation + ":" + hex.EncodeToString(sum[:])
}

// hashInput is the fingerprint of what came with an idempotency key.
func hashInput(input any) string {
	raw, _ := json.Marshal(input) // plain fields
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// event is one of the order's, carrying its next version; the caller writes the row with the same one.
func (o *Order) event(kind string, to Status, actor, note string, at time.Time, data any) outbox.Event {
	e := outbox.Event{
		BrandID: o.BrandID, OrderNo: o.No, Seq: o.Version + 1, ShopID: o.ShopID, Kind: kind, From: string(o.Status), To: string(to),
		Actor: actor, Note: note, At: at, Version: versionOf(kind),
	}
	if data != nil {
		e.Data, _ = json.Marshal(data) // plain fields
	}
	e.Data = o.tellMore(e.Data)
	o.Version++
	o.Status = to
	return e
}

// record writes the row as o now is, if nobody else did since it was locked, its events, and what they were in money.
func (s *Service) record(ctx context.Context, tx *db.Tx, o *Order, events ...outbox.Event) error {
	if err := saveOrder(ctx, tx, *o, o.Version-int64(len(events)), s.moment()); err != nil {
		return err
	}
	if err := unsold(ctx, tx, o, events); err != nil {
		return err
	}
	if err := post(ctx, tx, o); err != nil {
		return err
	}
	return s.outbox.Append(ctx, tx, events...)
}

// shelved notes what went back on the shelf.
func (o *Order) shelved(units []stock.Need) {
	for _, n := range units {
		o.back = append(o.back, unitsHeld{n.SKUID, n.Quantity})
	}
}

// tellMore adds to an event's data what became of the order's coupons and goods since the last one.
func (o *Order) tellMore(data json.RawMessage) json.RawMessage {
	if len(o.locked)+len(o.used)+len(o.freed)+len(o.back) == 0 {
		return data
	}
	all := map[string]any{}
	if data != nil {
		var told map[string]json.RawMessage
		_ = json.Unmarshal(data, &told) // an object that was just written
		for name, value := range told {
			all[name] = value
		}
	}
	for name, ids := range map[string][]int{"couponsLocked": o.locked, "couponsUsed": o.used, "couponsFreed": o.freed} {
		if len(ids) > 0 {
			all[name] = ids
		}
	}
	if len(o.back) > 0 {
		all["returned"] = o.back
	}
	o.locked, o.used, o.freed, o.back = nil, nil, nil, nil
	data, _ = json.Marshal(all) // plain fields
	return data
}

func index(field string, i int) []string { return []string{field, strconv.Itoa(i)} }
