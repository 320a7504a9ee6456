package order

import (
	"context"
	"errors"
	"slices"

	"cuppa/internal/cause"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/flow"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/outbox"
	"cuppa/internal/promotion"
	"cuppa/internal/stock"
)

// Flow is how an order that is placed is written.
type Flow string

// The ways. A guest sees no difference; docs/consistency.md says what each costs.
const (
	// Plain is one transaction.
	Plain Flow = "plain"
	// BySaga writes the order first, then what it holds, and undoes both when it gets no coupon.
	BySaga Flow = "saga"
	// ByTCC tries the order, its stock and its coupons, and confirms or cancels all of them.
	ByTCC Flow = "tcc"
)

// Names of the flows that place orders, and of those that take the guest's balance with it; those of one order are known by its number.
const (
	sagaName        = "order saga"
	tccName         = "order tcc"
	balanceSagaName = "balance saga"
	balanceTCCName  = "balance tcc"
)

// flowNote is what the timeline says of an order that was written and did not get what it wanted.
const flowNote = "what it wanted could not be kept for it"

// placement is the state of a flow that places an order. What a process needs to undo or end it stands in it and in rows: the process that began it may be gone.
type placement struct {
	ShopID  string       `json:"shopId"`
	OrderNo string       `json:"orderNo"`
	Amount  money.Amount `json:"amount"`
	BrandID int          `json:"brandId"`
	KeyID   string       `json:"keyId"`
	// CustomerID and PaymentNo are of one that a balance pays.
	CustomerID string `json:"customerId,omitempty"`
	PaymentNo  string `json:"paymentNo,omitempty"`
	// Refused is the code of why it got no coupon.
	Refused string `json:"refused,omitempty"`

	s *Service
	// p is there only in the process and the call that began it.
	p *placing
}

// placers are the flows that place orders.
type placers struct {
	engine *flow.Engine
	// saga and tcc place an order, the others have a balance pay it too.
	saga, tcc, balanceSaga, balanceTCC *flow.Durable[placement]
}

// of is the flow that writes an order.
func (f *placers) of(by Flow, balance bool) *flow.Durable[placement] {
	switch {
	case by == ByTCC && balance:
		return f.balanceTCC
	case by == ByTCC:
		return f.tcc
	case balance:
		return f.balanceSaga
	}
	return f.saga
}

func (s *Service) registerFlows(e *flow.Engine) (err error) {
	s.placers.engine = e
	if e == nil {
		if s.set.Flow == BySaga || s.set.Flow == ByTCC {
			return errors.New("order: flows need an engine")
		}
		return nil
	}
	bind := func(f func(*Service, context.Context, *placement) error) func(context.Context, *placement) error {
		return func(ctx context.Context, t *placement) error { t.s = s; return f(s, ctx, t) }
	}
	type steps = []flow.Step[placement]
	order := flow.Step[placement]{Name: "order", Do: bind((*Service).flowOrder), Undo: bind((*Service).flowCancel)}
	kept := flow.Step[placement]{Name: "stock", Do: bind((*Service).flowStock), Undo: bind((*Service).flowReleaseStock)}
	coupons := flow.Step[placement]{Name: "coupon", Do: bind((*Service).flowCoupons), Undo: bind((*Service).flowFreeCoupons)}
	balance := flow.Step[placement]{Name: "balance", Do: bind((*Service).flowBalance), Undo: bind((*Service).flowFreeBalance)}
	points := flow.Step[placement]{Name: "points", Do: bind((*Service).flowPoints), Undo: bind((*Service).flowTakeBackPoints)}
	notice := flow.Step[placement]{Name: "notice", Do: bind((*Service).flowFinish)}
	told := order
	told.Confirm = notice.Do
	paid := balance
	paid.Confirm = bind((*Service).flowTake)
	for _, one := range []struct {
		to    **flow.Durable[placement]
		kind  flow.Kind
		name  string
		steps steps
	}{
		{&s.placers.saga, flow.Saga, sagaName, steps{order, kept, coupons, notice}},
		{&s.placers.tcc, flow.TCC, tccName, steps{told, kept, coupons}},
		{&s.placers.balanceSaga, flow.Saga, balanceSagaName, steps{order, kept, coupons, balance, points, notice}},
		{&s.placers.balanceTCC, flow.TCC, balanceTCCName, steps{told, kept, coupons, paid}},
	} {
		if *one.to, err = flow.Register(e, flow.Definition[placement]{Kind: one.kind, Name: one.name, Version: 1, Steps: one.steps}); err != nil {
			return err
		}
	}
	return nil
}

