package voucher

import (
	"log/slog"
	"time"

	"cuppa/internal/lang"
)

// Outcome is what a call came to.
type Outcome string

// The outcomes.
const (
	// OK: it is done, by this call.
	OK Outcome = "OK"
	// AlreadyOurs: it was done before, for the same request of ours.
	AlreadyOurs Outcome = "ALREADY_OURS"
	// AlreadyUsed: somebody else used the voucher. Final.
	AlreadyUsed Outcome = "ALREADY_USED"
	// Rejected: the platform refused; Why and Code say for what. Nothing changed there. Final unless RetryAfter is set.
	Rejected Outcome = "REJECTED"
	// Unused is Query's: nothing happened, the voucher can still be redeemed.
	Unused Outcome = "UNUSED"
	// Unknown: there was no clear answer. Unless NotSent, Query must come before anything else is tried.
	Unknown Outcome = "UNKNOWN"
)

// Why says in one word why something was not done, the same word for all platforms.
type Why string

// The reasons.
const (
	NotFound    Why = "NOT_FOUND"
	Used        Why = "USED"
	Expired     Why = "EXPIRED"
	NotYet      Why = "NOT_YET"
	Refunded    Why = "REFUNDED"
	WrongShop   Why = "WRONG_SHOP"
	WrongKind   Why = "WRONG_KIND"
	BadCode     Why = "BAD_CODE"
	CodeChanged Why = "CODE_CHANGED"
	RiskHold    Why = "RISK_HOLD"
	TooLate     Why = "TOO_LATE"
	Refused     Why = "REFUSED"
	// Setup is ours to mend: a signature, a token, a right, a clock.
	Setup Why = "SETUP"
	Busy  Why = "BUSY"
	// Unreachable is a platform without a clear answer.
	Unreachable Why = "UNREACHABLE"
)

// reasons are the words for guests.
var reasons = map[Why]lang.Text{
	NotFound:    lang.T("there is no such voucher", "没有这张券"),
	Used:        lang.T("this voucher was used already", "该券已被使用"),
	Expired:     lang.T("this voucher has expired", "该券已过期"),
	NotYet:      lang.T("this voucher is not valid yet", "该券尚未生效"),
	Refunded:    lang.T("this voucher was refunded", "该券已退款"),
	WrongShop:   lang.T("this voucher is not for this shop", "该券不适用于本店"),
	WrongKind:   lang.T("this voucher is of another kind", "该券类型不符"),
	BadCode:     lang.T("this is not a code of this platform", "这不是该平台的券码"),
	CodeChanged: lang.T("this code has changed, please enter or scan the present one", "券码已更新，请重新输入或扫码"),
	RiskHold:    lang.T("the platform holds this voucher for a check, please try later", "平台正在对该券做安全核验，请稍后再试"),
	TooLate:     lang.T("the platform no longer takes this redemption back", "已超过平台的撤销时限"),
	Refused:     lang.T("the platform refuses this voucher", "平台拒绝了该券"),
	Setup:       lang.T("this shop can't take vouchers of the platform at the moment", "本店暂时无法使用该平台的券"),
	Busy:        lang.T("the platform is busy, please try again", "平台繁忙，请稍后再试"),
	Unreachable: lang.T("the platform does not answer at the moment, please try again", "平台暂时无响应，请稍后再试"),
}

// pauses are how long to wait before trying again, where that makes sense.
var pauses = map[Why]time.Duration{Setup: 5 * time.Second, Busy: time.Second, RiskHold: 5 * time.Minute}

// Verdict is what a platform answered. It holds nothing secret.
type Verdict struct {
	Outcome Outcome
	// NotSent says that the platform was not reached by what could change anything: nothing needs to be asked for. With OK: no call was needed.
	NotSent bool
	// Why is empty where it is done or unused.
	Why Why
	// Code is the platform's own, or one of ours in lower case where it said nothing; for logs and tasks.
	Code string
	// Reason is for the guest.
	Reason lang.Text
	// Trace is the platform's id of the call, for its support.
	Trace string
	// VerifyID and CertificateID are what Undo needs; store them with the redemption.
	VerifyID, CertificateID string
	// CancelUntil is until when Undo works; zero where the redemption can't be undone or nothing is known.
	CancelUntil time.Time
	// RetryAfter is how long to wait before trying again; 0 where trying again is no use, or where Query comes first.
	RetryAfter time.Duration
	// At is when the platform did it, by its own word where it says so, else when its answer came.
	At time.Time
}

// Done says whether the thing is done, now or before.
func (v Verdict) Done() bool { return v.Outcome == OK || v.Outcome == AlreadyOurs }

// Final says whether trying again can't change the outcome.
func (v Verdict) Final() bool {
	return v.Done() || v.Outcome == AlreadyUsed || v.Outcome == Rejected && v.RetryAfter == 0
}

// MustQuery says whether Query has to come before anything else is tried.
func (v Verdict) MustQuery() bool { return v.Outcome == Unknown && !v.NotSent }

// LogValue tells a verdict to logs.
func (v Verdict) LogValue() slog.Value {
	return slog.GroupValue(slog.String("outcome", string(v.Outcome)), slog.String("why", string(v.Why)), slog.String("code", v.Code),
		slog.String("trace", v.Trace), slog.Bool("notSent", v.NotSent), slog.Duration("retryAfter", v.RetryAfter))
}

// reject is a verdict of Rejected, or of AlreadyUsed where that is the reason.
func reject(why Why, code string) Verdict {
	v := Verdict{Outcome: Rejected, Why: why, Code: clip(code), Reason: reasons[why], RetryAfter: pauses[why]}
	if why == Used {
		v.Outcome = AlreadyUsed
	}
	return v
}

// unsent is a refusal of our own, before anything was sent.
func unsent(why Why, code string) Verdict {
	v := reject(why, code)
	v.NotSent = true
	return v
}

// unknown is a verdict without a clear answer; code says what came instead.
func unknown(code string) Verdict {
	if code == "" {
		code = "no_code"
	}
	return Verdict{Outcome: Unknown, Why: Unreachable, Code: clip(code), Reason: reasons[Unreachable]}
}

// clip bounds what a platform calls a code, and keeps out what is none: a code of ours must never come back through it.
func clip(code string) string {
	const most = 64
	if len(code) > most {
		return "long"
	}
	for _, r := range code {
		if !(r == '.' || r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') {
			return "odd"
		}
	}
	return code
}
