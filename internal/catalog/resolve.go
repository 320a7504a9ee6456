package catalog

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// The limits of a cart.
const (
	// MaxLines is how many lines an order may have.
	MaxLines = 50
	// MaxQuantity is how many of one line.
	MaxQuantity = 99
	// MaxPerSKU is how many of one SKU over all lines.
	MaxPerSKU = 999
	// maxOptionIDs is how many options a line may name; no product has as many.
	maxOptionIDs = 50
)

// Item is what a guest wants: one SKU with options, several times. OptionIDs may leave out groups, whose defaults then stand in.
type Item struct {
	SKUID     string
	Quantity  int
	OptionIDs []string
}

// Line is an item that the menu confirms, with its price.
type Line struct {
	// SKUID, ProductID and CategoryID say what it is.
	SKUID, ProductID, CategoryID string
	// Name is the product, with its size where it has several.
	Name lang.Text
	// Options are what was chosen, defaults included, in the menu's order.
	Options []ChosenOption
	// OptionIDs are the ids of Options: equal choices give equal lists, whatever was named in which order.
	OptionIDs []string
	// OptionPrices is what each of them adds to the price of one.
	OptionPrices []money.Amount
	// UnitPrice is for one, options included, never below 0.
	UnitPrice money.Amount
	// Quantity is 1 to MaxQuantity.
	Quantity int
	// Amount is UnitPrice × Quantity.
	Amount money.Amount
	// Delivery marks the fee for bringing the others: it is no SKU.
	Delivery bool
}

// DeliveryID stands for the SKU and the product of the delivery fee.
const DeliveryID = "delivery"

var deliveryName = lang.T("Delivery fee", "配送费")

// Delivery is the line of the shop's delivery fee; ok is false where bringing costs nothing.
func (s *Shop) Delivery() (line Line, ok bool) {
	if s.DeliveryFee <= 0 {
		return Line{}, false
	}
	return Line{
		SKUID: DeliveryID, ProductID: DeliveryID, Name: deliveryName, UnitPrice: s.DeliveryFee, Quantity: 1, Amount: s.DeliveryFee, Delivery: true,
	}, true
}

// ChosenOption is an option of a line.
type ChosenOption struct {
	ID   string
	Name lang.Text
}

// Resolve checks what a guest wants against the menu at now, and prices each line. All faults come at once (errors.Join), each with
// the path of its input field: UNKNOWN_SKU, OUT_OF_STOCK, INVALID_QUANTITY, INVALID_OPTION. Whether the shop is open is another
// question: CheckOpen.
func (m *Menu) Resolve(now time.Time, items []Item) ([]Line, error) {
	return m.ResolveIn(new(Room), now, items)
}

