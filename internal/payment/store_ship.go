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

// strayShipmentsText are the handovers since before $2 that no job tells and no open task is about.
const strayShipmentsText = `SELECT h.payment_no, h.order_no FROM channel_shipments h WHERE (h.brand_id = $1 OR $1 = 0) AND h.status = 'PENDING' AND h.since < $2
	AND NOT EXISTS (SELECT 1 FROM river_job j WHERE j.kind = 'shipping' AND j.state NOT IN ('completed', 'cancelled', 'discarded') AND j.args->>'paymentNo' = h.payment_no)
	AND NOT EXISTS (SELECT 1 FROM manual_tasks t WHERE t.kind = 'shipping-failed' AND t.reference = h.payment_no AND t.status <> 'done') ORDER BY 1`

// StrayShipments says, as sentences, which handovers their channel was to hear of within days, and neither a job nor a person will tell it: its money may stay frozen.
func StrayShipments(ctx context.Context, d *db.DB, now time.Time) (broken []string, err error) {
	brandID, _ := db.Brand(ctx)
	rows, err := d.Reader().QueryContext(ctx, strayShipmentsText, brandID, now.Add(-shipTooLong).UTC())
	if err != nil {
		return nil, fmt.Errorf("payment: stray handovers: %w", err)
	}
	defer rows.Close() //nolint:errcheck // read to its end
	for rows.Next() {
		var paymentNo, orderNo string
		if err := rows.Scan(&paymentNo, &orderNo); err != nil {
			return nil, fmt.Errorf("payment: stray handovers: %w", err)
		}
		broken = append(broken, fmt.Sprintf("order %s: nobody tells the channel of payment %s that its goods were handed over", orderNo, paymentNo))
	}
	return broken, rows.Err()
}
