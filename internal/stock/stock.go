package stock

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/redisx"
)

// Rejections that guests and staff see.
var (
	// ErrOutOfStock says that less is left than was asked for. Its detail skuId names the SKU; several are joined. See Short.
	ErrOutOfStock = fault.New("OUT_OF_STOCK", "just sold out", "刚刚售罄")
	// ErrInvalidQuantity says that a quantity can't be: not positive, too large, or a count below what orders hold.
	ErrInvalidQuantity = fault.New("INVALID_QUANTITY", "this quantity is not possible", "数量无效")
)

// ErrStale says that a grant's epoch has passed: the shop's counters were rebuilt since. Reserve again; after two stale answers claim
// with an empty Grant, which the database decides alone.
var ErrStale = errors.New("stock: the grant is stale")

// ErrReleased says that an order can't be sold because what it held was given back.
var ErrReleased = errors.New("stock: the hold was given back")

// Limits of one order and one shelf, in units.
const (
	maxNeeds    = 3_000
	fewNeeds    = 32
	maxQuantity = 10_000
	maxOnHand   = 1_000_000
)

// Need is a quantity of a SKU, or of something else that is counted by an id of its own, in units.
type Need struct {
	SKUID    string
	Quantity int64
}

// Grant is what Reserve promised. The zero Grant promises nothing: the database decides.
type Grant struct {
	// Epoch is the generation of the counters that the promise came from.
	Epoch int64
	// Held says that Redis holds the counted needs. False: Redis did not answer.
	Held bool
	// Rows says that Redis was not asked, because by the shop's policy the database decides about all needs.
	Rows bool
	// Counted are the needs that Redis counts; the others are made to order, or the database decides about them in Admit.
	Counted []Need
	// taken is how many of Counted, the first ones, Redis took without a record.
	taken int
	// tickets say which units Redis took; none where it was held in parts or before.
	tickets []ticket
}

// Claim asks Admit to let an order in.
type Claim struct {
	BrandID int
	ShopID  string
	OrderNo string
	Grant   Grant
	Needs   []Need
	// Apart names what transactions of the order's kind come one after the other for, such as its guest: no two with one name are admitted before the first has ended.
	Apart []string
}

// Level is a counted SKU at a shop, in units.
type Level struct {
	ShopID    string
	SKUID     string
	OnHand    int64
	Reserved  int64
	Available int64
	// LowAt is from how many on guests are told what is left; 0: never.
	LowAt int64
}

// Service knows what can still be ordered. All replicas share the counters; each has a Service.
type Service struct {
	db     *db.DB
	redis  *redisx.Redis
	calls  *redisx.Gatherer
	now    func() time.Time
	onFlip func(ctx context.Context, shopID string)
	log    *slog.Logger

	link    link
	shops   sync.Map // place -> *shop
	rebuild singleflight.Group
	flips   flips
	// ended has, by order, what Sell and GiveBack ended until Forget and Release tell it: only where more than HOLD is in use.
	ended sync.Map
	drift driftCounts
	// generations are the epochs of shops by the database, asked for by all who were refused at once.
	generations *db.Reads[place, generation]

	// grace is how long a hold in Redis may be without rows before it counts as left behind by a crash.
	grace time.Duration
	// every is how often Run looks around.
	every time.Duration
	// pace is the least time between two calls of onFlip for a shop.
	pace time.Duration
	// settles is for how long something must be off, while nothing moves, to be wrong.
	settles time.Duration
	// patience is how long an order waits for Redis before the database decides alone.
	patience time.Duration
}

// pipelines under way at once, and calls in each: two keep the server busy while replies are read.
const (
	pipelines   = 2
	perPipeline = 128
)

// statements that ask for epochs at once, and shops in each.
const (
	generationsAtOnce = 2
	generationsInOne  = 100
)

// defaultGrace is long for a request, and short for a shelf.
const defaultGrace = 10 * time.Second

// defaultPatience is long for Redis, and short for a guest.
const defaultPatience = 500 * time.Millisecond

// defaultEvery keeps the time without counters short: "rebuilt within 10 s" must hold with a round that failed.
const defaultEvery = time.Second

// New makes the service. onFlip is called, not in the caller's goroutine, when a SKU of a shop was sold out or is back, so that
// menus are renewed; its context has the shop's brand. Nothing runs in the background until Run.
func New(d *db.DB, r *redisx.Redis, now func() time.Time, onFlip func(ctx context.Context, shopID string), log *slog.Logger) *Service {
	s := &Service{
		db: d, redis: r, calls: r.Gather(pipelines, perPipeline, defaultPatience), now: now, onFlip: onFlip, log: log,
		grace: defaultGrace, every: defaultEvery, patience: defaultPatience, pace: defaultPace, settles: defaultSettles,
	}
	s.link.log = log
	s.link.pause = time.Second
	s.generations = db.NewReads(s.readGenerations, generationsAtOnce, generationsInOne)
	return s
}

