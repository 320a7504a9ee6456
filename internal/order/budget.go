package order

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/fault"
)

// ErrTooManyOpen says that the guest, or the device, has as many unpaid orders at the shop as one may have, or as much stock in them: so nobody empties a shelf without
// paying. Its detail limit is how many.
var ErrTooManyOpen = fault.New("TOO_MANY_OPEN_ORDERS", "you have too many unpaid orders here: pay or cancel one first", "您在本店未付款的订单过多，请先支付或取消")

// Budget is what one guest may have open at one shop, and what all guests of one device may: unpaid orders, and the counted units that these hold. 0 is no limit.
type Budget struct {
	Orders int
	Units  int
}

// openFor is how much longer than its life an order may be found unpaid: its expiry is late.
const openFor = time.Hour

// deviceID names a device in the database; what the app calls it is not kept. Without a name there is no device.
func deviceID(brandID int, name string) string {
	if name == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(strconv.Itoa(brandID) + "\x00" + name))
	return hex.EncodeToString(sum[:16])
}

// spender is who has a budget at a shop: a guest, or a device.
type spender struct {
	device bool
	id     string
	shopID string
}

// spent is what a spender has open.
type spent struct{ orders, units int64 }

// spenders are whose budgets an order counts in.
func (p *placing) spenders() []spender {
	of := []spender{{id: p.in.CustomerID, shopID: p.in.ShopID}}
	if p.order.DeviceID != "" {
		of = append(of, spender{device: true, id: p.order.DeviceID, shopID: p.in.ShopID})
	}
	return of
}

// apart names its spenders, so that transactions that count for the same one come one after the other, on whichever replica: none counts without the other's. nil where
// nobody counts.
func (p *placing) apart() (names []string) {
	if p.s.set.Open == (Budget{}) || p.order.Payable == 0 {
		return nil
	}
	for _, who := range p.spenders() {
		names = append(names, strconv.FormatBool(who.device)+"\x00"+who.id+"\x00"+who.shopID)
	}
	return names
}

// keepBudgets refuses those orders of the batch, which were admitted, with which a guest or a device would have too much open. What is paid, canceled or over does
// not count from its commit on.
func (s *Service) keepBudgets(ctx context.Context, tx *db.Tx, batch []*placing) error {
	if s.set.Open == (Budget{}) {
		return nil
	}
	known := map[spender]*spent{}
	var all []spender
	for _, p := range going(batch) {
		if p.order.Payable == 0 { // is paid in this transaction
			continue
		}
		for _, who := range p.spenders() {
			if known[who] == nil {
				known[who] = &spent{}
				all = append(all, who)
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	if err := readSpent(ctx, tx, all, s.moment().Add(-s.set.TTL-openFor), known); err != nil {
		return err
	}
	for _, p := range going(batch) {
		if p.written && p.order.Payable > 0 {
			for _, who := range p.spenders() {
				known[who].orders--
			}
		}
		if p.order.Payable > 0 {
			p.err = s.set.Open.spend(p, known)
		}
	}
	return nil
}

// spend counts the order in its budgets, or says in which it has no room.
func (b Budget) spend(p *placing, known map[spender]*spent) error {
	units := p.order.heldUnits
	for _, who := range p.spenders() {
		has := known[who]
		if b.Orders > 0 && has.orders >= int64(b.Orders) {
			return ErrTooManyOpen.With("limit", b.Orders).At("shopId")
		}
		if b.Units > 0 && units > 0 && has.units+units > int64(b.Units) {
			return ErrTooManyOpen.With("limit", b.Units).At("items").Saying(
				fmt.Sprintf("at most %d pieces can be kept for you unpaid: order less, or pay or cancel what is open first", b.Units),
				fmt.Sprintf("未付款订单最多可为您保留%d件，请减少数量，或先支付或取消未付款的订单", b.Units))
		}
	}
	for _, who := range p.spenders() {
		known[who].orders++
		known[who].units += units
	}
	return nil
}
