package order

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"cuppa/internal/coupon"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/number"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
	"cuppa/internal/stock"
)

const (
	// writing bounds one transaction of placed orders, and uncertainFor asking what became of those that failed.
	writing      = 10 * time.Second
	uncertainFor = time.Second
)

// writePlaced writes a batch of orders in one transaction, and tells each what became of it. Should the transaction fail as a whole, the orders
// are written one by one, so that a bad one fails alone. A transaction lasts as long as somebody waits for it.
func (s *Service) writePlaced(batch []*placing) {
	batch, until := waitedFor(batch)
	if len(batch) == 0 {
		return
	}
	ctx, cancel := context.WithDeadline(db.ForAllBrands(context.Background()), until)
	defer cancel()
	slices.SortFunc(batch, func(a, b *placing) int { return strings.Compare(a.keyID, b.keyID) }) // all transactions claim keys in one order
	if s.writeBatch(ctx, batch) == nil {
		return
	}
	asking, done := context.WithTimeout(db.ForAllBrands(context.Background()), time.Until(until)+uncertainFor)
	defer done()
	for _, p := range batch {
		if err := s.writeBatch(ctx, []*placing{p}); err != nil {
			p.err = err
			p.unknown = s.uncertain(asking, p)
		}
	}
}

// waitedFor are the orders that somebody still waits for, and until when; the others are not written.
func waitedFor(batch []*placing) (live []*placing, until time.Time) {
	now := time.Now()
	for _, p := range batch {
		if !p.until.After(now) {
			p.err = context.DeadlineExceeded
			continue
		}
		live = append(live, p)
		if p.until.After(until) {
			until = p.until
		}
	}
	return live, until
}

// uncertain says whether an order whose write failed may have been committed all the same: the answer to a commit can get lost, and the commit be
// seen only later. An order that is found to be there is a success.
func (s *Service) uncertain(ctx context.Context, p *placing) bool {
	k, found, err := keyByID(ctx, s.db, p.keyID)
	if err != nil {
		return true
	}
	if found && k.result == p.order.No {
		p.err = nil
		s.announcePlaced(p)
		return false
	}
	return p.commits && !found
}

// maxCounts bounds how often a batch is written because its brands' promotions changed meanwhile.
const maxCounts = 8

// writeBatch writes a batch; where promotions were changed meanwhile, with what its orders take of their limits by now.
func (s *Service) writeBatch(ctx context.Context, batch []*placing) (err error) {
	for range maxCounts {
		if err = s.writeOnce(ctx, batch); !promotion.Changed(err) {
			return err
		}
		for _, p := range batch {
			set, err := s.promotions.Live(db.ForBrand(ctx, p.in.BrandID), p.cart.menu.Shop.Currency)
			if err != nil {
				return err
			}
			p.count(set)
		}
	}
	return err
}

func (s *Service) writeOnce(ctx context.Context, batch []*placing) (err error) {
	defer func() {
		if p := recover(); p != nil { // one bad order must not take the others of its batch with it
			err = fmt.Errorf("order: panic while writing orders: %v", p)
		}
	}()
	return s.commit(ctx, func(tx *db.Tx) error {
		for _, p := range batch { // the transaction may run again
			p.err, p.claimed, p.commits, p.coupons = nil, false, false, nil
			p.order = p.order.asPlaced()
		}
		if err := claimKeys(ctx, tx, batch, s.moment()); err != nil {
			return err
		}
		for _, p := range batch {
			if !p.claimed {
				p.err = errTaken
			}
		}
		if err := reckonBalances(ctx, tx, batch); err != nil {
			return err
		}
		if err := s.admit(ctx, tx, batch); err != nil {
			return err
		}
		if err := s.keepBudgets(ctx, tx, batch); err != nil {
			return err
		}
		if err := s.lockCoupons(ctx, tx, batch); err != nil {
			return err
		}
		if err := s.usePromotions(ctx, tx, batch); err != nil {
			return err
		}
		if err := s.dropRefused(ctx, tx, batch); err != nil {
			return err
		}
		if err := s.insertPlaced(ctx, tx, going(batch)); err != nil {
			return err
		}
		if err := s.promotions.Unchanged(ctx, tx, setsOf(going(batch))); err != nil {
			return err
		}
		for _, p := range batch {
			p.commits = true
		}
		crash.Here("paid order/writing")
		return nil
	})
}

