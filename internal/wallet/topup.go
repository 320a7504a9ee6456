package wallet

import (
	"context"
	"fmt"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/identity"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/payment"
	"cuppa/internal/task"
)

const (
	// minTopUp and maxTopUp bound an amount, in minor units.
	minTopUp money.Amount = 1_00
	maxTopUp money.Amount = 5_000_00
	// maxBonus bounds what an offer gives.
	maxBonus = maxTopUp
	// topUpFor is how long a guest may pay.
	topUpFor = 30 * time.Minute
)

// Offer is a bonus for who tops up its amount or more.
type Offer struct {
	ID            string
	Amount, Bonus money.Amount
	ValidFrom     time.Time
	// ValidUntil is zero for no end; EndedAt zero where nobody has ended it.
	ValidUntil, EndedAt time.Time
	CreatedAt           time.Time
}

// Stands says whether guests get it at a moment.
func (o Offer) Stands(at time.Time) bool {
	return !at.Before(o.ValidFrom) && (o.ValidUntil.IsZero() || at.Before(o.ValidUntil)) && o.EndedAt.IsZero()
}

// TopUp is money that a guest means to store. Its bonus was offered when it began.
type TopUp struct {
	No, ShopID, CustomerID string
	BrandID                int
	Amount, Bonus          money.Amount
	// Refunded is what staff gave back of it, refunds under way included, BonusTaken the bonus that went with it.
	Refunded, BonusTaken money.Amount
	PaymentNo            string
	Paid                 bool
	CreatedAt, ExpiresAt time.Time
	PaidAt               time.Time

	fingerprint string
}

// of is the top-up as the ledger knows it.
func (t TopUp) of() ledger.Order { return ledger.Order{BrandID: t.BrandID, ShopID: t.ShopID, No: t.No} }

// Offers are those that guests get now, the smallest amount first; with all, those too that are over or to come. The context has the brand.
func (s *Service) Offers(ctx context.Context, all bool) ([]Offer, error) {
	found, err := offers(ctx, s.db)
	if err != nil || all {
		return found, err
	}
	var standing []Offer
	for _, o := range found {
		if o.Stands(s.moment()) {
			standing = append(standing, o)
		}
	}
	return standing, nil
}

// AddOffer is an offer to be made.
type AddOffer struct {
	Key           string
	Amount, Bonus money.Amount
	// ValidFrom is zero for now, ValidUntil zero for no end.
	ValidFrom, ValidUntil time.Time
}

// AddOffer makes an offer; of two that stand for one amount the better counts. The same key is answered the same offer. Rejections: FORBIDDEN for who does not work at all
// shops of the brand, INVALID_TOP_UP, IDEMPOTENCY_KEY_REUSED.
func (s *Service) AddOffer(ctx context.Context, by identity.Principal, in AddOffer) (o Offer, replayed bool, err error) {
	if err := s.ofBrand(ctx, by); err != nil {
		return Offer{}, false, err
	}
	key, err := keyOf(in.Key)
	if err != nil {
		return Offer{}, false, err
	}
	now := s.moment()
	o = Offer{
		ID: fingerprint([]string{"offer", by.ID, key})[:32], Amount: in.Amount, Bonus: in.Bonus, ValidFrom: in.ValidFrom.UTC().Truncate(time.Microsecond),
		ValidUntil: in.ValidUntil.UTC().Truncate(time.Microsecond), CreatedAt: now,
	}
	if in.ValidFrom.IsZero() {
		o.ValidFrom = now
	}
	switch {
	case o.Amount < minTopUp || o.Amount > maxTopUp:
		return Offer{}, false, ErrTopUp.At("amount")
	case o.Bonus < 0 || o.Bonus > maxBonus:
		return Offer{}, false, ErrTopUp.At("bonus")
	case !o.ValidUntil.IsZero() && !o.ValidUntil.After(o.ValidFrom):
		return Offer{}, false, ErrTopUp.At("validUntil")
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		fresh, err := insertOffer(ctx, tx, o, by.ID)
		if err != nil {
			return err
		}
		if replayed = !fresh; replayed {
			was, err := offerByID(ctx, tx, o.ID)
			if err == nil && (was.Amount != o.Amount || was.Bonus != o.Bonus || !was.ValidUntil.Equal(o.ValidUntil) || !in.ValidFrom.IsZero() && !was.ValidFrom.Equal(o.ValidFrom)) {
				err = ErrKeyReused.At("idempotencyKey")
			}
			o = was
			return err
		}
		return audit.Record(ctx, tx, audit.Done{Subject: o.ID, Details: map[string]any{"amount": o.Amount, "bonus": o.Bonus}})
	})
	return o, replayed, err
}

