package webhook

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/schema"
	"cuppa/ent/shop"
	"cuppa/ent/webhookdelivery"
	"cuppa/ent/webhookendpoint"
	"cuppa/internal/db"
	"cuppa/internal/fault"
)

func fromEndpoint(r *ent.WebhookEndpoint) Endpoint {
	e := Endpoint{
		ID: r.ID, BrandID: r.BrandID, ShopID: r.ShopID, URL: r.URL, Topics: r.Topics, Description: r.Description, Enabled: r.Enabled, DisabledFor: r.DisabledFor,
		ToldFrom: r.CreatedAt.UTC(), Version: r.Version, CreatedAt: r.CreatedAt.UTC(), secret: r.Secret, before: r.SecretBefore,
	}
	if r.SecretBeforeUntil != nil {
		e.BeforeUntil = r.SecretBeforeUntil.UTC()
	}
	if r.ToldFrom != nil {
		e.ToldFrom = r.ToldFrom.UTC()
	}
	return e
}

func fromEndpoints(rows []*ent.WebhookEndpoint, err error) ([]Endpoint, error) {
	if err != nil {
		return nil, fmt.Errorf("webhook: addresses: %w", err)
	}
	all := make([]Endpoint, len(rows))
	for i, r := range rows {
		all[i] = fromEndpoint(r)
	}
	return all, nil
}

func endpointsOf(ctx context.Context, c *ent.Client, shopID string) ([]Endpoint, error) {
	return fromEndpoints(c.WebhookEndpoint.Query().Where(webhookendpoint.ShopID(shopID)).Order(webhookendpoint.ByCreatedAt(), webhookendpoint.ByID()).All(ctx))
}

func enabledEndpoints(ctx context.Context, d *db.DB) ([]Endpoint, error) {
	return fromEndpoints(d.Ent().WebhookEndpoint.Query().Where(webhookendpoint.Enabled(true)).All(ctx))
}

func brandEndpoints(ctx context.Context, tx *db.Tx, brandID int) ([]Endpoint, error) {
	return fromEndpoints(tx.WebhookEndpoint.Query().Where(webhookendpoint.BrandID(brandID), webhookendpoint.Enabled(true)).Order(webhookendpoint.ByID()).All(ctx))
}

// lockShop keeps others from adding addresses to the shop until the transaction ends.
func lockShop(ctx context.Context, tx *db.Tx, shopID string) error {
	q := tx.Shop.Query().Where(shop.ID(shopID))
	if tx.Postgres() {
		q.ForUpdate()
	}
	_, err := q.Only(ctx)
	if ent.IsNotFound(err) {
		return fault.ErrForbidden
	}
	return err
}

func insertEndpoint(ctx context.Context, tx *db.Tx, e *Endpoint, by string) error {
	brandID, _ := db.Brand(ctx)
	row, err := tx.WebhookEndpoint.Create().SetID(e.ID).SetBrandID(brandID).SetShopID(e.ShopID).SetURL(e.URL).SetTopics(e.Topics).SetDescription(e.Description).
		SetSecret(e.secret).SetCreatedBy(by).SetCreatedAt(e.CreatedAt).Save(ctx)
	if err != nil {
		return fmt.Errorf("webhook: a new address: %w", err)
	}
	*e = fromEndpoint(row)
	return nil
}

func endpoint(ctx context.Context, c *ent.Client, id string) (Endpoint, bool, error) {
	row, err := c.WebhookEndpoint.Query().Where(webhookendpoint.ID(id)).Only(ctx)
	return oneEndpoint(row, err)
}

func lockEndpoint(ctx context.Context, tx *db.Tx, id string) (Endpoint, bool, error) {
	q := tx.WebhookEndpoint.Query().Where(webhookendpoint.ID(id))
	if tx.Postgres() {
		q.ForUpdate()
	}
	return oneEndpoint(q.Only(ctx))
}

func oneEndpoint(row *ent.WebhookEndpoint, err error) (Endpoint, bool, error) {
	if ent.IsNotFound(err) {
		return Endpoint{}, false, nil
	}
	if err != nil {
		return Endpoint{}, false, fmt.Errorf("webhook: an address: %w", err)
	}
	return fromEndpoint(row), true, nil
}

func saveEndpoint(ctx context.Context, tx *db.Tx, e Endpoint) error {
	u := tx.WebhookEndpoint.UpdateOneID(e.ID).SetURL(e.URL).SetTopics(e.Topics).SetDescription(e.Description).SetEnabled(e.Enabled).SetDisabledFor(e.DisabledFor).
		SetSecret(e.secret).SetToldFrom(e.ToldFrom).SetVersion(e.Version)
	if len(e.before) > 0 {
		u.SetSecretBefore(e.before).SetSecretBeforeUntil(e.BeforeUntil)
	}
	if err := u.Exec(ctx); err != nil {
		return fmt.Errorf("webhook: changing an address: %w", err)
	}
	if !e.Enabled {
		return endWaiting(ctx, tx, e.ID)
	}
	return nil
}

