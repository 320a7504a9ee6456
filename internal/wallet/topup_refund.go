package wallet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/idempotency"
	"cuppa/internal/lang"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/payment"
	"cuppa/internal/task"
)

// TaskTopUpRefund is a refund of a top-up that whoever asked for it may not give alone, by the number that it will have.
const TaskTopUpRefund = "top-up-refund-approval"

// Rejections of refunds of top-ups.
var (
	errNotPaid  = fault.New("INVALID_TRANSITION", "nobody has paid this top-up", "该充值尚未支付")
	errTooMuch  = fault.New("AMOUNT_MISMATCH", "more than can go back of this top-up", "超出该充值可退金额")
	errRejected = fault.New("REFUND_REJECTED", "a colleague has rejected this refund", "该退款申请已被驳回")
	errReason   = fault.ErrBadUserInput.Saying("a reason of 1 to 200 characters is needed", "请填写1到200字的原因").At("reason")
)

// NeedsApproval is why no money goes back yet: the task in which a second person decides. It is SECOND_PERSON_NEEDED, or REFUND_REJECTED.
type NeedsApproval struct { //nolint:errname // said as people say it
	Task task.Task
	why  *fault.Error
}

// Error is for logs.
func (n *NeedsApproval) Error() string { return n.why.Error() }

// Unwrap is the rejection.
func (n *NeedsApproval) Unwrap() error { return n.why }

// TopUpRefund is money of a top-up to be given back.
type TopUpRefund struct {
	StaffID, Actor, Key, No string
	// Amount is nil for all that can go back.
	Amount *money.Amount
	Reason string
}

// back is what giving an amount of a top-up back takes out of the wallet. Amounts are minor units.
type back struct {
	// amount goes to the guest by the channel, bonus is the top-up's that goes with it.
	amount, bonus money.Amount
	// Split is what the wallet gives: of bonus that it has no more it gives principal instead.
	Split
}

// back says what an amount takes with it: of the bonus as much as all that went back is of the top-up, rounded down for the guest.
func (t TopUp) back(amount money.Amount, w Wallet) back {
	bonus := max(t.Bonus*(t.Refunded+amount)/t.Amount-t.BonusTaken, 0)
	had := min(bonus, w.Bonus)
	return back{amount, bonus, Split{Principal: amount + bonus - had, Bonus: had}}
}

// Refundable is the most that can be given back of a top-up: no more than is left of it, and than what is in the wallet and not frozen makes up for, bonus that was spent included.
func (t TopUp) Refundable(w Wallet) money.Amount {
	if !t.Paid {
		return 0
	}
	most := int(t.Amount - t.Refunded)
	n := sort.Search(most, func(n int) bool { return t.back(money.Amount(n+1), w).Principal > w.Principal })
	return money.Amount(n)
}

// RefundTopUp gives money of a top-up back to where it came from: first it leaves the wallet, with the bonus that came for it, then the channel is asked, now and by a job
// until it answers. Where the channel refuses, the wallet has it again. What is above the shop's limit, all that staff gave back of the top-up included, waits in a task:
// NeedsApproval. Rejections: those of allowed, TOP_UP_NOT_FOUND, INVALID_TRANSITION, AMOUNT_MISMATCH, BAD_USER_INPUT, IDEMPOTENCY_KEY_REUSED. The context has the brand.
func (s *Service) RefundTopUp(ctx context.Context, in TopUpRefund, allowed func(TopUp) error) (t TopUp, r payment.Refund, replayed bool, err error) {
	if err := idempotency.CheckKey(in.Key); err != nil {
		return TopUp{}, payment.Refund{}, false, err
	}
	if n := len([]rune(in.Reason)); n == 0 || n > 200 || !storable(in.Reason) {
		return TopUp{}, payment.Refund{}, false, errReason
	}
	if !storable(in.No) || len(in.No) > 32 {
		return TopUp{}, payment.Refund{}, false, ErrNoTopUp.At("no")
	}
	sum := sha256.Sum256([]byte(in.StaffID + "\x00" + in.Key))
	key := keyRow{id: "top-up-refund:" + hex.EncodeToString(sum[:]), result: number.Refund(s.moment())}
	unkeyed := in
	unkeyed.Key = ""
	key.hash = fingerprint(unkeyed)
	was, found, err := recall(ctx, s.db, key)
	if err == nil && !found {
		if found, err = s.openTopUpRefund(ctx, in, key, allowed); err == nil && found { // another call with this key was faster
			was, _, err = recall(ctx, s.db, key)
		}
	}
	if err != nil {
		return TopUp{}, payment.Refund{}, false, err
	}
	if !found {
		was = key.result
		crash.Here("top-up refund/written")
		s.askNow(ctx, was)
	}
	if t, err = s.topUp(ctx, in.No); err == nil {
		err = allowed(t)
	}
	if err == nil {
		r, err = s.refundOf(ctx, t, was)
	}
	return t, r, found && err == nil, err
}

