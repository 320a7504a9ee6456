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

const usage = "usage: cuppa            serves\n       cuppa doctor pay looks at the settings of the payment channels, and asks each channel a harmless question\n"

// Command runs what the arguments say and answers the exit status: 0 where nothing is wrong, 1 where something is, 2 where the arguments make no sense.
func Command(ctx context.Context, args []string, environment map[string]string, out io.Writer) int {
	if len(args) != 2 || args[0] != "doctor" || args[1] != "pay" {
		_, _ = io.WriteString(out, usage)
		return 2
	}
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	status := 0
	for _, f := range Pay(ctx, environment) {
		if f.Do == "" {
			_, _ = fmt.Fprintf(out, "ok     %-11s %s\n", f.Channel, f.About)
			continue
		}
		status = 1
		_, _ = fmt.Fprintf(out, "WRONG  %-11s %s: %s\n", f.Channel, f.About, f.Do)
	}
	return status
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
