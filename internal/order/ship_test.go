package order_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/secret"
	"cuppa/internal/task"
)

// clerk is a channel's desk that is told of handovers, and refuses them when it is told to.
type clerk struct {
	mu      sync.Mutex
	told    []payment.Handover
	refuses bool
}

func (*clerk) Provider() string          { return "SANDBOX" }
func (*clerk) Concerns(secret.Text) bool { return true }

func (c *clerk) Ship(_ context.Context, _ payment.Payment, _ secret.Text, h payment.Handover) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.refuses {
		return payment.ShipmentRefusedError{Code: "NO"}
	}
	c.told = append(c.told, h)
	return nil
}

func (c *clerk) Shipped(context.Context, payment.Payment) (payment.ShippingStanding, error) {
	return payment.Unshipped, nil
}

func jobsOf(t *testing.T, k *ordertest.Kit, kind string) (n int) {
	t.Helper()
	if err := k.DB.Reader().QueryRowContext(k.Ctx, "SELECT count(*) FROM river_job WHERE kind = '"+kind+"'").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAChannelIsToldWhenItsGoodsLeaveTheCounter(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		c := &clerk{}
		k.Payments.ShipBy(payment.Sandbox, c, nil)
		k.Payments.PayersAre(func(context.Context, string, string) (string, error) { return "o", nil })
		jobs := 0
		for way, steps := range map[order.DineWay][]order.Status{
			order.Takeaway: {order.Preparing, order.Ready, order.Completed},
			order.Delivery: {order.Preparing, order.Ready, order.Shipping, order.Delivered, order.Completed},
		} {
			in := k.Request(want(tea, 2))
			in.DineWay = way
			o, p := k.Paid(t, in)
			for _, to := range steps {
				if left := to == order.Shipping || way == order.Takeaway && to == order.Completed; left {
					jobs++
				}
				advance(t, k, o.No, to)
				advance(t, k, o.No, to)
				if n := jobsOf(t, k, "shipping"); n != jobs {
					t.Errorf("%s %s: %d jobs", way, to, n)
				}
			}
			if err := k.Payments.Ship(k.Ctx, p.No); err != nil {
				t.Fatal(err)
			}
			told, wantWay := c.told[len(c.told)-1], payment.Pickup
			if way == order.Delivery {
				wantWay = payment.Courier
			}
			if told.Way != wantWay || !strings.HasSuffix(told.What, "×2") || strings.Count(told.What, "×") != 1 || len(told.What) < len("×2")+3 {
				t.Errorf("%s: %+v", way, told)
			}
		}
		if len(c.told) != 2 {
			t.Errorf("told %d times", len(c.told))
		}
	})
}

func TestAHandoverThatIsRefusedIsDecidedByAPerson(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit) {
		c := &clerk{refuses: true}
		k.Payments.ShipBy(payment.Sandbox, c, nil)
		k.Payments.PayersAre(func(context.Context, string, string) (string, error) { return "o", nil })
		for _, decision := range []task.Decision{task.Retry, task.Settle} {
			o, p := k.Paid(t, k.Request(want(tea, 1)))
			for _, to := range []order.Status{order.Preparing, order.Ready, order.Completed} {
				advance(t, k, o.No, to)
			}
			before := jobsOf(t, k, "shipping")
			if err := k.Payments.Ship(k.Ctx, p.No); err != nil {
				t.Fatal(err)
			}
			open := k.Waiting(t, o.No)
			if len(open) != 1 || open[0].Kind != payment.TaskUnshipped || open[0].Details["refusal"] != "NO" {
				t.Fatalf("%+v", open)
			}
			if err := k.Decide(t, open[0], decision); err != nil {
				t.Fatal(err)
			}
			if left := k.Waiting(t, o.No); len(left) != 0 {
				t.Errorf("%s leaves %+v", decision, left)
			}
			again := 0
			if decision == task.Retry {
				again = 1
			}
			if n := jobsOf(t, k, "shipping") - before; n != again {
				t.Errorf("%s brings %d jobs", decision, n)
			}
			if k.Get(t, o.No).Status != order.Completed {
				t.Errorf("%s changes the order", decision)
			}
		}
	})
}

// A handover whose job was lost is found, and one that a job or a person looks after is not.
func TestVerifyFindsAHandoverThatNobodyTells(t *testing.T) {
	t.Parallel()
	dbEach(t, func(t *testing.T, k *ordertest.Kit) {
		k.Payments.ShipBy(payment.Sandbox, &clerk{refuses: true}, nil)
		k.Payments.PayersAre(func(context.Context, string, string) (string, error) { return "o", nil })
		handed := func() (order.Order, payment.Payment) {
			o, p := k.Paid(t, k.Request(want(tea, 1)))
			for _, to := range []order.Status{order.Preparing, order.Ready, order.Completed} {
				advance(t, k, o.No, to)
			}
			return o, p
		}
		_, asked := handed()
		if err := k.Payments.Ship(k.Ctx, asked.No); err != nil { // refused: a person is asked
			t.Fatal(err)
		}
		_, waits := handed()
		lost, p := handed()
		k.Clock.Advance(4 * 24 * time.Hour)
		if broken := k.Broken(t); len(broken) != 0 {
			t.Errorf("each has its job or its task: %v", broken)
		}
		for _, no := range []string{p.No, asked.No} {
			k.SQL(t, "DELETE FROM river_job WHERE kind = 'shipping' AND args->>'paymentNo' = $1", no)
		}
		broken := k.Broken(t)
		if len(broken) != 1 || !strings.Contains(broken[0], lost.No) || strings.Contains(strings.Join(broken, ""), waits.No) {
			t.Errorf("%v", broken)
		}
	})
}
