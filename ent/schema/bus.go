package schema

import (
	"encoding/json"
	"time"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// EventPosition is how far a consumer of the bus has taken the events of one order: what is not after it is a repeat.
type EventPosition struct{ ent.Schema }

// Annotations of EventPosition.
func (EventPosition) Annotations() []schema.Annotation { return table("event_positions", nil) }

// Mixin of EventPosition.
func (EventPosition) Mixin() []ent.Mixin { return tenant() }

// Fields of EventPosition.
func (EventPosition) Fields() []ent.Field {
	return []ent.Field{
		field.String("consumer").MaxLen(64).Immutable(),
		field.String("order_no").MaxLen(32).Immutable(),
		field.Int64("seq").Comment("The latest that it took, or that was put aside for staff."),
		moment("moved_at"),
	}
}

// Indexes of EventPosition.
func (EventPosition) Indexes() []ent.Index {
	return []ent.Index{index.Fields("consumer", "order_no").Unique(), index.Fields("moved_at")}
}

// ParkedEvent waits for a consumer of the bus: for an earlier one of its order, or for its next try.
type ParkedEvent struct{ ent.Schema }

// Annotations of ParkedEvent.
func (ParkedEvent) Annotations() []schema.Annotation { return table("parked_events", nil) }

// Mixin of ParkedEvent.
func (ParkedEvent) Mixin() []ent.Mixin { return tenant() }

// Fields of ParkedEvent.
func (ParkedEvent) Fields() []ent.Field {
	return []ent.Field{
		field.String("consumer").MaxLen(64).Immutable(),
		field.String("order_no").MaxLen(32).Immutable(),
		field.Int64("seq").Immutable(),
		field.Int("event_id").Immutable(),
		field.JSON("message", json.RawMessage{}).Immutable().Comment("As it came."),
		field.Int("attempts").Default(0).Comment("How often it was tried; 0 for one that came early."),
		field.String("error").MaxLen(800).Default("").Comment("Of the latest try."),
		field.Time("next_at").Optional().Nillable().SchemaType(momentType).Comment("When it is looked at again."),
		fixed("parked_at"),
	}
}

// Indexes of ParkedEvent.
func (ParkedEvent) Indexes() []ent.Index {
	return []ent.Index{index.Fields("consumer", "order_no", "seq").Unique(), index.Fields("parked_at"), index.Fields("next_at")}
}

// DeadLetter is an event that a consumer could not take, however often it was tried. Staff look at it and have it taken again.
type DeadLetter struct{ ent.Schema }

// Annotations of DeadLetter.
func (DeadLetter) Annotations() []schema.Annotation { return table("dead_letters", nil) }

// Mixin of DeadLetter.
func (DeadLetter) Mixin() []ent.Mixin { return tenant() }

// Fields of DeadLetter.
func (DeadLetter) Fields() []ent.Field {
	return []ent.Field{
		field.String("consumer").MaxLen(64).Immutable(),
		field.Int("event_id").Immutable(),
		field.String("order_no").MaxLen(32).Immutable(),
		field.Int64("seq").Immutable(),
		field.String("shop_id").MaxLen(64).Immutable(),
		field.String("kind").MaxLen(40).Immutable(),
		field.JSON("message", json.RawMessage{}).Immutable().Comment("As it came; the event itself stands in order_events."),
		field.Int("attempts").Default(0),
		field.String("error").MaxLen(800).Default("").Comment("Of the latest try."),
		field.Enum("status").Values("open", "replayed", "dropped").Default("open"),
		moment("failed_at"),
		field.String("decided_by").MaxLen(64).Default("").Comment("The member of staff who had it taken again or dropped it."),
		field.String("reason").MaxLen(800).Default(""),
		maybeMoment("decided_at"),
		field.Int64("version").Default(1),
		born(),
	}
}

// Indexes of DeadLetter.
func (DeadLetter) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("consumer", "event_id").Unique(),
		index.Fields("brand_id", "status", "id"),
	}
}

// WebhookEndpoint is a partner's address that is told of events.
type WebhookEndpoint struct{ ent.Schema }

// Annotations of WebhookEndpoint.
func (WebhookEndpoint) Annotations() []schema.Annotation { return table("webhook_endpoints", nil) }

// Mixin of WebhookEndpoint.
func (WebhookEndpoint) Mixin() []ent.Mixin { return tenant() }

// Fields of WebhookEndpoint.
func (WebhookEndpoint) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("shop_id").MaxLen(64).Default("").Immutable().Comment("Whose orders it is told of; empty: the whole brand's."),
		field.String("url").MaxLen(500),
		field.JSON("topics", []string{}).Comment("Names of events, with * as a wildcard."),
		field.String("description").MaxLen(200).Default(""),
		field.Bytes("secret").Sensitive().Comment("Sealed; what deliveries are signed with."),
		field.Bytes("secret_before").Sensitive().Optional().Comment("Sealed; the one before, with which they are signed too until secret_before_until."),
		maybeMoment("secret_before_until"),
		field.Bool("enabled").Default(true),
		field.String("disabled_for").MaxLen(200).Default(""),
		maybeMoment("told_from"), // when it was switched on again: what it is told of begins then; null: when it was made
		field.Int64("version").Default(1),
		field.String("created_by").MaxLen(64).Default(""),
		born(),
	}
}

// Indexes of WebhookEndpoint.
func (WebhookEndpoint) Indexes() []ent.Index { return []ent.Index{index.Fields("brand_id", "id")} }

// WebhookDelivery is one event for one endpoint: what is sent, when it is tried next, and what came of each try.
type WebhookDelivery struct{ ent.Schema }

// Annotations of WebhookDelivery.
func (WebhookDelivery) Annotations() []schema.Annotation { return table("webhook_deliveries", nil) }

// Mixin of WebhookDelivery.
func (WebhookDelivery) Mixin() []ent.Mixin { return tenant() }

// Fields of WebhookDelivery.
func (WebhookDelivery) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").MaxLen(64).Immutable().NotEmpty().Comment("The message's id, the same in each try."),
		field.String("endpoint_id").MaxLen(64).Immutable(),
		field.String("event").MaxLen(64).Immutable().Comment("The event's id, unique for one endpoint."),
		field.String("name").MaxLen(64).Immutable().Comment("The event's name, such as OrderPaid."),
		field.String("order_no").MaxLen(32).Immutable(),
		field.JSON("body", json.RawMessage{}).Immutable(),
		field.Enum("status").Values("pending", "delivered", "failed").Default("pending"),
		field.Int("attempts").Default(0),
		maybeMoment("next_at"),
		field.JSON("tries", []WebhookTry{}).Optional().Comment("The latest 30, oldest first."),
		maybeMoment("delivered_at"),
		born(),
	}
}

// Indexes of WebhookDelivery.
func (WebhookDelivery) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("endpoint_id", "event").Unique(),
		index.Fields("endpoint_id", "created_at", "id"),
		index.Fields("next_at").StorageKey("webhook_deliveries_next").Annotations(entsql.IndexWhere("next_at IS NOT NULL")),
	}
}

// WebhookTry is one try of a delivery.
type WebhookTry struct {
	At time.Time `json:"at"`
	// Status is that of the answer; 0 where there was none.
	Status int `json:"status,omitempty"`
	// Error says why it failed, without what the partner answered.
	Error string `json:"error,omitempty"`
	// Took is how long it took, in milliseconds.
	Took int64 `json:"tookMs"`
}
