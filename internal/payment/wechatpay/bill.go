package wechatpay

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha1" //nolint:gosec // what WeChat Pay tells of its files
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wechatpay-apiv3/wechatpay-go/core/consts"

	"cuppa/internal/money"
	"cuppa/internal/payment"
)

// Bill is the trade bill of a day of Beijing, ready after 10 o'clock of the next. Where it lies is signed; the file itself is not, its SHA-1 is.
func (c *Channel) Bill(ctx context.Context, day time.Time) ([]payment.BillRow, error) {
	q := url.Values{"bill_date": {day.In(beijing).Format(time.DateOnly)}, "bill_type": {"ALL"}, "tar_type": {"GZIP"}}
	answer, err := c.client.Get(ctx, consts.WechatPayAPIServer+"/v3/bill/tradebill?"+q.Encode())
	switch {
	case c.says(ctx, err, "NO_STATEMENT_EXIST", "STATEMENT_CREATING"):
		return nil, payment.ErrNoBill
	case err != nil:
		return nil, c.failed(ctx, err)
	}
	var where struct {
		HashType    string `json:"hash_type"`
		HashValue   string `json:"hash_value"`
		DownloadURL string `json:"download_url"`
	}
	body, err := io.ReadAll(answer.Response.Body)
	if err != nil || json.Unmarshal(body, &where) != nil || where.HashType != "SHA1" {
		return nil, fmt.Errorf("%w: where the bill lies", payment.ErrNotUnderstood)
	}
	at, err := url.Parse(where.DownloadURL)
	if err != nil || at.Path != "/v3/billdownload/file" {
		return nil, fmt.Errorf("%w: where the bill lies", payment.ErrNotUnderstood)
	}
	file, err := c.bills.Get(ctx, consts.WechatPayAPIServer+at.RequestURI()) // signed for this host only
	if err != nil {
		return nil, c.failed(ctx, err)
	}
	return unpack(file.Response, where.HashValue, c.account)
}

func unpack(answer *http.Response, hash string, of Account) ([]payment.BillRow, error) {
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, fmt.Errorf("wechatpay: the bill is cut: %w", err)
	}
	if zipped, err := gzip.NewReader(bytes.NewReader(raw)); err == nil {
		if raw, err = io.ReadAll(io.LimitReader(zipped, maxBill+1)); err != nil || len(raw) > maxBill {
			return nil, fmt.Errorf("%w: the bill can't be unpacked", payment.ErrNotUnderstood)
		}
	}
	sum := sha1.Sum(raw) //nolint:gosec // see above
	if !strings.EqualFold(hex.EncodeToString(sum[:]), hash) {
		return nil, fmt.Errorf("%w: the bill is not what its hash says", payment.ErrNotUnderstood)
	}
	return parseBill(string(raw), of)
}

// The bill's columns that we need.
var billColumns = []string{"交易时间", "商户号", "微信订单号", "商户订单号", "交易状态", "货币种类", "微信退款单号", "商户退款单号", "手续费", "订单金额", "申请退款金额", "退款状态"}

// parseBill reads a bill: a header, rows whose every field begins with a backtick, a summary's header and its one row. A comma may stand within a field, so rows
// are cut at comma and backtick. Amounts are yuan. The summary must be what the rows sum up to: a bill that is cut is none.
func parseBill(text string, of Account) ([]payment.BillRow, error) {
	lines := strings.Split(strings.TrimPrefix(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\ufeff"), "\n")
	if len(lines) < 3 {
		return nil, fmt.Errorf("%w: a bill without its summary", payment.ErrNotUnderstood)
	}
	at := map[string]int{}
	for i, name := range strings.Split(lines[0], ",") {
		at[strings.TrimSpace(name)] = i
	}
	for _, name := range billColumns {
		if _, there := at[name]; !there {
			return nil, fmt.Errorf("%w: a bill without the column %s", payment.ErrNotUnderstood, name)
		}
	}
	rows := lines[1 : len(lines)-2]
	out := make([]payment.BillRow, 0, len(rows))
	var paid, back money.Amount
	for i, line := range rows {
		row, err := parseRow(line, at, of)
		if err != nil {
			return nil, fmt.Errorf("%w: line %d of a bill: %w", payment.ErrNotUnderstood, i+2, err)
		}
		if row.RefundNo == "" {
			paid += row.Amount
		} else {
			back += row.Amount
		}
		out = append(out, row)
	}
	names, sums := strings.Split(lines[len(lines)-2], ","), strings.Split(strings.TrimPrefix(lines[len(lines)-1], "`"), ",`")
	said := map[string]string{}
	for i, name := range names {
		if i < len(sums) {
			said[strings.TrimSpace(name)] = sums[i]
		}
	}
	total, e1 := yuan(said["订单总金额"])
	returned, e2 := yuan(said["申请退款总金额"])
	if count, err := strconv.Atoi(said["总交易单数"]); err != nil || count != len(out) || errors.Join(e1, e2) != nil || total != paid || returned != back {
		return nil, fmt.Errorf("%w: a bill whose summary is not its sum", payment.ErrNotUnderstood)
	}
	return out, nil
}

func parseRow(line string, at map[string]int, of Account) (row payment.BillRow, err error) {
	line, marked := strings.CutPrefix(line, "`")
	fields := strings.Split(line, ",`")
	if !marked || len(fields) < len(at) {
		return row, errors.New("no row")
	}
	get := func(name string) string { return strings.TrimSpace(fields[at[name]]) }
	row = payment.BillRow{PaymentNo: get("商户订单号"), TransactionID: get("微信订单号"), State: get("交易状态")}
	switch {
	case get("货币种类") != currency:
		row.Foreign = "currency"
	case get("商户号") != of.MerchantID:
		row.Foreign = "merchant"
	}
	if row.At, err = time.ParseInLocation(time.DateTime, get("交易时间"), beijing); err != nil {
		return row, errors.New("its time")
	}
	column := "订单金额"
	if row.State == "REFUND" || row.State == "REVOKED" {
		row.RefundNo, row.RefundID, row.State, column = get("商户退款单号"), get("微信退款单号"), get("退款状态"), "申请退款金额"
		row.Refund = standingOfRow(row.State)
	}
	if row.Fee, err = yuan(get("手续费")); err != nil {
		return row, errors.New("its fee")
	}
	if row.Amount, err = yuan(get(column)); err != nil || row.Amount < 0 {
		return row, errors.New("its amount")
	}
	return row, nil
}

// standingOfRow is where a refund stood, by a bill's word. An unknown word is not taken for an end.
func standingOfRow(state string) payment.RefundStanding {
	switch state {
	case "SUCCESS":
		return payment.Done
	case "FAIL", "CLOSED":
		return payment.Denied
	case "CHANGE":
		return payment.Abnormal
	}
	return payment.Processing
}

// yuan reads an amount of yuan, "12.30", "-0.07000", as fen. What is not whole fen is refused.
func yuan(text string) (money.Amount, error) {
	whole, part, _ := strings.Cut(text, ".")
	negative := strings.HasPrefix(whole, "-")
	n, err := strconv.ParseUint(strings.TrimPrefix(whole, "-"), 10, 48)
	part = strings.TrimRight(part, "0")
	if err != nil || len(part) > 2 {
		return 0, errors.New("wechatpay: no amount of whole fen")
	}
	cents, err := strconv.ParseUint((part + "00")[:2], 10, 8)
	if err != nil {
		return 0, errors.New("wechatpay: no amount of whole fen")
	}
	amount := money.Amount(n*100 + cents)
	if negative {
		amount = -amount
	}
	return amount, nil
}
