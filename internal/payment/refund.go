package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"cuppa/internal/chance"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/number"
	"cuppa/internal/task"
)

// The kinds of tasks that payments leave to people.
const (
	// TaskMismatch is a callback whose amount is not its payment's.
	TaskMismatch = "callback-mismatch"
	// TaskReused is a transaction that a channel tells for a second order.
	TaskReused = "transaction-reused"
	// TaskUnanswered is a refund that its channel never answers.
	TaskUnanswered = "refund-unanswered"
	// TaskRefused is money of a payment that its channel does not give back.
	TaskRefused = "refund-refused"
	// TaskCash is a refund of cash that staff have to hand out.
	TaskCash = "cash-refund"
	// TaskAbnormal is a refund that the guest's bank does not take.
	TaskAbnormal = "refund-abnormal"
)

// RefundJob asks the channel for a refund until it answers.
type RefundJob struct {
	RefundNo string `json:"refundNo"`
}

// Kind names the job in River's table.
func (RefundJob) Kind() string { return "refund" }

// refundLater is how long the job waits for whoever wrote the refund to ask the channel at once; it is there for when that process dies.
const refundLater = 3 * time.Second

const (
	// maxRefundPause bounds the time between two tries, maxRefundTries their number: more than a day of a channel's outage is outlived.
	maxRefundPause = 10 * time.Minute
	maxRefundTries = 180
)

// RefundOptions are how a refund's job is inserted.
func RefundOptions(now time.Time) *river.InsertOpts {
	return &river.InsertOpts{ScheduledAt: now.Add(refundLater), MaxAttempts: maxRefundTries}
}

type refundWorker struct {
	river.WorkerDefaults[RefundJob]
	service *Service
}

// Work asks the channel; a refund that is finished already is left alone. One that the channel is at is asked for by age, for as long as it takes; after the last
// try of one that is never answered, and of one that takes too long, a person looks at it.
func (w *refundWorker) Work(ctx context.Context, job *river.Job[RefundJob]) error {
	err := w.service.refund(ctx, job.Args.RefundNo, true)
	if errors.Is(err, errGone) {
		err = errors.Join(err, w.service.unanswered(ctx, job.Args.RefundNo, true)) // it may come back: it is tried on
	}
	if errors.Is(err, ErrRefundProcessing) || errors.Is(err, ErrRefundAbnormal) {
		age := w.service.now().Sub(job.CreatedAt)
		if age > refundTooLong {
			if err := w.service.unanswered(ctx, job.Args.RefundNo, true); err != nil {
				return err
			}
		}
		return river.JobSnooze(refundPause(age))
	}
	if err != nil && job.Attempt >= job.MaxAttempts {
		err = errors.Join(err, w.service.unanswered(ctx, job.Args.RefundNo, false))
	}
	return err
}

// refundTooLong is after what time a refund that its channel is still at is shown to a person: banks take up to three working days.
const refundTooLong = 7 * 24 * time.Hour

// refundPause is how long a refund waits that its channel is at: every ten seconds for a minute, by the minute for five, then less and less often.
func refundPause(age time.Duration) time.Duration {
	for _, step := range []struct{ until, pause time.Duration }{
		{10 * time.Second, 3 * time.Second}, {time.Minute, 10 * time.Second}, {5 * time.Minute, time.Minute}, {15 * time.Minute, 5 * time.Minute}, {time.Hour, 10 * time.Minute},
		{3 * time.Hour, 20 * time.Minute}, {24 * time.Hour, 30 * time.Minute},
	} {
		if age < step.until {
			return step.pause
		}
	}
	return 2 * time.Hour
}

// NextRetry doubles the pause: a refund that failed five times over is done within a minute of its asking.
func (w *refundWorker) NextRetry(job *river.Job[RefundJob]) time.Time {
	pause := maxRefundPause
	if n := max(job.Attempt, 1); n <= 10 {
		pause = min(time.Second<<(n-1), maxRefundPause)
	}
	return time.Now().Add(pause)
}

// unanswered leaves a refund to a person that the channel never answered, or is at for too long; the latter once.
func (s *Service) unanswered(ctx context.Context, refundNo string, once bool) error {
	r, _, err := refundByNo(db.ForAllBrands(ctx), s.db, refundNo)
	if err != nil {
		return err
	}
	ctx = db.ForBrand(ctx, r.BrandID)
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		return task.Raise(ctx, tx, s.log, task.Opening{
			Kind: TaskUnanswered, Reference: r.No, ShopID: r.ShopID, OrderNo: taskOrder(r.OrderNo), Amount: r.Amount, At: s.now(),
			Details: map[string]any{"refund": r.No, "order": r.OrderNo, "payment": r.PaymentNo, "amount": int64(r.Amount)}, Once: once, Only: onlyOf(r.OrderNo),
		})
	})
}

// onlyOf narrows what may be decided about a refund of a top-up: only orders ask anew.
func onlyOf(documentNo string) []task.Decision {
	if number.IsTopUp(documentNo) {
		return []task.Decision{task.Settle}
	}
	return nil
}

// Refunder works on the jobs of refunds: River's, and the simulator's.
func (s *Service) Refunder() river.Worker[RefundJob] { return &refundWorker{service: s} }

// Register adds the package's jobs to the workers.
func (s *Service) Register(workers *river.Workers) error {
	return errors.Join(river.AddWorkerSafely(workers, s.Refunder()), river.AddWorkerSafely(workers, &shippingWorker{service: s}))
}

// errGone says that a refund's channel is not connected any more: a person is told at once.
var errGone = errors.New("payment: the channel is not connected")

