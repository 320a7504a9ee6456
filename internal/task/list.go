package task

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/money"
)

// MaxPage bounds a page of tasks.
const MaxPage = 100

// Filter says which tasks; what is empty does not narrow.
type Filter struct {
	// ShopIDs are the shops whose tasks the caller may see; none: no task.
	ShopIDs []string
	// Statuses are where they stand; none: all.
	Statuses []Status
	Kinds    []string
	// OrderNo finds those of an order.
	OrderNo string
}

// maxNames bounds the lists of a filter.
const maxNames = 50

// Page is some tasks, the latest opened first.
type Page struct {
	Tasks []Task
	More  bool
}

// Count is how many tasks of a kind wait, and since when the oldest does.
type Count struct {
	Kind   string
	Open   int
	Oldest time.Time
}

// List is a page of the context's brand; after is the cursor of the last one seen. BAD_USER_INPUT for a page size outside of 1 to 100, a cursor that is none and a
// filter that is too long.
func (s *Service) List(ctx context.Context, f Filter, first int, after string) (Page, error) {
	if first < 1 || first > MaxPage {
		return Page{}, fault.ErrBadUserInput.Saying("the page size is out of bounds", "每页数量超出范围").At("first")
	}
	if len(f.Kinds) > maxNames || len(f.Statuses) > maxNames || len(f.OrderNo) > 32 {
		return Page{}, fault.ErrBadUserInput.At("filter")
	}
	from, err := parseCursor(after)
	if err != nil {
		return Page{}, err
	}
	all, err := list(ctx, s.db, f, first+1, from)
	if err != nil || len(all) <= first {
		return Page{Tasks: all}, err
	}
	return Page{Tasks: all[:first], More: true}, nil
}

// Get is one task of the context's brand; TASK_NOT_FOUND where there is none.
func (s *Service) Get(ctx context.Context, id int) (Task, error) { return byID(ctx, s.db, id) }

// About is the task of a kind about a reference, done or not; false where there is none.
func (s *Service) About(ctx context.Context, kind, reference string) (Task, bool, error) {
	return byReference(ctx, s.db, kind, reference)
}

// Waiting counts the tasks of some shops that are not done, by kinds.
func (s *Service) Waiting(ctx context.Context, shopIDs []string) ([]Count, error) {
	return counts(ctx, s.db, shopIDs, true)
}

// ParseID reads the id that clients know a task by.
func ParseID(id string) (int, error) {
	n, err := strconv.ParseInt(id, 10, 32)
	if err != nil || n < 1 {
		return 0, ErrNotFound.At("id")
	}
	return int(n), nil
}

type cursor struct {
	at time.Time
	id int
}

// Cursor is the place of a task in the list, for List.
func Cursor(t Task) string {
	return base64.RawURLEncoding.EncodeToString([]byte("t" + strconv.FormatInt(t.OpenedAt.UnixMicro(), 36) + "." + strconv.Itoa(t.ID)))
}

func parseCursor(after string) (cursor, error) {
	if after == "" {
		return cursor{}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(after)
	text, ours := strings.CutPrefix(string(raw), "t")
	at, id, ok := strings.Cut(text, ".")
	micros, e := strconv.ParseInt(at, 36, 64)
	n, e2 := strconv.ParseInt(id, 10, 32)
	if err != nil || e != nil || e2 != nil || !ours || !ok || n < 1 || micros < 0 || micros > 1<<55 {
		return cursor{}, fault.ErrBadUserInput.Saying("this cursor is not valid", "分页游标无效").At("after")
	}
	return cursor{time.UnixMicro(micros).UTC(), int(n)}, nil
}

// maxSecondAbove bounds the amount above which a second person is needed: 100,000 yuan.
const maxSecondAbove = 10_000_000

// SetSecondAbove sets the amount, in minor units, above which decisions at a shop need a second person: 0 for all that cost anything. It counts for tasks that are
// opened from now on; those that wait keep theirs, or whoever wants to decide alone would only have to raise it first.
func (s *Service) SetSecondAbove(ctx context.Context, shopID string, amount money.Amount) error {
	if amount < 0 || amount > maxSecondAbove {
		return fault.ErrBadUserInput.Saying("the amount is 0 to 100,000 yuan", "金额须为0到10万元").At("amount")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		before, err := setSecondAbove(ctx, tx, shopID, amount)
		if err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: shopID, Details: map[string]any{"from": before, "to": amount}})
	})
}

// SecondAbove is a shop's setting.
func (s *Service) SecondAbove(ctx context.Context, shopID string) (money.Amount, error) {
	return readSecondAbove(ctx, s.db, shopID)
}
