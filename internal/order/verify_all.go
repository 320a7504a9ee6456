package order

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"cuppa/internal/db"
	"cuppa/internal/ledger"
	"cuppa/internal/payment"
	"cuppa/internal/stock"
	"cuppa/internal/wallet"
)

// Invariant is a name of what must hold at any time. They are those of the architecture paper, in its order.
type Invariant string

// The invariants.
const (
	// InvariantStock: no SKU is oversold, what came is on the shelf, held or went, and Redis equals the database once all is quiet.
	InvariantStock Invariant = "stock"
	// InvariantLedger: entries sum to 0 and tell the money of their documents and nothing else; wallets are their postings; gift cards are as they were issued; the
	// chain and the closed days are as they were.
	InvariantLedger Invariant = "ledger"
	// InvariantPrices: payable = total - discount = the lines' shares; paid and refunded are those of the payments and refunds; lines that went back
	// and invoices are those that events tell.
	InvariantPrices Invariant = "prices"
	// InvariantPaid: a state has the payments that it says, and payments have their order.
	InvariantPaid Invariant = "paid"
	// InvariantCoupons: one is locked or used by one order at most, which is open or paid; those of a batch are as it says; promotions with limits
	// are counted for the orders that have them.
	InvariantCoupons Invariant = "coupons"
	// InvariantHolds: an unpaid order holds stock, no longer than its time; a paid one has sold it, a canceled one given it back;
	// and it is what its event says.
	InvariantHolds Invariant = "holds"
	// InvariantEvents: replaying an order's events gives its row, and its price and lines are those that they tell.
	InvariantEvents Invariant = "events"
	// InvariantKeys: an idempotency key has one effect, a channel's transaction one payment.
	InvariantKeys Invariant = "keys"
	// InvariantStuck: nothing unfinished is older than twice its time without a person who is asked.
	InvariantStuck Invariant = "stuck"
)

// AllInvariants are all there are.
var AllInvariants = Invariants{
	InvariantStock, InvariantLedger, InvariantPrices, InvariantPaid, InvariantCoupons, InvariantHolds, InvariantEvents, InvariantKeys, InvariantStuck,
}

// Invariants are some of them.
type Invariants []Invariant

func (all Invariants) has(one Invariant) bool { return slices.Contains(all, one) }

// Finding is something that does not hold.
type Finding struct {
	Invariant Invariant `json:"invariant"`
	// Order is the number of the order at fault; empty where it is not one order's.
	Order string `json:"order,omitempty"`
	// Text says what is wrong, and with which row.
	Text string `json:"text"`
}

// Report is what verifying found.
type Report struct {
	// Orders is how many were looked at.
	Orders int `json:"orders"`
	// Broken is how many findings there are, by invariant: each that was looked at is there.
	Broken map[Invariant]int `json:"broken"`
	// Findings are the first of each invariant, sorted.
	Findings []Finding `json:"findings"`
	// Unasked is of how many shops the counters were not compared, because Redis did not answer.
	Unasked int `json:"unasked"`
	// Again is how many orders were read row by row, because they looked broken.
	Again int           `json:"readAgain"`
	Took  time.Duration `json:"tookNs"`
}

// Sound says that all holds.
func (r Report) Sound() bool { return r.Total() == 0 }

// Total is how many findings there are.
func (r Report) Total() (n int) {
	for _, m := range r.Broken {
		n += m
	}
	return n
}

// Scope says what is verified. The zero one is everything.
type Scope struct {
	// Invariants are those that are looked at; empty: all.
	Invariants Invariants
	// Since narrows to orders that changed since, with all that belongs to each, and what is stuck; zero: all orders, and what is of no one order as well.
	Since time.Time
	// Orders narrows to these.
	Orders []string
	// AsOf is the moment by which it is judged what should have ended; zero: now. Of a database that nobody served since it was written, LastMoment.
	AsOf time.Time
	// Progress is told how many orders were looked at, and how many there are; nil: nobody is.
	Progress func(done, all int)
	// Workers is how many pages are read at once; 0: as many as there are processors.
	Workers int
	// pageSize is how many orders are read together; 0: verifyPage.
	pageSize int
	// room is how many bytes a sweep may write; 0: as many as there is room for.
	room int64
	// reread has each order read row by row, as verifyOne does: what tests compare with.
	reread bool
}

