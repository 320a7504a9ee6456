package reconcile

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/cause"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/order"
	"cuppa/internal/payment"
	"cuppa/internal/timer"
)

// Rejections.
var (
	ErrNotFound = fault.New("RECONCILIATION_NOT_FOUND", "there is no such reconciliation", "没有这次对账")
	// ErrDay is a day that can't be compared: it is not over, or too long ago.
	ErrDay = fault.New("INVALID_DAY", "this day is not over yet, or too long ago", "该日尚未结束或已过久")
)

// SourceVouchers compares redemptions of vouchers with a platform's list.
const SourceVouchers = "voucher"

// Status is where a run stands.
type Status string

// The statuses. A run that waits again after a failure has a problem.
const (
	Waiting Status = "waiting"
	Running Status = "running"
	Done    Status = "done"
	Failed  Status = "failed"
)

// Verdict is what an item came to.
type Verdict string

// The verdicts. Matched, Pending and Void are no differences.
const (
	Matched Verdict = "MATCHED"
	// Pending is being done or taken back just now.
	Pending Verdict = "PENDING"
	// Void is a use of theirs that was taken back and is none of ours.
	Void          Verdict = "VOID"
	AmountDiffers Verdict = "AMOUNT_DIFFERS"
	// TheirsOnly is a use that we know nothing of.
	TheirsOnly Verdict = "THEIRS_ONLY"
	// OursOnly is a redemption that the platform does not know, when asked for it.
	OursOnly Verdict = "OURS_ONLY"
	// NotListed is a redemption that the platform knows when asked for it, but does not list.
	NotListed Verdict = "NOT_LISTED"
	// NotRecorded is a use by us that we took to have failed.
	NotRecorded Verdict = "NOT_RECORDED"
	// StillUsed was taken back by us, and is used there.
	StillUsed Verdict = "STILL_USED"
	// UndoneThere was redeemed by us, and taken back there.
	UndoneThere Verdict = "UNDONE_THERE"
)

// Difference says whether the two sides differ.
func (v Verdict) Difference() bool { return v != Matched && v != Pending && v != Void }

// Run is the comparison of a day. Amounts are minor units.
type Run struct {
	ID      string
	BrandID int
	Source  string
	// Party is whose list it is: a platform.
	Party  string
	ShopID string
	// Day is YYYY-MM-DD by the shop's clock.
	Day    string
	Status Status
	// Listed is false where the party has no list: each of ours was asked for.
	Listed bool
	// Problem is why the latest try did not end; empty where it did.
	Problem                  string
	OursCount, TheirsCount   int64
	OursAmount, TheirsAmount money.Amount
	// OursBack and TheirsBack went back, Fees is what the channel kept by its bill: of a channel's bill only.
	OursBack, TheirsBack, Fees money.Amount
	Differences, Repaired      int64
	AskedBy                    string
	Attempts, fence            int
	// revision is how many versions of the bill there were, digest that of the latest.
	revision                   int
	digest                     string
	NextAt, EndedAt, CreatedAt time.Time
}

// Item is one thing that either side, or both, know of. Amounts are minor units.
type Item struct {
	ID      int
	Key     string
	Verdict Verdict
	// Reference is our redemption; empty where there is none.
	Reference, OrderNo, Kind, CodeTail, OursStatus string
	OursAmount                                     money.Amount
	// TheirsID is the party's own; TheirsStatus used or undone, empty where it lists nothing.
	TheirsID, TheirsStatus string
	TheirsAmount           money.Amount
	At                     time.Time
	// Repair is what was begun to mend it: RECHECK, UNDO, TASK; empty for nothing.
	Repair     string
	RepairedAt time.Time
	// shop is whose it is, where several shops are compared at once.
	shop ledger.Order
}

// Difference is what the other side has more of, money that went back subtracted.
func (r Run) Difference() money.Amount {
	return r.TheirsAmount - r.TheirsBack - r.OursAmount + r.OursBack
}

// Changed says that the bill has changed since it was first compared.
func (r Run) Changed() bool { return r.revision > 1 }

const (
	// settle is how long after a day's end its lists are taken to be whole.
	settle = 30 * time.Minute
	// daysBack is how many days are made up for after an outage, daysByHand how far back people may go.
	daysBack   = 3
	daysByHand = 90
	// lease is how long whoever works on a run may take between two steps.
	lease = 2 * time.Minute
	// maxAttempts bounds the tries of a run; pauseMost the time between two: more than three days of a platform's outage are outlived.
	maxAttempts = 80
	pauseMost   = time.Hour
	// tick is how often each replica looks for runs that are due, planEvery how often it looks for days that are over.
	tick      = 5 * time.Second
	planEvery = 5 * time.Minute
)

// Service compares.
type Service struct {
	db       *db.DB
	coupons  *coupon.Service
	orders   *order.Service
	payments *payment.Service
	now      func() time.Time
	log      *slog.Logger
	// key makes names of uses that their platform gives none, which no one can guess a code from.
	key []byte
}

// New makes the service; key is secret and the same on all replicas.
func New(d *db.DB, coupons *coupon.Service, orders *order.Service, payments *payment.Service, now func() time.Time, log *slog.Logger, key []byte) *Service {
	return &Service{db: d, coupons: coupons, orders: orders, payments: payments, now: now, log: log, key: key}
}

