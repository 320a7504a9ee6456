package order

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
	"cuppa/internal/number"
	"cuppa/internal/payment"
	"cuppa/internal/task"
	"cuppa/internal/voucher"
)

// The kinds of tasks that orders leave to people, beside those of payments. The first two are about a redemption, by its id.
const (
	// TaskCouponFailed is a voucher of a paid order that could not be redeemed.
	TaskCouponFailed = "coupon-failed"
	// TaskUndoFailed is a voucher that its platform does not take back.
	TaskUndoFailed = "coupon-undo-failed"
	// TaskCouponMissing is a paid order that does not hold its coupons any more.
	TaskCouponMissing = "coupon-missing"
)

// TaskKinds are the kinds of tasks that orders and their payments raise, with what may be decided about them.
func (s *Service) TaskKinds() []task.Kind {
	outside := task.Choice{Decision: task.Settle, Do: s.settledOutside}
	return []task.Kind{
		{
			Name: TaskCouponFailed, Label: lang.T("A voucher could not be redeemed", "券核销失败"), Lock: s.lockOfTask,
			Advice: lang.T("Look at the platform whether the voucher was used by us. Used: mark it. Not used and the platform works again: retry. Otherwise end the order.",
				"请先在平台后台确认该券是否已由本店核销：已核销则标记；未核销且平台已恢复则重试；否则结束订单。"),
			Choices: []task.Choice{
				{Decision: task.Retry, Alone: true, Do: s.onRedemption(func(ctx context.Context, tx *db.Tx, o *Order, r coupon.Redemption, _ task.By) error {
					return s.tryAnew(ctx, tx, o, r)
				})},
				{Decision: task.MarkRedeemed, Do: s.onRedemption(func(ctx context.Context, tx *db.Tx, o *Order, r coupon.Redemption, by task.By) error {
					return s.seenRedeemed(ctx, tx, o, r, by.Actor(), by.Reason)
				})},
				{Decision: task.Refund, Do: s.refundOrder},
				{Decision: task.Cancel, Do: s.cancelOrder},
			},
		},
		{
			Name: TaskUndoFailed, Label: lang.T("A voucher could not be given back", "券撤销核销失败"), Lock: s.lockOfTask,
			Advice: lang.T("The guest does not have the voucher back. Retry while the platform takes it back; give it back by hand there and mark it; or settle it with the guest.",
				"顾客的券尚未退回：平台仍可撤销时请重试；已在平台后台手工退回则标记；或与顾客另行协商。"),
			Choices: []task.Choice{
				{Decision: task.Retry, Alone: true, Do: s.undoAnew}, {Decision: task.MarkUndone, Do: s.seenUndone}, outside,
			},
		},
		{
			Name: TaskCouponMissing, Label: lang.T("A paid order lost its coupons", "已付订单缺少优惠券"), Lock: s.lockOfTask,
			Advice:  lang.T("The order was paid with a discount whose coupon it did not hold. Find out why.", "订单已按优惠价支付，但未持有对应的券，请查明原因。"),
			Choices: []task.Choice{outside},
		},
		{
			Name: payment.TaskMismatch, Label: lang.T("A payment of another amount", "回调金额不符"), Lock: s.lockOfTask,
			Advice:  lang.T("The channel tells another amount than was asked for; the order is unchanged. Compare with the channel's own record.", "渠道回调金额与应付不一致，订单未变更，请与渠道后台核对。"),
			Choices: []task.Choice{outside},
		},
		{
			Name: payment.TaskReused, Label: lang.T("One transaction told for two orders", "同一交易号对应多笔订单"), Lock: s.lockOfTask,
			Advice:  lang.T("Compare both orders with the channel's own record.", "请将两笔订单与渠道后台核对。"),
			Choices: []task.Choice{outside},
		},
		s.refundTrouble(payment.TaskUnanswered, lang.T("A refund that is not answered", "退款长时间无应答"),
			lang.T("Retry asks the channel again under the same number: the guest never gets it twice. Pay out only when the channel's own desk says that it will not give it back.",
				"重试会用同一退款单号再次请求渠道，不会重复退款。仅在渠道后台确认不会退款后，才可改为线下退款。"),
			task.Choice{Decision: task.Retry, Alone: true, Do: s.refundAnew}, outside),
		s.refundTrouble(payment.TaskRefused, lang.T("A refund that the channel refuses", "渠道拒绝退款"),
			lang.T("Retry asks for the same amount anew. Or give the guest the money otherwise and mark it: the books say so then.", "重试会重新申请同一金额；若已线下退给顾客请标记，账目随之更新。"),
			task.Choice{Decision: task.Retry, Alone: true, Do: s.refundAnew}, outside),
		s.refundTrouble(payment.TaskAbnormal, lang.T("A refund that does not reach the guest", "退款异常"),
			lang.T("The guest's bank does not take the money, or the channel contradicts our books. Act at the channel's own desk; what it then says is taken over by itself. Or give the guest the money otherwise and mark it.",
				"顾客的银行卡无法入账，或渠道记录与本店不符。请在渠道商户平台处理，处理结果会自动同步；若已线下退给顾客请标记。"), outside),
		{
			Name: payment.TaskUnsettled, Label: lang.T("A payment notice that can't be settled", "渠道通知处理失败"), Lock: s.lockOfTask,
			Advice:  lang.T("The channel says that money came or went, and it could not be recorded. Retry settles the notice again; nothing is counted twice.", "渠道通知款项已变动，但未能入账。重试会重新处理该通知，不会重复入账。"),
			Choices: []task.Choice{{Decision: task.Retry, Alone: true, Do: s.settleAnew}, outside},
		},
		s.unshipped(),
		{
			Name: payment.TaskCash, Label: lang.T("Cash to hand out", "待退现金"), Lock: s.lockOfTask,
			Advice:  lang.T("Hand the amount out to the guest at the counter, then confirm. The refund is done with that, not before.", "请在柜台将现金退给顾客后确认，确认后退款才算完成。"),
			Choices: []task.Choice{{Decision: task.HandedOut, Alone: true, Do: s.handedOut}},
		},
		s.differences(),
		s.approvals(),
	}
}