const (
	// verifyPage is how many orders are read together.
	verifyPage = 4000
	// verifyLooks is how often an order is looked at before it counts as broken: on a live database what belongs together may be written in several transactions.
	verifyLooks = 3
	// maxFindings bounds what is told of an invariant; the others are counted. As many orders are looked at again.
	maxFindings = 200
)

// Verify is Check of everything but what is stuck, as sentences: tests whose clocks stand or jump have work that waits.
func (s *Service) Verify(ctx context.Context) ([]string, error) {
	r, err := s.Check(ctx, Scope{Invariants: AllInvariants[:len(AllInvariants)-1]})
	if err != nil {
		return nil, err
	}
	var broken []string
	for _, f := range r.Findings {
		broken = append(broken, f.Text)
	}
	if r.Unasked > 0 {
		broken = append(broken, fmt.Sprintf("Redis does not answer: the counters of %d shops were not compared", r.Unasked))
	}
	unshipped, err := payment.StrayShipments(ctx, s.db, s.moment())
	return append(broken, unshipped...), err
}

// Check verifies, for the context's brand or for all, what must hold at any time. Orders are read a page at a time, several pages at once, each page of one moment of the
// database; what is of all orders is a statement each. What looks broken is looked at again, row by row, before it is told.
// Counters in Redis equal the database only while nothing is under way.
func (s *Service) Check(ctx context.Context, scope Scope) (Report, error) {
	began := time.Now()
	shops, err := allShops(ctx, s.db) // it also refuses a context without a brand
	if err != nil {
		return Report{}, err
	}
	c := &checking{s: s, db: s.db, Scope: scope, broken: map[Invariant]int{}}
	c.brandID, _ = db.Brand(ctx) // 0 means all
	if len(c.Invariants) == 0 {
		c.Invariants = AllInvariants
	}
	if c.AsOf.IsZero() {
		c.AsOf = s.moment()
	}
	if c.Workers == 0 {
		c.Workers = max(2, runtime.GOMAXPROCS(0))
	}
	if c.pageSize == 0 {
		c.pageSize = verifyPage
	}
	for _, one := range c.Invariants {
		c.broken[one] = 0
	}
	if c.boundaries, err = boundariesOf(ctx, s.db); err != nil {
		return Report{}, err
	}
	done, err := c.readWhole(ctx)
	if err != nil {
		return Report{}, err
	}
	defer done()
	if err := c.run(ctx, shops); err != nil {
		return Report{}, err
	}
	slices.SortFunc(c.found, func(a, b Finding) int {
		return strings.Compare(string(a.Invariant)+"\x00"+a.Text, string(b.Invariant)+"\x00"+b.Text)
	})
	return Report{Orders: c.done, Broken: c.broken, Findings: c.found, Unasked: int(c.unasked.Load()), Again: c.again, Took: time.Since(began)}, nil
}

// checking is one run of Check.
type checking struct {
	Scope
	s          *Service
	db         *db.DB // that is read
	brandID    int
	boundaries map[string]map[time.Time]bool
	streamed   bool // all orders are read table by table
	sweeps     bool // so by a sweep

	mu     sync.Mutex
	broken map[Invariant]int
	found  []Finding
	again  int // orders that were looked at again
	done   int
	all    int

	unasked atomic.Int64 // shops whose counters were not compared
}

// whole says that nothing is left out.
func (c *checking) whole() bool { return c.Since.IsZero() && c.Orders == nil }

// readWhole has all that is read come from connections for that, where there is much of it, until done is called.
func (c *checking) readWhole(ctx context.Context) (done func(), err error) {
	nothing := func() {}
	if !c.whole() {
		return nothing, nil
	}
	if c.streamed, err = moreOrders(ctx, c.db, c.pageSize); err != nil || c.db.Postgres() && !c.streamed {
		return nothing, err
	}
	c.db, done, err = c.db.Whole()
	return done, err
}

