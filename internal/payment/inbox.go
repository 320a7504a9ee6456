package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"cuppa/internal/cause"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/money"
	"cuppa/internal/task"
)

// ErrNoticeNotFound says that there is no such notice, or none that the caller may see.
var ErrNoticeNotFound = fault.New("NOTICE_NOT_FOUND", "there is no such notice", "没有这条渠道通知")

// ErrNoticeUnsettled says that a notice could not be settled this time either.
var ErrNoticeUnsettled = fault.New("NOTICE_UNSETTLED", "it could not be settled now, please try again later", "暂时无法处理该通知，请稍后再试")

// TaskUnsettled is a genuine notice that could not be settled although it was tried again and again.
const TaskUnsettled = "notice-unsettled"

const (
	// settling bounds the settling of a callback, keeping the writing of one that could not be settled: channels wait for an answer for some 5 s.
	settling = 3 * time.Second
	keeping  = 1500 * time.Millisecond
	// settleTries bounds how often a notice is settled anew because another one wrote its transaction at the same time.
	settleTries = 4
	// noticeTries is after how many tries of the job a person is told of a notice. The job goes on, with the longest pause, for as long as payments are asked for.
	noticeTries = 8
	// firstNoticePause doubles up to slowestAsk.
	firstNoticePause = 2 * time.Second
	// noticesAtOnce bounds what one look reads.
	noticesAtOnce = 64
	// sweepEvery is how often bodies that are too old are looked for, sweepAtOnce how many one transaction does.
	sweepEvery  = time.Minute
	sweepAtOnce = 500
)

// What a kept notice says, beside where a refund stands.
const (
	SaidSuccess = "SUCCESS"
	SaidFailure = "FAIL"
	// SaidForeign is a genuine message about another merchant, application or currency.
	SaidForeign = "FOREIGN"
)

// unsealed stands where the key of a body would that holds nothing personal.
const unsealed = "none"

// askedBody stands where a callback's body would in what a channel told when it was asked.
const askedBody = `{"asked":true}`

// Kept is a genuine notice as the inbox keeps it. The same is kept once, however often it comes.
type Kept struct {
	ID            int
	BrandID       int
	Channel       string
	TransactionID string
	PaymentNo     string
	// RefundNo is empty in a notice about a payment.
	RefundNo string
	ShopID   string
	OrderNo  string
	// Said is SUCCESS, FAIL or FOREIGN, or a RefundStanding.
	Said    string
	Amount  money.Amount
	Outcome string
	// Tries is how often the job tried to settle it.
	Tries      int
	ReceivedAt time.Time
	// SettledAt is zero before; SettleAt is when the job looks at it, zero for never.
	SettledAt time.Time
	SettleAt  time.Time
	// body is sealed under bodyKey; empty once it was purged.
	body, bodyKey string
}

// HasBody says whether what came is still there.
func (k Kept) HasBody() bool { return k.body != "" }

// told is the notice again. What it said beside these figures is gone with the message: whose money a foreign one was stands in its task.
func (k Kept) told() Notice {
	n := Notice{PaymentNo: k.PaymentNo, TransactionID: k.TransactionID, Success: k.Said == SaidSuccess, Amount: k.Amount, RefundNo: k.RefundNo}
	if k.RefundNo != "" {
		n.Refund = RefundStanding(k.Said)
	}
	if k.Said == SaidForeign {
		n.Foreign = "not ours"
	}
	return n
}

// notice makes the inbox's row; a nil body is that of an answer to a question of ours.
func (s *Service) notice(p Payment, n Notice, body []byte) Kept {
	k := Kept{
		BrandID: p.BrandID, Channel: p.Channel, TransactionID: n.TransactionID, PaymentNo: p.No, RefundNo: n.RefundNo, ShopID: p.ShopID, OrderNo: p.OrderNo,
		Said: SaidFailure, Amount: n.Amount, ReceivedAt: s.moment(), body: askedBody, bodyKey: unsealed,
	}
	switch {
	case n.Foreign != "":
		k.Said = SaidForeign
	case n.RefundNo != "":
		k.Said = string(n.Refund)
	case n.Success:
		k.Said = SaidSuccess
	}
	if body != nil {
		k.body, k.bodyKey = s.box.Seal(body, k.belongs())
	}
	return k
}

