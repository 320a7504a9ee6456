package schema

import (
	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Wallet is what a guest has at a brand: stored money that they paid for (principal) and that they were given (bonus), what of it is frozen, and points. The ledger's
// postings of the guest sum to it.
type Wallet struct{ ent.Schema }

// Annotations of Wallet.
func (Wallet) Annotations() []schema.Annotation {
	return table("wallets", map[string]string{
		"wallets_never_below_zero": "principal >= 0 AND bonus >= 0 AND frozen_principal >= 0 AND frozen_bonus >= 0 AND points >= 0",
	})
}

// Mixin of Wallet.
func (Wallet) Mixin() []ent.Mixin { return tenant() }

// Fields of Wallet.
func (Wallet) Fields() []ent.Field {
	return []ent.Field{
		field.String("customer_id").MaxLen(64).Immutable(),
		field.Int64("principal").Default(0),
		field.Int64("bonus").Default(0),
		field.Int64("frozen_principal").Default(0),
		field.Int64("frozen_bonus").Default(0),
		field.Int64("points").Default(0),
		born(),
	}
}

// Indexes of Wallet.
func (Wallet) Indexes() []ent.Index {
	return []ent.Index{index.Fields("brand_id", "customer_id").Unique()}
}

// WalletHold is money of a wallet that is frozen for somebody, by the id that they gave it; one that was voided before it was frozen keeps the later freeze out.
type WalletHold struct{ ent.Schema }

// Annotations of WalletHold.
func (WalletHold) Annotations() []schema.Annotation {
	return table("wallet_holds", map[string]string{"wallet_holds_amounts": "principal >= 0 AND bonus >= 0"})
}

// Mixin of WalletHold.
func (WalletHold) Mixin() []ent.Mixin { return tenant() }

// Fields of WalletHold.
func (WalletHold) Fields() []ent.Field {
	return []ent.Field{
		field.String("hold_id").MaxLen(48).Immutable().NotEmpty(),
		field.String("customer_id").MaxLen(64).Default("").Immutable().Comment("Empty where nothing was ever frozen."),
		field.Int64("principal").Default(0),
		field.Int64("bonus").Default(0),
		field.Enum("state").Values("frozen", "posted", "voided"),
		fixed("created_at"),
		maybeMoment("ended_at"),
	}
}

// Indexes of WalletHold.
func (WalletHold) Indexes() []ent.Index {
	return []ent.Index{index.Fields("brand_id", "hold_id").Unique()}
}

// TopUpOffer is a bonus that a guest gets who tops an amount up.
type TopUpOffer struct{ ent.Schema }

// Annotations of TopUpOffer.
func (TopUpOffer) Annotations() []schema.Annotation {
	return table("top_up_offers", map[string]string{"top_up_offers_amounts": "amount > 0 AND bonus >= 0"})
}

// Mixin of TopUpOffer.
func (TopUpOffer) Mixin() []ent.Mixin { return tenant() }

// Fields of TopUpOffer.
func (TopUpOffer) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.Int64("amount").Immutable(),
		field.Int64("bonus").Immutable(),
		fixed("valid_from"),
		field.Time("valid_until").Optional().Nillable().Immutable().SchemaType(momentType),
		field.String("created_by").MaxLen(64).Immutable(),
		fixed("created_at"),
		maybeMoment("ended_at"),
	}
}

// Indexes of TopUpOffer.
func (TopUpOffer) Indexes() []ent.Index {
	return []ent.Index{index.Fields("brand_id", "amount")}
}

// TopUp is money that a guest means to put into their wallet. Its payment has its number where others have an order's. The bonus is what was offered when it began.
type TopUp struct{ ent.Schema }

// Annotations of TopUp.
func (TopUp) Annotations() []schema.Annotation {
	return table("top_ups", map[string]string{"top_ups_amounts": "amount > 0 AND bonus >= 0", "top_ups_refunded": "refunded_amount >= 0 AND refunded_amount <= amount AND bonus_taken >= 0 AND bonus_taken <= bonus", "top_ups_paid": "status <> 'PAID' OR paid_at IS NOT NULL"})
}

// Mixin of TopUp.
func (TopUp) Mixin() []ent.Mixin { return tenant() }

// Fields of TopUp.
func (TopUp) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").StorageKey("no").MaxLen(32).Immutable().NotEmpty(),
		field.String("shop_id").MaxLen(64).Immutable().Comment("Whose books the money comes to, and whose staff look after it."),
		field.String("customer_id").MaxLen(64).Immutable(),
		field.Int64("amount").Immutable(),
		field.Int64("bonus").Immutable(),
		field.String("offer_id").MaxLen(64).Default("").Immutable(),
		field.String("status").MaxLen(16).Default("PENDING"),
		field.Int64("refunded_amount").Default(0).Comment("Principal that was taken back out of the wallet to be refunded, refunds under way included."),
		field.Int64("bonus_taken").Default(0).Comment("Of its bonus what was taken back with it."),
		field.String("payment_no").MaxLen(32).Immutable(),
		field.String("key").MaxLen(80).Immutable().Comment("The guest's idempotency key."),
		field.String("fingerprint").MaxLen(64).Immutable(),
		fixed("created_at"),
		fixed("expires_at"),
		maybeMoment("paid_at"),
	}
}

