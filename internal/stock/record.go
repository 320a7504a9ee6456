package stock

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/idempotency"
	"cuppa/internal/number"
)

// Record is what a member of staff writes down at once: all of it or nothing is done.
type Record struct {
	// By is who.
	By Who
	// Key is the caller's: the same key with the same lines is one record, however often it is sent.
	Key    string
	ShopID string
	Lines  []Line
	// Sells says whether the shop sells a SKU; nil: the caller has checked.
	Sells func(skuID string) bool `json:"-"`
}

// Transfer moves goods from one shop of a brand to another, which has them in the same moment.
type Transfer struct {
	By       Who
	Key      string
	From, To string
	// Lines are what goes: SKUs and quantities; Reason and Reference of each go to both shops. Kind is ignored.
	Lines []Line
	// Sells says whether both shops sell a SKU; nil: the caller has checked.
	Sells func(skuID string) bool `json:"-"`
}

// Recorded is what was written.
type Recorded struct {
	// Document names it.
	Document string
	// Movements are its rows, in the order of the lines; of a transfer those of the first shop, then those of the other.
	Movements []Movement
	// Replayed says that the key had done it before.
	Replayed bool
}

// Record writes movements down and moves the shelf by them. Rejections, all lines' at once: UNKNOWN_SKU, INVALID_QUANTITY, INSUFFICIENT_STOCK,
// NOT_COUNTED, REASON_REQUIRED, DUPLICATE_SKU, IDEMPOTENCY_KEY_REUSED, BAD_USER_INPUT. The context has the brand; the caller has checked the shop and the actor.
func (s *Service) Record(ctx context.Context, in Record) (Recorded, error) {
	for _, l := range in.Lines {
		if l.Kind != Received && l.Kind != Wasted && l.Kind != Counted {
			return Recorded{}, fmt.Errorf("stock: staff don't record %q", l.Kind)
		}
	}
	effects, err := s.checked(in.Key, in.Lines, in.Sells)
	if err != nil {
		return Recorded{}, err
	}
	return s.write(ctx, document{by: in.By, key: in.Key, hash: hashOf("record", in.ShopID, "", in.Lines), sides: []side{{shopID: in.ShopID, effects: effects}}})
}

// Transfer moves goods between shops in one transaction. Rejections as Record, and BAD_USER_INPUT when both shops are one.
func (s *Service) Transfer(ctx context.Context, in Transfer) (Recorded, error) {
	if in.From == in.To {
		return Recorded{}, fault.ErrBadUserInput.Saying("goods go to another shop", "请选择另一家门店").At("toShopId")
	}
	out, into := make([]Line, len(in.Lines)), make([]Line, len(in.Lines))
	for i, l := range in.Lines {
		out[i], into[i] = l, l
		out[i].Kind, into[i].Kind = TransferredOut, TransferredIn
	}
	leaving, err := s.checked(in.Key, out, in.Sells)
	if err != nil {
		return Recorded{}, err
	}
	return s.write(ctx, document{
		by: in.By, key: in.Key, hash: hashOf("transfer", in.From, in.To, out),
		sides: []side{{shopID: in.From, effects: leaving}, {shopID: in.To, effects: checkForm(into, nil)}},
	})
}

// checked is what the lines are by themselves, when nothing is wrong with them.
func (s *Service) checked(key string, lines []Line, sells func(string) bool) ([]Effect, error) {
	if err := idempotency.CheckKey(key); err != nil {
		return nil, err
	}
	if len(lines) == 0 || len(lines) > MaxLines {
		return nil, fault.ErrBadUserInput.Saying("1 to 500 lines at once", "每次须为1到500行").At("lines")
	}
	effects := checkForm(lines, sells)
	return effects, faultsOf(effects)
}

func hashOf(what, from, to string, lines []Line) string {
	raw, _ := json.Marshal([]any{what, from, to, lines}) // plain fields
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// document is a record on its way.
type document struct {
	by        Who
	key, hash string // both empty for what needs no key
	sides     []side
}

// side is what a document does to one shop.
type side struct {
	shopID  string
	effects []Effect

	st      *shop
	seen    before
	away    error // Redis did not answer before
	snap    snapshot
	flipped bool
}

// errWritten says that the key's document is there already.
var errWritten = errors.New("stock: the key has its document")

// write does it: shops are locked alone, in one order everywhere, and orders that hold counters of before are refused and ask again.
func (s *Service) write(ctx context.Context, d document) (Recorded, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return Recorded{}, db.ErrNoTenant
	}
	if d.key != "" {
		sum := sha256.Sum256([]byte(d.by.ID + "\x00" + d.key))
		d.key = hex.EncodeToString(sum[:])
		if r, found, err := s.replay(ctx, d); err != nil || found {
			return r, err
		}
	}
	for i := range d.sides {
		side := &d.sides[i]
		side.st, side.away = s.shop(brandID, side.shopID), ErrAway
		if s.link.open() {
			side.seen, side.away = s.prepare(ctx, side.st)
			_ = s.link.noted(ctx, side.away) // done all the same
		}
	}
	var done Recorded
	err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		done, err = s.writeIn(ctx, tx, brandID, &d)
		return err
	})
	if err != nil {
		if d.key != "" && (errors.Is(err, errWritten) || db.Unique(err)) {
			if r, found, e := s.replay(ctx, d); e != nil || found {
				return r, e
			}
		}
		return Recorded{}, err
	}
	for i := range d.sides {
		s.tell(ctx, &d.sides[i])
	}
	return done, nil
}

