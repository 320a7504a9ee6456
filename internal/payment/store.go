package payment

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/lib/pq"

	"cuppa/ent"
	"cuppa/ent/payment"
	"cuppa/ent/refund"
	"cuppa/internal/db"
	"cuppa/internal/money"
)

func fromRow(r *ent.Payment) Payment {
	p := Payment{
		No: r.ID, BrandID: r.BrandID, OrderNo: r.OrderNo, ShopID: r.ShopID, CustomerID: r.CustomerID, Channel: r.Channel,
		Status: Status(r.Status), Amount: money.Amount(r.Amount), RefundedAmount: money.Amount(r.RefundedAmount), DisputedAmount: money.Amount(r.DisputedAmount), Surplus: r.Surplus, Because: SurplusReason(r.SurplusBecause),
		CreatedAt: r.CreatedAt.UTC(),
	}
	if r.TransactionID != nil {
		p.TransactionID = *r.TransactionID
	}
	if r.PaidAt != nil {
		p.PaidAt = r.PaidAt.UTC()
	}
	return p
}

func fromRefund(r *ent.Refund) Refund {
	out := Refund{
		No: r.ID, BrandID: r.BrandID, OrderNo: r.OrderNo, PaymentNo: r.PaymentNo, ShopID: r.ShopID, Amount: money.Amount(r.Amount),
		Status: RefundStatus(r.Status), Reason: r.Reason, Actor: r.Actor, Automatic: r.Automatic, Request: r.Request, Way: Way(r.Way), CreatedAt: r.CreatedAt.UTC(),
	}
	if r.FinishedAt != nil {
		out.FinishedAt = r.FinishedAt.UTC()
	}
	return out
}

func paymentByNo(ctx context.Context, d *db.DB, no string) (Payment, error) {
	row, err := d.Ent().Payment.Get(ctx, no)
	if ent.IsNotFound(err) {
		return Payment{}, errUnknownPayment
	}
	if err != nil {
		return Payment{}, err
	}
	return fromRow(row), nil
}

// paymentsByNo reads payments by their numbers; those that are not there are missing.
func paymentsByNo(ctx context.Context, d *db.DB, nos []string) (map[string]Payment, error) {
	rows, err := d.Ent().Payment.Query().Where(db.Among(d.Postgres(), payment.FieldID, nos)).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("payment: reading payments: %w", err)
	}
	out := make(map[string]Payment, len(rows))
	for _, r := range rows {
		out[r.ID] = fromRow(r)
	}
	return out, nil
}

// ByNo reads one payment of the context's brand; ok is false when there is none.
func (s *Service) ByNo(ctx context.Context, no string) (p Payment, ok bool, err error) {
	p, err = paymentByNo(ctx, s.db, no)
	if errors.Is(err, errUnknownPayment) {
		return Payment{}, false, nil
	}
	return p, err == nil, err
}

func refundByNo(ctx context.Context, d *db.DB, no string) (Refund, Payment, error) {
	row, err := d.Ent().Refund.Query().Where(refund.ID(no)).WithPayment().Only(ctx)
	if err != nil {
		return Refund{}, Payment{}, fmt.Errorf("payment: refund %s: %w", no, err)
	}
	return fromRefund(row), fromRow(row.Edges.Payment), nil
}

// isUnknown says whether an error is of a row that is not there.
func isUnknown(err error) bool { return ent.IsNotFound(err) }

// Insert writes a new payment.
func Insert(ctx context.Context, tx *db.Tx, p Payment) error {
	create := tx.Payment.Create().
		SetID(p.No).SetBrandID(p.BrandID).SetOrderNo(p.OrderNo).SetShopID(p.ShopID).SetCustomerID(p.CustomerID).SetChannel(p.Channel).
		SetStatus(string(p.Status)).SetAmount(int64(p.Amount)).SetSurplus(p.Surplus).SetSurplusBecause(string(p.Because)).SetCreatedAt(p.CreatedAt)
	if p.TransactionID != "" {
		create.SetTransactionID(p.TransactionID)
	}
	if !p.PaidAt.IsZero() {
		create.SetPaidAt(p.PaidAt)
	}
	return create.Exec(ctx)
}

// OfOrder reads the payments of an order in the transaction, oldest first.
func OfOrder(ctx context.Context, tx *db.Tx, orderNo string) ([]Payment, error) {
	rows, err := tx.Payment.Query().Where(payment.OrderNo(orderNo)).Order(payment.ByCreatedAt(), payment.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Payment, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r)
	}
	return out, nil
}