// Indexes of TopUp.
func (TopUp) Indexes() []ent.Index {
	return []ent.Index{index.Fields("brand_id", "customer_id", "key").Unique(), index.Fields("shop_id", "paid_at")}
}

// PointLot is the points that an order brought, with their own end.
type PointLot struct{ ent.Schema }

// Annotations of PointLot.
func (PointLot) Annotations() []schema.Annotation {
	return table("point_lots", map[string]string{"point_lots_points": "granted >= 0 AND remaining >= 0 AND remaining <= granted AND returned >= 0 AND missing >= 0 AND missing <= returned"})
}

// Mixin of PointLot.
func (PointLot) Mixin() []ent.Mixin { return tenant() }

// Fields of PointLot.
func (PointLot) Fields() []ent.Field {
	return []ent.Field{
		field.String("customer_id").MaxLen(64).Immutable(),
		field.String("order_no").MaxLen(32).Immutable(),
		field.Int("event_id").Immutable().Comment("The event that they were granted for."),
		field.Int64("granted").Immutable(),
		field.Int64("remaining"),
		field.Int64("returned").Default(0).Comment("To be taken back for refunds of the order."),
		field.Int64("missing").Default(0).Comment("Of it what the guest did not have any more."),
		fixed("granted_at"),
		fixed("expires_at"),
	}
}

// Indexes of PointLot.
func (PointLot) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("brand_id", "order_no").Unique(),
		index.Fields("brand_id", "customer_id", "expires_at"),
		index.Fields("expires_at").StorageKey("point_lots_due").Annotations(entsql.IndexWhere("remaining > 0")),
	}
}

// GiftCardBatch is gift cards that were issued together.
type GiftCardBatch struct{ ent.Schema }

// Annotations of GiftCardBatch.
func (GiftCardBatch) Annotations() []schema.Annotation {
	return table("gift_card_batches", map[string]string{"gift_card_batches_amounts": "amount > 0 AND count > 0"})
}

// Mixin of GiftCardBatch.
func (GiftCardBatch) Mixin() []ent.Mixin { return tenant() }

// Fields of GiftCardBatch.
func (GiftCardBatch) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("name").MaxLen(200).Immutable(),
		field.Int64("amount").Immutable().Comment("Of each card."),
		field.Int("count").Immutable(),
		fixed("valid_until"),
		field.Bytes("seed").Immutable().Sensitive().Comment("With a key that is not in this table it makes the codes."),
		field.String("key").MaxLen(80).Immutable().Comment("The idempotency key of who issued them."),
		field.String("fingerprint").MaxLen(64).Immutable(),
		field.String("created_by").MaxLen(64).Immutable(),
		fixed("created_at"),
	}
}

// Indexes of GiftCardBatch.
func (GiftCardBatch) Indexes() []ent.Index {
	return []ent.Index{index.Fields("brand_id", "created_by", "key").Unique(), index.Fields("brand_id", "created_at")}
}

// GiftCard is one card. Its code is not kept: only what finds it, and its end for people.
type GiftCard struct{ ent.Schema }

// Annotations of GiftCard.
func (GiftCard) Annotations() []schema.Annotation {
	return table("gift_cards", map[string]string{"gift_cards_amount": "amount > 0", "gift_cards_redeemed": "customer_id = '' OR redeemed_at IS NOT NULL"})
}

// Mixin of GiftCard.
func (GiftCard) Mixin() []ent.Mixin { return tenant() }

// Fields of GiftCard.
func (GiftCard) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("batch_id").MaxLen(64).Immutable(),
		field.String("digest").MaxLen(64).Immutable().Comment("A keyed hash of the code."),
		field.String("tail").MaxLen(8).Immutable().Comment("The code's last characters."),
		field.Int64("amount").Immutable(),
		fixed("valid_until"),
		field.String("customer_id").MaxLen(64).Default("").Comment("Who has redeemed it."),
		field.String("key").MaxLen(80).Default("").Comment("The idempotency key that it was redeemed by."),
		maybeMoment("redeemed_at"),
	}
}

// Indexes of GiftCard.
func (GiftCard) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("brand_id", "digest").Unique(), index.Fields("batch_id"),
		index.Fields("brand_id", "customer_id", "key").Unique().StorageKey("gift_cards_once").Annotations(entsql.IndexWhere("customer_id <> ''")),
	}
}