// asPlaced is the order as it was before the transaction.
func (o Order) asPlaced() Order {
	o.Status, o.Version, o.PickupCode, o.PaidAt, o.entries = Created, 1, "", time.Time{}, nil
	o.PaidAmount, o.paidBy, o.frozen = 0, payment.Payment{}, ""
	return o
}

func going(batch []*placing) []*placing {
	out := make([]*placing, 0, len(batch))
	for _, p := range batch {
		if p.err == nil {
			out = append(out, p)
		}
	}
	return out
}

// admit has stock confirm that what was held still counts.
func (s *Service) admit(ctx context.Context, tx *db.Tx, batch []*placing) error {
	live := going(batch)
	if len(live) == 0 {
		return nil
	}
	claims := claimsOf(live)
	refused, err := s.stock.Admit(ctx, tx, claims)
	if err != nil {
		return err
	}
	for i, p := range live {
		p.claim, p.order.heldUnits = claims[i], 0 // now it says what is counted
		for _, n := range p.claim.Grant.Counted {
			p.order.heldUnits += n.Quantity
		}
	}
	for _, p := range batch {
		if e, ok := refused[p.order.No]; ok && p.err == nil {
			p.err = e
		}
	}
	return nil
}

func claimsOf(batch []*placing) []stock.Claim {
	claims := make([]stock.Claim, len(batch))
	for i, p := range batch {
		claims[i] = stock.Claim{BrandID: p.in.BrandID, ShopID: p.in.ShopID, OrderNo: p.order.No, Grant: p.grant, Needs: p.needs, Apart: p.apart()}
	}
	return claims
}

// lockCoupons takes the coupons of the whole batch in one statement.
func (s *Service) lockCoupons(ctx context.Context, tx *db.Tx, batch []*placing) error {
	var wishes []coupon.Wish
	var of []*placing
	var at []int
	for _, p := range going(batch) {
		for i, code := range p.codes {
			wishes = append(wishes, coupon.Wish{BrandID: p.in.BrandID, CustomerID: p.in.CustomerID, OrderNo: p.order.No, Code: code})
			of, at = append(of, p), append(at, i)
		}
	}
	held, err := s.coupons.Lock(ctx, tx, wishes)
	if err != nil {
		return err
	}
	for i, h := range held {
		if f, ok := errors.AsType[*fault.Error](h.Refused); ok {
			of[i].err = errors.Join(of[i].err, f.At(of[i].couponAt(at[i])...))
		}
		of[i].coupons = append(of[i].coupons, h.ID)
	}
	return nil
}

// usePromotions counts the orders that are still going in the promotions with limits; those that find no room are refused, and have taken nothing.
func (s *Service) usePromotions(ctx context.Context, tx *db.Tx, batch []*placing) error {
	var uses []promotion.Use
	live := going(batch)
	for _, p := range live {
		uses = append(uses, p.uses...)
	}
	if len(uses) == 0 {
		return nil
	}
	refused, err := s.promotions.Use(ctx, tx, uses)
	for _, p := range live {
		if e, ok := refused[p.order.No]; ok {
			p.err = e
		}
	}
	return err
}

// setsOf are the sets that orders with promotions were counted by, by brands; of several the oldest.
func setsOf(batch []*placing) map[int]*promotion.Set {
	var sets map[int]*promotion.Set
	for _, p := range batch {
		if !slices.ContainsFunc(p.cart.result.Applied, func(a pricing.Applied) bool { return a.Code == "" }) {
			continue
		}
		if sets == nil {
			sets = map[int]*promotion.Set{}
		}
		if before := sets[p.in.BrandID]; before == nil || p.cart.set.Before(before) {
			sets[p.in.BrandID] = p.cart.set
		}
	}
	return sets
}

