package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"cuppa/internal/breaker"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/secret"
	"cuppa/internal/task"
)

// HandoverWay is how a guest gets what was paid for.
type HandoverWay string

// The ways.
const (
	Pickup  HandoverWay = "PICKUP"
	Courier HandoverWay = "COURIER"
)

// Handover is what a channel is told when what was paid for is handed over: to the guest, or to whoever brings it.
type Handover struct {
	Way HandoverWay
	// What are the goods, in words for the guest.
	What string
	At   time.Time
}

// ShippingStanding is what a channel knows of a handover.
type ShippingStanding string

// The standings of a handover.
const (
	// Unshipped: the channel waits to be told.
	Unshipped ShippingStanding = "UNSHIPPED"
	// Shipped: it was told.
	Shipped ShippingStanding = "SHIPPED"
	// ShippingNeedless: the money went back, and nothing has to be told.
	ShippingNeedless ShippingStanding = "NEEDLESS"
)

// ShipmentRefusedError says that a channel does not take what it is told of a handover, by its own code.
type ShipmentRefusedError struct{ Code string }

// Error tells the code.
func (e ShipmentRefusedError) Error() string {
	return "payment: the channel does not take the handover: " + e.Code
}

// Shipper tells a channel how guests got what they paid for, where the channel keeps the money until it is told. Each call is one try within its context's time;
// an error that is no ShipmentRefusedError means that nothing is known.
type Shipper interface {
	// Provider is the identity provider that knows the guest who paid.
	Provider() string
	// Concerns says whether a payment has to be told of, by what answered its opening.
	Concerns(prepay secret.Text) bool
	// Ship tells. Nil: the channel knows now, or did already.
	Ship(ctx context.Context, p Payment, payer secret.Text, h Handover) error
	// Shipped asks what the channel knows.
	Shipped(ctx context.Context, p Payment) (ShippingStanding, error)
}

// TaskUnshipped is a payment whose channel does not learn that its goods were handed over.
const TaskUnshipped = "shipping-failed"

// The statuses of a shipment.
const (
	shipmentPending  = "PENDING"
	shipmentTold     = "TOLD"
	shipmentNeedless = "NEEDLESS"
	shipmentFailed   = "FAILED"
	shipmentSettled  = "SETTLED" // by a person, outside
)

const (
	// shipLater is when the channel is told first: WeChat is said not to know a payment in the first seconds (UNVERIFIED).
	shipLater = 10 * time.Second
	// maxShipPause bounds the time between two tries, shipTooLong is after what time a person is asked. River's own bound is never reached.
	maxShipPause = time.Hour
	shipTooLong  = 3 * 24 * time.Hour
	maxShipTries = 1000
)

// ShippingJob tells a channel of a handover until it knows.
type ShippingJob struct {
	PaymentNo string `json:"paymentNo"`
}

// Kind names the job in River's table.
func (ShippingJob) Kind() string { return "shipping" }

// ShippingOptions are how a handover's job is inserted.
func ShippingOptions(now time.Time) *river.InsertOpts {
	return &river.InsertOpts{ScheduledAt: now.Add(shipLater), MaxAttempts: maxShipTries}
}

type shippingWorker struct {
	river.WorkerDefaults[ShippingJob]
	service *Service
}

// Work tells the channel.
func (w *shippingWorker) Work(ctx context.Context, job *river.Job[ShippingJob]) error {
	return w.service.Ship(ctx, job.Args.PaymentNo)
}

// NextRetry doubles the pause.
func (w *shippingWorker) NextRetry(job *river.Job[ShippingJob]) time.Time {
	pause := maxShipPause
	if n := max(job.Attempt, 1); n <= 10 {
		pause = min(5*time.Second<<(n-1), maxShipPause)
	}
	return time.Now().Add(pause)
}

// ShipBy has payments of a channel told of by a shipper, behind a breaker of its own; call it before serving. Without one a channel is told nothing.
func (s *Service) ShipBy(channel string, shipper Shipper, parties *breaker.Parties) {
	s.shippers[channel] = guardedShipper{shipper, parties.Party(channel+"_SHIPPING", breaker.Options{While: errNotAsked, Timeout: channelTimeout})}
}

var errNotAsked = errors.New("payment: the channel does not answer and is not asked for now")

// guardedShipper is a shipper behind a breaker.
type guardedShipper struct {
	Shipper
	breaker *breaker.Breaker
}

// Ship asks the channel; a refusal is an answer.
func (g guardedShipper) Ship(ctx context.Context, p Payment, payer secret.Text, h Handover) error {
	refused, err := asking(ctx, g.breaker, func(ctx context.Context) (error, error) { //nolint:staticcheck // the first is an answer
		err := g.Shipper.Ship(ctx, p, payer, h)
		if _, ok := errors.AsType[ShipmentRefusedError](err); ok {
			return err, nil //nolint:nilerr // it answered
		}
		return nil, err
	})
	return errors.Join(refused, err)
}

// Shipped asks the channel.
func (g guardedShipper) Shipped(ctx context.Context, p Payment) (ShippingStanding, error) {
	return asking(ctx, g.breaker, func(ctx context.Context) (ShippingStanding, error) { return g.Shipper.Shipped(ctx, p) })
}