// belongs is what a sealed body belongs to.
func (k Kept) belongs() string { return k.Channel + "\x00" + k.TransactionID }

// take settles a genuine notice and keeps it, in one transaction. Where that fails it is kept alone and settled later, by whichever process is first: then the
// channel need not send it again. Where that fails too nothing was answered, and it does. A payment is written before its channel hears of it, so no notice comes
// before its payment: one of an unknown payment is none of ours.
func (s *Service) take(ctx context.Context, channel string, n Notice, body []byte) (outcome string, err error) {
	within, cancel := context.WithTimeout(ctx, settling)
	defer cancel()
	if outcome = s.takeTogether(within, channel, n, body); outcome != "" {
		return outcome, nil
	}
	p, err := paymentByNo(within, s.db, n.PaymentNo)
	if err != nil {
		return "", err
	}
	if p.Channel != channel {
		return "", errUnknownPayment
	}
	k := s.notice(p, n, body)
	if outcome, err = s.settle(within, p, n, k); err == nil || errors.Is(err, errUnknownPayment) {
		return outcome, err
	}
	s.log.WarnContext(ctx, "a callback could not be settled; it is kept and tried again", "channel", channel, "payment", n.PaymentNo, "error", err)
	crash.Here("callback/failed")
	after, done := context.WithTimeout(db.ForBrand(ctx, p.BrandID), keeping)
	defer done()
	k.Outcome, k.SettleAt = Received, s.moment().Add(firstNoticePause)
	if kept := s.db.InTx(after, func(tx *db.Tx) error { return keepNotice(after, tx, k) }); kept != nil {
		return "", errors.Join(err, kept)
	}
	crash.Here("callback/kept")
	if mismatched(p, n) {
		return Mismatch, nil
	}
	return Received, nil
}

// settle does what a notice says, once, and keeps it with what came of it.
func (s *Service) settle(ctx context.Context, p Payment, n Notice, k Kept) (outcome string, err error) {
	ctx = db.ForBrand(ctx, p.BrandID)
	if n.RefundNo != "" { // its end is recorded once, so that it may be told again when this is cut off before it is kept
		if outcome, err = s.refundTold(db.ForAllBrands(ctx), p.Channel, n); err != nil {
			return "", err
		}
		k.Outcome, k.SettledAt = outcome, s.moment()
		return outcome, s.db.InTx(ctx, func(tx *db.Tx) error { return keepNotice(ctx, tx, k) })
	}
	for range settleTries {
		within := ctx
		if n.Success && (p.Status != Pending || errors.Is(err, ErrUnprepared)) {
			within = s.settlerOf(p.OrderNo).Prepare(ctx, p)
		}
		err = s.db.InTx(within, func(tx *db.Tx) error {
			if outcome, err = s.settleIn(within, tx, p, n, k); err != nil {
				return err
			}
			k.Outcome, k.SettledAt = outcome, s.moment()
			err = keepNotice(within, tx, k)
			crash.Here("callback/settling")
			return err
		})
		crash.Here("callback/settled")
		if !db.Unique(err) && !errors.Is(err, ErrUnprepared) {
			break
		}
		// Another delivery has just written the same transaction, perhaps for another order: the next try sees what it did.
	}
	return outcome, err
}

// mismatched says whether a notice does not fit its payment.
func mismatched(p Payment, n Notice) bool {
	return n.RefundNo == "" && (n.Amount != p.Amount || n.Foreign != "")
}

