package order_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/payment"
)

// rounds is how much a test does: a little in CI, as much as CUPPA_TEST_ROUNDS says by hand.
func rounds(t *testing.T, usual int) int {
	t.Helper()
	text := os.Getenv("CUPPA_TEST_ROUNDS")
	if text == "" {
		return usual
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		t.Fatalf("CUPPA_TEST_ROUNDS is %q", text)
	}
	return n
}

// knock is one callback as it arrives, and the answer that it must get.
type knock struct {
	header http.Header
	body   []byte
	want   []int
}

// flood makes the callbacks of a payment: 1 to 5 copies of the genuine one, and as many false ones.
func flood(k *ordertest.Kit, random *rand.Rand, p payment.Payment, copies, forged int) (all []knock) {
	now := k.Clock.Now()
	n := ordertest.Success(p)
	for range copies {
		header, body := k.Bank.Callback(n, strconv.FormatUint(random.Uint64(), 36), now)
		all = append(all, knock{header, body, []int{http.StatusOK}})
	}
	for range forged {
		wrong, at, want := n, now, http.StatusUnauthorized
		kind := random.IntN(7)
		switch kind {
		case 0: // stale
			at = now.Add(-6 * time.Minute)
		case 1: // from the future
			at = now.Add(6 * time.Minute)
		case 2:
			wrong.Amount += 1 + p.Amount*9
			want = http.StatusConflict
		case 3: // of a payment that is not there
			wrong.PaymentNo = fmt.Sprintf("P26%09d", random.IntN(1e9))
			want = http.StatusNotFound
		}
		header, body := k.Bank.Callback(wrong, strconv.FormatUint(random.Uint64(), 36), at)
		switch kind {
		case 4: // another body under the signature
			body = []byte(fmt.Sprintf(`{"paymentNo":%q,"transactionId":"x","status":"SUCCESS","amount":1}`, p.No))
		case 5:
			header.Set("Sandbox-Signature", "00"+header.Get("Sandbox-Signature")[2:])
			if header.Get("Sandbox-Signature")[:2] == "00" && random.IntN(2) == 0 {
				header.Del("Sandbox-Signature")
			}
			header.Set("Sandbox-Nonce", "other")
		case 6: // genuine once, under another time
			header.Set("Sandbox-Timestamp", strconv.FormatInt(now.Unix()-1, 10))
		}
		all = append(all, knock{header, body, []int{want}})
	}
	return all
}

// In CI 600 deliveries; CUPPA_TEST_ROUNDS=10000 for what is promised.
func TestOfTenThousandCallbacksEachGenuineOneCountsOnceAndNoOther(t *testing.T) {
	t.Parallel()
	deliveries := rounds(t, 600)
	each(t, func(t *testing.T, k *ordertest.Kit) {
		random := rand.New(rand.NewPCG(7, uint64(deliveries)))
		other := k.Replica(t)
		var all []knock
		var paid, unpaid []string
		genuine, forged := 0, 0
		for len(all) < deliveries {
			in := k.Request(want(tea, 1))
			in.CustomerID = "alice"
			o := k.Place(t, in)
			p := k.Open(t, o.No, 0)
			copies := 1 + random.IntN(5)
			if random.IntN(6) == 0 {
				copies = 0 // nobody pays it, but somebody says so
			}
			lies := 1 + random.IntN(4)
			all = append(all, flood(k, random, p, copies, lies)...)
			genuine, forged = genuine+copies, forged+lies
			if copies == 0 {
				unpaid = append(unpaid, o.No)
			} else {
				paid = append(paid, o.No)
			}
		}
		if forged*10 < len(all)*3 {
			t.Fatalf("only %d of %d are forged", forged, len(all))
		}
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		var next, wrong atomic.Int64
		var wg sync.WaitGroup
		for worker := range 8 {
			wg.Go(func() {
				for {
					i := int(next.Add(1)) - 1
					if i >= len(all) {
						return
					}
					code, body := []*ordertest.Kit{k, other}[worker%2].Post("sandbox", all[i].header, all[i].body)
					if code != all[i].want[0] && wrong.Add(1) < 10 {
						t.Errorf("%s: answered %d %s, not %v", all[i].body, code, body, all[i].want)
					}
				}
			})
		}
		wg.Wait()
		for _, no := range unpaid {
			if o := k.Get(t, no); o.Status != order.Created || o.PaidAmount != 0 {
				t.Errorf("nobody paid %s: %+v", no, o)
			}
		}
		for _, no := range paid {
			if o := k.Get(t, no); o.Status != order.Paid || o.PaidAmount != 1500 || o.RefundedAmount != 0 || len(k.PaymentsOf(t, no)) != 1 {
				t.Errorf("%s was paid once: %+v", no, o)
			}
		}
		for _, e := range k.Relayed(t) {
			if e.Kind == order.EventPaid {
				paid = paid[1:]
			}
		}
		if len(paid) != 0 {
			t.Errorf("%d payments have no event, or some have two", len(paid))
		}
		k.Sound(t)
		t.Logf("%d deliveries, %d genuine, %d forged", len(all), genuine, forged)
	})
}
