package stock

import (
	"errors"
	"strconv"
	"time"

	"cuppa/internal/fault"
)

// MovementKind says why what is on the shelf changed.
type MovementKind string

// The kinds.
const (
	// Received came from a supplier.
	Received MovementKind = "received"
	// Wasted was thrown away, given away or lost.
	Wasted MovementKind = "wasted"
	// Counted brings what is on hand to what somebody counted: a correction, up or down.
	Counted MovementKind = "counted"
	// TransferredOut and TransferredIn are the sides of a transfer between two shops of a brand.
	TransferredOut MovementKind = "transferred_out"
	TransferredIn  MovementKind = "transferred_in"
	// Sold went to a guest, by an order that was paid.
	Sold MovementKind = "sold"
	// Returned was sold and then not made.
	Returned MovementKind = "returned"
)

// MovementKinds are all of them.
var MovementKinds = []MovementKind{Received, Wasted, Counted, TransferredOut, TransferredIn, Sold, Returned}

// Movement is one change of what is on a shop's shelf. It is never changed nor removed.
type Movement struct {
	ID     int
	ShopID string
	SKUID  string
	Kind   MovementKind
	// Delta is what it adds to what is on hand, in units; negative takes away.
	Delta int64
	// Reason is what staff wrote; empty for what orders move.
	Reason string
	// Reference is the order's number, or what staff wrote, such as a delivery note's number.
	Reference string
	// Document is the same for what was recorded together, and for both sides of a transfer; empty for what orders move.
	Document string
	// Person and PersonName are the member of staff as they were then; empty for what orders move.
	Person, PersonName string
	// OnHand is what was on hand after it; nil for what orders move.
	OnHand *int64
	At     time.Time
}

// Line is one thing to record.
type Line struct {
	// SKUID is what is counted.
	SKUID string
	// Kind is Received, Wasted or Counted.
	Kind MovementKind
	// Quantity is how many units came or went, 1 to 1,000,000; of Counted how many are there, 0 to 1,000,000.
	Quantity int64
	// Reason is why; Wasted and Counted must have one.
	Reason string
	// Reference is a delivery note's number, say.
	Reference string
}

// Effect is what a line does, or would do.
type Effect struct {
	Line Line
	// Known says that the SKU was counted before; else the line begins it.
	Known bool
	// Before and After are what is on hand, Held what unpaid orders keep of it, LowAt the level's.
	Before, After, Held, LowAt int64
	// Fault says why it can't be; nil when it can.
	Fault *fault.Error
}

// Who records.
type Who struct {
	// ID is the member of staff's, Name what colleagues call them.
	ID, Name string
}

// Rejections of what staff record, beside ErrInvalidQuantity.
var (
	// ErrUnknown says that the shop does not sell it.
	ErrUnknown = fault.New("UNKNOWN_SKU", "this is not on the menu", "菜单上没有这款商品")
	// ErrInsufficient says that less is available than is to go: unpaid orders hold the rest.
	ErrInsufficient = fault.New("INSUFFICIENT_STOCK", "less than this is available; unpaid orders hold the rest", "可用数量不足，其余已被未付款订单占用")
	// ErrNotCounted says that the SKU is made to order there: nothing is counted that could go.
	ErrNotCounted = fault.New("NOT_COUNTED", "this is made to order here and not counted", "该商品在本店为现做，未计库存")
	// ErrReason says that a reason is missing.
	ErrReason = fault.New("REASON_REQUIRED", "please say why", "请填写原因")
	// ErrTwice says that one SKU stands in two lines.
	ErrTwice = fault.New("DUPLICATE_SKU", "this stands in another line already", "该商品已在其他行出现")
	// ErrKeyReused says that the idempotency key came with something else before.
	ErrKeyReused = fault.New("IDEMPOTENCY_KEY_REUSED", "this key was used for something else", "幂等键已用于其他请求")
	errText      = fault.ErrBadUserInput.Saying("this text is missing or too long", "文字缺失或过长")
)

// Limits of what is recorded at once.
const (
	// MaxLines bounds the lines of one document.
	MaxLines     = 500
	maxReason    = 200
	maxReference = 64
)

// checkForm finds what is wrong with the lines by themselves. Faults are at lines.<n>.
func checkForm(lines []Line, sells func(skuID string) bool) []Effect {
	effects, seen := make([]Effect, len(lines)), map[string]bool{}
	for i := range lines {
		l := &lines[i]
		effects[i].Line = *l
		least := int64(1)
		if l.Kind == Counted {
			least = 0
		}
		at := func(f *fault.Error, field string) *fault.Error { return f.At("lines", strconv.Itoa(i), field) }
		var f *fault.Error
		switch {
		case !plain(l.SKUID) || sells != nil && !sells(l.SKUID):
			f = at(ErrUnknown, "skuId")
		case seen[l.SKUID]:
			f = at(ErrTwice, "skuId")
		case l.Quantity < least || l.Quantity > maxOnHand:
			f = at(ErrInvalidQuantity.With("quantity", l.Quantity), "quantity")
		case !short(l.Reason, maxReason):
			f = at(errText, "reason")
		case l.Reason == "" && (l.Kind == Wasted || l.Kind == Counted):
			f = at(ErrReason, "reason")
		case !short(l.Reference, maxReference):
			f = at(errText, "reference")
		}
		effects[i].Fault = f
		seen[l.SKUID] = true
	}
	return effects
}

// short says whether a text is one line of at most so many characters.
func short(text string, limit int) bool {
	n := 0
	for _, r := range text {
		if n++; n > limit || r < ' ' || r == 0x7f || r == '\uFFFD' {
			return false
		}
	}
	return true
}

// plan finds out what the lines do to the shelf as it stands. Those that have a fault already keep it.
func plan(effects []Effect, shelf map[string]Level) {
	for i := range effects {
		e := &effects[i]
		at, known := shelf[e.Line.SKUID]
		e.Known, e.Before, e.Held, e.LowAt = known, at.OnHand, at.Reserved, at.LowAt
		if e.Fault != nil {
			e.After = e.Before
			continue
		}
		n := e.Line.Quantity
		var f *fault.Error
		switch e.Line.Kind {
		case Counted:
			if e.After = n; n < at.Reserved {
				f = ErrInvalidQuantity.Saying("unpaid orders hold more than this", "少于未付款订单占用的数量").With("reserved", at.Reserved)
			}
		case Received, TransferredIn:
			if e.After = at.OnHand + n; e.After > maxOnHand {
				f = ErrInvalidQuantity.Saying("this would be more than 1,000,000", "合计超过1,000,000").With("onHand", at.OnHand)
			}
		default:
			e.After = at.OnHand - n
			switch {
			case !known:
				f = ErrNotCounted
			case n > at.Available:
				f = ErrInsufficient.With("available", at.Available)
			}
		}
		if f != nil {
			field := "quantity"
			if f.Is(ErrNotCounted) {
				field = "skuId"
			}
			e.Fault, e.After = f.At("lines", strconv.Itoa(i), field), e.Before
		}
	}
}

// faultsOf are all that is wrong, joined; nil when nothing is.
func faultsOf(effects []Effect) error {
	var all []error
	for _, e := range effects {
		if e.Fault != nil {
			all = append(all, e.Fault)
		}
	}
	return errors.Join(all...)
}

func skusOf(effects []Effect) []string {
	skus := make([]string, 0, len(effects))
	for _, e := range effects {
		if plain(e.Line.SKUID) {
			skus = append(skus, e.Line.SKUID)
		}
	}
	return skus
}