// HandedOver writes, in the transaction in which an order's goods are handed over, which of its payments' channels have to be told, each once. It answers them: each
// wants a ShippingJob. The caller holds the order's lock; what tells the goods, and is called only where somebody has to be told.
func (s *Service) HandedOver(ctx context.Context, tx *db.Tx, orderNo string, way HandoverWay, at time.Time, what func() (string, error)) ([]string, error) {
	if len(s.shippers) == 0 {
		return nil, nil
	}
	all, err := OfOrder(ctx, tx, orderNo)
	if err != nil {
		return nil, err
	}
	var told []string
	for _, p := range all {
		shipper := s.shippers[p.Channel]
		if shipper == nil || p.Surplus || p.TransactionID == "" || p.Status != Succeeded && p.Status != PartiallyRefunded {
			continue
		}
		prepay, err := prepayInTx(ctx, tx, p.No)
		if err != nil {
			return nil, err
		}
		if !shipper.Concerns(prepay) {
			continue
		}
		goods, err := what()
		if err != nil {
			return nil, err
		}
		fresh, err := insertShipment(ctx, tx, p, Handover{Way: way, What: goods, At: at})
		if err != nil {
			return nil, err
		}
		if fresh {
			told = append(told, p.No)
		}
	}
	return told, nil
}

// Ship tells a payment's channel of its handover. It may run several times and at once: what was tried before is asked for first, and its end is recorded once.
func (s *Service) Ship(ctx context.Context, paymentNo string) error {
	ctx = db.ForAllBrands(ctx)
	sh, p, err := shipmentOf(ctx, s.db, paymentNo)
	if err != nil || sh.status != shipmentPending {
		return err
	}
	shipper := s.shippers[p.Channel]
	if shipper == nil {
		return s.shipLater(ctx, sh, p, fmt.Errorf("payment: nobody tells channel %s of handovers any more", p.Channel))
	}
	standing := Unshipped
	switch {
	case p.Status == Refunded:
		standing = ShippingNeedless
	case sh.tries > 0:
		if standing, err = shipper.Shipped(ctx, p); err != nil {
			return s.shipLater(ctx, sh, p, fmt.Errorf("payment: asking for the handover of %s: %w", p.No, err))
		}
	}
	if standing == Unshipped {
		if standing, err = s.tell(ctx, shipper, sh, p); err != nil || standing == "" {
			return err
		}
	}
	crash.Here("ship/told")
	return s.endShipment(ctx, sh, p, map[ShippingStanding]string{Shipped: shipmentTold, ShippingNeedless: shipmentNeedless}[standing], "")
}

// tell tells the channel; no standing where somebody else is at it, or where it is left to a person.
func (s *Service) tell(ctx context.Context, shipper Shipper, sh shipment, p Payment) (ShippingStanding, error) {
	var mine bool
	err := s.db.InTx(ctx, func(tx *db.Tx) (err error) {
		mine, err = claimShipment(ctx, tx, p.No, sh)
		return err
	})
	if err != nil {
		return "", err
	}
	if !mine {
		return "", river.JobSnooze(shipLater)
	}
	crash.Here("ship/claimed")
	payer := ""
	if s.payer != nil {
		if payer, err = s.payer(db.ForBrand(ctx, p.BrandID), p.CustomerID, shipper.Provider()); err != nil {
			return "", fmt.Errorf("payment: who paid %s: %w", p.No, err)
		}
	}
	if payer == "" {
		return "", s.endShipment(ctx, sh, p, shipmentFailed, "NO_PAYER")
	}
	err = shipper.Ship(ctx, p, secret.New(payer), sh.handover)
	if err == nil {
		return Shipped, nil
	}
	refused, ok := errors.AsType[ShipmentRefusedError](err)
	if !ok {
		return "", s.shipLater(ctx, sh, p, fmt.Errorf("payment: telling of the handover of %s: %w", p.No, err))
	}
	standing, err := shipper.Shipped(ctx, p) // an earlier try may have got there
	switch {
	case err != nil:
		return "", s.shipLater(ctx, sh, p, fmt.Errorf("payment: asking for the handover of %s: %w", p.No, err))
	case standing != Unshipped:
		return standing, nil
	}
	return "", s.endShipment(ctx, sh, p, shipmentFailed, refused.Code)
}

// shipLater is the error with which a handover is told again later, unless it has been for too long: then it is a person's.
func (s *Service) shipLater(ctx context.Context, sh shipment, p Payment, err error) error {
	if s.now().Sub(sh.since) <= shipTooLong {
		return err
	}
	s.log.WarnContext(ctx, "a handover can't be told to its channel", "channel", p.Channel, "payment", p.No, "error", err)
	return s.endShipment(ctx, sh, p, shipmentFailed, "UNANSWERED")
}

// endShipment records how telling ended, once; one that failed is a person's.
func (s *Service) endShipment(ctx context.Context, sh shipment, p Payment, status, refusal string) error {
	ctx = db.ForBrand(ctx, p.BrandID)
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		now := s.moment()
		ended, err := finishShipment(ctx, tx, p.No, status, refusal, now)
		if err != nil || !ended {
			return err
		}
		if status != shipmentFailed {
			return task.Settled(ctx, tx, now, TaskUnshipped, p.No)
		}
		return task.Raise(ctx, tx, s.log, task.Opening{
			Kind: TaskUnshipped, Reference: p.No, ShopID: p.ShopID, OrderNo: p.OrderNo, Amount: p.Amount, At: now,
			Details: map[string]any{"payment": p.No, "order": p.OrderNo, "amount": int64(p.Amount), "transaction": p.TransactionID, "refusal": refusal, "way": string(sh.handover.Way)},
		})
	})
}

// ShipAnew has a handover told again that a person was asked about; false where there is nothing to tell any more. It wants a ShippingJob.
func ShipAnew(ctx context.Context, tx *db.Tx, paymentNo string, now time.Time) (bool, error) {
	return restartShipment(ctx, tx, paymentNo, now)
}

// ShippedOutside records that a person told the channel by hand.
func ShippedOutside(ctx context.Context, tx *db.Tx, paymentNo string) error {
	return settleShipment(ctx, tx, paymentNo)
}
