package audit

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"sync"
	"time"
	"unicode/utf8"

	"cuppa/internal/db"
	"cuppa/internal/fault"
)

// OK is the outcome of what was done; any other outcome is the code of a refusal.
const OK = "OK"

// Entry is one row.
type Entry struct {
	// ID rises with time, nearly: rows of one moment may stand in another order.
	ID      int64
	BrandID int
	At      time.Time
	// StaffID, StaffName and Role are who did it, as they were then.
	StaffID, StaffName, Role string
	// ShopID is empty for what concerns no shop, such as a login.
	ShopID string
	// Action is the mutation's name, or what the server did by itself, such as lockAccount.
	Action string
	// Subject is what it was done to: an order's number, a SKU.
	Subject string
	// Outcome is OK or the code of the refusal.
	Outcome string
	// Details are few and without personal data.
	Details map[string]any
	// RequestID finds the request's lines in the log.
	RequestID string
}

// Done is what an action knows of itself when it writes its row. Empty fields are taken from the trail.
type Done struct {
	ShopID, Subject string
	Details         map[string]any
}

// Trail follows one mutation of a member of staff from its call to its row. It may be used by several goroutines.
type Trail struct {
	mu      sync.Mutex
	entry   Entry
	refusal string
	written bool
}

type trailKey struct{}

// Begin starts a trail: entry says who, what and, as far as the call tells, where and to what. An entry without StaffID leaves no row: it only lets RequestID
// answer.
func Begin(ctx context.Context, entry Entry) (context.Context, *Trail) {
	entry.ShopID, entry.Subject = clip(entry.ShopID), clip(entry.Subject)
	t := &Trail{entry: entry}
	return context.WithValue(ctx, trailKey{}, t), t
}

func trail(ctx context.Context) *Trail {
	t, _ := ctx.Value(trailKey{}).(*Trail)
	return t
}

// RequestID is the id of the request whose trail the context has.
func RequestID(ctx context.Context) string {
	if t := trail(ctx); t != nil {
		return t.entry.RequestID
	}
	return ""
}

// At notes the shop that the action turned out to concern, for the row of a refusal.
func At(ctx context.Context, shopID string) {
	if t := trail(ctx); t != nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.entry.ShopID = shopID
	}
}

// Refused notes the code by which the action is being refused; the first counts.
func Refused(ctx context.Context, code string) {
	if t := trail(ctx); t != nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.refusal == "" {
			t.refusal = code
		}
	}
}

// Record writes the row of an action in the transaction that does it. Without a trail of a member of staff, for guests and background work, it does
// nothing.
func Record(ctx context.Context, tx *db.Tx, done Done) error {
	t := trail(ctx)
	if t == nil || t.entry.StaffID == "" {
		return nil
	}
	t.mu.Lock()
	entry, written := t.entry, t.written
	t.mu.Unlock()
	if written {
		return nil
	}
	if done.ShopID != "" {
		entry.ShopID = done.ShopID
	}
	if done.Subject != "" {
		entry.Subject = clip(done.Subject)
	}
	entry.Details, entry.Outcome = done.Details, OK
	if err := Write(ctx, tx, entry); err != nil {
		return err
	}
	tx.AfterCommit(func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.written = true
	})
	return nil
}

// Write writes a row in the caller's transaction.
func Write(ctx context.Context, tx *db.Tx, entry Entry) error {
	return insert(db.ForBrand(ctx, entry.BrandID), tx, entry)
}

// Finish writes the row of an action that did not write its own: with code, the code that Refused noted, or OK. It goes on when the request's context
// has ended, for a bounded time: that the client left does not undo what was tried.
func (t *Trail) Finish(ctx context.Context, d *db.DB, code string) error {
	t.mu.Lock()
	entry, written := t.entry, t.written
	switch {
	case code != "":
		entry.Outcome = code
	case t.refusal != "":
		entry.Outcome = t.refusal
	default:
		entry.Outcome = OK
	}
	t.mu.Unlock()
	if written || entry.StaffID == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), finishing)
	defer cancel()
	return d.InTx(ctx, func(tx *db.Tx) error { return Write(ctx, tx, entry) })
}

const (
	// finishing bounds the writing of a row after its action.
	finishing = 3 * time.Second
	// maxText bounds a subject or a shop, in bytes, as the table has it.
	maxText = 64
	// MaxPage is the largest page of List.
	MaxPage = 100
)

// clip makes what a client sent fit the column: what is no text at all is left out.
func clip(s string) string {
	if !utf8.ValidString(s) {
		return ""
	}
	for i, r := range s {
		if r == 0 {
			return ""
		}
		if i+utf8.RuneLen(r) > maxText {
			return s[:i]
		}
	}
	return s
}

// Filter says which rows; empty fields do not narrow.
type Filter struct {
	// ShopID is the shop whose log it is: what was done there, and what its staff did that concerns no shop.
	ShopID  string
	StaffID string
	// Actions are names of mutations.
	Actions []string
	// Refused is true for refusals only, false for what was done only.
	Refused *bool
	// Subject is an order's number or another subject in full.
	Subject string
	// From is included, To is not.
	From, To time.Time
}

// The limits of a filter.
const maxActions = 20

// Page is some rows, the newest first.
type Page struct {
	Entries []Entry
	More    bool
}

// Log reads the rows.
type Log struct{ db *db.DB }

// NewLog makes the reader.
func NewLog(d *db.DB) *Log { return &Log{db: d} }

// DB is where the rows are, for Trail.Finish.
func (l *Log) DB() *db.DB { return l.db }

// List is a page of the context's brand, the newest first; after is the cursor of the last row seen. BAD_USER_INPUT for a page size outside of 1 to 100, a
// cursor that is none, and a filter that is too long. Who may read the shop's log was checked before.
func (l *Log) List(ctx context.Context, f Filter, first int, after string) (Page, error) {
	if first < 1 || first > MaxPage {
		return Page{}, fault.ErrBadUserInput.Saying("the page size is out of bounds", "每页数量超出范围").At("first")
	}
	before, err := parseCursor(after)
	if err != nil {
		return Page{}, err
	}
	if len(f.Actions) > maxActions || clip(f.StaffID) != f.StaffID || clip(f.Subject) != f.Subject {
		return Page{}, fault.ErrBadUserInput.At("filter")
	}
	for _, a := range f.Actions {
		if clip(a) != a {
			return Page{}, fault.ErrBadUserInput.At("filter", "actions")
		}
	}
	entries, err := list(ctx, l.db, f, first+1, before)
	if err != nil {
		return Page{}, err
	}
	if len(entries) > first {
		return Page{Entries: entries[:first], More: true}, nil
	}
	return Page{Entries: entries}, nil
}

// Cursor is the place of a row in the log, for List.
func Cursor(e Entry) string {
	return base64.RawURLEncoding.EncodeToString(binary.AppendUvarint([]byte{'a'}, uint64(e.ID)))
}

func parseCursor(after string) (before int64, err error) {
	if after == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(after)
	if err == nil && len(raw) > 1 && raw[0] == 'a' {
		if id, n := binary.Uvarint(raw[1:]); n == len(raw)-1 && id > 0 && id < 1<<62 {
			return int64(id), nil
		}
	}
	return 0, fault.ErrBadUserInput.Saying("this cursor is not valid", "分页游标无效").At("after")
}
