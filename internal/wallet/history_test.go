package wallet_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"cuppa/internal/db"
	"cuppa/internal/money"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
	"cuppa/internal/wallet"
)

// What is recorded of one wallet: what an operation asked for, and what it was told.
type asked struct {
	what   string // "take", "give", "freeze", "post", "void", "look"
	amount money.Amount
	hold   int
}

type told struct {
	ok           bool // false: there was too little, or the hold was ended otherwise
	free, frozen money.Amount
}

// purseState is a wallet as it should be; holds has a letter for each: '0' none, 'f', 'p' or 'v'.
type purseState struct {
	free, frozen money.Amount
	holds        string
}

// holdOf is what each hold of a history is of.
const holdOf money.Amount = 170

// purseModel is what a wallet may answer.
func purseModel(begins money.Amount, holds int) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return purseState{free: begins, holds: fmt.Sprintf("%0*d", holds, 0)} },
		Step: func(state, input, output any) (bool, any) {
			s, in, out := state.(purseState), input.(asked), output.(told)
			set := func(to byte, free, frozen money.Amount) purseState {
				return purseState{s.free + free, s.frozen + frozen, s.holds[:in.hold] + string(to) + s.holds[in.hold+1:]}
			}
			switch in.what {
			case "look":
				return s.free == out.free && s.frozen == out.frozen, s
			case "give":
				s.free += in.amount
				return true, s
			case "take":
				if !out.ok {
					return s.free < in.amount, s
				}
				s.free -= in.amount
				return s.free >= 0, s
			}
			at := s.holds[in.hold]
			switch {
			case in.what == "freeze" && at == '0' && out.ok:
				return s.free >= holdOf, set('f', -holdOf, holdOf)
			case in.what == "freeze" && at == '0':
				return s.free < holdOf, s
			case in.what == "freeze":
				return out.ok == (at == 'f'), s
			case in.what == "post" && at == 'f':
				return out.ok, set('p', 0, -holdOf)
			case in.what == "post":
				return out.ok == (at == 'p'), s
			case at == 'f': // void
				return out.ok, set('v', holdOf, -holdOf)
			case at == '0':
				return out.ok, set('v', 0, 0)
			}
			return out.ok == (at == 'v'), s
		},
		DescribeOperation: func(input, output any) string { return fmt.Sprint(input, output) },
	}
}

// crowd uses one wallet from several replicas, and notes all of it.
type crowd struct {
	t        *testing.T
	replicas []*ordertest.Kit
	begun    time.Time
	orders   [][]string // by client
	topUps   [][]payment.Payment
	holds    int

	mu      sync.Mutex
	history []porcupine.Operation
}

func (c *crowd) note(client int, in asked, out told, call time.Duration) {
	end := time.Since(c.begun)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.history = append(c.history, porcupine.Operation{ClientId: client, Input: in, Output: out, Call: int64(call), Return: int64(end)})
}

// does one thing at random; paid are the client's orders that are paid.
func (c *crowd) does(client int, random *rand.Rand, paid *[]string) {
	k := c.replicas[random.IntN(len(c.replicas))]
	call := time.Since(c.begun)
	switch random.IntN(8) {
	case 0, 1: // pay
		if len(c.orders[client]) == 0 {
			return
		}
		no := c.orders[client][0]
		_, _, err := k.Orders.Pay(k.Ctx, k.ByBalance(no, 0))
		if err != nil && ordertest.Codes(err) != "INSUFFICIENT_BALANCE" {
			c.t.Error(err)
			return
		}
		c.note(client, asked{what: "take", amount: 1500}, told{ok: err == nil}, call)
		if err == nil {
			c.orders[client], *paid = c.orders[client][1:], append(*paid, no)
		}
	case 2: // get some of it back
		if len(*paid) == 0 {
			return
		}
		no, amount := (*paid)[0], money.Amount(500)
		if _, r, _, err := k.Orders.Refund(k.Ctx, k.RefundRequest(no, amount), ordertest.Anyone); err != nil || r.Status != payment.RefundSucceeded {
			c.t.Errorf("%+v %v", r, err)
			return
		}
		*paid = (*paid)[1:]
		c.note(client, asked{what: "give", amount: amount}, told{ok: true}, call)
	case 3: // top up
		if len(c.topUps[client]) == 0 {
			return
		}
		p := c.topUps[client][0]
		c.topUps[client] = c.topUps[client][1:]
		if code, body := k.Deliver(ordertest.Success(p)); code != 200 {
			c.t.Errorf("%d %s", code, body)
		}
		c.note(client, asked{what: "give", amount: p.Amount}, told{ok: true}, call)
	case 4, 5, 6: // holds, which all clients share
		in := asked{[]string{"freeze", "freeze", "post", "void"}[random.IntN(4)], holdOf, random.IntN(c.holds)}
		err := k.DB.InTx(k.Ctx, func(tx *db.Tx) error { return phase(k.Ctx, tx, in, k.Clock.Now()) })
		if errors.Is(err, wallet.ErrHoldUnknown) {
			return // of no wallet
		}
		if err != nil && !errors.Is(err, wallet.ErrPosted) && !errors.Is(err, wallet.ErrVoided) && !errors.Is(err, payment.ErrInsufficientBalance) {
			c.t.Error(err)
			return
		}
		c.note(client, in, told{ok: err == nil}, call)
	default:
		w, err := k.Wallets.Of(k.Ctx, "alice")
		if err != nil {
			c.t.Error(err)
		}
		c.note(client, asked{what: "look"}, told{free: w.Available(), frozen: w.Frozen()}, call)
	}
}

