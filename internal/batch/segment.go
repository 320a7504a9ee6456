package batch

import (
	"errors"
	"regexp"
	"slices"
	"time"

	"cuppa/internal/money"
)

// Segment is a choice among a brand's guests: those who fit all that is set. What is counted are orders that were paid for and whose money did not all go back.
type Segment struct {
	// Everyone must be set where nothing else is: nobody gives to all by forgetting a condition.
	Everyone bool `json:"everyone,omitempty"`
	// NewSince are guests who came first at or after this moment.
	NewSince time.Time `json:"newSince,omitzero"`
	// OrderedAtLeast is how many orders they placed, OrderedSince from when on they are counted; zero: ever.
	OrderedAtLeast int       `json:"orderedAtLeast,omitempty"`
	OrderedSince   time.Time `json:"orderedSince,omitzero"`
	// NotOrderedSince are guests without an order at or after this moment.
	NotOrderedSince time.Time `json:"notOrderedSince,omitzero"`
	// SpentAtLeast is what they paid less what went back, in minor units, SpentSince from when on it is counted; zero: ever.
	SpentAtLeast money.Amount `json:"spentAtLeast,omitempty"`
	SpentSince   time.Time    `json:"spentSince,omitzero"`
	// Tier is a tier of members.
	Tier string `json:"tier,omitempty"`
	// CustomerIDs are guests by name.
	CustomerIDs []string `json:"customerIds,omitempty"`
}

const (
	maxNamed = 500
	maxOrder = 10_000
)

var tierForm = regexp.MustCompile(`^[A-Za-z0-9_-]{0,40}$`)

func (g *Segment) conditions() bool {
	return !g.NewSince.IsZero() || g.OrderedAtLeast > 0 || !g.NotOrderedSince.IsZero() || g.SpentAtLeast > 0 || g.Tier != "" || len(g.CustomerIDs) > 0
}

// check tells all that is wrong, and brings the moments into the database's form.
func (g *Segment) check() error {
	var faults []error
	wrong := func(field, en, zh string) { faults = append(faults, ErrSegment.Saying(en, zh).At("segment", field)) }
	if g.Everyone == g.conditions() {
		wrong("everyone", "choose everyone, or give at least one condition", "请选择全部顾客，或至少设置一个条件")
	}
	if g.OrderedAtLeast < 0 || g.OrderedAtLeast > maxOrder {
		wrong("orderedAtLeast", "0 to 10,000 orders", "订单数须为0到10000")
	}
	if g.SpentAtLeast < 0 || g.SpentAtLeast > money.Max {
		wrong("spentAtLeast", "an amount that is not below 0", "消费金额不能为负")
	}
	if !tierForm.MatchString(g.Tier) {
		wrong("tier", "a tier has at most 40 letters, digits, - or _", "会员等级最多40个字母、数字、- 或 _")
	}
	if len(g.CustomerIDs) > maxNamed {
		wrong("customerIds", "at most 500 guests may be named", "最多指定500位顾客")
	}
	if slices.ContainsFunc(g.CustomerIDs, func(id string) bool { return !goodID(id) }) {
		wrong("customerIds", "one of these can't be a guest", "顾客编号有误")
	}
	for name, at := range map[string]*time.Time{"newSince": &g.NewSince, "orderedSince": &g.OrderedSince, "notOrderedSince": &g.NotOrderedSince, "spentSince": &g.SpentSince} {
		if *at = at.UTC().Truncate(time.Microsecond); at.Year() < 1 || at.Year() > 9999 {
			wrong(name, "this moment is out of bounds", "时间超出范围")
		}
	}
	return errors.Join(faults...)
}