// OfOrders reads the payments of several orders, oldest first, by order.
func (s *Service) OfOrders(ctx context.Context, orderNos []string) (map[string][]Payment, error) {
	rows, err := s.db.Ent().Payment.Query().Where(payment.OrderNoIn(orderNos...)).Order(payment.ByCreatedAt(), payment.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string][]Payment{}
	for _, r := range rows {
		out[r.OrderNo] = append(out[r.OrderNo], fromRow(r))
	}
	return out, nil
}

// RefundsOfOrders reads the refunds of several orders, oldest first, by order.
func (s *Service) RefundsOfOrders(ctx context.Context, orderNos []string) (map[string][]Refund, error) {
	rows, err := s.db.Ent().Refund.Query().Where(refund.OrderNoIn(orderNos...)).Order(refund.ByCreatedAt(), refund.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string][]Refund{}
	for _, r := range rows {
		out[r.OrderNo] = append(out[r.OrderNo], fromRefund(r))
	}
	return out, nil
}

// ByTransaction finds the payment that recorded a channel's transaction.
func ByTransaction(ctx context.Context, tx *db.Tx, channel, transactionID string) (Payment, bool, error) {
	row, err := tx.Payment.Query().Where(payment.Channel(channel), payment.TransactionID(transactionID)).Only(db.ForAllBrands(ctx))
	if ent.IsNotFound(err) {
		return Payment{}, false, nil
	}
	if err != nil {
		return Payment{}, false, err
	}
	return fromRow(row), true, nil
}

// RecordCapture writes that the money came; because says why it is surplus, and is empty where it is not. It is conditional: a payment whose money is recorded is not
// touched, and false is answered.
func RecordCapture(ctx context.Context, tx *db.Tx, no, transactionID string, because SurplusReason, at time.Time) (bool, error) {
	n, err := tx.Payment.Update().
		Where(payment.ID(no), payment.StatusIn(whence(Succeeded, came)...)).
		SetStatus(string(Succeeded)).SetTransactionID(transactionID).SetSurplus(because != "").SetSurplusBecause(string(because)).SetPaidAt(at).Save(ctx)
	return n == 1, err
}

// OfEach reads the payments of several orders in the transaction, oldest first, by order.
func OfEach(ctx context.Context, tx *db.Tx, orderNos []string) (map[string][]Payment, error) {
	rows, err := tx.Payment.Query().Where(db.Among(tx.Postgres(), payment.FieldOrderNo, orderNos)).Order(payment.ByCreatedAt(), payment.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[string][]Payment, len(orderNos))
	for _, r := range rows {
		out[r.OrderNo] = append(out[r.OrderNo], fromRow(r))
	}
	return out, nil
}

// RecordCaptures writes of several payments of a brand, all pending, that the money came which their orders waited for. It fails where one of them is not pending any more.
func RecordCaptures(ctx context.Context, tx *db.Tx, brandID int, transactions map[string]string, at time.Time) error {
	nos := slices.Sorted(maps.Keys(transactions))
	ids := make([]string, len(nos))
	for i, no := range nos {
		ids[i] = transactions[no]
	}
	const set = "UPDATE payments SET status = $1, transaction_id = c.transaction_id, surplus = false, paid_at = $2 FROM "
	const where = " WHERE payments.no = c.no AND payments.brand_id = $3 AND payments.status = $4"
	var done sql.Result
	var err error
	if tx.Postgres() {
		done, err = tx.ExecContext(ctx, set+"unnest($5::text[], $6::text[]) AS c(no, transaction_id)"+where, Succeeded, at, brandID, Pending, pq.Array(nos), pq.Array(ids))
	} else {
		done, err = tx.ExecContext(ctx, set+"(SELECT key AS no, value AS transaction_id FROM json_each($5)) AS c"+where, Succeeded, at, brandID, Pending, db.AsJSON(transactions))
	}
	if err != nil {
		return fmt.Errorf("payment: recording captures: %w", err)
	}
	n, err := done.RowsAffected()
	if err == nil && int(n) != len(nos) {
		err = fmt.Errorf("payment: %d of %d payments were pending under their orders' locks", n, len(nos))
	}
	return err
}

// MarkUnwanted says of a captured payment that the order has no use for it any more: all of it is on its way back, or is back.
func MarkUnwanted(ctx context.Context, tx *db.Tx, p Payment, because SurplusReason) error {
	n, err := tx.Payment.Update().Where(payment.ID(p.No), payment.RefundedAmount(int64(p.Amount)), payment.Surplus(false)).
		SetSurplus(true).SetSurplusBecause(string(because)).Save(ctx)
	if err == nil && n != 1 {
		err = fmt.Errorf("payment: %s does not go back", p.No)
	}
	return err
}

// Decline records that the channel declined a payment; false when it does not wait any more.
func Decline(ctx context.Context, tx *db.Tx, no string) (bool, error) {
	n, err := tx.Payment.Update().Where(payment.ID(no), payment.StatusIn(whence(Failed, declined)...)).SetStatus(string(Failed)).Save(ctx)
	return n == 1, err
}

