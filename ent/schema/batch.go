package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// CouponBatch is a number of own coupons with the same terms, and how guests come by them.
type CouponBatch struct{ ent.Schema }

// Annotations of CouponBatch.
func (CouponBatch) Annotations() []schema.Annotation {
	return table("coupon_batches", map[string]string{
		"coupon_batches_counts": "total > 0 AND claimed >= 0 AND claimed <= total AND made >= 0 AND made <= total",
		"coupon_batches_limits": "per_guest >= 0 AND per_guest_day >= 0",
		"coupon_batches_end":    "valid_days >= 0 AND (valid_until IS NOT NULL OR valid_days > 0)",
	})
}

// Mixin of CouponBatch.
func (CouponBatch) Mixin() []ent.Mixin { return tenant() }

// Fields of CouponBatch.
func (CouponBatch) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("name").MaxLen(400).Comment("How staff know it."),
		field.JSON("terms", json.RawMessage{}).Comment("What each coupon is worth, as coupon.Terms writes it."),
		field.String("shop_id").MaxLen(64).Default("").Comment("That of the terms; empty: all shops."),
		field.Enum("hand_out").Values("codes", "link", "grant"),
		field.Enum("status").Values("draft", "active", "paused", "closed").Default("draft"),
		field.Int("total").Comment("How many coupons it has, at most."),
		field.Int("made").Default(0).Comment("Codes that were made so far."),
		field.Int("claimed").Default(0).Comment("Coupons that went to guests."),
		field.Int("per_guest").Default(1).Comment("How many a guest gets, at most; 0: any number."),
		field.Int("per_guest_day").Default(0).Comment("How many a guest gets in 24 hours, at most; 0: any number."),
		field.Bool("transferable").Default(false),
		moment("claim_from"),
		maybeMoment("claim_until"),
		maybeMoment("valid_until"),
		field.Int("valid_days").Default(0).Comment("Days from the claim; 0: until valid_until alone. The earlier end counts."),
		field.String("link").MaxLen(40).Optional().Nillable().Sensitive().Comment("Of a claim link: whoever knows it may claim."),
		field.Bytes("seed").Sensitive().Immutable().Comment("What codes are made from, together with a key."),
		field.Int("exports").Default(0).Comment("How often its codes were written out."),
		field.Int("revision").Default(1).Comment("Rises with each change by staff."),
		field.String("created_by").MaxLen(64).Immutable(),
		born(),
	}
}

// Indexes of CouponBatch.
func (CouponBatch) Indexes() []ent.Index {
	return []ent.Index{index.Fields("brand_id", "created_at", "id"), index.Fields("link").Unique()}
}

// CouponCode is a code that whoever types it first gets a coupon for. The code itself is nowhere stored: its digest finds it, and it can be made again from the
// batch's seed and a key.
type CouponCode struct{ ent.Schema }

// Annotations of CouponCode.
func (CouponCode) Annotations() []schema.Annotation {
	return table("coupon_codes", map[string]string{"coupon_codes_claimed": "customer_id IS NULL AND coupon_id IS NULL OR customer_id IS NOT NULL AND coupon_id IS NOT NULL"})
}

// Mixin of CouponCode.
func (CouponCode) Mixin() []ent.Mixin { return tenant() }

// Fields of CouponCode.
func (CouponCode) Fields() []ent.Field {
	return []ent.Field{
		field.String("batch_id").MaxLen(64).Immutable(),
		field.Int("n").Immutable().Comment("Its number in the batch, from 1."),
		field.String("digest").MaxLen(64).Immutable().Sensitive(),
		field.String("customer_id").MaxLen(64).Optional().Nillable(),
		field.Int("coupon_id").Optional().Nillable(),
	}
}

// Indexes of CouponCode.
func (CouponCode) Indexes() []ent.Index {
	return []ent.Index{index.Fields("digest").Unique(), index.Fields("batch_id", "n").Unique()}
}

// CouponClaim says that a guest got a coupon of a batch. It is written in the transaction that makes the coupon.
type CouponClaim struct{ ent.Schema }

// Annotations of CouponClaim.
func (CouponClaim) Annotations() []schema.Annotation { return table("coupon_claims", nil) }

