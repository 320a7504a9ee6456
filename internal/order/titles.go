package order

import (
	"encoding/json"

	"cuppa/internal/lang"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
)

// titles say in a few words what an event of an order is, to its guest and to staff.
var titles = map[string]lang.Text{
	EventPlaced:          lang.T("Placed", "已下单"),
	EventPaid:            lang.T("Paid", "已支付"),
	EventCanceled:        lang.T("Canceled", "已取消"),
	EventRevived:         lang.T("Taken up again: its money came late", "超时后到账，订单已恢复"),
	EventAdvanced:        lang.T("Moved on", "进度更新"),
	EventPaymentOpened:   lang.T("Payment begun", "发起支付"),
	EventPaymentFailed:   lang.T("Payment failed", "支付未成功"),
	EventPaymentPart:     lang.T("A part was paid", "支付了一部分"),
	EventPaymentSurplus:  lang.T("Money came that the order does not want; it goes back", "收到多余款项，正在退回"),
	EventRefundRequested: lang.T("Money goes back", "发起退款"),
	EventRefundSucceeded: lang.T("Money is back", "款项已退回"),
	EventRefundFailed:    lang.T("Money could not be given back", "退款未成功"),
	EventCouponRedeemed:  lang.T("Voucher redeemed", "券已核销"),
	EventCouponLockFail:  lang.T("Its coupons could not be used", "优惠券无法使用"),
	EventCouponFailed:    lang.T("Voucher not redeemed", "券核销未成功"),
	EventCouponRefused:   lang.T("Voucher refused", "平台未接受该券"),
	EventCouponUndone:    lang.T("Voucher given back", "券已退回"),
	EventTakenBack:       lang.T("Taken back", "发起撤单"),
	EventGivenBack:       lang.T("Given back", "已撤单"),
	EventDisputeOpened:   lang.T("Disputed", "发起争议"),
	EventDisputeWon:      lang.T("Dispute won", "争议胜诉"),
	EventDisputeLost:     lang.T("Dispute lost", "争议败诉"),

	EventInvoiceRequested: lang.T("Invoice asked for", "已申请发票"),
	EventInvoiceIssued:    lang.T("Invoice issued", "发票已开具"),
	EventInvoiceRejected:  lang.T("Invoice not issued", "发票申请被驳回"),
	EventInvoiceWithdrawn: lang.T("Request for an invoice withdrawn", "已撤回发票申请"),
	EventInvoiceVoided:    lang.T("Invoice voided", "发票已红冲"),
}

// surplusTitles say why money was not wanted.
var surplusTitles = map[payment.SurplusReason]lang.Text{
	payment.PaidAlready:   lang.T("Money came a second time; it goes back", "重复支付，款项正在退回"),
	payment.OrderCanceled: lang.T("Money came after the order had ended; it goes back", "订单结束后到账，款项正在退回"),
	payment.TooMuch:       lang.T("More money came than was open; it goes back", "到账金额超出应付，款项正在退回"),
}

// stepTitles say where staff moved it.
var stepTitles = map[Status]lang.Text{
	Preparing: lang.T("Being made", "制作中"),
	Ready:     lang.T("Ready", "可取餐"),
	Shipping:  lang.T("On its way", "配送中"),
	Delivered: lang.T("Delivered", "已送达"),
	Completed: lang.T("Completed", "已完成"),
}

// Title says what an event of an order is.
func Title(e outbox.Event) lang.Text {
	if step := stepTitles[Status(e.To)]; e.Kind == EventAdvanced && step != nil {
		return step
	}
	if e.Kind == EventPaymentSurplus {
		var data struct {
			Because payment.SurplusReason `json:"because"`
		}
		if json.Unmarshal(e.Data, &data) == nil && surplusTitles[data.Because] != nil {
			return surplusTitles[data.Because]
		}
	}
	return titles[e.Kind]
}

// systemNotes are the notes of what ended or went back by itself, in both languages; by what is kept of them.
var systemNotes = map[string]lang.Text{
	expiredNote:                           lang.T("not paid in time", "超时未支付"),
	surplusReasons[payment.PaidAlready]:   lang.T("the order was paid already", "订单已支付"),
	surplusReasons[payment.OrderCanceled]: lang.T("the order was canceled before the money came", "到账前订单已取消"),
	surplusReasons[payment.TooMuch]:       lang.T("more came than was open", "到账金额超出应付"),
	partsReason:                           lang.T("the order was canceled before it was paid in full", "未付清前订单已取消"),
}

// Note is what was noted with an event, in the words of whoever noted it; nil for nothing. What the system noted is told in both languages.
func Note(e outbox.Event) lang.Text {
	if e.Actor == actorSystem && systemNotes[e.Note] != nil {
		return systemNotes[e.Note]
	}
	if e.Note == "" {
		return nil
	}
	return lang.T(e.Note, e.Note)
}

// shownSteps are the events that a timeline tells although they leave the state.
var shownSteps = map[string]bool{
	EventRefundRequested: true, EventDisputeLost: true, EventPaymentPart: true, EventPaymentSurplus: true, EventInvoiceIssued: true, EventInvoiceRejected: true,
	EventInvoiceVoided: true,
}

// shown says whether a timeline tells of an event.
func shown(e outbox.Event) bool { return e.From != e.To || shownSteps[e.Kind] || surplusBack(e) }

// surplusBack says whether an event is the end of a refund of money that the order did not want.
func surplusBack(e outbox.Event) bool {
	var data struct{ Counted *bool }
	return e.Kind == EventRefundSucceeded && json.Unmarshal(e.Data, &data) == nil && data.Counted != nil && !*data.Counted
}
