package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/outbox"
)

// Rejections.
var (
	ErrNoLetter = fault.New("DEAD_LETTER_NOT_FOUND", "there is no such event", "没有这条死信")
	// ErrLetterChanged says that the letter is not as the caller has seen it any more.
	ErrLetterChanged = fault.New("DEAD_LETTER_CHANGED", "this has changed meanwhile, please look again", "该死信已有变化，请刷新后再操作")
	// ErrLetterFailed says that the consumer still can't take the event.
	ErrLetterFailed = fault.New("DEAD_LETTER_FAILED", "it failed again", "再次处理失败")
)

// LetterStatus is where a dead letter stands.
type LetterStatus string

// The statuses.
const (
	LetterOpen     LetterStatus = "open"
	LetterReplayed LetterStatus = "replayed"
	LetterDropped  LetterStatus = "dropped"
)

// Letter is an event that a consumer could not take.
type Letter struct {
	ID, EventID  int
	BrandID      int
	Consumer     string
	OrderNo      string
	Seq          int64
	ShopID, Kind string
	Message      json.RawMessage
	Attempts     int
	Error        string
	Status       LetterStatus
	FailedAt     time.Time
	// Since is when it became one.
	Since          time.Time
	DecidedBy, Why string
	// DecidedAt is zero while nobody has decided.
	DecidedAt time.Time
	Version   int64
}

// LetterFilter says which; empty fields do not narrow, but for ShopIDs.
type LetterFilter struct {
	ShopIDs   []string
	Statuses  []LetterStatus
	Consumers []string
	OrderNo   string
}

// LetterCount is how many letters of a consumer are open.
type LetterCount struct {
	Consumer string
	Open     int
	// Oldest is since when the oldest of them is one.
	Oldest time.Time
}

// LetterPage is some letters, the latest first.
type LetterPage struct {
	Letters []Letter
	More    bool
}

const (
	// MaxPage is the largest page of Letters.
	MaxPage = 100
	// MaxReplay is how many letters staff have taken again at once.
	MaxReplay = 50
	// maxReason bounds a reason, in characters.
	maxReason = 200
	maxNames  = 20
)

// Letters is a page of the context's brand; after is the cursor of the last letter seen. Rejections: BAD_USER_INPUT.
func (b *Bus) Letters(ctx context.Context, f LetterFilter, first int, after string) (LetterPage, error) {
	if first < 1 || first > MaxPage {
		return LetterPage{}, fault.ErrBadUserInput.Saying("the page size is out of bounds", "每页数量超出范围").At("first")
	}
	if len(f.Statuses) > maxNames || len(f.Consumers) > maxNames || len(f.OrderNo) > 32 {
		return LetterPage{}, fault.ErrBadUserInput.At("filter")
	}
	before := 0
	if after != "" {
		var err error
		if before, err = ParseLetterID(after); err != nil {
			return LetterPage{}, fault.ErrBadUserInput.Saying("this cursor is not valid", "分页游标无效").At("after")
		}
	}
	all, err := letters(ctx, b.DB, f, first+1, before)
	if err != nil || len(all) <= first {
		return LetterPage{Letters: all}, err
	}
	return LetterPage{Letters: all[:first], More: true}, nil
}

// OpenLetters counts the open letters of some shops of the context's brand by consumers, in the order of their names; consumers without any are left out.
func (b *Bus) OpenLetters(ctx context.Context, shopIDs []string) ([]LetterCount, error) {
	return openLetters(ctx, b.DB, shopIDs)
}

// ParseLetterID reads the id that clients know a letter by.
func ParseLetterID(id string) (int, error) {
	n, err := strconv.ParseInt(id, 10, 32)
	if err != nil || n < 1 {
		return 0, ErrNoLetter.At("id")
	}
	return int(n), nil
}

// Decision is what a member of staff decides about a letter, as they have seen it.
type Decision struct {
	ID      int
	Version int64
	StaffID string
	Reason  string
}

func (d Decision) check() error {
	if !utf8.ValidString(d.Reason) || utf8.RuneCountInString(d.Reason) > maxReason || strings.ContainsRune(d.Reason, 0) {
		return fault.ErrBadUserInput.Saying("the reason is too long", "理由过长").At("reason")
	}
	return nil
}

