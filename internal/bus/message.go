package bus

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"cuppa/internal/cause"
	"cuppa/internal/outbox"
)

// Message is an event on its way: one row of order_events.
type Message struct {
	// ID is the row's key, and the same however often the message comes.
	ID int `json:"id"`
	// BrandID is the tenant.
	BrandID int    `json:"brand"`
	ShopID  string `json:"shop"`
	OrderNo string `json:"orderNo"`
	// Seq numbers the order's events from 1 without gaps.
	Seq int64 `json:"seq"`
	// Kind is a name such as order.paid, Version that of its data's schema.
	Kind    string `json:"kind"`
	Version int    `json:"version"`
	// From and To are the order's states before and after.
	From string    `json:"from,omitempty"`
	To   string    `json:"to"`
	At   time.Time `json:"at"`
	// Actor is who did it, Cause what made it happen, Request the id of the request that it came of; empty where that is not known.
	Actor   string `json:"actor"`
	Cause   string `json:"cause,omitempty"`
	Request string `json:"request,omitempty"`
	// Data is the kind's own JSON.
	Data json.RawMessage `json:"data,omitempty"`
	// Tells are the typed events in it, such as OrderPaid.
	Tells []outbox.Telling `json:"tells,omitempty"`
	// Untold is why the typed events in it are not known where it comes from, such as a replica that is older than the one that wrote the row; empty where they are.
	Untold string `json:"untold,omitempty"`
}

// Tell says which typed events a row tells.
type Tell func(outbox.Event) ([]outbox.Telling, error)

// messageOf is the row as a message. An error is that of tell; the message is whole but for what it tells.
func messageOf(e outbox.Event, tell Tell) (Message, error) {
	m := Message{
		ID: e.ID, BrandID: e.BrandID, ShopID: e.ShopID, OrderNo: e.OrderNo, Seq: e.Seq, Kind: e.Kind, Version: max(e.Version, 1), From: e.From, To: e.To, At: e.At.UTC(),
		Actor: e.Actor, Cause: e.Cause.Name, Request: e.Cause.Request, Data: e.Data,
	}
	var err error
	if tell != nil {
		if m.Tells, err = tell(e); err != nil {
			m.Untold = text(err)
			err = fmt.Errorf("bus: what event %d of order %s tells: %w", e.Seq, e.OrderNo, err)
		}
	}
	return m, err
}

// retold is the message with what it tells, as this replica reads it, where the one that it comes from could not.
func (m Message) retold(tell Tell) (Message, error) {
	if m.Untold == "" {
		return m, nil
	}
	return messageOf(outbox.Event{
		ID: m.ID, BrandID: m.BrandID, ShopID: m.ShopID, OrderNo: m.OrderNo, Seq: m.Seq, Kind: m.Kind, Version: m.Version, From: m.From, To: m.To, At: m.At,
		Actor: m.Actor, Cause: cause.Cause{Name: m.Cause, Request: m.Request}, Data: m.Data,
	}, tell)
}

// about says whether one of the topics is the message's kind or the name of something that it tells. A * stands for any text, also none.
func (m Message) about(topics []string) bool {
	for _, topic := range topics {
		if Matches(topic, m.Kind) {
			return true
		}
		for _, t := range m.Tells {
			if Matches(topic, t.Name) {
				return true
			}
		}
	}
	return false
}

// Matches says whether a name is what the topic asks for. A * in the topic stands for any text, also none.
func Matches(topic, name string) bool {
	first, rest, wild := strings.Cut(topic, "*")
	if !wild {
		return topic == name
	}
	name, ok := strings.CutPrefix(name, first)
	if !ok {
		return false
	}
	parts := strings.Split(rest, "*")
	for i, part := range parts {
		if i == len(parts)-1 {
			return strings.HasSuffix(name, part)
		}
		at := strings.Index(name, part)
		if at < 0 {
			return false
		}
		name = name[at+len(part):]
	}
	return true
}
