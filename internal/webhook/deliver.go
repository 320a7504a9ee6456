package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"cuppa/internal/bus"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/idempotency"
	"cuppa/internal/outbox"
)

// Status is where a delivery stands.
type Status string

// The statuses.
const (
	Pending   Status = "pending"
	Delivered Status = "delivered"
	Failed    Status = "failed"
)

// Try is one try of a delivery.
type Try struct {
	At time.Time
	// Status is that of the answer; 0 where there was none.
	Status int
	// Error says why it failed, without what the partner answered.
	Error string
	// Took is how long it took.
	Took time.Duration
}

// Delivery is one event for one address.
type Delivery struct {
	// ID is the message's, the same in each try.
	ID         string
	BrandID    int
	EndpointID string
	Event      string
	// Name is the event's, such as OrderPaid.
	Name     string
	OrderNo  string
	Body     json.RawMessage
	Status   Status
	Attempts int
	// NextAt is when it is tried next; zero when it is not.
	NextAt      time.Time
	Tries       []Try
	DeliveredAt time.Time
	CreatedAt   time.Time
}

// body is what a partner reads.
type body struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      content   `json:"data"`
}

type content struct {
	// Event numbers what happened; two of one number are one.
	Event   string          `json:"event"`
	Version int             `json:"version"`
	ShopID  string          `json:"shop"`
	OrderNo string          `json:"orderNo,omitempty"`
	Seq     int64           `json:"seq,omitempty"`
	Status  string          `json:"status,omitempty"`
	Told    json.RawMessage `json:"told"`
}

// Consumer follows all that any address follows.
func (s *Service) Consumer() bus.Consumer {
	return bus.Consumer{Name: "webhooks", Topics: []string{"*"}, Skip: s.skip, Take: s.take}
}

// skip says that no address is told of it. One that was made a moment ago may be known only later: then the event is found by the bus as one that was missed.
func (s *Service) skip(ctx context.Context, m bus.Message) bool {
	all, err := s.all(ctx)
	if err != nil {
		return false // Take says so
	}
	for _, e := range all {
		for _, t := range m.Tells {
			if e.BrandID == m.BrandID && e.follows(m.ShopID, m.Kind, t.Name, m.At) {
				return false
			}
		}
	}
	return true
}

// take writes the deliveries of an event.
func (s *Service) take(ctx context.Context, tx *db.Tx, m bus.Message) error {
	all, err := brandEndpoints(ctx, tx, m.BrandID)
	if err != nil {
		return err
	}
	var made []Delivery
	for _, e := range all {
		for i, t := range m.Tells {
			if !e.follows(m.ShopID, m.Kind, t.Name, m.At) {
				continue
			}
			d, err := s.deliveryOf(e, m, i, t)
			if err != nil {
				return err
			}
			made = append(made, d)
		}
	}
	if len(made) == 0 {
		return nil
	}
	tx.AfterCommit(s.Wake)
	return insertDeliveries(ctx, tx, made)
}

func (s *Service) deliveryOf(e Endpoint, m bus.Message, i int, t outbox.Telling) (Delivery, error) {
	told, err := scrubbed(t.Data)
	if err != nil {
		return Delivery{}, err
	}
	event := fmt.Sprintf("%d-%d", m.ID, i)
	raw, err := json.Marshal(body{Type: t.Name, Timestamp: m.At, Data: content{
		Event: event, Version: t.Version, ShopID: m.ShopID, OrderNo: m.OrderNo, Seq: m.Seq, Status: m.To, Told: told,
	}})
	if err != nil {
		return Delivery{}, fmt.Errorf("webhook: %w", err)
	}
	now := s.moment()
	return Delivery{
		ID: "msg_" + event + "_" + e.ID, BrandID: e.BrandID, EndpointID: e.ID, Event: event, Name: t.Name, OrderNo: m.OrderNo, Body: raw, Status: Pending, NextAt: now, CreatedAt: now,
	}, nil
}

// personal are parts of the names of fields that never leave, whatever an event tells: events have none of them, and a later one must not bring any by accident.
var personal = []string{"phone", "mobile", "openid", "unionid", "address", "nickname", "contact", "email", "payer"}

// scrubbed is JSON without personal fields.
func scrubbed(raw json.RawMessage) (json.RawMessage, error) {
	if len(raw) == 0 {
		return json.RawMessage("{}"), nil
	}
	var value any
	decoder := json.NewDecoder(strings.NewReader(string(raw)))
	decoder.UseNumber()
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("webhook: what an event tells: %w", err)
	}
	clean, err := json.Marshal(scrub(value))
	if err != nil {
		return nil, fmt.Errorf("webhook: what an event tells: %w", err)
	}
	return clean, nil
}