// settleAnew has a notice settled at once.
func (s *Service) settleAnew(ctx context.Context, tx *db.Tx, t task.Task, _ task.By) error {
	id, err := strconv.Atoi(t.Reference)
	if err != nil {
		return fault.ErrInternal.With("notice", t.Reference)
	}
	return payment.SettleSoon(ctx, tx, id, s.moment())
}

// refundTrouble is a kind of tasks about a refund that does not go its way: beside what is offered, the guest may be paid otherwise.
func (s *Service) refundTrouble(name string, label, advice lang.Text, choices ...task.Choice) task.Kind {
	paid := task.Choice{Decision: task.PaidOut, Do: s.paidOut}
	return task.Kind{Name: name, Label: label, Advice: advice, Lock: s.lockOfTask, Choices: slices.Insert(choices, len(choices)-1, paid)}
}

// lockOfTask locks the order of a task, which comes before the task's own lock.
func (s *Service) lockOfTask(ctx context.Context, tx *db.Tx, t task.Task) error {
	if t.OrderNo == "" {
		return nil
	}
	_, err := lockOrder(ctx, tx, t.OrderNo)
	return err
}

// choicesOf narrows what may be decided about a voucher that can't be redeemed: money goes back where some was paid.
func choicesOf(o Order) []task.Decision {
	end := task.Cancel
	if o.Payable > 0 {
		end = task.Refund
	}
	return []task.Decision{task.Retry, task.MarkRedeemed, end}
}

// raise leaves a redemption to a person.
func (s *Service) raise(
	ctx context.Context, tx *db.Tx, o *Order, kind string, r coupon.Redemption, v voucher.Verdict, only []task.Decision, now time.Time,
) error {
	data := redemptionData(r, v)
	data["order"], data["shop"] = o.No, o.ShopID
	return task.Raise(db.ForBrand(ctx, o.BrandID), tx, s.log, task.Opening{
		Kind: kind, Reference: r.ID, ShopID: o.ShopID, OrderNo: o.No, Amount: atStake(*o, r), Details: data, Only: only, At: now,
	})
}