// Replay has the letter's consumer take its event now, whatever of the order came after it. One that was replayed already is a success. may answers whether the caller may.
// Rejections: DEAD_LETTER_NOT_FOUND, DEAD_LETTER_CHANGED, DEAD_LETTER_FAILED, BAD_USER_INPUT.
func (b *Bus) Replay(ctx context.Context, d Decision, may func(Letter) error) (l Letter, err error) {
	if err := d.check(); err != nil {
		return Letter{}, err
	}
	err = b.DB.InTx(ctx, func(tx *db.Tx) error {
		l, err = b.seen(ctx, tx, d, may, LetterReplayed)
		if err != nil || l.Status == LetterReplayed {
			return err
		}
		if err := b.retake(db.ForAllBrands(ctx), tx, l); err != nil {
			return &takingError{err}
		}
		l, err = decideLetter(ctx, tx, l, LetterReplayed, d, b.now())
		return err
	})
	failed, ok := errors.AsType[*takingError](err)
	if !ok {
		return l, err
	}
	if err := b.DB.InTx(ctx, func(tx *db.Tx) error { return failLetter(ctx, tx, l, failed, b.now()) }); err != nil {
		return Letter{}, err
	}
	return Letter{}, ErrLetterFailed.Because(failed)
}

// Drop gives a letter up. Doing it again is a success. Rejections: DEAD_LETTER_NOT_FOUND, DEAD_LETTER_CHANGED, BAD_USER_INPUT.
func (b *Bus) Drop(ctx context.Context, d Decision, may func(Letter) error) (l Letter, err error) {
	if err := d.check(); err != nil {
		return Letter{}, err
	}
	if strings.TrimSpace(d.Reason) == "" {
		return Letter{}, fault.ErrBadUserInput.Saying("a reason is needed", "请填写理由").At("reason")
	}
	err = b.DB.InTx(ctx, func(tx *db.Tx) error {
		l, err = b.seen(ctx, tx, d, may, LetterDropped)
		if err != nil || l.Status == LetterDropped {
			return err
		}
		l, err = decideLetter(ctx, tx, l, LetterDropped, d, b.now())
		return err
	})
	return l, err
}

// seen locks the letter and answers it when it is as the caller has seen it, or as the caller wants it already.
func (b *Bus) seen(ctx context.Context, tx *db.Tx, d Decision, may func(Letter) error, want LetterStatus) (Letter, error) {
	l, ok, err := lockLetter(ctx, tx, d.ID)
	if err != nil {
		return Letter{}, err
	}
	if !ok {
		return Letter{}, ErrNoLetter.At("id")
	}
	if err := may(l); err != nil {
		return Letter{}, err
	}
	if l.Status == want {
		return l, nil
	}
	if l.Status != LetterOpen || l.Version != d.Version {
		return Letter{}, ErrLetterChanged.At("version")
	}
	return l, audit.Record(ctx, tx, audit.Done{
		ShopID: l.ShopID, Subject: l.OrderNo, Details: map[string]any{"consumer": l.Consumer, "event": l.EventID, "kind": l.Kind, "to": string(want), "reason": d.Reason},
	})
}

// retake has the consumer take the letter's event once more, in the transaction that notes it.
func (b *Bus) retake(ctx context.Context, tx *db.Tx, l Letter) error {
	e, ok, err := outbox.ByID(ctx, tx, l.EventID)
	if err != nil {
		return err
	}
	if !ok {
		return fmt.Errorf("bus: event %d is gone", l.EventID)
	}
	if at := slices.IndexFunc(b.Consumers, func(c Consumer) bool { return c.Name == l.Consumer }); at >= 0 {
		m, _ := messageOf(e, b.Tell) // give says why it can't be told
		return b.give(ctx, tx, b.Consumers[at], m)
	}
	at := slices.IndexFunc(b.Pending, func(c outbox.Consumer) bool { return c.Name == l.Consumer })
	if at < 0 {
		return fmt.Errorf("bus: there is no consumer %s any more", l.Consumer)
	}
	return call(ctx, tx, Consumer{Take: func(ctx context.Context, tx *db.Tx, _ Message) error {
		return b.Pending[at].Take(ctx, tx, []outbox.Event{e})
	}}, Message{ID: e.ID})
}
