package wechatpay

import (
	"strings"
	"testing"

	"cuppa/internal/money"
)

func TestYuanAreWholeFen(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]money.Amount{"0.00": 0, "12.30": 1230, "12.3": 1230, "12": 1200, "0.07000": 7, "-0.07000": -7, "-12.30": -1230, "100000000.00": 10_000_000_000} {
		if got, err := yuan(text); err != nil || got != want {
			t.Errorf("%s is %d: %v", text, got, err)
		}
	}
	for _, text := range []string{"", ".", "-", "1.001", "1.x", "x", "1e3", "+1", "--1", "1.-1", "99999999999999999999", "1,000.00", " 1", "0x1"} {
		if got, err := yuan(text); err == nil {
			t.Errorf("%q is %d", text, got)
		}
	}
}

const header = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额," +
	"充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"

const (
	payRow    = "`2026-06-15 12:00:00,`wx1,`19,`0,`,`4200,`P26A,`o1,`JSAPI,`SUCCESS,`OTHERS,`CNY,`18.00,`0.00,`0,`0,`0.00,`0.00,`,`,`奶茶, 少冰 `,`,`0.11000,`0.60%,`18.00,`0.00,`"
	refundRow = "`2026-06-15 13:00:00,`wx1,`19,`0,`,`4200,`P26A,`o1,`JSAPI,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`5030,`R26B,`7.00,`0.00,`ORIGINAL,`SUCCESS,`奶茶,`,`-0.04000,`0.60%,`0.00,`7.00,`"
	sums      = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n`2,`18.00,`7.00,`0.00,`0.07000,`18.00,`7.00"
)

func TestABillIsReadWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	whole := strings.Join([]string{header, payRow, refundRow, sums}, "\n")
	for name, text := range map[string]string{"as it is": whole, "with a mark before": "\ufeff" + whole, "with other ends of lines": strings.ReplaceAll(whole, "\n", "\r\n") + "\r\n"} {
		rows, err := parseBill(text, Account{MerchantID: "19"})
		if err != nil || len(rows) != 2 {
			t.Fatalf("%s: %d rows, %v", name, len(rows), err)
		}
		p, r := rows[0], rows[1]
		if p.PaymentNo != "P26A" || p.TransactionID != "4200" || p.RefundNo != "" || p.Amount != 1800 || p.Fee != 11 || p.At.UTC().Hour() != 4 {
			t.Errorf("%s: %+v", name, p)
		}
		if r.RefundNo != "R26B" || r.RefundID != "5030" || r.Amount != 700 || r.Fee != -4 || r.State != "SUCCESS" || r.PaymentNo != "P26A" {
			t.Errorf("%s: %+v", name, r)
		}
	}
	for foreign, text := range map[string]string{"currency": strings.Replace(whole, "CNY", "USD", 1), "merchant": strings.Replace(whole, "`19", "`20", 1)} {
		if rows, err := parseBill(text, Account{MerchantID: "19"}); err != nil || rows[0].Foreign != foreign || rows[1].Foreign != "" {
			t.Errorf("another %s: %+v, %v", foreign, rows, err)
		}
	}
	for name, text := range map[string]string{
		"nothing": "", "only a header": header, "without its sums": strings.Join([]string{header, payRow, refundRow}, "\n"),
		"a row less":     strings.Join([]string{header, payRow, sums}, "\n"),
		"a row more":     strings.Join([]string{header, payRow, refundRow, refundRow, sums}, "\n"),
		"another amount": strings.Replace(whole, "`18.00,`0.00,`\n", "`17.99,`0.00,`\n", 1),
		"no backticks":   strings.ReplaceAll(whole, "`", ""),
		"half a fen":     strings.Replace(whole, "0.11000", "0.11500", 1),
		"no column":      strings.Replace(whole, "申请退款金额,", "", 1),
		"a broken time":  strings.Replace(whole, "12:00:00", "25:00:00", 1),
		"garbage":        "<html>\n<body>\n</body>\n</html>",
	} {
		if rows, err := parseBill(text, Account{MerchantID: "19"}); err == nil {
			t.Errorf("%s: %d rows", name, len(rows))
		}
	}
	for n := range len(whole) { // cut anywhere but in the last field
		if rows, err := parseBill(whole[:n], Account{MerchantID: "19"}); err == nil && n < len(whole)-len("7.00") {
			t.Fatalf("cut at %d of %d: %d rows", n, len(whole), len(rows))
		}
	}
}

func TestReasonsAreCutAtACharacter(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "short", strings.Repeat("很冷", 40), strings.Repeat("a", 79) + "很", strings.Repeat("a", 200)} {
		got := cut(text, maxReason)
		if len(got) > maxReason || !strings.HasPrefix(text, got) || strings.ContainsRune(got, '\ufffd') || len(text)-len(got) > 0 && len(got) < maxReason-3 {
			t.Errorf("%q", got)
		}
	}
}
