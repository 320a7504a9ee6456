package task

import (
	"context"
	"strconv"
	"unicode/utf8"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
)

// maxReason bounds a reason, in characters.
const maxReason = 200

// Move is what a member of staff does with a task.
type Move struct {
	ID int
	// Version is the task's as they have seen it; 0 for whichever it is.
	Version  int64
	Decision Decision
	By       By
}

// Claim has a member of staff look after a task, so that colleagues don't. Doing it again is a success. Rejections: TASK_NOT_FOUND, TASK_CLAIMED, TASK_CHANGED.
func (s *Service) Claim(ctx context.Context, id int, by By, allowed func(Task) error) (Task, error) {
	return s.change(ctx, Move{ID: id, By: by}, allowed, func(_ context.Context, _ *db.Tx, t *Task, _ Move) (bool, error) {
		switch {
		case t.Status == Done:
			return false, ErrChanged.At("id")
		case t.Status == Claimed && t.ClaimedBy != by.StaffID:
			return false, ErrClaimed.At("id")
		case t.Status == Claimed:
			return false, nil
		}
		t.Status, t.ClaimedBy, t.ClaimedName = Claimed, by.StaffID, by.Name
		t.step("claimed", s.moment(), by, "")
		return true, nil
	})
}

// Unclaim gives a task back to all, whoever had it: people go home. Doing it again is a success. Rejections: TASK_NOT_FOUND.
func (s *Service) Unclaim(ctx context.Context, id int, by By, allowed func(Task) error) (Task, error) {
	return s.change(ctx, Move{ID: id, By: by}, allowed, func(_ context.Context, _ *db.Tx, t *Task, _ Move) (bool, error) {
		if t.Status != Claimed {
			return false, nil
		}
		t.Status, t.ClaimedBy, t.ClaimedName = Open, "", ""
		t.step("unclaimed", s.moment(), by, "")
		return true, nil
	})
}

// Decide does what was decided about a task and ends it, or where a second person is needed, proposes it. The same decision of the same person again, of the version
// that it was made of, is a success and has no effect. Rejections: TASK_NOT_FOUND, TASK_CHANGED, TASK_CLAIMED, DECISION_NOT_ALLOWED, SECOND_PERSON_NEEDED, BAD_USER_INPUT
// for a reason that is empty or too long, and those of the decision's effect.
func (s *Service) Decide(ctx context.Context, m Move, allowed func(Task) error) (Task, error) {
	if n := utf8.RuneCountInString(m.By.Reason); n == 0 || n > maxReason {
		return Task{}, fault.ErrBadUserInput.Saying("a reason has 1 to 200 characters", "请填写原因（1到200字）").At("reason")
	}
	return s.change(ctx, m, allowed, s.decide)
}

func (s *Service) decide(ctx context.Context, tx *db.Tx, t *Task, m Move) (bool, error) {
	mine := t.Proposal != nil && t.Proposal.StaffID == m.By.StaffID && t.Proposal.Decision == m.Decision
	switch {
	case m.Version > 0 && m.Version < t.Version && (mine || t.Status == Done && t.DecidedBy == m.By.StaffID && t.Decision == m.Decision):
		return false, nil // pressed twice
	case m.Version > 0 && m.Version != t.Version || t.Status == Done:
		return false, ErrChanged.At("id")
	case t.Status == Claimed && t.ClaimedBy != m.By.StaffID:
		return false, ErrClaimed.At("id")
	case mine:
		return false, ErrSamePerson.At("id")
	}
	c, offered := s.offered(*t, m.Decision)
	if !offered {
		return false, ErrDecision.At("decision")
	}
	now := s.moment()
	if t.NeedsSecond(c) {
		t.Proposal = &Step{What: "proposed", At: now, StaffID: m.By.StaffID, Name: m.By.Name, Decision: m.Decision, Reason: m.By.Reason}
		t.step("proposed", now, m.By, m.Decision)
		return true, nil
	}
	t.finish(m.Decision, m.By, "", now)
	t.step("decided", now, m.By, m.Decision)
	return true, s.carryOut(ctx, tx, t, c, m.By)
}

// carryOut ends the task and then has the effect: what the effect settles or raises anew finds it ended.
func (s *Service) carryOut(ctx context.Context, tx *db.Tx, t *Task, c Choice, by By) error {
	if err := save(ctx, tx, *t, t.Version); err != nil {
		return err
	}
	t.Version = 0 // it is saved
	return c.Do(ctx, tx, *t, by)
}

