package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"database/sql"

	"cuppa/ent"
	"cuppa/ent/channelintent"
	"cuppa/ent/payment"
	"cuppa/internal/db"
	"cuppa/internal/secret"
)

// intent is a payment at a channel that keeps books of its own.
type intent struct {
	paymentNo string
	prepay    secret.Text
	// prepaidAt is when the channel answered; zero before.
	prepaidAt time.Time
	openedAt  time.Time
	// askAt is when it is asked for next; zero when nobody asks any more.
	askAt time.Time
	asked int
}

func toIntent(r *ent.ChannelIntent) intent {
	i := intent{paymentNo: r.ID, prepay: secret.New(r.Prepay), openedAt: r.OpenedAt.UTC(), asked: r.Asked}
	if r.PrepaidAt != nil {
		i.prepaidAt = r.PrepaidAt.UTC()
	}
	if r.AskAt != nil {
		i.askAt = r.AskAt.UTC()
	}
	return i
}

// intentOf reads the intent of a payment; found is false where its channel was never called.
func intentOf(ctx context.Context, d *db.DB, paymentNo string) (i intent, found bool, err error) {
	row, err := d.Ent().ChannelIntent.Get(ctx, paymentNo)
	switch {
	case ent.IsNotFound(err):
		return intent{}, false, nil
	case err != nil:
		return intent{}, false, fmt.Errorf("payment: reading an intent: %w", err)
	}
	return toIntent(row), true, nil
}

// insertIntent writes that a channel is about to be called; where it is there already nothing changes.
func insertIntent(ctx context.Context, tx *db.Tx, p Payment, now, askAt time.Time) error {
	err := tx.ChannelIntent.Create().SetID(p.No).SetChannel(p.Channel).SetOpenedAt(now).SetAskAt(askAt).OnConflict().DoNothing().Exec(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

func recordPrepay(ctx context.Context, tx *db.Tx, paymentNo string, prepay secret.Text, at time.Time) error {
	return tx.ChannelIntent.Update().Where(channelintent.ID(paymentNo)).SetPrepay(prepay.Reveal()).SetPrepaidAt(at).Exec(ctx)
}

// dueIntents are the payments that are to be asked for by now, of all brands.
// nextAskAt is when the next payment is asked for.
func nextAskAt(ctx context.Context, d *db.DB) (time.Time, bool, error) {
	row, err := d.Ent().ChannelIntent.Query().Where(channelintent.AskAtNotNil()).Order(channelintent.ByAskAt()).
		Select(channelintent.FieldID, channelintent.FieldAskAt).First(db.ForAllBrands(ctx))
	if ent.IsNotFound(err) {
		return time.Time{}, false, nil
	}
	if err != nil {
		return time.Time{}, false, err
	}
	return row.AskAt.UTC(), true, nil
}

func dueIntents(ctx context.Context, d *db.DB, now time.Time, limit int) ([]intent, error) {
	rows, err := d.Ent().ChannelIntent.Query().Where(channelintent.AskAtLTE(now)).Order(channelintent.ByAskAt()).Limit(limit).All(db.ForAllBrands(ctx))
	if err != nil {
		return nil, fmt.Errorf("payment: reading what is due: %w", err)
	}
	out := make([]intent, len(rows))
	for i, r := range rows {
		out[i] = toIntent(r)
	}
	return out, nil
}

// claimIntent takes a due payment for this process until the time given: another one finds it not due. False when somebody was faster.
func claimIntent(ctx context.Context, tx *db.Tx, i intent, now, until time.Time) (bool, error) {
	n, err := tx.ChannelIntent.Update().Where(channelintent.ID(i.paymentNo), channelintent.Asked(i.asked), channelintent.AskAtNotNil()).
		SetAskAt(until).SetAskedAt(now).AddAsked(1).Save(ctx)
	return n == 1, err
}

// askLater sets when a payment is asked for next; never where at is zero.
func askLater(ctx context.Context, tx *db.Tx, paymentNo string, at time.Time) error {
	update := tx.ChannelIntent.Update().Where(channelintent.ID(paymentNo))
	if at.IsZero() {
		return update.ClearAskAt().Exec(ctx)
	}
	return update.SetAskAt(at).Exec(ctx)
}

// toOpen reads a payment as it is now, and until when its order or top-up can be paid.
func toOpen(ctx context.Context, d *db.DB, paymentNo string) (Payment, time.Time, error) {
	row, err := d.Ent().Payment.Get(ctx, paymentNo)
	if err != nil {
		return Payment{}, time.Time{}, fmt.Errorf("payment: reading %s: %w", paymentNo, err)
	}
	p := fromRow(row)
	if p.OfTopUp() {
		t, err := d.Ent().TopUp.Get(ctx, p.OrderNo)
		if err != nil {
			return Payment{}, time.Time{}, fmt.Errorf("payment: reading the top-up of %s: %w", paymentNo, err)
		}
		return p, t.ExpiresAt.UTC(), nil
	}
	o, err := d.Ent().Order.Get(ctx, p.OrderNo)
	if err != nil {
		return Payment{}, time.Time{}, fmt.Errorf("payment: reading the order of %s: %w", paymentNo, err)
	}
	return p, o.ExpiresAt.UTC(), nil
}

// askSooner has payments asked for that wait to be asked for.
func askSooner(ctx context.Context, tx *db.Tx, now time.Time, nos []string) error {
	return tx.ChannelIntent.Update().Where(channelintent.IDIn(nos...), channelintent.AskAtGT(now)).SetAskAt(now).Exec(ctx)
}

// lookedAt has the pending payments of orders asked for that nobody has asked for just now, whoever did; those that were just opened have their own times.
func lookedAt(ctx context.Context, tx *db.Tx, orderNos []string, now time.Time) error {
	nos, err := tx.Payment.Query().Where(payment.OrderNoIn(orderNos...), payment.StatusEQ(string(Pending))).IDs(ctx)
	if err != nil || len(nos) == 0 {
		return err
	}
	return tx.ChannelIntent.Update().Where(channelintent.IDIn(nos...), channelintent.AskAtGT(now), channelintent.OpenedAtLTE(now.Add(-askPauses[0])),
		channelintent.Or(channelintent.AskedAtIsNil(), channelintent.AskedAtLTE(now.Add(-lookPause)))).SetAskAt(now).Exec(ctx)
}