// run looks at everything, several things at once: what is of all orders first, because that takes longest.
func (c *checking) run(ctx context.Context, shops []shopKey) error {
	work, ctx := errgroup.WithContext(ctx)
	slots := make(chan struct{}, c.Workers)
	limited := func(f look) {
		slots <- struct{}{}
		work.Go(func() error {
			defer func() { <-slots }()
			return f(ctx)
		})
	}
	ofOrders := slices.ContainsFunc(c.Invariants, func(one Invariant) bool {
		return one != InvariantStock && one != InvariantKeys && one != InvariantStuck
	})
	c.sweeps = ofOrders && c.streamed && !c.db.Postgres()
	var err error
	switch {
	case c.sweeps:
		work.Go(func() error { return c.sweep(ctx, slots) })
	case ofOrders && c.streamed:
		err = c.streams(ctx, work)
	}
	looks := c.stuckLooks()
	if c.whole() {
		looks = append(c.looks(shops), looks...)
	}
	for _, look := range looks {
		limited(look)
	}
	if ofOrders && !c.streamed && err == nil {
		err = c.pages(ctx, func(p page) error {
			limited(func(ctx context.Context) error { return c.page(ctx, p) })
			return ctx.Err()
		})
	}
	if err != nil {
		work.Go(func() error { return err })
	}
	return work.Wait()
}

// streams reads all orders of PostgreSQL in a few ranges at once, beside what is of all orders.
func (c *checking) streams(ctx context.Context, work *errgroup.Group) (err error) {
	if c.Progress != nil {
		if c.all, err = ordersOf(ctx, c.db, c.brandID); err != nil {
			return err
		}
	}
	return rangesOf(ctx, c.db, min(c.Workers, maxStreams), func(p page) error {
		work.Go(func() error {
			return c.db.Snapshot(ctx, func(q db.Querier) error {
				return readStream(ctx, q, p, c.brandID, c.pageSize, func(some []dossier) error { return c.checkAll(ctx, some) })
			})
		})
		return nil
	})
}

// sweep reads all orders of SQLite: table by table, several at once, and then share by share.
func (c *checking) sweep(ctx context.Context, slots chan struct{}) error {
	err := c.db.Snapshots(ctx, min(c.Workers, maxHands), func(conns []db.Querier) error {
		orders, err := ordersOf(ctx, c.db, c.brandID)
		if err != nil {
			return err
		}
		c.mu.Lock()
		c.all = orders
		c.mu.Unlock()
		to, err := newSweep(c.db, orders, c.pageSize, c.room)
		if err != nil {
			return err
		}
		defer to.close()
		h := handsOf(conns, slots)
		if err := h.each(ctx, len(parts)+2, func(ctx context.Context, q db.Querier, i int) error {
			if i <= len(parts) {
				return to.scan(ctx, q, len(parts)-i, c.brandID)
			}
			if !c.doubts() || !c.Invariants.has(InvariantKeys) {
				return nil
			}
			return to.readKeys(ctx, q)
		}); err != nil {
			return err
		}
		if err := h.each(ctx, len(to.shares), func(ctx context.Context, q db.Querier, i int) error {
			all, err := to.dossiers(ctx, q, i)
			if err != nil {
				return err
			}
			return c.checkAll(ctx, all)
		}); err != nil || !c.doubts() {
			return err
		}
		looks := c.plan(nil, to.doubts.looks()...)
		return h.each(ctx, len(looks), func(ctx context.Context, _ db.Querier, i int) error { return looks[i](ctx) })
	})
	if !errors.Is(err, errNoSweep) {
		return err
	}
	return c.withoutSweep(ctx)
}

// withoutSweep reads page by page, which takes some times as long, where a sweep was not to be: before anything was looked at.
func (c *checking) withoutSweep(ctx context.Context) error {
	c.mu.Lock()
	c.all = 0
	c.mu.Unlock()
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(c.Workers)
	err := c.pages(ctx, func(p page) error {
		work.Go(func() error { return c.page(ctx, p) })
		return ctx.Err()
	})
	if c.doubts() && err == nil {
		for _, look := range c.plan(nil, strayLooks...) {
			work.Go(func() error { return look(ctx) })
		}
	}
	return cmp.Or(work.Wait(), err)
}