// event tells that the order was placed.
func (p *placing) event() outbox.Event {
	data := placed{Total: p.order.Total, Discount: p.order.Discount, Payable: p.order.Payable, Locked: p.coupons}
	for _, n := range p.claim.Grant.Counted {
		data.Held = append(data.Held, unitsHeld{n.SKUID, n.Quantity})
	}
	raw, _ := json.Marshal(data) // plain fields
	return outbox.Event{
		BrandID: p.in.BrandID, OrderNo: p.order.No, Seq: 1, ShopID: p.in.ShopID, Kind: EventPlaced, To: string(Created),
		Actor: cmp.Or(p.actor, actorCustomer), Cause: p.cause, Data: raw, Version: versionOf(EventPlaced), At: p.order.CreatedAt,
	}
}

// dropRefused takes back what orders that are refused after all had taken in this transaction.
func (s *Service) dropRefused(ctx context.Context, tx *db.Tx, batch []*placing) error {
	var keys, withCoupons []string
	for _, p := range batch {
		if p.err == nil || !p.claimed {
			continue
		}
		keys = append(keys, p.keyID)
		if len(p.codes) > 0 {
			withCoupons = append(withCoupons, p.order.No)
		}
	}
	if len(withCoupons) > 0 {
		if err := s.coupons.GiveBack(ctx, tx, actorSystem, withCoupons...); err != nil {
			return err
		}
	}
	if len(keys) == 0 {
		return nil
	}
	return dropKeys(ctx, tx, keys)
}

func (s *Service) insertPlaced(ctx context.Context, tx *db.Tx, batch []*placing) error {
	if len(batch) == 0 {
		return nil
	}
	if err := insertOrders(ctx, tx, batch); err != nil {
		return err
	}
	claims := make([]stock.Claim, len(batch))
	for i, p := range batch {
		claims[i] = p.claim
	}
	if err := s.stock.WriteHolds(ctx, tx, claims); err != nil {
		return err
	}
	events := make([]outbox.Event, len(batch))
	for i, p := range batch {
		events[i] = p.event()
	}
	if err := s.outbox.Append(ctx, tx, events...); err != nil {
		return err
	}
	if err := s.payPlaced(ctx, tx, batch); err != nil {
		return err
	}
	for _, p := range batch {
		tx.AfterCommit(func() { s.announcePlaced(p) })
	}
	return nil
}

// payPlaced pays the orders that cost nothing and those that a balance pays, shop by shop: all transactions lock the shops' pick-up counters in one order.
func (s *Service) payPlaced(ctx context.Context, tx *db.Tx, batch []*placing) error {
	var free []*placing
	for _, p := range batch {
		if p.order.Payable == 0 || p.in.UseBalance {
			free = append(free, p)
		}
	}
	slices.SortStableFunc(free, func(a, b *placing) int { return strings.Compare(a.in.ShopID, b.in.ShopID) })
	var orders []Order
	for _, p := range free {
		if !p.byBalance() { // theirs is asked for when the money is taken
			orders = append(orders, p.order)
		}
	}
	first, err := firstOrders(ctx, tx, orders)
	if err != nil {
		return err
	}
	for _, p := range free {
		if p.byBalance() {
			if err := s.takeBalance(db.ForBrand(ctx, p.in.BrandID), tx, &p.order, number.Payment(s.moment())); err != nil {
				return err
			}
			continue
		}
		if err := s.complete(db.ForBrand(ctx, p.in.BrandID), tx, &p.order, p.cart.menu.Shop.Zone, actorSystem, first[p.order.No]); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) announcePlaced(p *placing) {
	s.announce(liveOf(p.order))
}