func scrub(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			if isPersonal(name) {
				delete(v, name)
				continue
			}
			v[name] = scrub(inner)
		}
	case []any:
		for i, inner := range v {
			v[i] = scrub(inner)
		}
	}
	return value
}

func isPersonal(name string) bool {
	name = strings.ToLower(strings.ReplaceAll(name, "_", ""))
	for _, part := range personal {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// Test sends an event that tells nothing. Rejections: WEBHOOK_NOT_FOUND, WEBHOOK_CHANGED.
func (s *Service) Test(ctx context.Context, id string, version int64, by Asked, may func(Endpoint) error) (d Delivery, err error) {
	k, err := idempotency.KeyOf("testWebhookEndpoint", by.By, by.Key, []any{id, version})
	if err != nil {
		return d, err
	}
	now := s.moment()
	sent, replayed, err := idempotency.Once(ctx, s.db, k, func(tx *db.Tx) (string, error) {
		e, err := s.usable(ctx, tx, id, may)
		if err != nil {
			return "", err
		}
		if e.Version != version {
			return "", ErrChanged.At("version")
		}
		event := fmt.Sprintf("test-%d", now.UnixMicro())
		raw, err := json.Marshal(body{Type: "Test", Timestamp: now, Data: content{Event: event, Version: 1, ShopID: e.ShopID, Told: json.RawMessage("{}")}})
		if err != nil {
			return "", fmt.Errorf("webhook: %w", err)
		}
		d = Delivery{ID: "msg_" + event + "_" + e.ID, BrandID: e.BrandID, EndpointID: e.ID, Event: event, Name: "Test", Body: raw, Status: Pending, NextAt: now, CreatedAt: now}
		tx.AfterCommit(s.Wake)
		return event, insertDeliveries(ctx, tx, []Delivery{d})
	})
	if err != nil || !replayed {
		return d, err
	}
	if _, err := s.Endpoint(ctx, id, may); err != nil {
		return Delivery{}, err
	}
	d, found, err := deliveryByID(ctx, s.db, "msg_"+sent+"_"+id)
	if err == nil && !found {
		err = ErrNotFound.At("id")
	}
	return d, err
}

// usable is an address that the caller may use and that is switched on.
func (s *Service) usable(ctx context.Context, tx *db.Tx, id string, may func(Endpoint) error) (Endpoint, error) {
	e, ok, err := lockEndpoint(ctx, tx, id)
	if err != nil {
		return Endpoint{}, err
	}
	if !ok {
		return Endpoint{}, ErrNotFound.At("id")
	}
	if err := may(e); err != nil {
		return Endpoint{}, err
	}
	if !e.Enabled {
		return Endpoint{}, ErrChanged.At("id")
	}
	return e, nil
}

// Redeliver sends a delivery again at once; its 24 hours begin anew. Rejections: WEBHOOK_NOT_FOUND, WEBHOOK_CHANGED.
func (s *Service) Redeliver(ctx context.Context, id string, may func(Endpoint) error) (d Delivery, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		var ok bool
		if d, ok, err = lockDelivery(ctx, tx, id); err != nil {
			return err
		}
		if !ok {
			return ErrNotFound.At("id")
		}
		if _, err := s.usable(ctx, tx, d.EndpointID, may); err != nil {
			return err
		}
		d.Status, d.Attempts, d.NextAt = Pending, 0, s.moment()
		tx.AfterCommit(s.Wake)
		return saveDelivery(ctx, tx, d)
	})
	return d, err
}

// Page is some deliveries, the latest first.
type Page struct {
	Deliveries []Delivery
	More       bool
}

// Deliveries is a page of what was sent to an address; after is the id of the last one seen. Rejections: BAD_USER_INPUT.
func (s *Service) Deliveries(ctx context.Context, endpointID string, statuses []Status, first int, after string) (Page, error) {
	if first < 1 || first > MaxPage {
		return Page{}, fault.ErrBadUserInput.Saying("the page size is out of bounds", "每页数量超出范围").At("first")
	}
	all, err := deliveries(ctx, s.db, endpointID, statuses, first+1, after)
	if err != nil || len(all) <= first {
		return Page{Deliveries: all}, err
	}
	return Page{Deliveries: all[:first], More: true}, nil
}
