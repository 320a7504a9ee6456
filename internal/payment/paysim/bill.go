package paysim

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha1" //nolint:gosec // what WeChat Pay tells of its files
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// billReady is how long after a day's end its bill is there.
const billReady = 10 * time.Hour

// The channels' share: 0.6 % of what was paid, rounded to fen.
func feeOf(fen int64) int64 { return (fen*6 + 500) / 1000 }

// day reads a bill's day, and says whether its bill is there.
func (s *Sim) day(text string) (from, until time.Time, ready bool) {
	from, err := time.ParseInLocation(time.DateOnly, text, beijing)
	until = from.AddDate(0, 0, 1)
	return from, until, err == nil && !s.o.Now().Before(until.Add(billReady))
}

// moved are the payments and refunds of a day.
func (s *Sim) moved(ctx context.Context, channel string, from, until time.Time) (trades []Trade, refunds []Refund, err error) {
	all, err := s.store.Between(ctx, channel, "trade", from, until)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range all {
		t, _, err := s.Trade(ctx, channel, r.No)
		if err != nil {
			return nil, nil, err
		}
		if t.State == statePaid {
			trades = append(trades, t)
		}
	}
	if all, err = s.store.Between(ctx, channel, "refund", from, until); err != nil {
		return nil, nil, err
	}
	for _, rec := range all {
		r, _, err := s.RefundOf(ctx, channel, rec.No)
		if err != nil {
			return nil, nil, err
		}
		refunds = append(refunds, r)
	}
	return trades, refunds, nil
}

const wxBillHeader = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额," +
	"充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"

// wxBillText is a day's bill: amounts in yuan, every field with a backtick before it. A refund stands on the day on which it was asked for, as it was then.
func (s *Sim) wxBillText(ctx context.Context, from, until time.Time) (text string, rows int, err error) {
	trades, refunds, err := s.moved(ctx, WeChatPay, from, until)
	if err != nil {
		return "", 0, err
	}
	var b strings.Builder
	_, _ = b.WriteString("\ufeff" + wxBillHeader + "\r\n")
	line := func(fields ...string) { _, _ = b.WriteString("`" + strings.Join(fields, ",`") + "\r\n") }
	var paid, back, fees int64
	for _, t := range trades {
		paid += t.Amount
		fees += feeOf(t.Amount)
		line(t.PaidAt.In(beijing).Format(time.DateTime), t.App, t.Seller, "0", "", t.TransactionID, t.No, t.Payer, t.Kind, "SUCCESS", "OTHERS", "CNY", toYuan(t.Amount), "0.00", "0", "0",
			"0.00", "0.00", "", "", t.Subject+", 少冰", "", toYuan(feeOf(t.Amount))+"000", "0.60%", toYuan(t.Amount), "0.00", "")
	}
	for _, r := range refunds {
		back += r.Amount
		fees -= feeOf(r.Amount)
		line(r.CreatedAt.In(beijing).Format(time.DateTime), WeChatAppID, MerchantID, "0", "", r.TransactionID, r.TradeNo, "", "NATIVE", "REFUND", "OTHERS", "CNY", "0.00", "0.00", r.RefundID, r.No,
			toYuan(r.Amount), "0.00", "ORIGINAL", "PROCESSING", "退款", "", toYuan(-feeOf(r.Amount))+"000", "0.60%", "0.00", toYuan(r.Amount), "")
	}
	rows = len(trades) + len(refunds)
	_, _ = b.WriteString("总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\r\n")
	line(fmt.Sprint(rows), toYuan(paid), toYuan(back), "0.00", toYuan(fees)+"000", toYuan(paid), toYuan(back))
	return b.String(), rows, nil
}

func (s *Sim) wxBill(ctx context.Context, c wxCall) (wxAnswer, error) {
	date := c.r.URL.Query().Get("bill_date")
	from, until, ready := s.day(date)
	if !ready {
		return wxRefusal(http.StatusBadRequest, "STATEMENT_CREATING"), nil
	}
	text, rows, err := s.wxBillText(ctx, from, until)
	if err != nil {
		return wxAnswer{}, err
	}
	if rows == 0 {
		return wxRefusal(http.StatusBadRequest, "NO_STATEMENT_EXIST"), nil
	}
	if c.lies == WrongAmount {
		text += " "
	}
	sum := sha1.Sum([]byte(text)) //nolint:gosec // see above
	return wxAnswer{http.StatusOK, map[string]string{
		"hash_type": "SHA1", "hash_value": hex.EncodeToString(sum[:]),
		"download_url": "https://api.mch.weixin.qq.com/v3/billdownload/file?" + url.Values{"date": {date}, "tartype": {"gzip"}, "token": {s.seal("bill", date)}}.Encode(),
	}}, nil
}