// settleIn decides under the order's lock, which Settler takes first; the same notice at once or later finds the work done.
func (s *Service) settleIn(ctx context.Context, tx *db.Tx, p Payment, n Notice, k Kept) (string, error) {
	if mismatched(p, n) {
		known, err := noticeKnown(ctx, tx, k)
		if err != nil {
			return "", err
		}
		return Mismatch, task.Raise(ctx, tx, s.log, task.Opening{
			Kind: TaskMismatch, Reference: n.PaymentNo + "/" + n.TransactionID, ShopID: p.ShopID, OrderNo: taskOrder(p.OrderNo), Amount: n.Amount, At: s.now(),
			Details: map[string]any{
				"payment": p.No, "order": p.OrderNo, "expected": int64(p.Amount), "told": int64(n.Amount), "transaction": n.TransactionID, "success": n.Success,
				"foreign": n.Foreign,
			},
			Once: known, // the channel sends it again and again: what a person has decided stays so
		})
	}
	if !n.Success {
		return s.settlerOf(p.OrderNo).Decline(ctx, tx, p)
	}
	return s.settlerOf(p.OrderNo).Capture(ctx, tx, p, n)
}

// SettleDue tries to settle the notices that are due, and says how many it took. Several processes may do so at once: each notice is taken by one.
func (s *Service) SettleDue(ctx context.Context) (taken int, err error) {
	ctx = cause.Named(ctx, "timer:inbox")
	all := db.ForAllBrands(ctx)
	due, err := dueNotices(all, s.db, s.moment(), noticesAtOnce)
	for _, k := range due {
		var mine bool
		if err := s.db.InTx(all, func(tx *db.Tx) (err error) {
			mine, err = claimNotice(all, tx, k, s.moment().Add(askClaim))
			return err
		}); err != nil {
			return taken, err
		}
		if !mine {
			continue
		}
		taken++
		k.Tries++
		crash.Here("inbox/claimed")
		if err := s.settleKept(all, k); err != nil {
			return taken, err
		}
	}
	return taken, err
}

// settleKept settles a claimed notice, or writes when it is tried again.
func (s *Service) settleKept(ctx context.Context, k Kept) error {
	_, failed := s.again(ctx, k)
	crash.Here("inbox/settled")
	brand := db.ForBrand(ctx, k.BrandID)
	if failed == nil {
		return s.db.InTx(brand, func(tx *db.Tx) error { return s.noticeSettled(brand, tx, k) })
	}
	s.log.WarnContext(ctx, "a kept notice could not be settled; it is tried again", "notice", k.ID, "payment", k.PaymentNo, "tries", k.Tries, "error", failed)
	now := s.moment()
	next := now.Add(noticePause(k.Tries))
	if now.Sub(k.ReceivedAt) > askFor {
		next = time.Time{} // it is left to the task, and to replaying
	}
	return s.db.InTx(brand, func(tx *db.Tx) error {
		if k.Tries >= noticeTries {
			if err := task.Raise(brand, tx, s.log, task.Opening{
				Kind: TaskUnsettled, Reference: fmt.Sprint(k.ID), ShopID: k.ShopID, OrderNo: taskOrder(k.OrderNo), Amount: k.Amount, At: now,
				Details: map[string]any{"notice": k.ID, "payment": k.PaymentNo, "order": k.OrderNo, "transaction": k.TransactionID, "channel": k.Channel, "tries": k.Tries},
			}); err != nil {
				return err
			}
		}
		return settleLater(brand, tx, k.ID, next)
	})
}

// again does once more what a kept notice says.
func (s *Service) again(ctx context.Context, k Kept) (outcome string, err error) {
	within, cancel := context.WithTimeout(db.ForAllBrands(ctx), askWithin)
	defer cancel()
	p, err := paymentByNo(within, s.db, k.PaymentNo)
	if err != nil {
		return "", err
	}
	return s.settle(within, p, k.told(), k)
}

// noticeSettled ends what waits for a notice.
func (s *Service) noticeSettled(ctx context.Context, tx *db.Tx, k Kept) error {
	if err := settleLater(ctx, tx, k.ID, time.Time{}); err != nil {
		return err
	}
	return task.Settled(ctx, tx, s.now(), TaskUnsettled, fmt.Sprint(k.ID))
}

func noticePause(tries int) time.Duration {
	if tries > 16 {
		return slowestAsk
	}
	return min(firstNoticePause<<max(tries, 0), slowestAsk)
}