// atStake is what a decision about a redemption moves at most: the whole order where it may end with it.
func atStake(o Order, r coupon.Redemption) money.Amount { return max(r.Amount, o.Payable) }

// decided closes the tasks about a redemption that has settled.
func (s *Service) decided(ctx context.Context, tx *db.Tx, redemption string, now time.Time, kinds ...string) error {
	for _, kind := range kinds {
		if err := task.Settled(ctx, tx, now, kind, redemption); err != nil {
			return err
		}
	}
	return nil
}

// undone frees the coupon of a redemption that was taken back.
func (s *Service) undone(ctx context.Context, tx *db.Tx, o *Order, r coupon.Redemption, now time.Time) error {
	if err := s.returnCoupon(ctx, tx, o, r.CouponID); err != nil {
		return err
	}
	return s.decided(ctx, tx, r.ID, now, TaskUndoFailed)
}

// tryAnew has a voucher that could not be redeemed tried again. One that is being tried, or is done, is a success.
func (s *Service) tryAnew(ctx context.Context, tx *db.Tx, _ *Order, r coupon.Redemption) error {
	if r.Status == coupon.RedemptionPending || r.Status == coupon.RedemptionRedeemed {
		return nil
	}
	again, err := s.coupons.Restart(ctx, tx, r.ID, coupon.RedemptionPending, coupon.RedemptionFailed, coupon.RedemptionRefused)
	if err == nil && !again {
		err = ErrInvalidTransition.At("id")
	}
	return err
}

// seenRedeemed records that a person knows a voucher to be redeemed.
func (s *Service) seenRedeemed(ctx context.Context, tx *db.Tx, o *Order, r coupon.Redemption, actor, reason string) error {
	if r.Status == coupon.RedemptionRedeemed {
		return nil
	}
	marked, err := s.coupons.Restart(ctx, tx, r.ID, coupon.RedemptionRedeemed, coupon.RedemptionFailed, coupon.RedemptionRefused)
	if err != nil {
		return err
	}
	if !marked {
		return ErrInvalidTransition.At("id")
	}
	return s.redeemed(ctx, tx, o, r, actor, reason)
}

// withRedemption does something to a redemption of a locked order that goes on.
func (s *Service) withRedemption(
	ctx context.Context, tx *db.Tx, o *Order, id string, do func(ctx context.Context, tx *db.Tx, o *Order, r coupon.Redemption) error,
) error {
	r, err := redemptionOf(ctx, tx, o.No, id)
	if err != nil {
		return err
	}
	if o.Status == Canceled || o.Status == Refunding || o.Status == Refunded { // its coupon may be another order's by now
		return ErrInvalidTransition.At("id")
	}
	return do(ctx, tx, o, r)
}

func redemptionOf(ctx context.Context, tx *db.Tx, orderNo, id string) (coupon.Redemption, error) {
	all, err := coupon.RedemptionsInTx(ctx, tx, orderNo)
	if err != nil {
		return coupon.Redemption{}, err
	}
	at := slices.IndexFunc(all, func(now coupon.Redemption) bool { return now.ID == id })
	if at < 0 {
		return coupon.Redemption{}, coupon.ErrNotFound.At("id")
	}
	return all[at], nil
}

// onRedemption is the effect of a decision about the redemption that a task names.
func (s *Service) onRedemption(
	do func(ctx context.Context, tx *db.Tx, o *Order, r coupon.Redemption, by task.By) error,
) func(ctx context.Context, tx *db.Tx, t task.Task, by task.By) error {
	return func(ctx context.Context, tx *db.Tx, t task.Task, by task.By) error {
		o, err := lockOrder(ctx, tx, t.OrderNo)
		if err != nil {
			return err
		}
		return s.withRedemption(ctx, tx, &o, t.Reference, func(ctx context.Context, tx *db.Tx, o *Order, r coupon.Redemption) error {
			return do(ctx, tx, o, r, by)
		})
	}
}