// ResolveIn is Resolve in memory that is there: the lines and their options are good until the room is used again.
func (m *Menu) ResolveIn(room *Room, now time.Time, items []Item) ([]Line, error) {
	if len(items) == 0 || len(items) > MaxLines {
		return nil, ErrInvalidQuantity.At("items").With("lines", len(items)).Saying(
			fmt.Sprintf("an order has 1 to %d lines", MaxLines), fmt.Sprintf("一单需有 1 至 %d 行商品", MaxLines))
	}
	var errs []error
	lines := m.fit(room, items)
	for i := range items {
		item := &items[i]
		fail := func(field string, f *fault.Error) {
			errs = append(errs, f.With("skuId", clip(item.SKUID)).At("items", strconv.Itoa(i), field))
		}
		if item.Quantity < 1 || item.Quantity > MaxQuantity {
			fail("quantity", ErrInvalidQuantity.Saying(
				fmt.Sprintf("1 to %d of each", MaxQuantity), fmt.Sprintf("每款数量为 1 至 %d", MaxQuantity)))
		} else if len(items)*MaxQuantity > MaxPerSKU && upTo(items[:i+1], item.SKUID) > MaxPerSKU {
			fail("quantity", ErrInvalidQuantity.Saying(
				fmt.Sprintf("at most %d of one size in an order", MaxPerSKU), fmt.Sprintf("同款商品一单最多 %d 份", MaxPerSKU)))
		}
		sku := m.skus[item.SKUID]
		if sku == nil {
			fail("skuId", ErrUnknownSKU)
			continue
		}
		if f := sku.refusal(now); f != nil {
			fail("skuId", f)
		}
		line, faults := sku.line(now, item, room)
		for _, f := range faults {
			fail("optionIds", f)
		}
		lines[i] = line
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return lines, nil
}

// upTo is how many of the SKU the items take, those of impossible quantities left out.
func upTo(items []Item, skuID string) (sum int) {
	for i := range items {
		if n := items[i].Quantity; items[i].SKUID == skuID && n >= 1 && n <= MaxQuantity {
			sum += n
		}
	}
	return sum
}

// Room is memory for resolved lines and their options. The zero Room is empty and grows as it must; it is for one at a time.
type Room struct {
	lines   []Line
	options []ChosenOption
	ids     []string
	prices  []money.Amount
}

// fit empties the room and makes it large enough for items that choose one option of each group, or those that they name. It answers one zero line for each.
func (m *Menu) fit(r *Room, items []Item) []Line {
	n := 0
	for i := range items {
		if sku := m.skus[items[i].SKUID]; sku != nil {
			n += max(len(sku.Product.Groups), min(len(items[i].OptionIDs)+1, maxOptionIDs))
		}
	}
	r.lines = slices.Grow(r.lines[:0], len(items))[:len(items)]
	clear(r.lines)
	r.options, r.ids, r.prices = slices.Grow(r.options[:0], n), slices.Grow(r.ids[:0], n), slices.Grow(r.prices[:0], n)
	return slices.Clip(r.lines)
}

// refusal says why the SKU can't be ordered at now; nil when it can.
func (s *SKU) refusal(now time.Time) *fault.Error {
	p := s.Product
	switch {
	case !p.ServedAt(now):
		return ErrOutOfStock.Saying(
			fmt.Sprintf("%s is served from %s to %s", p.Name.In(lang.EN), p.ServedFrom, p.ServedUntil),
			fmt.Sprintf("%s仅在 %s–%s 供应", p.Name.In(lang.ZH), p.ServedFrom, p.ServedUntil))
	case s.SoldOutAt(now):
		return ErrOutOfStock.Saying(s.FullName.In(lang.EN)+" is sold out", s.FullName.In(lang.ZH)+"已售罄")
	}
	return nil
}

// line is the item with its options and price. Quantities are checked by the caller.
func (s *SKU) line(now time.Time, item *Item, r *Room) (Line, []*fault.Error) {
	var known [fewOptions]*Option
	named, faults := s.Product.named(item.OptionIDs, known[:0])
	price := s.Price
	line := Line{SKUID: s.ID, ProductID: s.Product.ID, CategoryID: s.Product.CategoryID, Name: s.FullName, Quantity: item.Quantity}
	var few [fewOptions]*Option
	from := len(r.ids)
	for _, g := range s.Product.Groups {
		chosen, f := g.choose(now, named, few[:0])
		if f != nil {
			faults = append(faults, f)
			continue
		}
		for _, o := range chosen {
			price += o.PriceDelta
			r.options = append(r.options, ChosenOption{ID: o.ID, Name: o.Name})
			r.ids, r.prices = append(r.ids, o.ID), append(r.prices, o.PriceDelta)
		}
	}
	if to := len(r.ids); to > from {
		line.Options, line.OptionIDs, line.OptionPrices = r.options[from:to:to], r.ids[from:to:to], r.prices[from:to:to]
	}
	line.UnitPrice = max(price, 0)
	line.Amount = line.UnitPrice * money.Amount(item.Quantity)
	return line, faults
}

// fewOptions is more than most lines have.
const fewOptions = 12

// named are the product's options with these ids, added to found. Ids that are unknown to it or stand there twice are one fault.
func (p *Product) named(ids []string, found []*Option) ([]*Option, []*fault.Error) {
	if len(ids) > maxOptionIDs {
		return nil, []*fault.Error{ErrInvalidOption.With("options", len(ids))}
	}
	for _, id := range ids {
		o := p.option(id)
		switch {
		case o == nil:
			return found, []*fault.Error{ErrInvalidOption.With("optionId", clip(id)).Saying(
				p.Name.In(lang.EN)+" does not come with this choice", p.Name.In(lang.ZH)+"没有这个规格")}
		case slices.Contains(found, o):
			return found, []*fault.Error{ErrInvalidOption.With("optionId", id).Saying(
				o.Name.In(lang.EN)+" is chosen twice", o.Name.In(lang.ZH)+"重复选择")}
		}
		found = append(found, o)
	}
	return found, nil
}

// option is the product's option with the id, or nil.
func (p *Product) option(id string) *Option {
	for _, g := range p.Groups {
		for _, o := range g.Options {
			if o.ID == id {
				return o
			}
		}
	}
	return nil
}

// choose adds the group's options to chosen, which is empty, in the menu's order: those named, or the defaults when none of the group is.
func (g *OptionGroup) choose(now time.Time, named, chosen []*Option) ([]*Option, *fault.Error) {
	for _, o := range g.Options {
		if !slices.Contains(named, o) {
			continue
		}
		if o.SoldOutAt(now) {
			return nil, ErrOutOfStock.With("optionId", o.ID).Saying(o.Name.In(lang.EN)+" is sold out", o.Name.In(lang.ZH)+"已售罄")
		}
		chosen = append(chosen, o)
	}
	switch {
	case len(chosen) == 0:
		return g.defaults(now, chosen)
	case len(chosen) < g.MinSelect || len(chosen) > g.MaxSelect:
		return nil, ErrInvalidOption.With("groupId", g.ID).Saying(
			fmt.Sprintf("choose %d to %d of %s", g.MinSelect, g.MaxSelect, g.Name.In(lang.EN)),
			fmt.Sprintf("%s请选 %d 至 %d 项", g.Name.In(lang.ZH), g.MinSelect, g.MaxSelect))
	}
	return chosen, nil
}

// defaults are the default options that can be had, filled up with the first others that can where the group requires more.
func (g *OptionGroup) defaults(now time.Time, chosen []*Option) ([]*Option, *fault.Error) {
	take := make([]bool, len(g.Options))
	n := 0
	for i, o := range g.Options {
		if o.IsDefault && n < g.MaxSelect && !o.SoldOutAt(now) {
			take[i] = true
			n++
		}
	}
	for i, o := range g.Options {
		if n < g.MinSelect && !take[i] && !o.SoldOutAt(now) {
			take[i] = true
			n++
		}
	}
	if n < g.MinSelect {
		return nil, ErrOutOfStock.With("groupId", g.ID).Saying(g.Name.In(lang.EN)+" is sold out", g.Name.In(lang.ZH)+"已售罄")
	}
	for i, o := range g.Options {
		if take[i] {
			chosen = append(chosen, o)
		}
	}
	return chosen, nil
}

// clip bounds what a client sent before it goes into a log.
func clip(s string) string { return s[:min(len(s), 64)] }