// endWaiting ends what waits to be sent to an address that is switched off.
func endWaiting(ctx context.Context, tx *db.Tx, endpointID string) error {
	waits := webhookdelivery.And(webhookdelivery.EndpointID(endpointID), webhookdelivery.StatusEQ(webhookdelivery.StatusPending))
	if err := tx.WebhookDelivery.Update().Where(waits).SetStatus(webhookdelivery.StatusFailed).ClearNextAt().Exec(ctx); err != nil {
		return fmt.Errorf("webhook: ending deliveries: %w", err)
	}
	return nil
}

func disableEndpoint(ctx context.Context, tx *db.Tx, id, because string) error {
	err := tx.WebhookEndpoint.Update().Where(webhookendpoint.ID(id), webhookendpoint.Enabled(true)).SetEnabled(false).SetDisabledFor(because).AddVersion(1).Exec(ctx)
	if err != nil {
		return fmt.Errorf("webhook: switching an address off: %w", err)
	}
	return endWaiting(ctx, tx, id)
}

func fromDelivery(r *ent.WebhookDelivery) Delivery {
	d := Delivery{
		ID: r.ID, BrandID: r.BrandID, EndpointID: r.EndpointID, Event: r.Event, Name: r.Name, OrderNo: r.OrderNo, Body: r.Body, Status: Status(r.Status), Attempts: r.Attempts,
		CreatedAt: r.CreatedAt.UTC(),
	}
	if r.NextAt != nil {
		d.NextAt = r.NextAt.UTC()
	}
	if r.DeliveredAt != nil {
		d.DeliveredAt = r.DeliveredAt.UTC()
	}
	for _, t := range r.Tries {
		d.Tries = append(d.Tries, Try{At: t.At.UTC(), Status: t.Status, Error: t.Error, Took: time.Duration(t.Took) * time.Millisecond})
	}
	return d
}

func toTries(tries []Try) []schema.WebhookTry {
	all := make([]schema.WebhookTry, len(tries))
	for i, t := range tries {
		all[i] = schema.WebhookTry{At: t.At, Status: t.Status, Error: t.Error, Took: t.Took.Milliseconds()}
	}
	return all
}

// insertDeliveries writes deliveries; one that is there already stays.
func insertDeliveries(ctx context.Context, tx *db.Tx, all []Delivery) error {
	rows := make([]*ent.WebhookDeliveryCreate, len(all))
	for i, d := range all {
		rows[i] = tx.WebhookDelivery.Create().SetID(d.ID).SetBrandID(d.BrandID).SetEndpointID(d.EndpointID).SetEvent(d.Event).SetName(d.Name).SetOrderNo(d.OrderNo).
			SetBody(d.Body).SetNextAt(d.NextAt).SetCreatedAt(d.CreatedAt)
	}
	err := tx.WebhookDelivery.CreateBulk(rows...).OnConflictColumns(webhookdelivery.FieldEndpointID, webhookdelivery.FieldEvent).Ignore().Exec(ctx)
	if err != nil {
		return fmt.Errorf("webhook: deliveries: %w", err)
	}
	return nil
}

// nextDelivery is when a delivery is due, but for those to some addresses.
func nextDelivery(ctx context.Context, d *db.DB, but []string) (at time.Time, found bool, err error) {
	row, err := d.Ent().WebhookDelivery.Query().Where(webhookdelivery.NextAtNotNil(), webhookdelivery.EndpointIDNotIn(but...)).Order(webhookdelivery.ByNextAt()).
		Select(webhookdelivery.FieldNextAt).First(ctx)
	switch {
	case ent.IsNotFound(err):
		return time.Time{}, false, nil
	case err != nil:
		return time.Time{}, false, fmt.Errorf("webhook: the next delivery: %w", err)
	}
	return row.NextAt.UTC(), true, nil
}

// dueDeliveries are some that are due, but for those to some addresses.
func dueDeliveries(ctx context.Context, d *db.DB, now time.Time, but []string, limit int) ([]Delivery, error) {
	rows, err := d.Ent().WebhookDelivery.Query().Where(webhookdelivery.NextAtLTE(now), webhookdelivery.EndpointIDNotIn(but...)).Order(webhookdelivery.ByNextAt(), webhookdelivery.ByID()).Limit(limit).All(ctx)
	return fromDeliveries(rows, err)
}

func fromDeliveries(rows []*ent.WebhookDelivery, err error) ([]Delivery, error) {
	if err != nil {
		return nil, fmt.Errorf("webhook: deliveries: %w", err)
	}
	all := make([]Delivery, len(rows))
	for i, r := range rows {
		all[i] = fromDelivery(r)
	}
	return all, nil
}

