package order

import (
	"context"

	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/lang"
	"cuppa/internal/task"
)

// TaskDifference is a difference between our redemptions and a platform's list that does not mend itself.
const TaskDifference = "reconcile-difference"

// Mend is how a difference about a redemption is mended.
type Mend string

// The ways. Both go the way that redemptions always go.
const (
	// MendRecheck asks the platform what became of the redemption, and redeems it where nothing did.
	MendRecheck Mend = "RECHECK"
	// MendUndo takes a use back that is no order's any more.
	MendUndo Mend = "UNDO"
)

// differences is the kind of tasks about what a reconciliation has found.
func (s *Service) differences() task.Kind {
	return task.Kind{
		Name: TaskDifference, Label: lang.T("A platform's list differs from ours", "与平台核销记录不一致"), Lock: s.lockOfTask,
		Advice: lang.T("Compare with the platform's own page. Retry does again what is missing at the platform; settle it when it was cleared up otherwise.",
			"请与平台后台核对：重试会补做平台侧缺少的操作；已另行处理则标记。"),
		Choices: []task.Choice{
			{Decision: task.Retry, Alone: true, Do: s.mendByHand}, {Decision: task.Settle, Do: func(context.Context, *db.Tx, task.Task, task.By) error { return nil }},
		},
	}
}

func (s *Service) mendByHand(ctx context.Context, tx *db.Tx, t task.Task, _ task.By) error {
	id, _ := t.Details["redemption"].(string)
	how, _ := t.Details["mend"].(string)
	verifyID, _ := t.Details["verifyId"].(string)
	begun, err := s.mend(ctx, tx, t.OrderNo, id, Mend(how), verifyID, coupon.RedemptionRedeemed, coupon.RedemptionFailed, coupon.RedemptionRefused, coupon.RedemptionUndone,
		coupon.RedemptionDropped)
	if err == nil && !begun {
		err = ErrInvalidTransition.At("id")
	}
	return err
}

// Mend begins what mends a difference without a person: a redemption that could not be recorded is asked for again, a use that was taken back here is taken back there.
// False where the order or the redemption has moved on, or another order uses the coupon by now.
func (s *Service) Mend(ctx context.Context, tx *db.Tx, r coupon.Redemption, how Mend, verifyID string) (bool, error) {
	from := []coupon.RedemptionStatus{coupon.RedemptionFailed, coupon.RedemptionRefused}
	if how == MendUndo {
		from = []coupon.RedemptionStatus{coupon.RedemptionUndone, coupon.RedemptionDropped, coupon.RedemptionRefused, coupon.RedemptionFailed}
	}
	return s.mend(ctx, tx, r.OrderNo, r.ID, how, verifyID, from...)
}

func (s *Service) mend(ctx context.Context, tx *db.Tx, orderNo, id string, how Mend, verifyID string, from ...coupon.RedemptionStatus) (bool, error) {
	o, err := lockOrder(ctx, tx, orderNo)
	if err != nil {
		return false, err
	}
	r, err := redemptionOf(ctx, tx, orderNo, id)
	if err != nil {
		return false, err
	}
	over := o.Status == Canceled || o.Status == Refunding || o.Status == Refunded
	switch {
	case how == MendRecheck && !over:
		return s.coupons.Recheck(ctx, tx, id, from...)
	case how == MendUndo && over:
		used, err := s.coupons.UsedOtherwise(ctx, tx, r)
		if err != nil || used {
			return false, err
		}
		return s.coupons.UndoUse(ctx, tx, id, verifyID, from...)
	}
	return false, nil
}