// refundOrder gives back all the money of the task's order, which ends with it. An order whose money goes back already is a success.
func (s *Service) refundOrder(ctx context.Context, tx *db.Tx, t task.Task, by task.By) error {
	o, err := lockOrder(ctx, tx, t.OrderNo)
	if err != nil {
		return err
	}
	if o.Status == Refunding || o.Status == Refunded {
		return nil
	}
	if o.Payable == 0 {
		return task.ErrDecision.At("decision")
	}
	in := RefundRequest{Reason: by.Reason, Actor: by.Actor()}
	p, err := s.planRefund(ctx, tx, &o, in)
	if err != nil {
		return err
	}
	refunds, err := s.drawBack(ctx, tx, &o, in, p, number.Refund(s.moment()))
	if err != nil {
		return err
	}
	tx.AfterCommit(func() { s.payments.RefundSoon(refunds...) })
	return nil
}

// cancelOrder ends the task's order, for which no money was paid.
func (s *Service) cancelOrder(ctx context.Context, tx *db.Tx, t task.Task, by task.By) error {
	o, err := lockOrder(ctx, tx, t.OrderNo)
	if err != nil {
		return err
	}
	if o.Status == Refunding || o.Status == Refunded {
		return nil
	}
	if o.Payable > 0 {
		return task.ErrDecision.At("decision")
	}
	return s.takeBack(ctx, tx, &o, by.Reason, by.Actor())
}

// undoAnew has the platform take a voucher back that it did not.
func (s *Service) undoAnew(ctx context.Context, tx *db.Tx, t task.Task, by task.By) error {
	o, err := lockOrder(ctx, tx, t.OrderNo)
	if err != nil {
		return err
	}
	r, err := redemptionOf(ctx, tx, o.No, t.Reference)
	if err != nil {
		return err
	}
	to := coupon.RedemptionUndoing
	switch {
	case r.Status == coupon.RedemptionUndoing || r.Status == coupon.RedemptionUndone || r.Status == coupon.RedemptionPending:
		return nil
	case o.Payable == 0 && o.Status.Can(Refunding): // it went on with its voucher
		return s.takeBack(ctx, tx, &o, by.Reason, by.Actor())
	case r.Status == coupon.RedemptionFailed: // nobody knows whether it is spent: the platform is asked first; see tooLate
		to = coupon.RedemptionPending
	}
	again, err := s.coupons.Restart(ctx, tx, r.ID, to, coupon.RedemptionRedeemed, coupon.RedemptionFailed)
	if err == nil && !again {
		err = ErrInvalidTransition.At("id")
	}
	return err
}

// seenUndone records that a person knows a voucher to be given back at its platform. An order that nothing else was paid for ends.
func (s *Service) seenUndone(ctx context.Context, tx *db.Tx, t task.Task, by task.By) error {
	o, err := lockOrder(ctx, tx, t.OrderNo)
	if err != nil {
		return err
	}
	r, err := redemptionOf(ctx, tx, o.No, t.Reference)
	if err != nil {
		return err
	}
	marked, err := s.coupons.Restart(ctx, tx, r.ID, coupon.RedemptionUndone, coupon.RedemptionRedeemed, coupon.RedemptionFailed)
	if err != nil {
		return err
	}
	if !marked {
		return ErrInvalidTransition.At("id")
	}
	now := s.moment()
	if err := s.undone(ctx, tx, &o, r, now); err != nil {
		return err
	}
	e := o.event(EventCouponUndone, o.Status, by.Actor(), by.Reason, now, redemptionData(r, voucher.Verdict{}))
	if err := s.recordAndTell(ctx, tx, &o, nil, e); err != nil {
		return err
	}
	if o.Payable == 0 && o.Status.Can(Refunding) {
		return s.takeBack(ctx, tx, &o, by.Reason, by.Actor())
	}
	return nil
}