// wxFile is a bill's file: it is signed when asked for, and not when answered.
func (s *Sim) wxFile(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	from, until, ready := s.day(q.Get("date"))
	if !ready || !s.sealed(q.Get("token"), "bill", q.Get("date")) || !s.wxAuthorized(r, nil) {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	text, _, err := s.wxBillText(r.Context(), from, until)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	zipped := gzip.NewWriter(w)
	_, _ = zipped.Write([]byte(text))
	_ = zipped.Close()
}

func (s *Sim) aliBill(ctx context.Context, c aliCall) (aliBody, error) {
	date := c.text("bill_date")
	from, until, ready := s.day(date)
	if !ready || c.text("bill_type") != "trade" {
		return aliRefusal("isp.bill_not_exist"), nil
	}
	if trades, refunds, err := s.moved(ctx, Alipay, from, until); err != nil || len(trades)+len(refunds) == 0 {
		return aliRefusal("isp.bill_not_exist"), err
	}
	return aliOK(aliBody{"bill_download_url": s.base + "/bill?" + url.Values{"date": {date}, "token": {s.seal("bill", date)}}.Encode()}), nil
}

const aliBillHeader = "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）," +
	"券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"

// aliFile is a bill's archive.
func (s *Sim) aliFile(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	from, until, ready := s.day(q.Get("date"))
	if !ready || !s.sealed(q.Get("token"), "bill", q.Get("date")) {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	trades, refunds, err := s.moved(r.Context(), Alipay, from, until)
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	var b strings.Builder
	_, _ = fmt.Fprintf(&b, "#支付宝业务明细查询\r\n#账号：[%s0156]\r\n#起始日期：[%s]   终止日期：[%s]\r\n#-----------------------------------------业务明细列表----------------------------------------\r\n%s\r\n",
		AlipaySellerID, from.Format(time.DateTime), until.Format(time.DateTime), aliBillHeader)
	row := func(fields ...string) { _, _ = b.WriteString(strings.Join(fields, "\t,") + "\t\r\n") }
	for _, t := range trades {
		at := t.PaidAt.In(beijing).Format(time.DateTime)
		row(t.TransactionID, t.No, "交易", t.Subject, t.CreatedAt.In(beijing).Format(time.DateTime), at, "", "", "", "", "sim***", toYuan(t.Amount), toYuan(t.Amount), "0.00", "0.00", "0.00", "0.00",
			"0.00", "", "0.00", "0.00", "", toYuan(-feeOf(t.Amount)), "0.00", "")
	}
	for _, r := range refunds {
		at := r.CreatedAt.In(beijing).Format(time.DateTime)
		row(r.TransactionID, r.TradeNo, "退款", "退款", at, at, "", "", "", "", "sim***", toYuan(-r.Amount), toYuan(-r.Amount), "0.00", "0.00", "0.00", "0.00",
			"0.00", "", "0.00", "0.00", r.No, toYuan(feeOf(r.Amount)), "0.00", r.Reason)
	}
	_, _ = fmt.Fprintf(&b, "#-----------------------------------------业务明细列表结束------------------------------------\r\n#交易合计：%d笔，退款合计：%d笔\r\n", len(trades), len(refunds))
	text, err := simplifiedchinese.GBK.NewEncoder().String(b.String())
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for name, content := range map[string]string{"summary.csv": "#", "details.csv": text} {
		f, e := archive.Create(name)
		if e == nil {
			_, e = f.Write([]byte(content))
		}
		if err == nil {
			err = e
		}
	}
	if e := archive.Close(); err != nil || e != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(out.Bytes())
}

// wxCertificates are the platform certificates, encrypted for the merchant.
func (s *Sim) wxCertificates(context.Context, wxCall) (wxAnswer, error) {
	sealed, err := s.WeChatResource(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.keys.certificate.Raw}), "certificate")
	if err != nil {
		return wxAnswer{}, err
	}
	delete(sealed, "original_type")
	return wxAnswer{http.StatusOK, map[string]any{"data": []any{map[string]any{
		"serial_no": s.keys.serial(), "effective_time": s.keys.certificate.NotBefore.In(beijing).Format(time.RFC3339),
		"expire_time": s.keys.certificate.NotAfter.In(beijing).Format(time.RFC3339), "encrypt_certificate": sealed,
	}}}}, nil
}
