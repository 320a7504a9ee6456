package paysim

import "slices"

// Fault is a way in which a channel fails.
type Fault string

// Faults of answers. Those that "do it" change what they were asked to change.
const (
	// Down answers 500 and does nothing.
	Down Fault = "DOWN"
	// Slow does it, and answers after the caller has given up.
	Slow Fault = "SLOW"
	// Lost does it, and drops the connection.
	Lost Fault = "LOST"
	// Cut does it, and drops the connection in the middle of the answer.
	Cut Fault = "CUT"
	// Garbage does it, and answers a page of HTML.
	Garbage Fault = "GARBAGE"
	// Null does it, and answers a null that is signed.
	Null Fault = "NULL"
	// Empty does it, and answers an empty object that is signed.
	Empty Fault = "EMPTY"
	// Huge does it, and answers a megabyte.
	Huge Fault = "HUGE"
	// BadSign does it, and signs the answer wrong.
	BadSign Fault = "BAD_SIGN"
	// Unsigned does it, and does not sign.
	Unsigned Fault = "UNSIGNED"
	// WrongSerial does it, and signs as a key that nobody knows.
	WrongSerial Fault = "WRONG_SERIAL"
	// Stale does it, and signs with a time of ten minutes ago.
	Stale Fault = "STALE"
	// Refused does nothing, and refuses in words that it does not sign.
	Refused Fault = "REFUSED"
	// WrongAmount, WrongMerchant, WrongApp, WrongCurrency, WrongNumber and WrongState do it, and tell it wrong, well signed.
	WrongAmount   Fault = "WRONG_AMOUNT"
	WrongMerchant Fault = "WRONG_MERCHANT"
	// WrongApp tells another application.
	WrongApp Fault = "WRONG_APP"
	// WrongCurrency tells another currency.
	WrongCurrency Fault = "WRONG_CURRENCY"
	// WrongNumber tells another payment.
	WrongNumber Fault = "WRONG_NUMBER"
	// WrongState tells a state that nobody knows.
	WrongState Fault = "WRONG_STATE"
	// Misled does it, and refuses in well-signed words: of refunds only.
	Misled Fault = "MISLED"
	// OtherKey signs with the other kind of platform key: right, but not what a merchant may expect.
	OtherKey Fault = "OTHER_KEY"
)

// StaleToken refuses an access token that is good, and does nothing: of the mini-program's API only.
const StaleToken Fault = "STALE_TOKEN"

// Faults of refunds.
const (
	// SlowRefund has a refund take hours.
	SlowRefund Fault = "SLOW_REFUND"
	// AbnormalRefund has a refund not reach the guest, until Mend.
	AbnormalRefund Fault = "ABNORMAL_REFUND"
	// DeniedRefund has a refund come to nothing.
	DeniedRefund Fault = "DENIED_REFUND"
)

// Faults of notices; on the cashier they are ways to pay.
const (
	// NoticeLost never sends it.
	NoticeLost Fault = "NOTICE_LOST"
	// NoticeTwice sends it twice at once, as another event the second time.
	NoticeTwice Fault = "NOTICE_TWICE"
	// NoticeLate sends it after what comes later.
	NoticeLate Fault = "NOTICE_LATE"
	// NoticeBadSign signs it wrong at first.
	NoticeBadSign Fault = "NOTICE_BAD_SIGN"
	// NoticeProbe sends one first whose signature is wrong on purpose.
	NoticeProbe Fault = "NOTICE_PROBE"
	// NoticeWrongAmount tells another amount.
	NoticeWrongAmount Fault = "NOTICE_WRONG_AMOUNT"
	// NoticeWrongMerchant tells another merchant.
	NoticeWrongMerchant Fault = "NOTICE_WRONG_MERCHANT"
	// NoticeWrongApp tells another application.
	NoticeWrongApp Fault = "NOTICE_WRONG_APP"
	// NoticeWrongCurrency tells another currency.
	NoticeWrongCurrency Fault = "NOTICE_WRONG_CURRENCY"
)

// AnswerFaults are those after which nothing may be believed.
var AnswerFaults = []Fault{
	Down, Slow, Lost, Cut, Garbage, Null, Empty, Huge, BadSign, Unsigned, WrongSerial, Stale, Refused, WrongAmount, WrongMerchant, WrongApp, WrongCurrency, WrongNumber, WrongState, Misled,
}

// alipayLacks are the faults that Alipay's protocol has no place for: its answers bear neither serials, times, merchants nor applications, and its trades one
// currency.
var alipayLacks = []Fault{WrongSerial, Stale, WrongMerchant, WrongApp, OtherKey, NoticeProbe, NoticeWrongCurrency}

// Has says whether a channel has a fault.
func Has(channel string, f Fault) bool {
	return channel == WeChatPay || !slices.Contains(alipayLacks, f)
}
