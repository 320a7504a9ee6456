package payment

import (
	"context"
	"time"

	"cuppa/internal/cause"
	"cuppa/internal/crash"
	"cuppa/internal/db"
)

// settlingTogether bounds the transaction of callbacks that came together, so that those that it could not settle have time left to be settled alone.
const settlingTogether = 1500 * time.Millisecond

// Arrival is a genuine message about a success that waits to be settled, maybe with others that came beside it.
type Arrival struct {
	// Payment and Notice are what Together settles.
	Payment Payment
	Notice  Notice
	// Outcome is what came of it, as of Settler.Capture; empty where it is to be settled alone.
	Outcome string
	// Cause is the callback.
	Cause cause.Cause

	channel string
	body    []byte
	kept    Kept
}

// Together is a Settler that can settle many successes in one transaction.
type Together interface {
	// CaptureAll settles those of a brand's successes that need nothing but to be recorded, and gives them an Outcome; the others are left as they are. An error leaves all of them:
	// the transaction must not be committed.
	CaptureAll(ctx context.Context, tx *db.Tx, brandID int, all []*Arrival) error
}

// GatherWith names who brings callbacks for orders together that come at once: do has SettleTogether called with its argument and perhaps others, and returns when that
// is done; call it once, before serving. Without it each is settled in a transaction of its own.
func (s *Service) GatherWith(do func(ctx context.Context, a *Arrival) error) { s.gather = do }

// takeTogether settles a success with others; an empty outcome says that it is to be settled alone.
func (s *Service) takeTogether(ctx context.Context, channel string, n Notice, body []byte) string {
	if s.gather == nil || !n.Success || n.RefundNo != "" || n.Foreign != "" {
		return ""
	}
	a := &Arrival{Notice: n, Cause: cause.Of(ctx), channel: channel, body: body}
	if err := s.gather(ctx, a); err != nil {
		return "" // the caller's time is over, or the process stops; it still belongs to whoever gathered it
	}
	return a.Outcome
}

// SettleTogether settles what it can of successes that came at once, for orders only, in one transaction a brand. What it leaves without an outcome (a payment that is not
// pending any more, another amount, the second of two about one payment, whatever the order needs beyond recording, or a transaction that failed) is settled alone.
func (s *Service) SettleTogether(batch []*Arrival) {
	together, ok := s.settler.(Together)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(db.ForAllBrands(context.Background()), settlingTogether)
	defer cancel()
	byBrand, err := s.plain(ctx, batch)
	if err != nil {
		s.log.WarnContext(ctx, "payments of callbacks that came together could not be read; they are settled alone", "callbacks", len(batch), "error", err)
		return
	}
	for brandID, group := range byBrand {
		if err := s.settleGroup(db.ForBrand(ctx, brandID), together, brandID, group); err != nil {
			for _, a := range group { // nothing was written; or it was and the answer got lost: settled alone it finds itself done
				a.Outcome = ""
			}
			s.log.WarnContext(ctx, "callbacks that came together could not be settled together; they are settled alone", "callbacks", len(group), "error", err)
		}
	}
}

// plain are the arrivals that fit their payments, which wait, by brand; one of each payment.
func (s *Service) plain(ctx context.Context, batch []*Arrival) (map[int][]*Arrival, error) {
	nos := make([]string, len(batch))
	for i, a := range batch {
		nos[i] = a.Notice.PaymentNo
	}
	known, err := paymentsByNo(ctx, s.db, nos)
	if err != nil {
		return nil, err
	}
	byBrand := map[int][]*Arrival{}
	for _, a := range batch {
		p, found := known[a.Notice.PaymentNo]
		if !found || p.Channel != a.channel || p.Status != Pending || p.OfTopUp() || mismatched(p, a.Notice) {
			continue
		}
		delete(known, p.No)
		a.Payment, a.kept = p, s.notice(p, a.Notice, a.body)
		byBrand[p.BrandID] = append(byBrand[p.BrandID], a)
	}
	return byBrand, nil
}

func (s *Service) settleGroup(ctx context.Context, together Together, brandID int, group []*Arrival) error {
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		for _, a := range group { // the transaction may run again
			a.Outcome = ""
		}
		if err := together.CaptureAll(ctx, tx, brandID, group); err != nil {
			return err
		}
		now := s.moment()
		var done []Kept
		for _, a := range group {
			if a.Outcome != "" {
				a.kept.Outcome, a.kept.SettledAt = a.Outcome, now
				done = append(done, a.kept)
			}
		}
		err := keepNotices(ctx, tx, done)
		crash.Here("callback/settling")
		return err
	})
	crash.Here("callback/settled")
	return err
}