// EndOffer ends an offer: who has begun a top-up by it gets its bonus all the same. Doing it again is a success. Rejections: FORBIDDEN, TOP_UP_OFFER_NOT_FOUND.
func (s *Service) EndOffer(ctx context.Context, by identity.Principal, id string) (o Offer, err error) {
	if err := s.ofBrand(ctx, by); err != nil {
		return Offer{}, err
	}
	if !storable(id) {
		return Offer{}, ErrOffer.At("id")
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := endOffer(ctx, tx, id, s.moment()); err != nil {
			return err
		}
		if o, err = offerByID(ctx, tx, id); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{Subject: o.ID, Details: map[string]any{"amount": o.Amount, "bonus": o.Bonus}})
	})
	return o, err
}

// TopUpRequest is money to be stored.
type TopUpRequest struct {
	CustomerID, Key string
	// ShopID is the shop whose channel account takes the money; empty for the brand's first.
	ShopID string
	// Amount is nil where OfferID says it.
	Amount  *money.Amount
	OfferID string
	Channel string
}

// TopUp writes a top-up and its payment, or answers those that its key has made. The best offer for the amount that stands now is its bonus, whatever becomes of the
// offer later. The caller has the payment opened at its channel. Rejections: CHANNEL_UNAVAILABLE, SHOP_NOT_FOUND, INVALID_TOP_UP, TOP_UP_OFFER_NOT_FOUND,
// IDEMPOTENCY_KEY_REUSED. The context has the brand.
func (s *Service) TopUp(ctx context.Context, in TopUpRequest) (t TopUp, p payment.Payment, replayed bool, err error) {
	key, err := keyOf(in.Key)
	if err != nil {
		return TopUp{}, payment.Payment{}, false, err
	}
	in.Key = ""
	digest := fingerprint(in)
	t, found, err := topUpByKey(ctx, s.db, in.CustomerID, key)
	if err == nil && !found {
		if t, err = s.newTopUp(ctx, in, digest); err == nil {
			found, err = s.write(ctx, &t, in.Channel, key)
		}
	}
	if err == nil && t.fingerprint != digest {
		err = ErrKeyReused.At("idempotencyKey")
	}
	if err != nil {
		return TopUp{}, payment.Payment{}, false, err
	}
	p, ok, err := s.payments.ByNo(ctx, t.PaymentNo)
	if err == nil && !ok {
		err = fmt.Errorf("wallet: payment %s of a top-up is gone", t.PaymentNo)
	}
	return t, p, found, err
}

// newTopUp is the top-up that is asked for, with the terms of now.
func (s *Service) newTopUp(ctx context.Context, in TopUpRequest, digest string) (TopUp, error) {
	if _, err := s.payments.Channel(in.Channel); err != nil || payment.AtOnce(in.Channel) {
		return TopUp{}, payment.ErrChannelUnavailable.At("channel").With("channel", in.Channel)
	}
	shop, err := shopFor(ctx, s.db, in.ShopID)
	if err != nil {
		return TopUp{}, err
	}
	standing, err := s.Offers(ctx, false)
	if err != nil {
		return TopUp{}, err
	}
	brandID, _ := db.Brand(ctx)
	now := s.moment()
	t := TopUp{
		No: number.TopUp(now), BrandID: brandID, ShopID: shop, CustomerID: in.CustomerID, PaymentNo: number.Payment(now), CreatedAt: now, ExpiresAt: now.Add(topUpFor), fingerprint: digest,
	}
	switch {
	case (in.Amount == nil) == (in.OfferID == ""):
		return TopUp{}, ErrTopUp.Saying("either an amount or an offer is needed", "请填写金额或选择充值优惠").At("amount")
	case in.Amount != nil:
		t.Amount = *in.Amount
	default:
		for _, o := range standing {
			if o.ID == in.OfferID {
				t.Amount = o.Amount
			}
		}
		if t.Amount == 0 {
			return TopUp{}, ErrOffer.At("offerId")
		}
	}
	if t.Amount < minTopUp || t.Amount > maxTopUp {
		return TopUp{}, ErrTopUp.At("amount")
	}
	for _, o := range standing {
		if o.Amount <= t.Amount {
			t.Bonus = max(t.Bonus, o.Bonus)
		}
	}
	return t, nil
}

// write writes a top-up and its payment; where another call with the key was faster it answers that one's.
func (s *Service) write(ctx context.Context, t *TopUp, channel, key string) (found bool, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		fresh, err := insertTopUp(ctx, tx, *t, key)
		if err != nil {
			return err
		}
		if found = !fresh; found {
			return nil
		}
		return payment.Insert(ctx, tx, payment.Payment{
			No: t.PaymentNo, BrandID: t.BrandID, OrderNo: t.No, ShopID: t.ShopID, CustomerID: t.CustomerID, Channel: channel, Status: payment.Pending, Amount: t.Amount, CreatedAt: t.CreatedAt,
		})
	})
	if err == nil && found {
		*t, _, err = topUpByKey(ctx, s.db, t.CustomerID, key)
	}
	return found, err
}