// askNow has the channel asked while the caller waits; the job goes on after that.
func (s *Service) askNow(ctx context.Context, refundNo string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 3*time.Second)
	defer cancel()
	if found, err := refundExists(ctx, s.db, refundNo); err != nil || !found { // it waits for a second person
		return
	}
	if err := s.payments.Refund(ctx, refundNo); err != nil {
		s.log.WarnContext(ctx, "a refund is tried again later", "refund", refundNo, "error", err)
	}
}

func (s *Service) topUp(ctx context.Context, no string) (TopUp, error) {
	t, found, err := topUpByNo(ctx, s.db, no)
	if err == nil && !found {
		err = ErrNoTopUp.At("no")
	}
	return t, err
}

// refundOf is a refund of a top-up by its number, or why it is none yet.
func (s *Service) refundOf(ctx context.Context, t TopUp, no string) (payment.Refund, error) {
	all, err := s.payments.RefundsOfOrders(ctx, []string{t.No})
	if err != nil {
		return payment.Refund{}, err
	}
	if at := slices.IndexFunc(all[t.No], func(r payment.Refund) bool { return r.No == no }); at >= 0 {
		return all[t.No][at], nil
	}
	waits, found, err := task.Find(ctx, s.db, TaskTopUpRefund, no)
	switch {
	case err != nil:
		return payment.Refund{}, err
	case !found:
		return payment.Refund{}, fmt.Errorf("wallet: refund %s of a key is gone", no)
	case waits.Decision == task.Rejected:
		return payment.Refund{}, &NeedsApproval{waits, errRejected}
	}
	return payment.Refund{}, &NeedsApproval{waits, task.ErrSamePerson}
}

// openTopUpRefund writes the refund, or the task in which it waits for a second person; taken says that the key was used meanwhile and nothing was written.
func (s *Service) openTopUpRefund(ctx context.Context, in TopUpRefund, key keyRow, allowed func(TopUp) error) (taken bool, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		claimed, err := claimKey(ctx, tx, key, s.moment())
		if taken = !claimed; err != nil || taken {
			return err
		}
		t, b, err := s.planTopUpRefund(ctx, tx, in.No, in.Amount, allowed)
		if err != nil {
			return err
		}
		done := audit.Done{ShopID: t.ShopID, Subject: t.No, Details: map[string]any{"amount": b.amount, "refund": key.result}}
		limit, err := secondPersonAbove(ctx, tx, t.ShopID)
		if err != nil {
			return err
		}
		if t.Refunded+b.amount > limit {
			if err := s.proposeTopUpRefund(ctx, tx, t, in, b, key.result); err != nil {
				return err
			}
			return audit.Record(ctx, tx, done)
		}
		if err := s.takeTopUpBack(ctx, tx, t, b, key.result, in.Reason, in.Actor); err != nil {
			return err
		}
		return audit.Record(ctx, tx, done)
	})
	return taken, err
}

// planTopUpRefund locks a top-up and its wallet, and says what giving an amount back, nil for all that can go back, takes.
func (s *Service) planTopUpRefund(ctx context.Context, tx *db.Tx, no string, amount *money.Amount, allowed func(TopUp) error) (t TopUp, b back, err error) {
	if found, err := topUpExists(ctx, tx, no); err != nil || !found {
		return TopUp{}, back{}, orElse(err, ErrNoTopUp.At("no"))
	}
	if t, err = lockTopUp(ctx, tx, no); err != nil {
		return TopUp{}, back{}, err
	}
	if err := allowed(t); err != nil {
		return TopUp{}, back{}, err
	}
	if !t.Paid {
		return TopUp{}, back{}, errNotPaid.At("no")
	}
	w, _, err := lock(ctx, tx, t.CustomerID)
	if err != nil {
		return TopUp{}, back{}, err
	}
	most := t.Refundable(w)
	want := most
	if amount != nil {
		want = *amount
	}
	if want <= 0 || want > most {
		return TopUp{}, back{}, errTooMuch.At("amount").With("left", most)
	}
	return t, t.back(want, w), nil
}

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// takeTopUpBack takes what a plan says out of a locked wallet, and writes the refund.
func (s *Service) takeTopUpBack(ctx context.Context, tx *db.Tx, t TopUp, b back, refundNo, reason, actor string) error {
	now := s.moment()
	r := payment.Refund{
		No: refundNo, BrandID: t.BrandID, OrderNo: t.No, PaymentNo: t.PaymentNo, ShopID: t.ShopID, Amount: b.amount, Reason: reason, Actor: actor, Request: refundNo, CreatedAt: now,
	}
	if ok, err := payment.InsertRefund(ctx, tx, r); err != nil || !ok {
		return orElse(err, errTooMuch.At("amount"))
	}
	if err := moveTopUp(ctx, tx, t.No, b.amount, b.bonus); err != nil {
		return err
	}
	if err := apply(ctx, tx, t.CustomerID, change{principal: -b.Principal, bonus: -b.Split.Bonus}); err != nil {
		return err
	}
	err := ledger.Post(ctx, tx, ledger.TopUpBack(t.of(), r.No, t.CustomerID, b.amount, b.bonus, b.Principal, b.Split.Bonus, now), ledger.Asked(t.of(), r.No, false, r.Amount, now))
	if err != nil {
		return err
	}
	crash.Here("top-up refund/taken")
	return s.jobs.Insert(ctx, tx, payment.RefundJob{RefundNo: r.No}, payment.RefundOptions(now))
}