func claimDelivery(ctx context.Context, tx *db.Tx, d Delivery, until time.Time) (bool, error) {
	n, err := tx.WebhookDelivery.Update().Where(webhookdelivery.ID(d.ID), webhookdelivery.NextAtEQ(d.NextAt)).SetNextAt(until).Save(ctx)
	if err != nil {
		return false, fmt.Errorf("webhook: claiming a delivery: %w", err)
	}
	return n == 1, nil
}

// endTry writes what came of a try where the delivery is still the one that was claimed.
func endTry(ctx context.Context, tx *db.Tx, d Delivery, held time.Time) error {
	return update(ctx, tx.WebhookDelivery.Update().Where(webhookdelivery.ID(d.ID), webhookdelivery.NextAtEQ(held)), d)
}

func saveDelivery(ctx context.Context, tx *db.Tx, d Delivery) error {
	return update(ctx, tx.WebhookDelivery.Update().Where(webhookdelivery.ID(d.ID)), d)
}

func update(ctx context.Context, u *ent.WebhookDeliveryUpdate, d Delivery) error {
	u.SetStatus(webhookdelivery.Status(d.Status)).SetAttempts(d.Attempts).SetTries(toTries(d.Tries))
	if d.NextAt.IsZero() {
		u.ClearNextAt()
	} else {
		u.SetNextAt(d.NextAt)
	}
	if !d.DeliveredAt.IsZero() {
		u.SetDeliveredAt(d.DeliveredAt)
	}
	if err := u.Exec(ctx); err != nil {
		return fmt.Errorf("webhook: a delivery: %w", err)
	}
	return nil
}

func lockDelivery(ctx context.Context, tx *db.Tx, id string) (Delivery, bool, error) {
	q := tx.WebhookDelivery.Query().Where(webhookdelivery.ID(id))
	if tx.Postgres() {
		q.ForUpdate()
	}
	row, err := q.Only(ctx)
	if ent.IsNotFound(err) {
		return Delivery{}, false, nil
	}
	if err != nil {
		return Delivery{}, false, fmt.Errorf("webhook: a delivery: %w", err)
	}
	return fromDelivery(row), true, nil
}

func deliveryByID(ctx context.Context, d *db.DB, id string) (Delivery, bool, error) {
	row, err := d.Ent().WebhookDelivery.Get(ctx, id)
	if ent.IsNotFound(err) {
		return Delivery{}, false, nil
	}
	if err != nil {
		return Delivery{}, false, fmt.Errorf("webhook: a delivery: %w", err)
	}
	return fromDelivery(row), true, nil
}

func deliveries(ctx context.Context, d *db.DB, endpointID string, statuses []Status, limit int, after string) ([]Delivery, error) {
	q := d.Ent().WebhookDelivery.Query().Where(webhookdelivery.EndpointID(endpointID)).
		Order(webhookdelivery.ByCreatedAt(sql.OrderDesc()), webhookdelivery.ByID(sql.OrderDesc())).Limit(limit)
	if len(statuses) > 0 {
		of := make([]webhookdelivery.Status, len(statuses))
		for i, s := range statuses {
			of[i] = webhookdelivery.Status(s)
		}
		q.Where(webhookdelivery.StatusIn(of...))
	}
	if after != "" {
		row, err := d.Ent().WebhookDelivery.Query().Where(webhookdelivery.ID(after), webhookdelivery.EndpointID(endpointID)).Only(ctx)
		if ent.IsNotFound(err) {
			return nil, fault.ErrBadUserInput.Saying("this cursor is not valid", "分页游标无效").At("after")
		}
		if err != nil {
			return nil, fmt.Errorf("webhook: deliveries: %w", err)
		}
		q.Where(webhookdelivery.Or(webhookdelivery.CreatedAtLT(row.CreatedAt), webhookdelivery.And(webhookdelivery.CreatedAt(row.CreatedAt), webhookdelivery.IDLT(after))))
	}
	return fromDeliveries(q.All(ctx))
}

// tidyBatch is how many deliveries are removed at once.
const tidyBatch = 2000

// tidy removes deliveries that ended and are older than a moment, a bounded number.
func tidy(ctx context.Context, d *db.DB, before time.Time) (n int, err error) {
	err = d.InTx(ctx, func(tx *db.Tx) error {
		ids, err := tx.WebhookDelivery.Query().Where(webhookdelivery.CreatedAtLT(before), webhookdelivery.StatusNEQ(webhookdelivery.StatusPending)).Limit(tidyBatch).IDs(ctx)
		if err != nil || len(ids) == 0 {
			return err
		}
		n, err = tx.WebhookDelivery.Delete().Where(webhookdelivery.IDIn(ids...)).Exec(ctx)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("webhook: old deliveries: %w", err)
	}
	return n, nil
}
