package coupon_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
)

// What is recorded of one coupon: "lock", "use" or "give back" by an order, or "look", and what it was told.
type asked struct {
	what, order string
}

type told struct {
	ok     bool
	status coupon.Status // of look
}

// slip is a coupon as it should be: where it stands, and by which order.
type slip struct {
	status coupon.Status
	order  string
}

// slipModel is what a coupon may answer.
func slipModel() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return slip{status: coupon.Available} },
		Step: func(state, input, output any) (bool, any) {
			s, in, out := state.(slip), input.(asked), output.(told)
			mine := s.status == coupon.Locked && s.order == in.order
			switch in.what {
			case "look":
				return out.status == s.status, s
			case "lock":
				if free := s.status == coupon.Available; free == out.ok {
					if free {
						s = slip{coupon.Locked, in.order}
					}
					return true, s
				}
				return mine && out.ok, s
			case "use":
				if mine {
					s.status = coupon.Used
				}
				return out.ok == mine, s
			default: // given back, or it was not this order's
				if mine {
					s = slip{status: coupon.Available}
				}
				return true, s
			}
		},
		DescribeOperation: func(input, output any) string { return fmt.Sprint(input, output) },
	}
}

// decidedWithin bounds how long the checker may take; what it can't decide has failed.
const decidedWithin = 20 * time.Second

// Orders of two replicas lock, use and give back the same coupons at once: what each was told fits one order of events, for each coupon.
func TestWhatOrdersWereToldOfACouponFitsOneOrderOfEvents(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		replicas := []*coupon.Service{replica(t, env), replica(t, env)}
		all, ctx := db.ForAllBrands(t.Context()), db.ForBrand(t.Context(), 1)
		const coupons, clients, each = 2, 6, 40
		var codes [coupons]string
		for i := range codes {
			codes[i] = give(t, env, replicas[0], nil).Code
		}
		var mu sync.Mutex
		var wg sync.WaitGroup
		histories, begun := [coupons][]porcupine.Operation{}, time.Now()
		for client := range clients {
			rng := rand.New(rand.NewPCG(1, uint64(client)))
			wg.Go(func() {
				s := replicas[client%len(replicas)]
				for n := range each {
					i := rng.IntN(coupons)
					in := asked{[]string{"lock", "lock", "use", "give back", "give back", "look"}[rng.IntN(6)], fmt.Sprintf("order-%d-%d-%d", i, client, rng.IntN(2))}
					if n > each/2 && in.what == "use" && rng.IntN(4) > 0 {
						in.what = "give back" // or it would be over soon
					}
					if n < each/2 && in.what == "use" {
						in.what = "look"
					}
					out, call := told{}, int64(time.Since(begun))
					err := env.DB.InTx(all, func(tx *db.Tx) error {
						switch in.what {
						case "lock":
							failed, err := tx.Attempt(all, func() error { return lockOne(all, s, tx, 1, "alice", in.order, codes[i]) })
							out.ok = failed == nil && err == nil
							return err
						case "use":
							used, err := s.Use(ctx, tx, "system", in.order)
							out.ok = len(used) == 1
							return err
						case "give back":
							return s.GiveBack(all, tx, "system", in.order)
						default:
							found, err := s.Find(ctx, "alice", []string{codes[i]})
							if err == nil {
								out.status = found[0].Status
							}
							return err
						}
					})
					end := int64(time.Since(begun))
					if err != nil {
						t.Errorf("%v: %v", in, err)
						return
					}
					mu.Lock()
					histories[i] = append(histories[i], porcupine.Operation{ClientId: client, Input: in, Call: call, Output: out, Return: end})
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		for i, history := range histories {
			if result := porcupine.CheckOperationsTimeout(slipModel(), history, decidedWithin); result != porcupine.Ok || len(history) < 100 {
				t.Errorf("coupon %d: %d operations, the checker says %s", i, len(history), result)
			}
		}
	})
}
