package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"cuppa/internal/db"
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
)

// ErrRefundRefused says that the channel refuses a refund for good.
var ErrRefundRefused = errors.New("payment: the channel refuses the refund")

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

// Work asks the channel; a refund that is finished already is left alone. After the last try a person looks at it.
func (w *refundWorker) Work(ctx context.Context, job *river.Job[RefundJob]) error {
	err := w.service.Refund(ctx, job.Args.RefundNo)
	if err != nil && job.Attempt >= job.MaxAttempts {
		err = errors.Join(err, w.service.unanswered(ctx, job.Args.RefundNo))
	}
	return err
}

// NextRetry doubles the pause: a refund that failed five times over is done within a minute of its asking.
func (w *refundWorker) NextRetry(job *river.Job[RefundJob]) time.Time {
	pause := maxRefundPause
	if n := max(job.Attempt, 1); n <= 10 {
		pause = min(time.Second<<(n-1), maxRefundPause)
	}
	return time.Now().Add(pause)
}

// unanswered leaves a refund to a person that the channel never answered.
func (s *Service) unanswered(ctx context.Context, refundNo string) error {
	r, _, err := refundByNo(db.ForAllBrands(ctx), s.db, refundNo)
	if err != nil {
		return err
	}
	ctx = db.ForBrand(ctx, r.BrandID)
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		return task.Raise(ctx, tx, s.log, task.Opening{
			Kind: TaskUnanswered, Reference: r.No, ShopID: r.ShopID, OrderNo: r.OrderNo, Amount: r.Amount, At: s.now(),
			Details: map[string]any{"refund": r.No, "order": r.OrderNo, "payment": r.PaymentNo, "amount": int64(r.Amount)},
		})
	})
}

// Register adds the package's jobs to the workers.
func (s *Service) Register(workers *river.Workers) error {
	return river.AddWorkerSafely(workers, &refundWorker{service: s})
}

// Refund asks the channel for a pending refund and settles its answer. It may run several times and at once for the same refund: the channel
// gives back once under one number, and the end is recorded once.
func (s *Service) Refund(ctx context.Context, refundNo string) error {
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
		return fmt.Errorf("payment: refund %s: channel %s is not connected", r.No, p.Channel)
	}
	err = c.Refund(ctx, p, r)
	succeeded := err == nil
	if err != nil && !errors.Is(err, ErrRefundRefused) {
		return fmt.Errorf("payment: refund %s: %w", r.No, err)
	}
	ctx = db.ForBrand(ctx, r.BrandID)
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		return s.settler.FinishRefund(ctx, tx, r, succeeded)
	})
}

// RefundSoon asks the channel in the background, now. The job does it if this process dies first or the channel does not answer.
func (s *Service) RefundSoon(refundNos ...string) {
	for _, no := range refundNos {
		go func() {
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
			defer cancel()
			if err := s.Refund(ctx, no); err != nil {
				s.log.WarnContext(ctx, "a refund is tried again later", "refund", no, "error", err)
			}
		}()
	}
}