// maxHands bounds the connections of a sweep.
const maxHands = 8

// hands are connections of one moment, and the slots that they share with other work.
type hands struct {
	free  chan db.Querier
	slots chan struct{}
}

func handsOf(conns []db.Querier, slots chan struct{}) hands {
	h := hands{make(chan db.Querier, len(conns)), slots}
	for _, q := range conns {
		h.free <- q
	}
	return h
}

// each does n things, several at once.
func (h hands) each(ctx context.Context, n int, f func(ctx context.Context, q db.Querier, i int) error) error {
	work, ctx := errgroup.WithContext(ctx)
	for i := range n {
		select {
		case h.slots <- struct{}{}:
		case <-ctx.Done():
			if err := work.Wait(); err != nil {
				return err
			}
			return ctx.Err()
		}
		work.Go(func() error {
			defer func() { <-h.slots }()
			q := <-h.free
			defer func() { h.free <- q }()
			return f(ctx, q, i)
		})
	}
	return work.Wait()
}

// doubts says whether what is read of all orders also tells what is of none: of one brand it cannot.
func (c *checking) doubts() bool { return c.sweeps && c.brandID == 0 }

// pages hands out the orders to be looked at.
func (c *checking) pages(ctx context.Context, hand func(page) error) (err error) {
	nos := c.Orders
	switch {
	case nos == nil && c.Since.IsZero():
		if c.Progress != nil {
			c.all, err = ordersOf(ctx, c.db, c.brandID)
		}
		if err != nil {
			return err
		}
		return pagesOf(ctx, c.db, c.pageSize, hand)
	case nos == nil:
		if nos, err = changedSince(ctx, c.s.db, c.brandID, c.Since); err != nil {
			return err
		}
	}
	c.all = len(nos)
	for some := range slices.Chunk(nos, c.pageSize) {
		if err := hand(page{nos: some}); err != nil {
			return err
		}
	}
	return nil
}

// page reads some orders and looks at them.
func (c *checking) page(ctx context.Context, p page) error {
	var all []dossier
	err := c.db.Snapshot(ctx, func(q db.Querier) (err error) {
		all, err = readPage(ctx, q, c.db.Postgres(), p, c.brandID)
		return err
	})
	if err != nil {
		return err
	}
	return c.checkAll(ctx, all)
}

// checkAll looks at orders, and again at those that look broken.
func (c *checking) checkAll(ctx context.Context, all []dossier) (err error) {
	for i := range all {
		d := &all[i]
		d.boundaries = c.boundaries[d.order.ShopID]
		found := d.check(c.AsOf, c.Invariants)
		if len(found) == 0 && !d.unclear && !c.reread {
			continue
		}
		if c.mayLookAgain() {
			if found, err = c.s.verifyOne(ctx, d.order.No, c.AsOf, c.Invariants); err != nil {
				return err
			}
		}
		c.tell(found...)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done += len(all)
	if c.Progress != nil {
		c.Progress(c.done, c.all)
	}
	return nil
}

// mayLookAgain bounds how many orders are read row by row: where thousands are broken, it is no question of a moment.
func (c *checking) mayLookAgain() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.again++
	return c.again <= maxFindings*len(c.Invariants) || c.reread
}

// tell notes what was found of the invariants that were asked for.
func (c *checking) tell(found ...Finding) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, f := range found {
		if !c.Invariants.has(f.Invariant) {
			continue
		}
		c.broken[f.Invariant]++
		if c.broken[f.Invariant] <= maxFindings {
			c.found = append(c.found, f)
		}
	}
}