func phase(ctx context.Context, tx *db.Tx, in asked, now time.Time) (err error) {
	id := fmt.Sprint("shared-", in.hold)
	switch in.what {
	case "freeze":
		_, err = wallet.Freeze(ctx, tx, id, "alice", in.amount, now)
	case "post":
		_, err = wallet.Post(ctx, tx, id, now)
	default:
		_, err = wallet.Void(ctx, tx, id, now)
	}
	return err
}

// TestWhatManySeeOfAWalletIsOneHistory has clients of two replicas pay, refund, top up and hold money of one wallet at once: there is an order of all of it, within the times
// of the calls, in which a wallet would have answered just so.
func TestWhatManySeeOfAWalletIsOneHistory(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		const clients, steps, holds = 6, 24, 10
		k.Offer(t, 1000, 500)
		k.TopUp(t, "alice", 3000)
		c := &crowd{t: t, replicas: []*ordertest.Kit{k, k.Replica(t)}, orders: make([][]string, clients), topUps: make([][]payment.Payment, clients), holds: holds}
		for i := range clients {
			for range 4 {
				c.orders[i] = append(c.orders[i], k.Place(t, k.Request(tea(1))).No)
			}
			for range 2 {
				_, p, _, err := k.Wallets.TopUp(k.Ctx, ask("alice", 700))
				must(t, err)
				c.topUps[i] = append(c.topUps[i], p)
			}
		}
		c.begun = time.Now()
		ordertest.AtOnce(clients, func(client int) {
			random := rand.New(rand.NewPCG(uint64(client), rand.Uint64())) //nolint:gosec // no secret
			var paid []string
			for range steps {
				c.does(client, random, &paid)
			}
		})
		w, err := k.Wallets.Of(k.Ctx, "alice")
		must(t, err)
		c.note(0, asked{what: "look"}, told{free: w.Available(), frozen: w.Frozen()}, time.Since(c.begun))
		if len(c.history) < clients*steps/3 {
			t.Errorf("a history of %d operations says little", len(c.history))
		}
		if result := porcupine.CheckOperationsTimeout(purseModel(3500, holds), c.history, time.Minute); result != porcupine.Ok {
			t.Errorf("the history of %d operations is %s", len(c.history), result)
		}
		k.Sound(t)
	})
}

func TestAWalletForFivePaysFiveOfTwelveOrdersAtOnce(t *testing.T) {
	t.Parallel()
	kits(t, func(t *testing.T, k *ordertest.Kit) {
		k.Offer(t, 5000, 2899)
		k.TopUp(t, "alice", 5000) // 7899: five times 1500, and not six times
		replicas := []*ordertest.Kit{k, k.Replica(t), k.Replica(t)}
		orders := make([]string, 12)
		for i := range orders {
			orders[i] = k.Place(t, k.Request(tea(1))).No
		}
		var paid atomic.Int64
		ordertest.AtOnce(len(orders), func(i int) {
			r := replicas[i%len(replicas)]
			_, _, err := r.Orders.Pay(r.Ctx, r.ByBalance(orders[i], 0))
			switch ordertest.Codes(err) {
			case "":
				paid.Add(1)
			case "INSUFFICIENT_BALANCE":
			default:
				t.Error(err)
			}
		})
		w, err := k.Wallets.Of(k.Ctx, "alice")
		if err != nil || paid.Load() != 5 || w.Available() != 399 {
			t.Errorf("%d were paid, %d are left: %v", paid.Load(), w.Available(), err)
		}
		k.Sound(t)
	})
}