// CloseOpen closes the payments of orders that wait for their channel and are not needed any more; see Close.
func CloseOpen(ctx context.Context, tx *db.Tx, now time.Time, orderNos ...string) error {
	nos, err := tx.Payment.Query().Where(payment.OrderNoIn(orderNos...), payment.StatusIn(whence(Closed, unwanted)...)).IDs(ctx)
	if err != nil {
		return err
	}
	return Close(ctx, tx, now, nos...)
}

// Close closes payments that wait and are not needed any more. Their channels are asked about them at once: what can still be paid there is closed there.
func Close(ctx context.Context, tx *db.Tx, now time.Time, nos ...string) error {
	if len(nos) == 0 {
		return nil
	}
	if err := tx.Payment.Update().Where(payment.IDIn(nos...), payment.StatusIn(whence(Closed, unwanted)...)).SetStatus(string(Closed)).Exec(ctx); err != nil {
		return err
	}
	return askSooner(ctx, tx, now, nos)
}

// InsertRefund writes a pending refund and takes its amount off what the payment can still give back; false when that is too little.
func InsertRefund(ctx context.Context, tx *db.Tx, r Refund) (bool, error) {
	p, err := tx.Payment.Query().Where(payment.ID(r.PaymentNo)).Only(ctx)
	if err != nil {
		return false, err
	}
	status := PartiallyRefunded
	if p.RefundedAmount+int64(r.Amount) == p.Amount {
		status = Refunded
	}
	n, err := tx.Payment.Update().
		Where(payment.ID(r.PaymentNo), payment.RefundedAmountLTE(p.Amount-p.DisputedAmount-int64(r.Amount)), payment.RefundedAmount(p.RefundedAmount),
			payment.StatusIn(whence(Refunded, returned)...)).
		AddRefundedAmount(int64(r.Amount)).SetStatus(string(status)).Save(ctx)
	if err != nil || n == 0 {
		return false, err
	}
	if r.Way == "" {
		r.Way = ByChannel
	}
	return true, tx.Refund.Create().SetRequest(r.Request).SetWay(string(r.Way)).
		SetID(r.No).SetBrandID(r.BrandID).SetOrderNo(r.OrderNo).SetPaymentNo(r.PaymentNo).SetShopID(r.ShopID).SetAmount(int64(r.Amount)).
		SetStatus(string(RefundPending)).SetReason(r.Reason).SetActor(r.Actor).SetAutomatic(r.Automatic).SetCreatedAt(r.CreatedAt).Exec(ctx)
}

// Dispute changes how much of a payment open disputes are about, below 0 for less; false when it has not as much.
func Dispute(ctx context.Context, tx *db.Tx, p Payment, by money.Amount) (bool, error) {
	now := p.DisputedAmount + by
	if !p.Status.Captured() || now < 0 || now > p.Amount-p.RefundedAmount {
		return false, nil
	}
	n, err := tx.Payment.Update().
		Where(payment.ID(p.No), payment.DisputedAmount(int64(p.DisputedAmount)), payment.RefundedAmount(int64(p.RefundedAmount))).
		SetDisputedAmount(int64(now)).Save(ctx)
	return n == 1, err
}

// EndRefund records the end of a pending refund, once; a refused one frees its amount on the payment again.
func EndRefund(ctx context.Context, tx *db.Tx, r Refund, succeeded bool, at time.Time) (bool, error) {
	status := RefundSucceeded
	if !succeeded {
		status = RefundFailed
	}
	n, err := tx.Refund.Update().Where(refund.ID(r.No), refund.StatusIn(refundWhence(status)...)).
		SetStatus(string(status)).SetFinishedAt(at).Save(ctx)
	if err != nil || n == 0 || succeeded {
		return n == 1, err
	}
	p, err := tx.Payment.Get(ctx, r.PaymentNo)
	if err != nil {
		return false, err
	}
	back := Succeeded
	if p.RefundedAmount > int64(r.Amount) {
		back = PartiallyRefunded
	}
	if err := mayMove(Status(p.Status), back, denied); err != nil {
		return false, err
	}
	return true, tx.Payment.UpdateOneID(r.PaymentNo).AddRefundedAmount(-int64(r.Amount)).SetStatus(string(back)).Exec(ctx)
}

// RefundsInTx reads the refunds of an order in the transaction.
func RefundsInTx(ctx context.Context, tx *db.Tx, orderNo string) ([]Refund, error) {
	rows, err := tx.Refund.Query().Where(refund.OrderNo(orderNo)).Order(refund.ByCreatedAt(), refund.ByID()).All(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Refund, len(rows))
	for i, r := range rows {
		out[i] = fromRefund(r)
	}
	return out, nil
}
