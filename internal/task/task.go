package task

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// Rejections.
var (
	ErrNotFound = fault.New("TASK_NOT_FOUND", "there is no such task", "没有这个待办")
	// ErrChanged says that the task is not as the caller has seen it any more.
	ErrChanged = fault.New("TASK_CHANGED", "this task has changed meanwhile, please look again", "待办已有变化，请刷新后再操作")
	ErrClaimed = fault.New("TASK_CLAIMED", "a colleague is looking after this task", "同事正在处理该待办")
	// ErrDecision is a decision that the task's kind does not have, or that does not fit what it is about.
	ErrDecision = fault.New("DECISION_NOT_ALLOWED", "this can't be decided here", "该待办不支持此处理方式")
	// ErrSamePerson says that whoever proposed a decision can't approve it.
	ErrSamePerson = fault.New("SECOND_PERSON_NEEDED", "somebody else has to approve this", "需由另一位同事审批")
	// ErrNoProposal says that there is nothing to approve.
	ErrNoProposal = fault.New("NOTHING_TO_APPROVE", "there is no decision that waits for approval", "没有待审批的处理意见")
)

// Status is where a task stands.
type Status string

// The statuses.
const (
	Open    Status = "open"
	Claimed Status = "claimed"
	Done    Status = "done"
)

// Decision is what is done about a task.
type Decision string

// The decisions that kinds have so far; a kind may bring others.
const (
	// Retry has the thing tried again.
	Retry Decision = "RETRY"
	// MarkRedeemed records that a voucher is spent, as seen at its platform.
	MarkRedeemed Decision = "MARK_REDEEMED"
	// MarkUndone records that a voucher was given back, as seen at its platform.
	MarkUndone Decision = "MARK_UNDONE"
	// Refund gives all the money back.
	Refund Decision = "REFUND"
	// Cancel ends an order that no money was paid for.
	Cancel Decision = "CANCEL"
	// Settle records that it was settled outside; nothing else is done.
	Settle Decision = "SETTLE"
	// PaidOut records that the guest was given the money otherwise, in the books too.
	PaidOut Decision = "PAID_OUT"
	// Rejected ends what somebody asked for and a second person did not want.
	Rejected Decision = "REJECTED"
	// HandedOut records that cash was handed out.
	HandedOut Decision = "HANDED_OUT"
	// ByItself is no one's decision: what the task is about has settled.
	ByItself Decision = "BY_ITSELF"
)

// Task is what a person must decide.
type Task struct {
	ID      int
	BrandID int
	Kind    string
	// Reference is what it is about: a redemption, a refund, a payment.
	Reference string
	ShopID    string
	// OrderNo is empty where no order is concerned.
	OrderNo string
	// Amount is what is at stake, minor units.
	Amount money.Amount
	// SecondAbove is the amount above which a second person is needed, as it was at the opening.
	SecondAbove money.Amount
	Details     map[string]any
	// Only narrows what may be decided; nil: all that the kind has.
	Only     []Decision
	Status   Status
	OpenedAt time.Time
	// Reopened is how often it was opened again.
	Reopened               int
	ClaimedBy, ClaimedName string
	// Proposal is a decision that waits for a second person; nil for none.
	Proposal *Step
	// Decision and what follows it say how it ended.
	Decision               Decision
	DecidedBy, DecidedName string
	ApprovedBy             string
	Reason                 string
	DecidedAt              time.Time
	// Steps are what was done with it, oldest first; the last 40.
	Steps   []Step
	Version int64
}

// Step is one thing that was done with a task.
type Step struct {
	// What is opened, again, claimed, unclaimed, proposed, withdrawn, approved, rejected, decided or settled.
	What          string
	At            time.Time
	StaffID, Name string
	Decision      Decision
	Reason        string
}

// maxSteps bounds what is kept of a task's steps.
const maxSteps = 40

// By is who decides, and why.
type By struct{ StaffID, Name, Reason string }

// Actor names them in timelines.
func (b By) Actor() string { return "staff:" + b.Name }

