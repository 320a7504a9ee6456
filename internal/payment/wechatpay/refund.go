package wechatpay

import (
	"context"
	"fmt"
	"unicode/utf8"

	"github.com/wechatpay-apiv3/wechatpay-go/services/refunddomestic"

	"cuppa/internal/payment"
)

// refundStandings put WeChat Pay's states of refunds into our words. 200 means accepted only.
var refundStandings = map[refunddomestic.Status]payment.RefundStanding{
	refunddomestic.STATUS_SUCCESS: payment.Done, refunddomestic.STATUS_PROCESSING: payment.Processing,
	refunddomestic.STATUS_CLOSED: payment.Denied, refunddomestic.STATUS_ABNORMAL: payment.Abnormal,
}

// maxReason bounds a reason, in bytes.
const maxReason = 80

// Refund asks for a refund by its own number, of the transaction where it is known: it is WeChat Pay's own number, and unlike ours the same for a payment that
// was paid twice.
func (c *Channel) Refund(ctx context.Context, p payment.Payment, r payment.Refund) error {
	service := refunddomestic.RefundsApiService{Client: c.client}
	request := refunddomestic.CreateRequest{
		OutRefundNo: &r.No, NotifyUrl: &c.account.NotifyURL,
		Amount: &refunddomestic.AmountReq{Refund: fen(r.Amount), Total: fen(p.Amount), Currency: new(currency)},
	}
	if reason := cut(r.Reason, maxReason); reason != "" {
		request.Reason = &reason
	}
	if p.TransactionID != "" {
		request.TransactionId = &p.TransactionID
	} else {
		request.OutTradeNo = &p.No
	}
	answer, _, err := service.Create(ctx, request)
	if err == nil {
		standing, err := read(p, r, answer)
		return outcome(standing, err)
	}
	// What is wrong with our account, or with what is left in it, passes: only what is wrong with the refund itself is final, and only when WeChat Pay has not got it
	// after all, from an earlier try.
	if !c.says(ctx, err, "INVALID_REQUEST", "USER_ACCOUNT_ABNORMAL", "RESOURCE_NOT_EXISTS") {
		return c.failed(ctx, err)
	}
	standing, err := c.QueryRefund(ctx, p, r)
	if err == nil && standing == payment.NotAsked {
		return payment.ErrRefundRefused
	}
	return outcome(standing, err)
}

func outcome(standing payment.RefundStanding, err error) error {
	switch {
	case err != nil:
		return err
	case standing == payment.Done:
		return nil
	case standing == payment.Processing:
		return payment.ErrRefundProcessing
	case standing == payment.Abnormal:
		return payment.ErrRefundAbnormal
	case standing == payment.Denied:
		return payment.ErrRefundRefused
	}
	return payment.ErrNotUnderstood
}

// QueryRefund asks by the refund's own number.
func (c *Channel) QueryRefund(ctx context.Context, p payment.Payment, r payment.Refund) (payment.RefundStanding, error) {
	service := refunddomestic.RefundsApiService{Client: c.client}
	answer, _, err := service.QueryByOutRefundNo(ctx, refunddomestic.QueryByOutRefundNoRequest{OutRefundNo: &r.No})
	switch {
	case c.says(ctx, err, "RESOURCE_NOT_EXISTS"):
		return payment.NotAsked, nil
	case err != nil:
		return "", c.failed(ctx, err)
	}
	return read(p, r, answer)
}

// read takes a refund apart, which must be the one that was asked for, of its amount and its transaction.
func read(p payment.Payment, r payment.Refund, a *refunddomestic.Refund) (payment.RefundStanding, error) {
	if a == nil || a.Amount == nil || value(a.OutRefundNo) != r.No || value(a.Amount.Refund) != int64(r.Amount) || value(a.Amount.Total) != int64(p.Amount) ||
		value(a.Amount.Currency) != currency || p.TransactionID != "" && value(a.TransactionId) != p.TransactionID ||
		p.TransactionID == "" && value(a.OutTradeNo) != p.No {
		return "", fmt.Errorf("%w: of another refund", payment.ErrNotUnderstood)
	}
	standing, known := refundStandings[value(a.Status)]
	if !known {
		return "", fmt.Errorf("%w: an unknown state", payment.ErrNotUnderstood)
	}
	return standing, nil
}

// cut shortens a text to so many bytes, whole characters.
func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}
