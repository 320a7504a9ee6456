package alipay

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	sdk "github.com/smartwalle/alipay/v3"
	"golang.org/x/text/encoding/simplifiedchinese"

	"cuppa/internal/money"
	"cuppa/internal/payment"
)

// maxBill bounds a bill, as it comes and unpacked, in bytes.
const maxBill = 256 << 20

// Bill is the trade bill of a day of Beijing: a ZIP of CSV in GBK, at an address that Alipay signs and that is good for 30 seconds. Its columns are as merchants
// know them; no public source of their exact form was found (UNVERIFIED).
func (c *Channel) Bill(ctx context.Context, day time.Time) ([]payment.BillRow, error) {
	var answer struct {
		sdk.Error
		URL string `json:"bill_download_url"`
	}
	said, err := c.call(ctx, "alipay.data.dataservice.bill.downloadurl.query", map[string]any{
		"bill_type": "trade", "bill_date": day.In(beijing).Format(time.DateOnly),
	}, &answer, &answer.Error)
	switch {
	case err != nil:
		return nil, err
	case said.is("isp.bill_not_exist", "isv.bill_not_exist"):
		return nil, payment.ErrNoBill
	case !said.ok():
		return nil, said
	}
	at, err := url.Parse(answer.URL)
	if err != nil || at.Host == "" || at.Scheme != "https" && !c.account.Simulated {
		return nil, fmt.Errorf("%w: where the bill lies", payment.ErrNotUnderstood)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return nil, fmt.Errorf("%w: where the bill lies", payment.ErrNotUnderstood)
	}
	file, err := c.files.Do(request) //nolint:gosec // the address is signed by Alipay
	if err != nil {
		return nil, errors.New("alipay: the bill does not come") // the error holds its address
	}
	defer func() { _ = file.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(file.Body, maxBill+1))
	if err != nil || len(raw) > maxBill || file.StatusCode != http.StatusOK {
		return nil, errors.New("alipay: the bill does not come whole")
	}
	return unzip(raw)
}

// unzip finds the details among the archive's files: the summary is the other.
func unzip(raw []byte) ([]payment.BillRow, error) {
	archive, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return nil, fmt.Errorf("%w: the bill can't be unpacked", payment.ErrNotUnderstood)
	}
	for _, f := range archive.File {
		in, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%w: the bill can't be unpacked", payment.ErrNotUnderstood)
		}
		text, err := io.ReadAll(io.LimitReader(simplifiedchinese.GBK.NewDecoder().Reader(in), maxBill+1))
		_ = in.Close()
		if err != nil || len(text) > maxBill {
			return nil, fmt.Errorf("%w: the bill can't be unpacked", payment.ErrNotUnderstood)
		}
		if strings.Contains(string(text), "业务明细列表") {
			return parseBill(string(text))
		}
	}
	return nil, fmt.Errorf("%w: a bill without details", payment.ErrNotUnderstood)
}

// The bill's columns that we need.
const (
	colTrade, colOurs, colKind, colDone  = "支付宝交易号", "商户订单号", "业务类型", "完成时间"
	colAmount, colRequest, colFee        = "订单金额（元）", "退款批次号/请求号", "服务费（元）"
	listEnds, listCounts, refundRowState = "业务明细列表结束", "交易合计：%d笔", "退款"
)

// parseBill reads the details: lines that begin with # are remarks, the first other one names the columns; fields end with a tab. Amounts are yuan, those of
// refunds below 0. The remarks at the end must be there: a bill that is cut is none.
func parseBill(text string) ([]payment.BillRow, error) {
	var table, remarks strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		switch {
		case strings.HasPrefix(line, "#"):
			_, _ = remarks.WriteString(line)
		case strings.TrimSpace(line) != "":
			_, _ = table.WriteString(line)
		}
	}
	rows, err := csv.NewReader(strings.NewReader(table.String())).ReadAll()
	if err != nil || len(rows) == 0 || !strings.Contains(remarks.String(), listEnds) {
		return nil, fmt.Errorf("%w: no whole table", payment.ErrNotUnderstood)
	}
	at := map[string]int{}
	for i, name := range rows[0] {
		at[strings.TrimSpace(name)] = i
	}
	for _, name := range []string{colTrade, colOurs, colKind, colDone, colAmount, colRequest, colFee} {
		if _, there := at[name]; !there {
			return nil, fmt.Errorf("%w: a bill without the column %s", payment.ErrNotUnderstood, name)
		}
	}
	out := make([]payment.BillRow, 0, len(rows)-1)
	trades := 0
	for i, fields := range rows[1:] {
		row, err := parseRow(func(name string) string { return strings.TrimSpace(fields[at[name]]) })
		if err != nil {
			return nil, fmt.Errorf("%w: row %d of a bill: %w", payment.ErrNotUnderstood, i+1, err)
		}
		if row.RefundNo == "" {
			trades++
		}
		out = append(out, row)
	}
	if !strings.Contains(remarks.String(), fmt.Sprintf(listCounts, trades)) {
		return nil, fmt.Errorf("%w: a bill whose sum is not its rows", payment.ErrNotUnderstood)
	}
	return out, nil
}

func parseRow(get func(name string) string) (row payment.BillRow, err error) {
	row = payment.BillRow{PaymentNo: get(colOurs), TransactionID: get(colTrade), State: get(colKind)}
	if row.At, err = time.ParseInLocation(time.DateTime, get(colDone), beijing); err != nil {
		return row, errors.New("its time")
	}
	amount, err := signed(get(colAmount))
	if err != nil {
		return row, errors.New("its amount")
	}
	fee, err := signed(get(colFee))
	if err != nil {
		return row, errors.New("its fee")
	}
	row.Amount, row.Fee = amount, -fee // written as what it does to our account
	if row.State == refundRowState {
		row.RefundNo, row.RefundID, row.Amount = get(colRequest), get(colRequest), -amount
		row.Refund = payment.Done
	}
	if row.Amount < 0 {
		return row, errors.New("its amount")
	}
	return row, nil
}

func signed(text string) (money.Amount, error) {
	rest, negative := strings.CutPrefix(text, "-")
	a, err := fen(rest)
	if negative {
		a = -a
	}
	return a, err
}