// settledOutside is the effect of what people settled outside: none. An order that waits for a decision can't be left waiting so.
func (s *Service) settledOutside(ctx context.Context, tx *db.Tx, t task.Task, _ task.By) error {
	if t.OrderNo == "" {
		return nil
	}
	o, err := lockOrder(ctx, tx, t.OrderNo)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil || o.Status != PaidCouponFailed {
		return err
	}
	others, err := otherTasks(ctx, tx, t)
	if err == nil && !others {
		err = task.ErrDecision.Saying("the order still waits for a decision about its voucher", "该订单的券仍待处理，不能直接关闭").At("decision")
	}
	return err
}

// handedOut ends a refund of cash that a person has handed out.
func (s *Service) handedOut(ctx context.Context, tx *db.Tx, t task.Task, _ task.By) error {
	all, err := payment.RefundsInTx(ctx, tx, t.OrderNo)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(all, func(r payment.Refund) bool { return r.No == t.Reference })
	if at < 0 {
		return fault.ErrInternal.With("refund", t.Reference)
	}
	return s.FinishRefund(ctx, tx, all[at], true)
}

// refundAnew asks the channel for a refund again: for one that is not answered under its number, for one that was refused under a new one.
func (s *Service) refundAnew(ctx context.Context, tx *db.Tx, t task.Task, by task.By) error {
	o, err := lockOrder(ctx, tx, t.OrderNo)
	if err != nil {
		return err
	}
	r, all, err := refundOfTask(ctx, tx, t)
	if err != nil {
		return err
	}
	now := s.moment()
	if r.Status == payment.RefundSucceeded {
		return nil
	}
	if r.Status == payment.RefundPending {
		tx.AfterCommit(func() { s.payments.RefundSoon(r.No) })
		return s.jobs.Insert(ctx, tx, payment.RefundJob{RefundNo: r.No}, payment.RefundOptions(now))
	}
	if err := s.unitsFree(ctx, tx, &o, r.Request, all); err != nil {
		return err
	}
	payments, err := payment.OfOrder(ctx, tx, o.No)
	if err != nil {
		return err
	}
	anew := payment.Refund{
		No: number.Refund(now), BrandID: o.BrandID, OrderNo: o.No, PaymentNo: r.PaymentNo, ShopID: o.ShopID, Amount: r.Amount, Reason: by.Reason,
		Actor: by.Actor(), Automatic: r.Automatic, Request: r.Request, CreatedAt: now,
	}
	if err := s.refundPayment(ctx, tx, &o, payments, anew); err != nil {
		return err
	}
	tx.AfterCommit(func() { s.payments.RefundSoon(anew.No) })
	return nil
}

// refundOfTask is the refund that a task is about, and all of its order.
func refundOfTask(ctx context.Context, tx *db.Tx, t task.Task) (payment.Refund, []payment.Refund, error) {
	no, _ := t.Details["refund"].(string)
	all, err := payment.RefundsInTx(ctx, tx, t.OrderNo)
	if err != nil {
		return payment.Refund{}, nil, err
	}
	at := slices.IndexFunc(all, func(r payment.Refund) bool { return r.No == no })
	if at < 0 {
		return payment.Refund{}, nil, fault.ErrInternal.With("refund", no)
	}
	return all[at], all, nil
}

// paidOut books that the guest got the money of a refund otherwise: the one that did not go its way came to nothing, and one that no channel is asked for is done.
func (s *Service) paidOut(ctx context.Context, tx *db.Tx, t task.Task, by task.By) error {
	r, _, err := refundOfTask(ctx, tx, t)
	if err != nil {
		return err
	}
	if r.Status == payment.RefundSucceeded {
		return task.ErrDecision.At("decision")
	}
	if r.Status == payment.RefundPending {
		if err := s.FinishRefund(ctx, tx, r, false); err != nil {
			return err
		}
		if r.Status = payment.RefundFailed; t.Kind != payment.TaskAbnormal {
			if err := task.Settled(ctx, tx, s.moment(), payment.TaskAbnormal, r.No); err != nil {
				return err
			}
		}
	}
	o, err := lockOrder(ctx, tx, t.OrderNo)
	if err != nil {
		return err
	}
	refunds, err := payment.RefundsInTx(ctx, tx, o.No)
	if err != nil {
		return err
	}
	if err := s.unitsFree(ctx, tx, &o, r.Request, refunds); err != nil {
		return err
	}
	payments, err := payment.OfOrder(ctx, tx, o.No)
	if err != nil {
		return err
	}
	now := s.moment()
	anew := payment.Refund{
		No: number.Refund(now), BrandID: o.BrandID, OrderNo: o.No, PaymentNo: r.PaymentNo, ShopID: o.ShopID, Amount: r.Amount, Reason: by.Reason,
		Actor: by.Actor(), Automatic: r.Automatic, Request: r.Request, Way: payment.Outside, CreatedAt: now,
	}
	if err := s.refundPayment(ctx, tx, &o, payments, anew); err != nil {
		return err
	}
	return s.FinishRefund(ctx, tx, anew, true)
}