// replay answers what the key has written before.
func (s *Service) replay(ctx context.Context, d document) (Recorded, bool, error) {
	id, hash, err := documentOf(ctx, s.db.Ent(), d.key)
	if err != nil || id == "" {
		return Recorded{}, false, err
	}
	if hash != d.hash {
		return Recorded{}, false, ErrKeyReused.At("idempotencyKey")
	}
	all, err := movementsOf(ctx, s.db, id)
	return Recorded{Document: id, Movements: all, Replayed: true}, true, err
}

func (s *Service) writeIn(ctx context.Context, tx *db.Tx, brandID int, d *document) (Recorded, error) {
	alone := map[string]bool{}
	for _, side := range d.sides {
		alone[side.shopID] = true
	}
	if err := lockShops(ctx, tx, alone); err != nil {
		return Recorded{}, err
	}
	if d.key != "" {
		id, _, err := documentOf(ctx, tx.Client, d.key)
		if err == nil && id != "" {
			err = errWritten
		}
		if err != nil {
			return Recorded{}, err
		}
	}
	for i := range d.sides {
		if err := s.planIn(ctx, tx, brandID, &d.sides[i]); err != nil {
			return Recorded{}, err
		}
	}
	at, err := s.moment(ctx, tx)
	if err != nil {
		return Recorded{}, err
	}
	done := Recorded{}
	if d.key != "" {
		done.Document = "M" + strings.ToUpper(number.Random(14))
		if err := insertDocument(ctx, tx, brandID, done.Document, *d, at); err != nil {
			return Recorded{}, err
		}
	}
	for i := range d.sides {
		side := &d.sides[i]
		written, err := insertMovements(ctx, tx, brandID, done.Document, d.by, *side, at)
		if err != nil {
			return Recorded{}, err
		}
		done.Movements = append(done.Movements, written...)
		epoch := side.snap.epoch
		if side.snap, err = readSnapshot(ctx, tx, brandID, side.shopID); err != nil {
			return Recorded{}, err
		}
		side.snap.epoch = epoch
	}
	return done, d.note(ctx, tx, done)
}

// note leaves a row in the audit log for each shop but what was counted one by one, which names its SKU.
func (d *document) note(ctx context.Context, tx *db.Tx, done Recorded) error {
	if d.key == "" {
		e := d.sides[0].effects[0]
		return audit.Record(ctx, tx, audit.Done{ShopID: d.sides[0].shopID, Subject: e.Line.SKUID, Details: map[string]any{"onHand": e.After}})
	}
	details := map[string]any{"lines": len(d.sides[0].effects)}
	if len(d.sides) > 1 {
		details["toShopId"] = d.sides[1].shopID
	}
	return audit.Record(ctx, tx, audit.Done{ShopID: d.sides[0].shopID, Subject: done.Document, Details: details})
}

// planIn raises the shop's epoch and finds out what the lines do; it fails with all their faults.
func (s *Service) planIn(ctx context.Context, tx *db.Tx, brandID int, side *side) error {
	epoch, err := bump(ctx, tx, brandID, side.shopID, side.seen.epoch)
	if err != nil {
		return err
	}
	side.snap = snapshot{epoch: epoch}
	skus := skusOf(side.effects)
	if err := lockShelf(ctx, tx, brandID, side.shopID, skus); err != nil {
		return err
	}
	shelf, err := shelfOf(ctx, tx, tx.Postgres(), brandID, side.shopID, skus)
	if err != nil {
		return err
	}
	for i := range side.effects { // it may run again
		side.effects[i].Fault = nil
	}
	plan(side.effects, shelf)
	side.flipped = false
	for _, e := range side.effects {
		side.flipped = side.flipped || e.Known && (e.Before <= e.Held) != (e.After <= e.Held) || !e.Known && e.After <= 0
	}
	return faultsOf(side.effects)
}

// tell renews the counters after the commit, and the menu where something sold out or is back.
func (s *Service) tell(ctx context.Context, side *side) {
	side.st.raise(side.snap.epoch)
	if side.away == nil {
		free, cancel := context.WithTimeout(context.WithoutCancel(ctx), rebuildTimeout)
		defer cancel()
		if err := s.publish(free, side.st, side.snap, side.seen); err != nil && !errors.Is(err, ErrAway) {
			s.log.ErrorContext(ctx, "moved, and Redis is to be told", "shop", side.shopID, "error", err)
		}
	}
	if side.flipped {
		s.flip(side.st)
	}
}

// Try tells what the lines would do, with all that is wrong, and does nothing.
func (s *Service) Try(ctx context.Context, shopID string, lines []Line, sells func(skuID string) bool) ([]Effect, error) {
	brandID, ok := db.Brand(ctx)
	if !ok {
		return nil, db.ErrNoTenant
	}
	effects := checkForm(lines, sells)
	shelf, err := shelfOf(ctx, s.db.Reader(), s.db.Postgres(), brandID, shopID, skusOf(effects))
	if err != nil {
		return nil, err
	}
	plan(effects, shelf)
	return effects, nil
}