// SettleSoon has the job settle a notice at once, in the transaction of who decides so.
func SettleSoon(ctx context.Context, tx *db.Tx, id int, now time.Time) error {
	return settleLater(ctx, tx, id, now)
}

// NoticeFilter says which notices of a shop to list.
type NoticeFilter struct {
	ShopID string
	// Outcomes and Channel narrow the list; empty for all.
	Outcomes []string
	Channel  string
	// Number is that of an order, a payment, a refund or a transaction, as a whole.
	Number string
}

// Notices lists a shop's notices, the latest first, and says whether there are more. below is the id that the page before ended with, 0 for the first page.
func (s *Service) Notices(ctx context.Context, f NoticeFilter, first, below int) (page []Kept, more bool, err error) {
	page, err = listNotices(ctx, s.db, f, first, below)
	if len(page) > first {
		return page[:first], true, err
	}
	return page, false, err
}

// Notice is one of them, of the context's brand; ErrNoticeNotFound.
func (s *Service) Notice(ctx context.Context, id int) (Kept, error) { return noticeByID(ctx, s.db, id) }

// Replay settles a notice again, as if it came now: what was done is not done twice. done is called in a transaction behind it. ErrNoticeUnsettled says that it could not be
// settled this time either; the job goes on trying where it did so before.
func (s *Service) Replay(ctx context.Context, id int, done func(ctx context.Context, tx *db.Tx, k Kept, outcome string) error) (Kept, error) {
	k, err := noticeByID(ctx, s.db, id)
	if err != nil {
		return Kept{}, err
	}
	outcome, err := s.again(context.WithoutCancel(ctx), k)
	if err != nil {
		s.log.WarnContext(ctx, "a notice that was replayed could not be settled", "notice", k.ID, "payment", k.PaymentNo, "error", err)
		return Kept{}, ErrNoticeUnsettled.At("id")
	}
	crash.Here("replay/settled")
	if err := s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := s.noticeSettled(ctx, tx, k); err != nil {
			return err
		}
		return done(ctx, tx, k, outcome)
	}); err != nil {
		return Kept{}, err
	}
	return noticeByID(ctx, s.db, id)
}

// SweepBodies seals what was kept before there were keys, and removes bodies that are older than they may be. The rows stay.
func (s *Service) SweepBodies(ctx context.Context) error {
	all := db.ForAllBrands(ctx)
	plain, err := plainBodies(all, s.db, sweepAtOnce)
	if err != nil {
		return err
	}
	if err := s.sweep(all, len(plain), func(tx *db.Tx) error {
		for _, k := range plain {
			body, key := s.box.Seal([]byte(k.body), k.belongs())
			if err := sealBody(all, tx, k.ID, body, key); err != nil {
				return err
			}
		}
		return nil
	}); err != nil || s.keepBodies == 0 {
		return err
	}
	old, err := bodiesBefore(all, s.db, s.moment().Add(-s.keepBodies), sweepAtOnce)
	if err != nil {
		return err
	}
	return s.sweep(all, len(old), func(tx *db.Tx) error { return purgeBodies(all, tx, old) })
}

// sweep runs f in a transaction that leaves nothing of what it replaces; none where there is nothing to do.
func (s *Service) sweep(ctx context.Context, found int, f func(tx *db.Tx) error) error {
	if found == 0 {
		return nil
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		return overwriting(ctx, tx, func() error { return f(tx) })
	})
}

var noticesDesc = prometheus.NewDesc("cuppa_notices_unsettled", "Genuine notices of payment channels that are kept and not settled yet.", nil, nil)

// Describe names the figure to Prometheus.
func (s *Service) Describe(to chan<- *prometheus.Desc) { to <- noticesDesc }

// Collect tells how many notices wait now, of all brands; nothing while the database is silent.
func (s *Service) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if n, err := waitingNotices(ctx, s.db); err == nil {
		to <- prometheus.MustNewConstMetric(noticesDesc, prometheus.GaugeValue, float64(n))
	}
}
