package simulator

import (
	"cuppa/internal/lang"
)

// Fault is a way in which a platform fails.
type Fault string

// The faults.
const (
	// Down answers 503 to everything, and does nothing.
	Down Fault = "DOWN"
	// Slow answers after the caller has given up, and does it all the same.
	Slow Fault = "SLOW"
	// LostAnswer does what changes something, and drops the connection.
	LostAnswer Fault = "LOST_ANSWER"
	// Duplicate does what changes something twice, as a network that repeats a request, and answers the second time.
	Duplicate Fault = "DUPLICATE"
	// Garbage does what changes something, and answers a page of HTML.
	Garbage Fault = "GARBAGE"
	// BusyNow refuses what changes something in the platform's words for "busy", and does nothing.
	BusyNow Fault = "BUSY"
	// WrongClock sets the platform's clock an hour ahead: where requests bear times, it refuses them.
	WrongClock Fault = "WRONG_CLOCK"
	// ExpiredToken ends the tokens that the platform has given out.
	ExpiredToken Fault = "EXPIRED_TOKEN"
	// RiskHold holds a redemption for a check, where the platform has such holds.
	RiskHold Fault = "RISK_HOLD"
	// PartialFailure answers a redemption with success in the envelope and failure for the voucher.
	PartialFailure Fault = "PARTIAL_FAILURE"
	// PartialList leaves the last of each page of a list out; its total tells the truth.
	PartialList Fault = "PARTIAL_LIST"
)

// FaultInfo tells people of a fault.
type FaultInfo struct {
	Fault Fault
	Label lang.Text
	// Platforms have it.
	Platforms []string
}

// Platform names of the simulator's paths are the platforms' in lower case.
const (
	meituan = "MEITUAN"
	douyin  = "DOUYIN"
	amap    = "AMAP"
	alipay  = "ALIPAY"
	wechat  = "WECHAT"
)

var allPlatforms = []string{meituan, douyin, amap, wechat, alipay}

// Faults are all faults, in the order in which a page lists them.
var Faults = []FaultInfo{
	{Down, lang.T("down: answers 503", "宕机：返回 503"), allPlatforms},
	{Slow, lang.T("slow: answers too late, but does it", "响应超时，但已执行"), allPlatforms},
	{LostAnswer, lang.T("does it, and the answer is lost", "已执行，但响应丢失"), allPlatforms},
	{Duplicate, lang.T("the request arrives twice", "请求重复到达"), allPlatforms},
	{Garbage, lang.T("does it, and answers a page that is no JSON", "已执行，但返回非 JSON 页面"), allPlatforms},
	{BusyNow, lang.T("busy: does nothing", "系统繁忙，未执行"), allPlatforms},
	{WrongClock, lang.T("its clock is an hour ahead", "平台时钟快一小时"), allPlatforms},
	{ExpiredToken, lang.T("tokens have expired", "令牌失效"), allPlatforms},
	{RiskHold, lang.T("a risk check holds the voucher", "风控拦截"), []string{douyin}},
	{PartialFailure, lang.T("success in the envelope, failure for the voucher", "整体成功但该券失败"), allPlatforms},
	{PartialList, lang.T("lists leave something out", "核销列表缺漏"), []string{meituan, douyin}},
}