// shop is what this process knows about a shop's counters.
type shop struct {
	id      string
	brandID int
	keys    []string
	// trusted is the generation of Redis under which the counters were last found good, plus one; 0 means look first.
	trusted atomic.Uint64
	// floor is the smallest epoch that may still be admitted, as far as this process knows.
	floor atomic.Int64
	// doubted says that the counters must be rebuilt whatever they look like.
	doubted atomic.Bool
	// counted is what the shop counted when its counters were last looked at; nil: not looked at yet.
	counted atomic.Pointer[counted]
	// spoilt is the epoch of counters that were found to be a copy from before.
	spoilt atomic.Int64
	// short is what was just sold out.
	short shortages
	// policy is the last one that this process has read; nil before.
	policy atomic.Pointer[policy]
	// others are all parts that the counters may be split in, itself first; more makes them.
	others []*shop
	more   sync.Once
}

// place names a shop. The brand is part of it, so that a wrong one can't reach another tenant's counters.
type place struct {
	brandID int
	shopID  string
}

func (s *Service) shop(brandID int, shopID string) *shop {
	at := place{brandID, shopID}
	if known, ok := s.shops.Load(at); ok {
		return known.(*shop)
	}
	made := &shop{id: shopID, brandID: brandID, keys: keysOf(brandID, shopID)}
	made.doubted.Store(true) // a process that died may have left holds without orders: whoever comes new starts from the rows
	stands, _ := s.shops.LoadOrStore(at, made)
	return stands.(*shop)
}

// raise notes that grants below the epoch are void.
func (st *shop) raise(epoch int64) {
	for {
		at := st.floor.Load()
		if at >= epoch || st.floor.CompareAndSwap(at, epoch) {
			return
		}
	}
}

// doubt has the counters rebuilt before their next use.
func (st *shop) doubt() {
	st.doubted.Store(true)
	st.trusted.Store(0)
}

// Short are the SKUs that an error of Reserve or Admit says are out of stock.
func Short(err error) map[string]bool { return named(err, ErrOutOfStock) }

// Busy are the SKUs for which, as an error of Admit says, other orders were faster.
func Busy(err error) map[string]bool { return named(err, ErrBusy) }

// named are the SKUs that faults of a kind name.
func named(err error, kind *fault.Error) map[string]bool {
	if err == nil {
		return nil
	}
	faults, _ := fault.All(err)
	skus := map[string]bool{}
	for _, f := range faults {
		if id, ok := f.Details["skuId"].(string); ok && errors.Is(f, kind) {
			skus[id] = true
		}
	}
	return skus
}

// outOfStock is one fault for each SKU that is short.
func outOfStock(skuIDs []string) error {
	all := make([]error, len(skuIDs))
	for i, id := range skuIDs {
		all[i] = ErrOutOfStock.With("skuId", id)
	}
	return errors.Join(all...)
}

// gathered adds up the needs of a SKU that stands in several lines, keeping the order of first mention.
func gathered(needs []Need) ([]Need, error) {
	if len(needs) > maxNeeds {
		return nil, ErrInvalidQuantity.With("lines", len(needs))
	}
	sums := make([]Need, 0, len(needs))
	var at map[string]int // only where looking through them all would take longer
	if len(needs) > fewNeeds {
		at = make(map[string]int, len(needs))
	}
	for _, n := range needs {
		if !plain(n.SKUID) {
			return nil, fmt.Errorf("stock: %q can't be a SKU", n.SKUID)
		}
		if n.Quantity <= 0 || n.Quantity > maxQuantity {
			return nil, ErrInvalidQuantity.With("skuId", n.SKUID).With("quantity", n.Quantity)
		}
		i, ok := at[n.SKUID]
		if at == nil {
			i = slices.IndexFunc(sums, func(have Need) bool { return have.SKUID == n.SKUID })
			ok = i >= 0
		} else if !ok {
			at[n.SKUID] = len(sums)
		}
		if ok {
			sums[i].Quantity += n.Quantity
		} else {
			sums = append(sums, n)
		}
	}
	return sums, nil
}

// plain says whether a SKU's id can stand in Redis beside our own fields and separators.
func plain(skuID string) bool {
	return skuID != "" && skuID[0] != '#' && !strings.ContainsRune(skuID, '\n')
}
