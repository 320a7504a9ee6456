// Package wechatpay is the channel WECHAT_PAY: WeChat Pay API v3 by wechatpay-go, JSAPI for guests whose openid is known, native QR codes for others.
//
// It does not own what follows from an answer (package payment does). What it is told is believed only where the signature, the merchant, the application, the
// number and the currency are ours; everything else is not understood, and asked for again.
package wechatpay