// Told is a top-up with what was paid and given back for it.
type Told struct {
	TopUp
	Payment payment.Payment
	// Refunds are those that staff asked for, oldest first.
	Refunds []payment.Refund
	// Refundable is what could go back now.
	Refundable money.Amount
}

// TopUpOf reads a guest's top-up: TOP_UP_NOT_FOUND for another's. The context has the brand.
func (s *Service) TopUpOf(ctx context.Context, customerID, no string) (Told, error) {
	t, err := s.TopUpByNo(ctx, no)
	if err == nil && t.CustomerID != customerID {
		return Told{}, ErrNoTopUp.At("no")
	}
	return t, err
}

// TopUpByNo reads a top-up of the context's brand: TOP_UP_NOT_FOUND.
func (s *Service) TopUpByNo(ctx context.Context, no string) (Told, error) {
	if !storable(no) || len(no) > 32 {
		return Told{}, ErrNoTopUp.At("no")
	}
	t, err := s.topUp(ctx, no)
	if err != nil {
		return Told{}, err
	}
	all, err := s.told(ctx, t.CustomerID, []TopUp{t})
	if err != nil {
		return Told{}, err
	}
	return all[0], nil
}

// topUpsAtMost bounds the top-ups that are listed.
const topUpsAtMost = 20

// TopUpsOf are a guest's latest 20 top-ups that were paid, or can be still, the latest first. The context has the brand.
func (s *Service) TopUpsOf(ctx context.Context, customerID string) ([]Told, error) {
	all, err := topUpsOf(ctx, s.db, customerID, s.moment(), topUpsAtMost)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return s.told(ctx, customerID, all)
}

// told adds to a guest's top-ups what was paid and given back for them.
func (s *Service) told(ctx context.Context, customerID string, all []TopUp) ([]Told, error) {
	nos := make([]string, len(all))
	for i, t := range all {
		nos[i] = t.No
	}
	paid, err := s.payments.OfOrders(ctx, nos)
	if err != nil {
		return nil, err
	}
	refunds, err := s.payments.RefundsOfOrders(ctx, nos)
	if err != nil {
		return nil, err
	}
	w, err := walletOf(ctx, s.db, customerID)
	if err != nil {
		return nil, err
	}
	out := make([]Told, len(all))
	for i, t := range all {
		out[i] = Told{TopUp: t, Refundable: t.Refundable(w)}
		for _, p := range paid[t.No] {
			if p.No == t.PaymentNo {
				out[i].Payment = p
			}
		}
		for _, r := range refunds[t.No] {
			if !r.Automatic {
				out[i].Refunds = append(out[i].Refunds, r)
			}
		}
	}
	return out, nil
}

// Capture settles money that came for a top-up. The first success fills the wallet, however late it comes: the guest wanted it there, nothing was held for it, and its
// terms are those that they began with. A second one, by the same payment, goes back by itself. It is a payment.Settler.
func (s *Service) Capture(ctx context.Context, tx *db.Tx, p payment.Payment, n payment.Notice) (string, error) {
	t, err := lockTopUp(ctx, tx, p.OrderNo)
	if err != nil {
		return "", err
	}
	known, found, err := payment.ByTransaction(ctx, tx, p.Channel, n.TransactionID)
	switch {
	case err != nil:
		return "", err
	case found && known.OrderNo == t.No:
		return payment.Ignored, nil
	case found: // one transaction can't pay two
		return payment.Mismatch, task.Raise(ctx, tx, s.log, task.Opening{
			Kind: payment.TaskReused, Reference: p.No + "/" + n.TransactionID, ShopID: t.ShopID, Amount: p.Amount, At: s.moment(),
			Details: map[string]any{"payment": p.No, "order": t.No, "transaction": n.TransactionID, "belongsTo": known.No},
		})
	}
	now := s.moment()
	if t.Paid {
		return payment.Surplus, s.giveBack(ctx, tx, t, p, n.TransactionID, now)
	}
	if ok, err := payment.RecordCapture(ctx, tx, p.No, n.TransactionID, "", now); err != nil || !ok {
		return "", fmt.Errorf("wallet: payment %s changed under its top-up's lock: %w", p.No, err)
	}
	if err := payTopUp(ctx, tx, t.No, now); err != nil {
		return "", err
	}
	if err := credit(ctx, tx, t.CustomerID, change{principal: t.Amount, bonus: t.Bonus}); err != nil {
		return "", err
	}
	s.log.InfoContext(ctx, "a wallet was topped up", "topUp", t.No, "payment", p.No, "amount", t.Amount, "bonus", t.Bonus)
	crash.Here("top-up/credited")
	return payment.Applied, ledger.Post(ctx, tx, ledger.Captured(t.of(), p.No, p.Channel, p.Amount, now), ledger.ToppedUp(t.of(), t.CustomerID, t.Amount, t.Bonus, now))
}