// Choice is a decision that a kind has.
type Choice struct {
	Decision Decision
	// Alone says that one person is enough whatever the amount: it ends nothing and gives nothing away that was not decided before.
	Alone bool
	// Do has the effect, in the transaction that ends the task. It is not called again once it was committed.
	Do func(ctx context.Context, tx *db.Tx, t Task, by By) error
}

// Kind is a sort of tasks.
type Kind struct {
	// Name is the kind's in rows and metrics: lower case, with hyphens.
	Name string
	// Label says what happened, Advice what to look at before deciding.
	Label, Advice lang.Text
	// Lock takes the locks that come before the task's own; nil for none.
	Lock func(ctx context.Context, tx *db.Tx, t Task) error
	// Choices are what may be decided, in the order in which they are offered.
	Choices []Choice
	// Asked says that its tasks are opened with a proposal and are about nothing else: they end when it is rejected.
	Asked bool
}

// Service lists tasks and has them decided.
type Service struct {
	db    *db.DB
	kinds map[string]Kind
	now   func() time.Time
	log   *slog.Logger
}

var nameForm = regexp.MustCompile(`^[a-z][a-z0-9-]{1,39}$`)

// New makes the service. It refuses kinds without a name, texts or an effect, and two of one name.
func New(d *db.DB, now func() time.Time, log *slog.Logger, kinds ...Kind) (*Service, error) {
	s := &Service{db: d, kinds: map[string]Kind{}, now: now, log: log}
	for _, k := range kinds {
		if err := k.check(); err != nil {
			return nil, err
		}
		if _, twice := s.kinds[k.Name]; twice {
			return nil, fmt.Errorf("task: kind %s is registered twice", k.Name)
		}
		s.kinds[k.Name] = k
	}
	return s, nil
}

func (k Kind) check() error {
	if !nameForm.MatchString(k.Name) {
		return fmt.Errorf("task: %q is no name for a kind", k.Name)
	}
	for _, text := range []lang.Text{k.Label, k.Advice} {
		if text.In(lang.EN) == "" || text.In(lang.ZH) == "" {
			return fmt.Errorf("task: kind %s lacks a text", k.Name)
		}
	}
	seen := map[Decision]bool{}
	for _, c := range k.Choices {
		if c.Decision == "" || c.Decision == ByItself || c.Decision == Rejected || c.Do == nil || seen[c.Decision] {
			return fmt.Errorf("task: kind %s has a decision %q that is empty, double or does nothing", k.Name, c.Decision)
		}
		seen[c.Decision] = true
	}
	if len(k.Choices) == 0 {
		return fmt.Errorf("task: kind %s leaves nothing to decide", k.Name)
	}
	return nil
}

func (s *Service) moment() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// Kind is a task's kind; one that nobody registered any more has its name for a label and leaves nothing to decide.
func (s *Service) Kind(name string) Kind {
	if k, ok := s.kinds[name]; ok {
		return k
	}
	return Kind{Name: name, Label: lang.T(name, name), Advice: lang.T(name, name)}
}

// Kinds are those that are registered, by name.
func (s *Service) Kinds() []Kind {
	all := make([]Kind, 0, len(s.kinds))
	for _, k := range s.kinds {
		all = append(all, k)
	}
	slices.SortFunc(all, func(a, b Kind) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// Choices are what may be decided about a task now.
func (s *Service) Choices(t Task) []Choice {
	if t.Status == Done {
		return nil
	}
	var out []Choice
	for _, c := range s.Kind(t.Kind).Choices {
		if t.Only == nil || slices.Contains(t.Only, c.Decision) {
			out = append(out, c)
		}
	}
	return out
}

// NeedsSecond says whether a decision about a task needs a second person.
func (t Task) NeedsSecond(c Choice) bool { return !c.Alone && t.Amount > t.SecondAbove }

func (t *Task) step(what string, at time.Time, by By, d Decision) {
	t.Steps = append(t.Steps, Step{What: what, At: at, StaffID: by.StaffID, Name: by.Name, Decision: d, Reason: by.Reason})
	if len(t.Steps) > maxSteps {
		t.Steps = t.Steps[len(t.Steps)-maxSteps:]
	}
}
