package payment

import (
	"context"
	"fmt"
	"time"

	"cuppa/ent"
	"cuppa/ent/channelshipment"
	"cuppa/internal/db"
	"cuppa/internal/secret"
)

// shipment is a handover that a channel is told of.
type shipment struct {
	handover Handover
	status   string
	tries    int
	// since is when telling began, or began anew.
	since time.Time
}

func prepayInTx(ctx context.Context, tx *db.Tx, paymentNo string) (secret.Text, error) {
	row, err := tx.ChannelIntent.Get(ctx, paymentNo)
	switch {
	case ent.IsNotFound(err):
		return secret.Text{}, nil
	case err != nil:
		return secret.Text{}, fmt.Errorf("payment: reading an intent: %w", err)
	}
	return secret.New(row.Prepay), nil
}

// insertShipment writes a handover; false where it is there. The caller holds the order's lock.
func insertShipment(ctx context.Context, tx *db.Tx, p Payment, h Handover) (bool, error) {
	there, err := tx.ChannelShipment.Query().Where(channelshipment.ID(p.No)).Exist(ctx)
	if err != nil || there {
		return false, err
	}
	return true, tx.ChannelShipment.Create().SetID(p.No).SetOrderNo(p.OrderNo).SetShopID(p.ShopID).SetWay(string(h.Way)).SetWhat(h.What).
		SetHandedAt(h.At).SetSince(h.At).SetStatus(shipmentPending).Exec(ctx)
}

func shipmentOf(ctx context.Context, d *db.DB, paymentNo string) (shipment, Payment, error) {
	row, err := d.Ent().ChannelShipment.Get(ctx, paymentNo)
	if err != nil {
		return shipment{}, Payment{}, fmt.Errorf("payment: the handover of %s: %w", paymentNo, err)
	}
	p, err := paymentByNo(ctx, d, paymentNo)
	return shipment{
		handover: Handover{Way: HandoverWay(row.Way), What: row.What, At: row.HandedAt.UTC()}, status: row.Status, tries: row.Tries, since: row.Since.UTC(),
	}, p, err
}

// claimShipment counts a try that is about to be made; false where somebody else was faster.
func claimShipment(ctx context.Context, tx *db.Tx, paymentNo string, sh shipment) (bool, error) {
	n, err := tx.ChannelShipment.Update().
		Where(channelshipment.ID(paymentNo), channelshipment.Status(shipmentPending), channelshipment.Tries(sh.tries)).AddTries(1).Save(ctx)
	return n == 1, err
}

func finishShipment(ctx context.Context, tx *db.Tx, paymentNo, status, refusal string, at time.Time) (bool, error) {
	n, err := tx.ChannelShipment.Update().Where(channelshipment.ID(paymentNo), channelshipment.Status(shipmentPending)).
		SetStatus(status).SetRefusal(refusal).SetEndedAt(at).Save(ctx)
	return n == 1, err
}

func restartShipment(ctx context.Context, tx *db.Tx, paymentNo string, now time.Time) (bool, error) {
	n, err := tx.ChannelShipment.Update().Where(channelshipment.ID(paymentNo), channelshipment.Status(shipmentFailed)).
		SetStatus(shipmentPending).SetRefusal("").SetSince(now).ClearEndedAt().Save(ctx)
	return n == 1, err
}

func settleShipment(ctx context.Context, tx *db.Tx, paymentNo string) error {
	_, err := tx.ChannelShipment.Update().Where(channelshipment.ID(paymentNo), channelshipment.Status(shipmentFailed)).SetStatus(shipmentSettled).Save(ctx)
	return err
}