// writeByFlow writes an order step by step.
func (s *Service) writeByFlow(ctx context.Context, p *placing) error {
	w := *p // the flow may go on when the caller is gone
	w.written = false
	state := &placement{ShopID: p.in.ShopID, OrderNo: p.order.No, Amount: p.order.Payable, BrandID: p.in.BrandID, KeyID: p.keyID, p: &w}
	if p.byBalance() {
		state.CustomerID, state.PaymentNo = p.in.CustomerID, number.Payment(s.moment())
	}
	p.unknown = true // until it is known
	err := s.placers.of(s.set.Flow, p.byBalance()).Run(db.ForBrand(cause.With(ctx, p.cause), p.in.BrandID), p.order.No, state)
	if errors.Is(err, flow.ErrLeft) {
		p.unknown = w.written // only a step forward sets it: who takes the order back gives back its hold
		return err
	}
	*p = w
	if p.unknown = err != nil && p.written; p.unknown { // its hold is given back with the order: now, so that the next one finds it
		s.beside(ctx.Done(), func(ctx context.Context) { s.stock.Release(ctx, p.in.BrandID, p.in.ShopID, p.order.No) })
	}
	if promotion.Changed(err) {
		return stock.ErrStale // by what counts now
	}
	return p.outOfStock(err)
}

// alone is the order as a batch.
func (t *placement) alone() []*placing { return []*placing{t.p} }

// errGone says that the call that began the flow is not in this process; its steps forward are not done again.
var errGone = errors.New("order: the call that placed it is gone")

// flowOrder claims the key and writes the order: it exists before anything is kept for it.
func (s *Service) flowOrder(ctx context.Context, t *placement) error {
	p := t.p
	if p == nil {
		return errGone
	}
	err := flow.InTx(ctx, s.db, func(ctx context.Context, tx *db.Tx) error {
		p.err, p.claimed, p.commits, p.coupons = nil, false, false, nil
		p.order = p.order.asPlaced()
		p.order.heldUnits = 0
		if err := claimKeys(ctx, tx, t.alone(), s.moment()); err != nil {
			return err
		}
		if !p.claimed {
			return errTaken
		}
		return insertOrders(ctx, tx, t.alone())
	})
	p.written = err == nil
	return err
}

// stillWanted locks the order, and says whether it still waits for what is kept for it: a guest who gave it up between two steps got back what it held by then, and
// nobody would give back what it gets after that.
func (t *placement) stillWanted(ctx context.Context, tx *db.Tx) (bool, error) {
	o, err := lockOrder(ctx, tx, t.OrderNo)
	return err == nil && o.Status != Canceled, err
}

// flowStock has stock confirm what is kept for the order, and writes it down; nothing for one that was given up.
func (s *Service) flowStock(ctx context.Context, t *placement) error {
	p := t.p
	if p == nil {
		return errGone
	}
	return flow.InTx(ctx, s.db, func(ctx context.Context, tx *db.Tx) error {
		p.err = nil
		if wanted, err := t.stillWanted(ctx, tx); err != nil || !wanted {
			return err
		}
		if err := s.admit(ctx, tx, t.alone()); err != nil {
			return err
		}
		if err := s.keepBudgets(ctx, tx, t.alone()); err != nil {
			return err
		}
		if p.err != nil {
			return p.err
		}
		if err := s.stock.WriteHolds(ctx, tx, []stock.Claim{p.claim}); err != nil {
			return err
		}
		return setHeldUnits(ctx, tx, p.order.No, p.order.heldUnits)
	})
}

// flowCoupons locks the coupons, and counts the order in promotions with limits; none for one that was given up.
func (s *Service) flowCoupons(ctx context.Context, t *placement) error {
	p := t.p
	if p == nil {
		return errGone
	}
	return flow.InTx(ctx, s.db, func(ctx context.Context, tx *db.Tx) error {
		p.err, p.coupons = nil, nil
		if wanted, err := t.stillWanted(ctx, tx); err != nil || !wanted {
			return err
		}
		if err := s.lockCoupons(ctx, tx, t.alone()); err != nil {
			return err
		}
		if faults, refused := fault.All(p.err); refused && len(faults) > 0 {
			t.Refused = faults[0].Code
		}
		if err := s.usePromotions(ctx, tx, t.alone()); err != nil {
			return err
		}
		if p.err != nil {
			return p.err
		}
		return s.promotions.Unchanged(ctx, tx, setsOf(t.alone()))
	})
}

// flowFinish tells that the order is placed, with what is kept for it; one that costs nothing is paid with that, and in a saga one that a balance pays.
func (s *Service) flowFinish(ctx context.Context, t *placement) error {
	var o Order
	err := flow.InTx(ctx, s.db, func(ctx context.Context, tx *db.Tx) (err error) {
		if o, err = lockOrder(ctx, tx, t.OrderNo); err != nil {
			return err
		}
		data := placed{Total: o.Total, Discount: o.Discount, Payable: o.Payable}
		if data.Held, err = heldFor(ctx, tx, o.No); err != nil {
			return err
		}
		locked, err := s.coupons.HeldBy(ctx, tx, o.No)
		if err != nil {
			return err
		}
		data.Locked = locked[o.No]
		slices.Sort(data.Locked)
		if err := s.outbox.Append(ctx, tx, o.placedAs(data)); err != nil {
			return err
		}
		saga := flow.KindOf(ctx) == flow.Saga
		switch {
		case t.PaymentNo != "" && saga && o.Status != Created:
			return ErrInvalidTransition // somebody gave it up: so does the flow
		case t.PaymentNo != "" && saga:
			return s.takeHeld(ctx, tx, &o, t)
		case o.Payable == 0 && o.Status == Created:
			if err := s.completePlaced(ctx, tx, &o); err != nil {
				return err
			}
		}
		live := liveOf(o)
		tx.AfterCommit(func() { s.announce(live) })
		return nil
	})
	t.answer(o, err)
	return err
}

