package schema

import (
	"time"

	"entgo.io/ent"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"
)

// ManualTask is what a person must decide. There is one for each brand, kind and reference; it is opened anew when the same thing happens again.
type ManualTask struct{ ent.Schema }

// Annotations of ManualTask.
func (ManualTask) Annotations() []schema.Annotation {
	return table("manual_tasks", map[string]string{"manual_tasks_amount": "amount >= 0"})
}

// Mixin of ManualTask.
func (ManualTask) Mixin() []ent.Mixin { return tenant() }

// Fields of ManualTask.
func (ManualTask) Fields() []ent.Field {
	return []ent.Field{
		field.String("kind").MaxLen(40).Immutable(),
		field.String("reference").MaxLen(160).Immutable().Comment("What it is about; one task a kind and reference."),
		field.String("shop_id").MaxLen(64).Default("").Comment("Whose staff decide."),
		field.String("order_no").MaxLen(32).Default("").Comment("The order that it concerns, if there is one."),
		field.Int64("amount").Default(0).Comment("What is at stake, minor units."),
		field.Int64("second_above").Default(20000).Comment("Decisions about more than that need a second person; the shop's setting when it was opened."),
		field.JSON("details", map[string]any{}),
		field.JSON("decisions", []string{}).Optional().Comment("What may be decided; null: all that its kind has."),
		field.Enum("status").Values("open", "claimed", "done").Default("open"),
		field.Time("opened_at").SchemaType(momentType).Default(func() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }),
		field.Int("reopened").Default(0),
		field.String("claimed_by").MaxLen(64).Default(""),
		field.String("claimed_name").MaxLen(120).Default(""),
		field.JSON("proposal", TaskStep{}).Optional().Comment("A decision that waits for a second person."),
		field.String("decision").MaxLen(32).Default("").Comment("How it ended: a decision, or SETTLED by itself."),
		field.String("decided_by").MaxLen(64).Default(""),
		field.String("decided_name").MaxLen(120).Default(""),
		field.String("approved_by").MaxLen(64).Default(""),
		field.String("reason").MaxLen(800).Default(""),
		maybeMoment("decided_at"),
		field.JSON("steps", []TaskStep{}).Optional().Comment("What people and the server did with it, oldest first; the last 40."),
		field.Int64("version").Default(1),
		born(),
	}
}

// Indexes of ManualTask.
func (ManualTask) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("brand_id", "kind", "reference").Unique(),
		index.Fields("brand_id", "status", "opened_at", "id"),
		index.Fields("order_no"),
	}
}

// TaskStep is one thing that was done with a task.
type TaskStep struct {
	What     string    `json:"what"`
	At       time.Time `json:"at"`
	StaffID  string    `json:"staffId,omitempty"`
	Name     string    `json:"name,omitempty"`
	Decision string    `json:"decision,omitempty"`
	Reason   string    `json:"reason,omitempty"`
}