// topUpIsBack puts what a refused refund took of a locked top-up's wallet back into it.
func (s *Service) topUpIsBack(ctx context.Context, tx *db.Tx, t TopUp, r payment.Refund, now time.Time) error {
	taken, err := ledger.ByName(ctx, tx, ledger.KindTopUpBack, r.No)
	if err != nil {
		return err
	}
	if err := credit(ctx, tx, t.CustomerID, change{principal: taken.Of(ledger.Principal), bonus: taken.Of(ledger.Bonus)}); err != nil {
		return err
	}
	if err := moveTopUp(ctx, tx, t.No, -r.Amount, taken.Of(ledger.BonusGiven)); err != nil {
		return err
	}
	return ledger.Post(ctx, tx, taken.Reversed(ledger.KindTopUpAgain, now))
}

// topUpProposal is a refund that waits for a second person, as its task keeps it.
type topUpProposal struct {
	TopUp  string       `json:"topUp"`
	Amount money.Amount `json:"amount"`
	// Whole says that all that can go back was asked for: it may be less by the time of the approval.
	Whole bool         `json:"whole"`
	Bonus money.Amount `json:"bonus"`
}

func proposedTopUp(t task.Task) (p topUpProposal, err error) {
	raw, err := json.Marshal(t.Details)
	if err == nil {
		err = json.Unmarshal(raw, &p)
	}
	if err != nil {
		return p, fmt.Errorf("wallet: task %d: %w", t.ID, err)
	}
	return p, nil
}

func (s *Service) proposeTopUpRefund(ctx context.Context, tx *db.Tx, t TopUp, in TopUpRefund, b back, refundNo string) error {
	_, err := task.Propose(ctx, tx, task.Opening{
		Kind: TaskTopUpRefund, Reference: refundNo, ShopID: t.ShopID, Amount: b.amount, At: s.moment(),
		Details: map[string]any{"topUp": t.No, "amount": int64(b.amount), "bonus": int64(b.bonus), "whole": in.Amount == nil},
	}, task.By{StaffID: in.StaffID, Name: strings.TrimPrefix(in.Actor, "staff:"), Reason: in.Reason}, task.Refund)
	return err
}

// TaskKinds are the kinds of tasks that wallets raise.
func (s *Service) TaskKinds() []task.Kind {
	return []task.Kind{{
		Name: TaskTopUpRefund, Label: lang.T("A refund of a top-up waits for a second person", "充值退款待审批"), Asked: true,
		Advice: lang.T("Look at the guest's wallet and the reason. Approve it and the money leaves the wallet for where it came from; reject it and nothing happens.",
			"请核对顾客钱包与原因：同意后款项从钱包退回原支付渠道，驳回则不退款。"),
		Lock: func(ctx context.Context, tx *db.Tx, t task.Task) error {
			p, err := proposedTopUp(t)
			if err == nil {
				_, err = lockTopUp(ctx, tx, p.TopUp)
			}
			return err
		},
		Choices: []task.Choice{{Decision: task.Refund, Do: s.approvedTopUp}},
	}}
}

// approvedTopUp gives back what a second person approved, once; of "all that can go back" what can by now, and never more than was approved.
func (s *Service) approvedTopUp(ctx context.Context, tx *db.Tx, t task.Task, by task.By) error {
	want, err := proposedTopUp(t)
	if err != nil {
		return err
	}
	amount := want.Amount
	if want.Whole {
		up, err := lockTopUp(ctx, tx, want.TopUp)
		if err != nil {
			return err
		}
		w, _, err := lock(ctx, tx, up.CustomerID)
		if err != nil {
			return err
		}
		amount = min(amount, up.Refundable(w))
	}
	up, b, err := s.planTopUpRefund(ctx, tx, want.TopUp, &amount, func(TopUp) error { return nil })
	if err != nil {
		return err
	}
	if err := s.takeTopUpBack(ctx, tx, up, b, t.Reference, by.Reason, by.Actor()); err != nil {
		return err
	}
	tx.AfterCommit(func() { s.payments.RefundSoon(t.Reference) })
	return nil
}