// Refund asks the channel for a pending refund and settles its answer. It may run several times and at once for the same refund: the channel
// gives back once under one number, and the end is recorded once.
func (s *Service) Refund(ctx context.Context, refundNo string) error {
	return s.refund(ctx, refundNo, false)
}

// refund is Refund; asked says that the channel may have been asked before: then it is asked first what became of that.
func (s *Service) refund(ctx context.Context, refundNo string, asked bool) error {
	ctx = db.ForAllBrands(ctx)
	r, p, err := refundByNo(ctx, s.db, refundNo)
	if err != nil {
		return err
	}
	if r.Status != RefundPending {
		return nil
	}
	c := s.channels[p.Channel]
	if c == nil {
		return fmt.Errorf("%w: refund %s is of %s", errGone, r.No, p.Channel)
	}
	standing := NotAsked
	if asked && c.Remote() {
		if standing, err = c.QueryRefund(ctx, p, r); err != nil {
			return fmt.Errorf("payment: asking for refund %s: %w", r.No, err)
		}
	}
	if refundVerdicts[r.Status][standing] == send {
		err = c.Refund(ctx, p, r)
		if errors.Is(err, errByHand) {
			return s.handOut(ctx, r)
		}
		if standing, err = sent(err); err != nil {
			return fmt.Errorf("payment: refund %s: %w", r.No, err)
		}
	}
	crash.Here("refund/told")
	return s.settleRefund(ctx, r, standing)
}

// errByHand says that a person gives the money back.
var errByHand = errors.New("payment: a person hands the money out")

// handOut has staff hand cash out; the refund is under way until one of them says that it is done.
func (s *Service) handOut(ctx context.Context, r Refund) error {
	ctx = db.ForBrand(ctx, r.BrandID)
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		return task.Raise(ctx, tx, s.log, task.Opening{
			Kind: TaskCash, Reference: r.No, ShopID: r.ShopID, OrderNo: taskOrder(r.OrderNo), Amount: r.Amount, At: s.now(), Once: true,
			Details: map[string]any{"refund": r.No, "order": r.OrderNo, "payment": r.PaymentNo, "amount": int64(r.Amount)},
		})
	})
}

// sent is what a channel's answer to a refund says.
func sent(err error) (RefundStanding, error) {
	switch {
	case err == nil:
		return Done, nil
	case errors.Is(err, ErrRefundRefused):
		return Denied, nil
	case errors.Is(err, ErrRefundProcessing):
		return Processing, nil
	case errors.Is(err, ErrRefundAbnormal):
		return Abnormal, nil
	}
	return "", err
}

// settleRefund does what follows from where a refund stands at its channel; ErrRefundProcessing and ErrRefundAbnormal where it has not ended.
func (s *Service) settleRefund(ctx context.Context, r Refund, standing RefundStanding) error {
	ctx = db.ForBrand(ctx, r.BrandID)
	switch v := refundVerdicts[r.Status][standing]; v {
	case finish, refuse:
		return s.db.InTx(ctx, func(tx *db.Tx) error {
			if err := s.settlerOf(r.OrderNo).FinishRefund(ctx, tx, r, v == finish); err != nil { // it locks the order, which comes before its tasks
				return err
			}
			return task.Settled(ctx, tx, s.now(), TaskAbnormal, r.No)
		})
	case person:
		err := s.db.InTx(ctx, func(tx *db.Tx) error {
			return task.Raise(ctx, tx, s.log, task.Opening{
				Kind: TaskAbnormal, Reference: r.No, ShopID: r.ShopID, OrderNo: taskOrder(r.OrderNo), Amount: r.Amount, At: s.now(), Once: true,
				Details: map[string]any{
					"refund": r.No, "order": r.OrderNo, "payment": r.PaymentNo, "amount": int64(r.Amount), "ours": string(r.Status), "theirs": string(standing),
				}, Only: onlyOf(r.OrderNo),
			})
		})
		if err == nil && r.Status == RefundPending {
			err = ErrRefundAbnormal
		}
		return err
	case keep:
		return nil
	}
	return ErrRefundProcessing
}

// refundTold settles what a channel says of a refund by itself. Its payment, its amount and whose it is must be what we asked for.
func (s *Service) refundTold(ctx context.Context, channel string, n Notice) (outcome string, err error) {
	r, p, err := refundByNo(ctx, s.db, n.RefundNo)
	switch {
	case isUnknown(err), err == nil && p.Channel != channel:
		return "", errUnknownPayment
	case err != nil:
		return "", err
	case n.Foreign != "" || n.Amount != r.Amount || n.TransactionID != p.TransactionID:
		return Mismatch, s.contradicted(ctx, p, Told{TransactionID: n.TransactionID, Amount: n.Amount, Foreign: n.Foreign})
	}
	err = s.settleRefund(ctx, r, n.Refund)
	if errors.Is(err, ErrRefundAbnormal) || errors.Is(err, ErrRefundProcessing) {
		err = nil // it is written down, or asked for later
	}
	return Applied, err
}

// RefundSoon asks the channel in the background, now. The job does it if this process dies first or the channel does not answer.
func (s *Service) RefundSoon(refundNos ...string) {
	for _, no := range refundNos {
		turn := chance.Turn()
		go func() {
			turn()
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			if err := s.Refund(ctx, no); err != nil && !errors.Is(err, ErrRefundProcessing) {
				s.log.WarnContext(ctx, "a refund is tried again later", "refund", no, "error", err)
			}
		}()
	}
}