// verifyOne looks at an order as its rows are now, and again while it looks broken.
func (s *Service) verifyOne(ctx context.Context, no string, now time.Time, asked Invariants) (broken []Finding, err error) {
	for range verifyLooks {
		d, err := dossierOf(ctx, s.db, no)
		if err != nil {
			return nil, err
		}
		if broken = d.check(now, asked); len(broken) == 0 {
			return nil, nil
		}
		if d.untold() {
			open, err := placedStill(ctx, s.db, d.order)
			if err != nil {
				return nil, err
			}
			if open { // its first event is written at the flow's end; money must be right at each step
				broken = slices.DeleteFunc(broken, func(f Finding) bool {
					return f.Invariant == InvariantEvents || f.Invariant == InvariantHolds || f.Invariant == InvariantCoupons
				})
			}
			if len(broken) == 0 {
				return nil, nil
			}
		}
	}
	return broken, nil
}

// untold says that there is no event yet that the order was placed.
func (d *dossier) untold() bool { return len(d.events) == 0 || d.events[0].Seq != 1 }

// look is something that is looked at in one go.
type look func(ctx context.Context) error

// wholeLook is something that is of no one order, and what it is about. Its name is its own.
type wholeLook struct {
	name  string
	about Invariant
	find  func(ctx context.Context, d *db.DB) ([]string, error)
}

// plan adds looks, if what they are about is asked for.
func (c *checking) plan(all []look, looks ...wholeLook) []look {
	for _, one := range looks {
		if !c.Invariants.has(one.about) {
			continue
		}
		all = append(all, func(ctx context.Context) error {
			found, err := one.find(ctx, c.db)
			for _, text := range found {
				c.tell(Finding{Invariant: one.about, Text: text})
			}
			if errors.Is(err, stock.ErrAway) {
				c.unasked.Add(1)
				return nil
			}
			return err
		})
	}
	return all
}

// looks are what is of no one order.
func (c *checking) looks(shops []shopKey) []look {
	all := c.plan(nil, c.s.wholeLooks(shops)...)
	if c.doubts() {
		return all
	}
	return c.plan(all, strayLooks...)
}

// wholeLooks are what is of no one order, beside what belongs to nothing: the longest first.
func (s *Service) wholeLooks(shops []shopKey) (all []wholeLook) {
	for i, find := range ledger.Looks {
		all = append(all, wholeLook{fmt.Sprintf("books %d", i), InvariantLedger, find})
	}
	all = append(all, wholeLook{"wallets", InvariantLedger, wallet.Verify})
	for _, shop := range shops {
		all = append(all, wholeLook{"stock of " + shop.id, InvariantStock, func(ctx context.Context, d *db.DB) ([]string, error) {
			found, err := s.stock.VerifyIn(db.ForBrand(ctx, shop.brandID), d, shop.id)
			for i, f := range found {
				found[i] = fmt.Sprintf("shop %s: %s", shop.id, f)
			}
			return found, err
		}})
	}
	return append(all,
		wholeLook{"coupons", InvariantCoupons, strayCoupons},
		wholeLook{"terms of coupons", InvariantCoupons, strayTerms},
		wholeLook{"uses of promotions", InvariantCoupons, func(ctx context.Context, d *db.DB) ([]string, error) { return strayUses(ctx, d, s.moment()) }},
		wholeLook{"holds", InvariantHolds, strayHolds},
		wholeLook{"transactions", InvariantKeys, doubleTransactions},
	)
}

// strayLooks are what belongs to nothing.
var strayLooks = []wholeLook{
	{"postings of nothing", InvariantLedger, ledger.Strays},
	{"payments of nothing", InvariantPaid, strayPayments},
	{"invoices of nothing", InvariantPaid, strayInvoices},
	{"keys of nothing", InvariantKeys, strayKeys},
}

// stuckLooks are what waits; they cost little, because little does.
func (c *checking) stuckLooks() (all []look) {
	return c.plan(all,
		wholeLook{"handovers", InvariantStuck, func(ctx context.Context, d *db.DB) ([]string, error) { return payment.StrayShipments(ctx, d, c.AsOf) }},
		wholeLook{"what waits", InvariantStuck, func(ctx context.Context, d *db.DB) ([]string, error) { return stuck(ctx, d, c.AsOf) }})
}