// answer tells the call that began the flow where the order stands.
func (t *placement) answer(o Order, err error) {
	if err == nil && t.p != nil && o.No != "" {
		at := &t.p.order
		at.Status, at.Version, at.PickupCode, at.PaidAt, at.PaidAmount = o.Status, o.Version, o.PickupCode, o.PaidAt, o.PaidAmount
	}
}

// completePlaced pays an order that costs nothing.
func (s *Service) completePlaced(ctx context.Context, tx *db.Tx, o *Order) (err error) {
	if o.Items, err = itemsInTx(ctx, tx, o.No); err != nil {
		return err
	}
	if o.Discounts, err = discountsInTx(ctx, tx, o.No); err != nil {
		return err
	}
	first, err := firstOrders(ctx, tx, []Order{*o})
	if err != nil {
		return err
	}
	zone, err := s.zone(ctx, tx, o.ShopID)
	if err != nil {
		return err
	}
	return s.complete(ctx, tx, o, zone, actorSystem, first[o.No])
}

// placedAs is the event that the order was placed, which comes first whatever has become of it since: a guest may have given it up meanwhile.
func (o *Order) placedAs(data placed) outbox.Event {
	now := o.Status
	e := o.event(EventPlaced, Created, actorCustomer, "", o.CreatedAt, data)
	e.Seq, e.From = 1, ""
	o.Version--
	o.Status = now
	return e
}

// flowFreeCoupons gives back what flowCoupons took.
func (s *Service) flowFreeCoupons(ctx context.Context, t *placement) error {
	return flow.InTx(ctx, s.db, func(ctx context.Context, tx *db.Tx) error {
		if err := s.coupons.GiveBack(ctx, tx, actorSystem, t.OrderNo); err != nil {
			return err
		}
		return s.promotions.GiveBack(ctx, tx, t.OrderNo)
	})
}

// flowReleaseStock gives back what flowStock took.
func (s *Service) flowReleaseStock(ctx context.Context, t *placement) error {
	return flow.InTx(ctx, s.db, func(ctx context.Context, tx *db.Tx) error {
		if err := s.stock.GiveBack(ctx, tx, t.BrandID, t.OrderNo); err != nil {
			return err
		}
		tx.AfterCommit(func() {
			s.afterwards(func(ctx context.Context) error {
				s.stock.Release(ctx, t.BrandID, t.ShopID, t.OrderNo)
				return nil
			})
		})
		return setHeldUnits(ctx, tx, t.OrderNo, 0)
	})
}

// flowCancel ends an order that did not get what it wanted, and frees its key. One that was paid meanwhile is a person's business.
func (s *Service) flowCancel(ctx context.Context, t *placement) error {
	return flow.InTx(ctx, s.db, func(ctx context.Context, tx *db.Tx) error {
		o, err := lockOrder(ctx, tx, t.OrderNo)
		if err != nil {
			return err
		}
		if o.Status != Created && o.Status != Canceled {
			return ErrInvalidTransition
		}
		if err := s.outbox.Append(ctx, tx, o.placedAs(placed{Total: o.Total, Discount: o.Discount, Payable: o.Payable})); err != nil {
			return err
		}
		if o.Status == Created {
			if t.Refused != "" {
				e := o.event(EventCouponLockFail, Created, actorSystem, "", s.moment(), map[string]any{"reason": t.Refused})
				if err := s.record(ctx, tx, &o, e); err != nil {
					return err
				}
			}
			if err := s.cancelIn(ctx, tx, []Order{o}, actorSystem, flowNote); err != nil {
				return err
			}
		}
		return dropKeys(ctx, tx, []string{t.KeyID})
	})
}

// fresh says whether nothing has happened to the order but what a flow that places it does: it was written, or refused its coupon and canceled.
func (o *Order) fresh() bool {
	return o.Status == Created && o.Version <= 2 || o.Status == Canceled && o.Version <= 3
}

// unplaced says whether a flow still works on an order: it may be undone.
func (s *Service) unplaced(ctx context.Context, o Order) (bool, error) {
	if s.placers.engine == nil || !o.fresh() {
		return false, nil
	}
	return s.placers.engine.Unfinished(db.ForBrand(ctx, o.BrandID), o.No, sagaName, tccName, balanceSagaName, balanceTCCName)
}
