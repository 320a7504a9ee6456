package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// ChannelShipment is what a payment's channel is told of how the guest got what was paid for: written in the transaction in which it is handed over.
type ChannelShipment struct{ ent.Schema }

// Annotations of ChannelShipment.
func (ChannelShipment) Annotations() []schema.Annotation {
	return table("channel_shipments", map[string]string{
		"channel_shipments_told": "status = 'PENDING' AND ended_at IS NULL OR status <> 'PENDING' AND ended_at IS NOT NULL",
	})
}

// Mixin of ChannelShipment.
func (ChannelShipment) Mixin() []ent.Mixin { return tenant() }

// Fields of ChannelShipment.
func (ChannelShipment) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").StorageKey("payment_no").MaxLen(32).Immutable().NotEmpty(),
		field.String("order_no").MaxLen(32).Immutable(),
		field.String("shop_id").MaxLen(64).Immutable(),
		field.String("way").MaxLen(16).Immutable().Comment("PICKUP or COURIER."),
		field.String("what").MaxLen(480).Immutable().Comment("The goods, in words for the guest."),
		field.Time("handed_at").Immutable().SchemaType(momentType),
		moment("since"),
		field.String("status").MaxLen(16).Comment("PENDING, TOLD, NEEDLESS, FAILED or SETTLED."),
		field.Int("tries").Default(0).Comment("How often the channel was about to be told; it is asked first where that is not 0."),
		field.String("refusal").MaxLen(64).Default("").Comment("The channel's code, or UNANSWERED."),
		maybeMoment("ended_at"),
	}
}

// Indexes of ChannelShipment.
func (ChannelShipment) Indexes() []ent.Index { return []ent.Index{index.Fields("order_no")} }
