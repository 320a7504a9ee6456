package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// Flow is a durable flow under way, a saga or a TCC transaction: what it works on, how far it is, and who works on it.
type Flow struct{ ent.Schema }

// Annotations of Flow.
func (Flow) Annotations() []schema.Annotation {
	return table("flows", map[string]string{"flows_due": "next_at IS NULL OR status IN ('running', 'completing', 'compensating')"})
}

// Mixin of Flow.
func (Flow) Mixin() []ent.Mixin { return tenant() }

// Fields of Flow.
func (Flow) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.Enum("kind").Values("saga", "tcc").Immutable(),
		field.String("name").MaxLen(64).Immutable(),
		field.Int("version").Default(1).Immutable().Comment("Of its definition: it ends under the one that it began with."),
		field.String("reference").MaxLen(64).Immutable().Comment("What it is about, such as the order's number; one flow a name and reference."),
		field.JSON("steps", []string{}).Immutable().Comment("Names of its steps or participants, in their order, as it began."),
		field.Enum("status").Values("running", "completing", "compensating", "done", "undone", "stuck").Default("running").
			Comment("running: steps are done, or tried. completing: TCC confirms. compensating: undone, or canceled. stuck: a person decides."),
		field.JSON("state", json.RawMessage{}).Comment("What its steps share."),
		field.Int("attempts").Default(0).Comment("Of the step that is next."),
		maybeMoment("next_at"), // when it is to be taken up; none where it has ended or is stuck
		field.Int64("fence").Default(0).Comment("Rises with each taking up; whoever holds an older one writes nothing."),
		field.String("holder").MaxLen(64).Default("").Comment("The process that works on it."),
		field.String("error").MaxLen(800).Default("").Comment("Of the latest step that failed."),
		born(),
		moment("updated_at"),
	}
}

// Indexes of Flow.
func (Flow) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("brand_id", "name", "reference").Unique(),
		index.Fields("next_at").StorageKey("flows_next").Annotations(entsql.IndexWhere("next_at IS NOT NULL")),
		index.Fields("brand_id", "status", "created_at", "id"),
	}
}

// FlowStep is one line of a flow's log: a step that was begun, or what came of it. Rows are only added.
type FlowStep struct{ ent.Schema }

// Annotations of FlowStep.
func (FlowStep) Annotations() []schema.Annotation { return table("flow_steps", nil) }

// Mixin of FlowStep.
func (FlowStep) Mixin() []ent.Mixin { return tenant() }

// Fields of FlowStep.
func (FlowStep) Fields() []ent.Field {
	return []ent.Field{
		field.String("flow_id").MaxLen(64).Immutable(),
		field.String("step").MaxLen(64).Immutable(),
		field.Enum("phase").Values("do", "undo", "try", "confirm", "cancel").Immutable(),
		field.Enum("outcome").Values("begun", "done", "failed").Immutable().Comment("A step that was begun and has no outcome counts as executed."),
		field.Int("attempt").Default(1).Immutable(),
		field.Int64("fence").Default(0).Immutable(),
		field.String("error").MaxLen(800).Default("").Immutable(),
		fixed("at"),
	}
}

// Indexes of FlowStep.
func (FlowStep) Indexes() []ent.Index { return []ent.Index{index.Fields("flow_id", "id")} }

// Barrier says that a phase of a participant had its effect: it is written in the effect's transaction, so a repeat, a cancel without a try and a try after its cancel
// change nothing (the sub-transaction barrier of DTM).
type Barrier struct{ ent.Schema }

// Annotations of Barrier.
func (Barrier) Annotations() []schema.Annotation { return table("barriers", nil) }

// Mixin of Barrier.
func (Barrier) Mixin() []ent.Mixin { return tenant() }

// Fields of Barrier.
func (Barrier) Fields() []ent.Field {
	return []ent.Field{
		field.String("flow_id").MaxLen(64).Immutable(),
		field.String("step").MaxLen(64).Immutable(),
		field.String("phase").MaxLen(16).Immutable(),
		field.String("because").MaxLen(16).Immutable().Comment("The phase that wrote it: a cancel writes the try's too, where there was none."),
		born(),
	}
}

// Indexes of Barrier.
func (Barrier) Indexes() []ent.Index {
	return []ent.Index{index.Fields("flow_id", "step", "phase").Unique()}
}

// IdempotencyToken is a key that the server made for one effect of one person.
type IdempotencyToken struct{ ent.Schema }

// Annotations of IdempotencyToken.
func (IdempotencyToken) Annotations() []schema.Annotation { return table("idempotency_tokens", nil) }

// Mixin of IdempotencyToken.
func (IdempotencyToken) Mixin() []ent.Mixin { return tenant() }

// Fields of IdempotencyToken.
func (IdempotencyToken) Fields() []ent.Field {
	return []ent.Field{
		field.String("id").MaxLen(64).Immutable().NotEmpty().Sensitive().Comment("SHA-256 of the token, in hex."),
		field.String("person").MaxLen(120).Immutable().Comment("Whose it is: customer:<id> or staff:<id>."),
		field.Enum("status").Values("unused", "processing", "done").Default("unused"),
		field.String("operation").MaxLen(64).Default("").Comment("What it was used for."),
		field.String("input_hash").MaxLen(64).Default(""),
		maybeMoment("begun_at"),
		born(),
		fixed("expires_at"),
	}
}

// Indexes of IdempotencyToken.
func (IdempotencyToken) Indexes() []ent.Index { return []ent.Index{index.Fields("expires_at")} }

// Lease says which process may do alone what one must do alone, and until when. Its token only rises: whoever writes under an older one is refused.
type Lease struct{ ent.Schema }

// Annotations of Lease.
func (Lease) Annotations() []schema.Annotation { return table("leases", nil) }

// Fields of Lease.
func (Lease) Fields() []ent.Field {
	return []ent.Field{
		id(),
		field.String("holder").MaxLen(64),
		field.Int64("token").Default(1),
		moment("until"),
	}
}