// refundPayment gives money of one payment back, and moves the order where it was the last of its own.
func (s *Service) refundPayment(ctx context.Context, tx *db.Tx, o *Order, payments []payment.Payment, r payment.Refund) error {
	at := slices.IndexFunc(payments, func(p payment.Payment) bool { return p.No == r.PaymentNo })
	if at < 0 || payments[at].Left() < r.Amount {
		return ErrAmountMismatch.At("id")
	}
	left := leftOf(payments)
	if err := s.askRefund(ctx, tx, o, r, payments[at].Surplus); err != nil {
		return err
	}
	to := o.Status
	if !payments[at].Surplus && left == r.Amount && disputedOf(payments) == 0 && o.Status.Can(Refunding) {
		to, o.StatusBefore = Refunding, o.Status
	}
	e := o.event(EventRefundRequested, to, r.Actor, r.Reason, r.CreatedAt, map[string]any{
		"refunds": []string{r.No}, "amount": r.Amount, "of": []refundOf{{r.No, r.PaymentNo, r.Amount}},
	})
	return s.recordAndTell(ctx, tx, o, nil, e)
}

// failedAgain has people decide anew about the vouchers of an order that came back from a refund which was refused.
func (s *Service) failedAgain(ctx context.Context, tx *db.Tx, o *Order, now time.Time) error {
	all, err := coupon.RedemptionsInTx(ctx, tx, o.No)
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.Status == coupon.RedemptionFailed || r.Status == coupon.RedemptionRefused {
			if err := s.raise(ctx, tx, o, TaskCouponFailed, r, voucher.Verdict{Code: r.PlatformCode, Reason: r.Reason}, choicesOf(*o), now); err != nil {
				return err
			}
		}
	}
	return nil
}

// shipAnew has a channel told again of goods that were handed over.
func (s *Service) shipAnew(ctx context.Context, tx *db.Tx, t task.Task, _ task.By) error {
	now := s.moment()
	again, err := payment.ShipAnew(ctx, tx, t.Reference, now)
	if err != nil || !again {
		return err
	}
	return s.jobs.Insert(ctx, tx, payment.ShippingJob{PaymentNo: t.Reference}, payment.ShippingOptions(now))
}

// shippedOutside records that a person told the channel by hand.
func (*Service) shippedOutside(ctx context.Context, tx *db.Tx, t task.Task, _ task.By) error {
	return payment.ShippedOutside(ctx, tx, t.Reference)
}

// unshipped is about goods whose handing over their channel does not learn of.
func (s *Service) unshipped() task.Kind {
	return task.Kind{
		Name: payment.TaskUnshipped, Label: lang.T("WeChat does not know that goods were handed over", "微信发货信息未上传"), Lock: s.lockOfTask,
		Advice: lang.T("Until WeChat knows, the money of this payment may stay frozen. Retry tells it again, and never twice. Or enter it at WeChat's own desk and settle this.",
			"在微信收到发货信息前，这笔款项可能无法结算。重试会再次上传，不会重复；也可在小程序后台手工录入后标记为已处理。"),
		Choices: []task.Choice{{Decision: task.Retry, Alone: true, Do: s.shipAnew}, {Decision: task.Settle, Alone: true, Do: s.shippedOutside}},
	}
}