// giveBack records a second charge as a payment of its own, and sends it back.
func (s *Service) giveBack(ctx context.Context, tx *db.Tx, t TopUp, p payment.Payment, transactionID string, now time.Time) error {
	s.log.WarnContext(ctx, "a top-up was paid twice; the second charge goes back", "topUp", t.No, "payment", p.No)
	twin := p
	twin.No, twin.Status, twin.Surplus, twin.Because, twin.RefundedAmount = number.Payment(now), payment.Succeeded, true, payment.PaidAlready, 0
	twin.TransactionID, twin.CreatedAt, twin.PaidAt = transactionID, now, now
	if err := payment.Insert(ctx, tx, twin); err != nil {
		return err
	}
	r := payment.Refund{
		No: number.Refund(now), BrandID: t.BrandID, OrderNo: t.No, PaymentNo: twin.No, ShopID: t.ShopID, Amount: twin.Amount, Reason: "the top-up was paid already",
		Actor: "system", Automatic: true, CreatedAt: now,
	}
	if ok, err := payment.InsertRefund(ctx, tx, r); err != nil || !ok {
		return fmt.Errorf("wallet: refund of payment %s: %w", twin.No, err)
	}
	if err := ledger.Post(ctx, tx, ledger.Captured(t.of(), twin.No, twin.Channel, twin.Amount, now), ledger.Asked(t.of(), r.No, false, r.Amount, now)); err != nil {
		return err
	}
	tx.AfterCommit(func() { s.payments.RefundSoon(r.No) })
	return s.jobs.Insert(ctx, tx, payment.RefundJob{RefundNo: r.No}, payment.RefundOptions(now))
}

// Prepare reads nothing: a top-up takes late money as any other. It is a payment.Settler.
func (s *Service) Prepare(ctx context.Context, _ payment.Payment) context.Context { return ctx }

// Decline settles an attempt that failed. It is a payment.Settler.
func (s *Service) Decline(ctx context.Context, tx *db.Tx, p payment.Payment) (string, error) {
	if _, err := lockTopUp(ctx, tx, p.OrderNo); err != nil {
		return "", err
	}
	moved, err := payment.Decline(ctx, tx, p.No)
	if err != nil || !moved {
		return payment.Ignored, err // it came before, or the money did
	}
	return payment.Declined, nil
}

// FinishRefund settles the end of a refund of a second charge, or of one that staff asked for, once: where the channel refuses that one, the wallet has its money again. It
// is a payment.Settler.
func (s *Service) FinishRefund(ctx context.Context, tx *db.Tx, r payment.Refund, succeeded bool) error {
	t, err := lockTopUp(ctx, tx, r.OrderNo)
	if err != nil {
		return err
	}
	now := s.moment()
	if ended, err := payment.EndRefund(ctx, tx, r, succeeded, now); err != nil || !ended {
		return err
	}
	if err := task.Settled(ctx, tx, now, payment.TaskUnanswered, r.No); err != nil {
		return err
	}
	if !succeeded {
		asked, err := ledger.ByName(ctx, tx, ledger.KindAsked, r.No)
		if err != nil {
			return err
		}
		if err := ledger.Post(ctx, tx, asked.Reversed(ledger.KindFailed, now)); err != nil {
			return err
		}
		if !r.Automatic {
			if err := s.topUpIsBack(ctx, tx, t, r, now); err != nil {
				return err
			}
		}
		return task.Raise(ctx, tx, s.log, task.Opening{
			Kind: payment.TaskRefused, Reference: r.PaymentNo, ShopID: r.ShopID, Amount: r.Amount, At: now, Only: []task.Decision{task.Settle},
			Details: map[string]any{"refund": r.No, "order": t.No, "payment": r.PaymentNo, "amount": int64(r.Amount)},
		})
	}
	if err := task.Settled(ctx, tx, now, payment.TaskRefused, r.PaymentNo); err != nil {
		return err
	}
	all, err := payment.OfOrder(ctx, tx, t.No)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.No == r.PaymentNo {
			return ledger.Post(ctx, tx, ledger.Done(t.of(), r.No, p.Channel, r.Amount, now))
		}
	}
	return fmt.Errorf("wallet: refund %s has no payment", r.No)
}