func (s *Service) moment() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// Timers are what reconciling does by itself: days that are over are planned, and compared, each by one replica.
func (s *Service) Timers() []timer.Timer {
	return []timer.Timer{
		{Name: "reconciliation is planned", Every: planEvery, Once: true, Run: func(ctx context.Context) (int, error) { return 0, s.Plan(ctx) }},
		{Name: "days are reconciled", Every: tick, Full: 1, Run: func(ctx context.Context) (n int, err error) {
			worked, err := s.Work(cause.Named(ctx, "timer:reconcile"))
			if worked {
				n = 1
			}
			return n, err
		}},
	}
}

// Plan writes the runs of the days that are over and have none yet, and the work on channels' days whose bills are ready.
func (s *Service) Plan(ctx context.Context) error {
	ctx = cause.Named(db.ForAllBrands(ctx), "timer:reconcile")
	all, err := s.coupons.Traded(ctx)
	if err != nil {
		return err
	}
	errs := []error{s.planBills(ctx)}
	for _, one := range all {
		ctx := db.ForBrand(ctx, one.BrandID)
		zone, err := zoneOf(ctx, s.db, one.ShopID)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for back := 1; back <= daysBack; back++ {
			day := s.now().In(zone).AddDate(0, 0, -back).Format(time.DateOnly)
			if s.over(day, zone) {
				errs = append(errs, s.plan(ctx, one, day))
			}
		}
	}
	return errors.Join(errs...)
}

func (s *Service) plan(ctx context.Context, one coupon.ShopPlatform, day string) error {
	if exists, err := hasRun(ctx, s.db, SourceVouchers, one.Platform, one.ShopID, day); err != nil || exists {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		_, err := ask(ctx, tx, s.newRun(SourceVouchers, one.Platform, one.ShopID, day, ""), false)
		return err
	})
}

func (s *Service) newRun(source, party, shopID, day, by string) Run {
	now := s.moment()
	return Run{ID: runID(source, party, shopID, day), Source: source, Party: party, ShopID: shopID, Day: day, AskedBy: by, NextAt: now, CreatedAt: now}
}

// runID names a run: the same wherever it is made.
func runID(source, party, shopID, day string) string {
	sum := sha256.Sum256([]byte(source + "\x00" + party + "\x00" + shopID + "\x00" + day))
	return "c-" + hex.EncodeToString(sum[:16])
}

// over says whether a day is so far past that its lists are whole.
func (s *Service) over(day string, zone *time.Location) bool {
	_, until, err := spanOf(day, zone)
	return err == nil && !s.now().Before(until.Add(settle))
}

// spanOf is a day by a shop's clock; until is not included.
func spanOf(day string, zone *time.Location) (from, until time.Time, err error) {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return from, until, fmt.Errorf("reconcile: %w", err)
	}
	y, m, d := at.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, zone), time.Date(y, m, d+1, 0, 0, 0, 0, zone), nil
}

// Ask has a day compared with a platform's list (SourceVouchers) or a channel's bill (SourceChannel, for all shops), again where it was: what was found then is
// replaced. Rejections: INVALID_DAY, PLATFORM_NOT_CONNECTED, CHANNEL_UNAVAILABLE. Who may is checked before.
func (s *Service) Ask(ctx context.Context, source, party, shopID, day, by string) (r Run, err error) {
	if source == SourceChannel {
		return s.askBill(ctx, party, shopID, day, by)
	}
	zone, err := zoneOf(ctx, s.db, shopID)
	if err != nil {
		return Run{}, err
	}
	from, _, err := spanOf(day, zone)
	if err != nil || !s.over(day, zone) || from.Before(s.now().AddDate(0, 0, -daysByHand)) {
		return Run{}, ErrDay.At("day")
	}
	if err := s.coupons.Takes(party); err != nil {
		return Run{}, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if r, err = ask(ctx, tx, s.newRun(SourceVouchers, party, shopID, day, by), true); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: shopID, Subject: r.ID, Details: map[string]any{"platform": party, "day": day}})
	})
	return r, err
}

// List are a shop's runs, of one source and party or, where those are empty, of all; the latest days first; BAD_USER_INPUT for a page size outside of 1 to 100 and a cursor that is none.
func (s *Service) List(ctx context.Context, shopID, source, party string, first int, after string) ([]Run, bool, error) {
	if first < 1 || first > 100 {
		return nil, false, fault.ErrBadUserInput.Saying("the page size is out of bounds", "每页数量超出范围").At("first")
	}
	skip := 0
	if after != "" {
		n, err := strconv.Atoi(after)
		if err != nil || n < 0 || n > 100_000 {
			return nil, false, fault.ErrBadUserInput.Saying("this cursor is not valid", "分页游标无效").At("after")
		}
		skip = n
	}
	all, err := list(ctx, s.db, shopID, source, party, skip, first+1)
	if len(all) > first {
		return all[:first], true, err
	}
	return all, false, err
}

// Get is one run; RECONCILIATION_NOT_FOUND where there is none.
func (s *Service) Get(ctx context.Context, id string) (Run, error) { return runByID(ctx, s.db, id) }

// maxItems bounds what is read of a run.
const maxItems = 5000

// Items are what a run has found, differences first; only differences where that is asked for.
func (s *Service) Items(ctx context.Context, runID string, differences bool, limit int) ([]Item, error) {
	return items(ctx, s.db, runID, differences, min(limit, maxItems))
}

// nameOf is a use's name where its platform gives none.
func (s *Service) nameOf(code string, at time.Time) string {
	mac := hmac.New(sha256.New, s.key)
	_, _ = mac.Write([]byte(code + "\x00" + strconv.FormatInt(at.Unix(), 10)))
	return hex.EncodeToString(mac.Sum(nil)[:12])
}
