package simulate

import (
	"fmt"
	"sync"

	"cuppa/internal/order"
	"cuppa/internal/payment"
)

// book is what guests and staff know: what they were told is done. In the end it is compared with what is there.
type book struct {
	mu     sync.Mutex
	most   int
	orders []order.Order
	byNo   map[string]string // key by order
	byKey  map[string]string // order by key
	paid   map[string]bool   // orders that were said to be paid at once
	units  map[[2]string]int64
	wrongs []string
}

func newBook(most int) *book {
	b := &book{most: most, byNo: map[string]string{}, byKey: map[string]string{}, paid: map[string]bool{}, units: map[[2]string]int64{}}
	for _, shop := range shops {
		for _, s := range skus {
			if s.counted == 0 {
				continue
			}
			b.units[[2]string{shop, s.id}] = s.counted
		}
	}
	return b
}

// wants says whether more orders are to be placed.
func (b *book) wants() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.orders) < b.most
}

// placed notes an order that a guest was told of.
func (b *book) placed(in order.PlaceRequest, o order.Order) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := in.CustomerID + " " + in.Key
	switch known, ok := b.byKey[key]; {
	case ok && known != o.No:
		b.wrongs = append(b.wrongs, fmt.Sprintf("key %s placed %s and %s", key, known, o.No))
	case !ok:
		if other := b.byNo[o.No]; other != "" {
			b.wrongs = append(b.wrongs, fmt.Sprintf("order %s was placed by keys %s and %s", o.No, other, key))
		}
		b.byKey[key], b.byNo[o.No] = o.No, key
		b.orders = append(b.orders, o)
	}
}

// opened notes a payment that a guest was told of; one by balance is done.
func (b *book) opened(o order.Order, p payment.Payment, channel string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if channel == payment.Balance && p.Status.Captured() {
		b.paid[o.No] = true
	}
}

func (b *book) received(shop, sku string, units int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.units[[2]string{shop, sku}] += units
}

// any is an order of the last that were placed.
func (b *book) any() (order.Order, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.orders) == 0 {
		return order.Order{}, false
	}
	return b.orders[len(b.orders)*3/4], true
}

func (b *book) wrongf(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wrongs = append(b.wrongs, fmt.Sprintf(format, args...))
}