// Approve does what another member of staff proposed. Rejections: TASK_NOT_FOUND, TASK_CHANGED where the proposal is not the one that was seen any more,
// NOTHING_TO_APPROVE, SECOND_PERSON_NEEDED for who proposed it, and those of the decision's effect.
func (s *Service) Approve(ctx context.Context, m Move, allowed func(Task) error) (Task, error) {
	return s.change(ctx, m, allowed, func(ctx context.Context, tx *db.Tx, t *Task, m Move) (bool, error) {
		if m.Version < t.Version && t.Status == Done && t.ApprovedBy == m.By.StaffID {
			return false, nil // pressed twice
		}
		if err := s.mayApprove(*t, m); err != nil {
			return false, err
		}
		c, offered := s.offered(*t, t.Proposal.Decision)
		if !offered {
			return false, ErrDecision.At("id")
		}
		now := s.moment()
		by := By{StaffID: t.Proposal.StaffID, Name: t.Proposal.Name, Reason: t.Proposal.Reason}
		t.step("approved", now, m.By, c.Decision)
		t.finish(c.Decision, by, m.By.StaffID, now)
		return true, s.carryOut(ctx, tx, t, c, by)
	})
}

// Reject drops what another member of staff proposed, or what the caller did. Rejections: TASK_NOT_FOUND, TASK_CHANGED, NOTHING_TO_APPROVE.
func (s *Service) Reject(ctx context.Context, m Move, allowed func(Task) error) (Task, error) {
	return s.change(ctx, m, allowed, func(_ context.Context, _ *db.Tx, t *Task, m Move) (bool, error) {
		if err := s.mayApprove(*t, m); err != nil && !sameOnly(err) {
			return false, err
		}
		now := s.moment()
		t.step("rejected", now, m.By, t.Proposal.Decision)
		t.Proposal = nil
		if s.Kind(t.Kind).Asked {
			t.finish(Rejected, m.By, "", now)
		}
		return true, nil
	})
}

func sameOnly(err error) bool { return err != nil && ErrSamePerson.Is(err) }

func (s *Service) mayApprove(t Task, m Move) error {
	switch {
	case m.Version != t.Version || t.Status == Done:
		return ErrChanged.At("id")
	case t.Proposal == nil:
		return ErrNoProposal.At("id")
	case t.Proposal.StaffID == m.By.StaffID:
		return ErrSamePerson.At("id")
	}
	return nil
}

func (s *Service) offered(t Task, d Decision) (Choice, bool) {
	for _, c := range s.Choices(t) {
		if c.Decision == d {
			return c, true
		}
	}
	return Choice{}, false
}

// change does something to a task under its lock, and leaves a trace of who did it. f says whether it changed the task.
func (s *Service) change(
	ctx context.Context, m Move, allowed func(Task) error, f func(ctx context.Context, tx *db.Tx, t *Task, m Move) (bool, error),
) (t Task, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		seen, found, err := taskInTx(ctx, tx, m.ID, false)
		if err != nil || !found {
			return orElse(err, ErrNotFound.At("id"))
		}
		if err := allowed(seen); err != nil {
			return err
		}
		if lock := s.Kind(seen.Kind).Lock; lock != nil {
			if err := lock(ctx, tx, seen); err != nil {
				return err
			}
		}
		if t, found, err = taskInTx(ctx, tx, m.ID, true); err != nil || !found {
			return orElse(err, ErrNotFound.At("id"))
		}
		before := t.Version
		changed, err := f(ctx, tx, &t, m)
		if err != nil {
			return err
		}
		if changed && t.Version == before {
			if err := save(ctx, tx, t, before); err != nil {
				return err
			}
		}
		details := map[string]any{"task": t.Kind, "reference": t.Reference, "order": t.OrderNo, "amount": t.Amount, "status": t.Status}
		if m.Decision != "" {
			details["decision"], details["reason"] = m.Decision, m.By.Reason
		} else if t.Decision != "" {
			details["decision"] = t.Decision
		}
		if t.Proposal != nil {
			details["proposed"] = t.Proposal.Decision
		}
		if !changed {
			details["repeated"] = true
		}
		if err := audit.Record(ctx, tx, audit.Done{ShopID: t.ShopID, Subject: strconv.Itoa(t.ID), Details: details}); err != nil {
			return err
		}
		t, _, err = taskInTx(ctx, tx, m.ID, false)
		return err
	})
	return t, err
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}
