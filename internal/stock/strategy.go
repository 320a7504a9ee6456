package stock

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"cuppa/internal/db"
)

// The strategies by name. docs/stock.md says which to choose.
const (
	// Hold keeps a record of each order's hold in Redis. It is the default.
	Hold = "HOLD"
	// Atomic lets one script check and take, and keeps no record.
	Atomic = "REDIS"
	// Pessimistic locks the SKU's row.
	Pessimistic = "PESSIMISTIC"
	// Optimistic compares the version of the SKU's row, and the order tries again.
	Optimistic = "OPTIMISTIC"
)

// strategy is one way to say yes to a guest and to nobody after them. Whichever it is, the rows of holds are the truth, so what is sold, given back and counted
// is the same for all. A strategy is who says yes, and who must hear how an order ended.
type strategy interface {
	// name is what policies call it.
	name() string
	// counters says that Redis counts its SKUs: an order takes them there before its transaction, which then only looks at the epoch. About the SKUs of the others
	// admit decides.
	counters() bool
	// reserve takes what Redis counts of the needs, all or none.
	reserve(ctx context.Context, s *Service, st *shop, a asked) (Grant, error)
	// admit answers, in a transaction that shares the lock of all the shops, what is available of SKUs, and for which another order was faster. Both stay so until the
	// transaction ends. SKUs that are not counted are missing from it. It is not called where counters is true.
	admit(ctx context.Context, tx *db.Tx, wanted []want) (verdict, error)
	// sold tells who must hear, after the commit, that what an order had of the strategy's SKUs was sold.
	sold(ctx context.Context, s *Service, st *shop, orderNo string) error
	// released tells, after the commit, that these lines were given back, by this process and by nobody else.
	released(ctx context.Context, s *Service, st *shop, orderNo string, lines []line) error
}

// strategies are all there are.
var strategies = registry(holding{}, atomically{}, pessimistic{}, optimistic{})

// deciders are the strategies that decide in the transaction, in the order in which their rows are locked.
var deciders = []strategy{pessimistic{}, optimistic{}}

func registry(all ...strategy) map[string]strategy {
	byName := map[string]strategy{}
	for _, s := range all {
		if _, twice := byName[s.name()]; twice || s.name() == "" {
			panic(fmt.Sprintf("stock: the strategy %q is there twice", s.name())) // at the start of the program
		}
		byName[s.name()] = s
	}
	return byName
}

// StrategyNames are all strategies, by name.
func StrategyNames() []string {
	names := make([]string, 0, len(strategies))
	for name := range strategies {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// shelf is where a SKU of a shop lies.
type shelf struct{ shopID, skuID string }

// want is a shelf that orders of a transaction want something of.
type want struct {
	shelf
	brandID int
	// least is the smallest quantity that one of them wants.
	least int64
}

// verdict is what admit found.
type verdict struct {
	free map[shelf]int64 // what is available, of those that are counted
	lost map[shelf]bool  // another order was faster
}

// admitRows decides about what the shops' policies leave to the database, claim by claim. Shops that a transaction has for itself are decided elsewhere.
func (s *Service) admitRows(ctx context.Context, tx *db.Tx, claims []Claim, shops map[string]*admitted, refused map[string]error) error {
	wanted := map[string]map[shelf]want{}
	for _, c := range claims {
		at := shops[c.ShopID]
		if at.alone || refused[c.OrderNo] != nil {
			continue
		}
		for _, n := range at.policy.decided(c.Needs) {
			name := at.policy.of(n.SKUID).name()
			if wanted[name] == nil {
				wanted[name] = map[shelf]want{}
			}
			key := shelf{c.ShopID, n.SKUID}
			w, known := wanted[name][key]
			if !known || n.Quantity < w.least {
				wanted[name][key] = want{key, c.BrandID, n.Quantity}
			}
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	all := verdict{map[shelf]int64{}, map[shelf]bool{}}
	for _, by := range deciders {
		these := sorted(wanted[by.name()])
		if these == nil {
			continue
		}
		found, err := by.admit(ctx, tx, these)
		if err != nil {
			return err
		}
		maps.Copy(all.free, found.free)
		maps.Copy(all.lost, found.lost)
	}
	for i := range claims {
		c := &claims[i]
		if at := shops[c.ShopID]; !at.alone && refused[c.OrderNo] == nil {
			s.letIn(tx, at.shop, c, at.policy.decided(c.Needs), all, refused)
		}
	}
	return nil
}

// sorted are the wants by shop and SKU: the order in which rows are locked everywhere.
func sorted(wants map[shelf]want) []want {
	if len(wants) == 0 {
		return nil
	}
	list := make([]want, 0, len(wants))
	for _, w := range wants {
		list = append(list, w)
	}
	slices.SortFunc(list, func(a, b want) int { return compareShelves(a.shelf, b.shelf) })
	return list
}

// letIn decides about the needs of one claim by what is found, and takes them from it; or refuses the claim.
func (s *Service) letIn(tx *db.Tx, st *shop, c *Claim, needs []Need, found verdict, refused map[string]error) {
	if len(needs) == 0 {
		return
	}
	var busy []string
	for _, n := range needs {
		if found.lost[shelf{c.ShopID, n.SKUID}] {
			busy = append(busy, n.SKUID)
		}
	}
	if busy != nil {
		refused[c.OrderNo] = contended(busy)
		return
	}
	counted, err := within(found.free, c.ShopID, needs)
	if err != nil {
		refused[c.OrderNo] = err
		return
	}
	c.Grant.Counted = slices.Concat(c.Grant.Counted, counted)
	if take(found.free, c.ShopID, counted) {
		tx.AfterCommit(func() { s.flip(st) })
	}
}
