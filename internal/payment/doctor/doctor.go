// Package doctor owns the command that tells what is wrong with the payment channels' settings: `cuppa doctor pay`.
//
// It does not own what is looked at (each channel does), and changes nothing, here or there. It prints no secret.
package doctor

import (
	"context"
	"fmt"
	"io"
	"time"

	"cuppa/internal/config"
	"cuppa/internal/identity/wechat"
	"cuppa/internal/payment"
	"cuppa/internal/payment/alipay"
	"cuppa/internal/payment/wechatpay"
)

// within bounds the whole visit.
const within = time.Minute

// Tell writes what Pay finds, a line each, and says whether nothing is wrong.
func Tell(ctx context.Context, environment map[string]string, out io.Writer) (well bool) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	well = true
	for _, f := range Pay(ctx, environment) {
		if f.Do == "" {
			_, _ = fmt.Fprintf(out, "ok     %-11s %s\n", f.Channel, f.About)
			continue
		}
		well = false
		_, _ = fmt.Fprintf(out, "WRONG  %-11s %s: %s\n", f.Channel, f.About, f.Do)
	}
	return well
}

// Pay looks at each channel that has an account.
func Pay(ctx context.Context, environment map[string]string) []payment.Finding {
	set, err := config.Load(environment)
	found := settings(err)
	w, a := set.Payments.WeChatPay, set.Payments.Alipay
	if w.Connected() {
		found = append(found, wechatpay.Diagnose(ctx, w, set.Payments.NotifyURL, wechatpay.Options{})...)
	}
	if set.ShippingTold() {
		found = append(found, wechatpay.DiagnoseShipping(ctx, wechat.Settings{AppID: set.WeChatAppID, Secret: set.WeChatAppSecret, URL: set.WeChatAPIURL}))
	}
	if a.Connected() {
		found = append(found, alipay.Diagnose(ctx, a, set.Payments.NotifyURL, alipay.Options{}, nil)...)
	}
	if !w.Connected() && !a.Connected() {
		found = append(found, payment.Good("-", "no channel has an account: set WECHAT_PAY_… or ALIPAY_…"))
	}
	return found
}

// settings tells what the settings' own check says, one by one.
func settings(err error) (found []payment.Finding) {
	const about = "the settings' form"
	if err == nil {
		return []payment.Finding{payment.Good("settings", about)}
	}
	var tell func(err error)
	tell = func(err error) {
		if many, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // errors.Join's own
			for _, one := range many.Unwrap() {
				tell(one)
			}
			return
		}
		found = append(found, payment.Wrong("settings", about, err.Error()))
	}
	tell(err)
	return found
}