// Mixin of CouponClaim.
func (CouponClaim) Mixin() []ent.Mixin { return tenant() }

// Fields of CouponClaim.
func (CouponClaim) Fields() []ent.Field {
	return []ent.Field{
		field.String("batch_id").MaxLen(64).Immutable(),
		field.String("customer_id").MaxLen(64).Immutable(),
		field.String("key").MaxLen(410).Immutable().Comment("What must not count twice: the caller's key of 100 characters of any script, the code's number, or the grant."),
		field.Int("coupon_id").Immutable(),
		fixed("at"),
	}
}

// Indexes of CouponClaim.
func (CouponClaim) Indexes() []ent.Index {
	return []ent.Index{index.Fields("batch_id", "customer_id", "key").Unique()}
}

// CouponJob is work on a batch that takes longer than a request: making its codes, giving its coupons to many guests, voiding what is left.
type CouponJob struct{ ent.Schema }

// Annotations of CouponJob.
func (CouponJob) Annotations() []schema.Annotation { return table("coupon_jobs", nil) }

// Mixin of CouponJob.
func (CouponJob) Mixin() []ent.Mixin { return tenant() }

// Fields of CouponJob.
func (CouponJob) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("batch_id").MaxLen(64).Immutable(),
		field.Enum("kind").Values("codes", "grant", "void").Immutable(),
		field.Enum("status").Values("queued", "running", "done", "failed", "canceled").Default("queued"),
		field.JSON("segment", json.RawMessage{}).Optional().Immutable().Comment("Of a grant: which guests."),
		field.String("key").MaxLen(410).Immutable().Comment("The caller's, of 100 characters of any script: the same key is the same job."),
		field.String("note").MaxLen(800).Default("").Immutable().Comment("Why, as who asked for it says."),
		field.Int("planned").Default(0).Comment("How many there were when it was asked for."),
		field.Int("done").Default(0),
		field.Int("skipped").Default(0).Comment("Guests who had all that the batch allows."),
		field.String("cursor").MaxLen(64).Default("").Comment("The last one that is done."),
		field.String("ended_for").MaxLen(40).Default("").Comment("Why it ended before all were done."),
		field.String("created_by").MaxLen(64).Immutable(),
		field.String("actor").MaxLen(120).Immutable().Comment("As coupons' events name who asked for it."),
		field.Int("fence").Default(0).Comment("Rises with each holder; only the latest may write."),
		field.Int("attempts").Default(0).Comment("Holders since it last came forward."),
		maybeMoment("lease_until"),
		maybeMoment("started_at"),
		maybeMoment("ended_at"),
		born(),
	}
}

// Indexes of CouponJob.
func (CouponJob) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("batch_id", "key").Unique(),
		index.Fields("created_at").StorageKey("coupon_jobs_open").Annotations(entsql.IndexWhere("status = 'queued' OR status = 'running'")),
	}
}

// CouponGift is a guest's offer to hand a coupon on to whoever has its token, which is nowhere stored.
type CouponGift struct{ ent.Schema }

// Annotations of CouponGift.
func (CouponGift) Annotations() []schema.Annotation { return table("coupon_gifts", nil) }

// Mixin of CouponGift.
func (CouponGift) Mixin() []ent.Mixin { return tenant() }

// Fields of CouponGift.
func (CouponGift) Fields() []ent.Field {
	return []ent.Field{
		field.Int("coupon_id").Immutable(),
		field.Int64("coupon_version").Immutable().Comment("That of the coupon as it was offered; a coupon that changed since is not handed on."),
		field.String("from_customer").MaxLen(64).Immutable(),
		field.String("to_customer").MaxLen(64).Optional().Nillable(),
		field.String("digest").MaxLen(64).Immutable().Sensitive(),
		field.Enum("status").Values("open", "accepted", "revoked").Default("open"),
		fixed("expires_at"),
		maybeMoment("ended_at"),
		born(),
	}
}

// Indexes of CouponGift.
func (CouponGift) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("digest").Unique(),
		index.Fields("coupon_id").Unique().StorageKey("coupon_gifts_open").Annotations(entsql.IndexWhere("status = 'open'")),
	}
}
