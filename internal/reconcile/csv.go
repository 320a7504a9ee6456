package reconcile

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"time"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

var columns = []lang.Text{
	lang.T("day", "营业日"), lang.T("platform", "平台"), lang.T("shop", "门店"), lang.T("verdict", "结论"), lang.T("order", "订单号"), lang.T("redemption", "核销单"),
	lang.T("kind", "券类型"), lang.T("code ends with", "券码尾号"), lang.T("ours", "我方状态"), lang.T("ours amount", "我方金额"), lang.T("theirs", "平台状态"),
	lang.T("theirs amount", "平台金额"), lang.T("platform's id", "平台核销号"), lang.T("at", "时间"), lang.T("repair", "修复"),
}

// CSV is all that a run has found, as WriteCSV writes it.
func (s *Service) CSV(ctx context.Context, l lang.Lang, r Run) (string, error) {
	all, err := s.Items(ctx, r.ID, false, maxItems)
	if err != nil {
		return "", err
	}
	zone, err := zoneOf(ctx, s.db, r.ShopID)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = WriteCSV(&out, l, r, all, zone)
	return out.String(), err
}

// WriteCSV writes a run's items for spreadsheets: UTF-8 with a mark, amounts as decimals of 100 minor units, times in zone. What could be a formula is marked as text.
func WriteCSV(w io.Writer, l lang.Lang, r Run, all []Item, zone *time.Location) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return fmt.Errorf("reconcile: csv: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = c.In(l)
	}
	if err := out.Write(row); err != nil {
		return fmt.Errorf("reconcile: csv: %w", err)
	}
	for _, i := range all {
		at := ""
		if !i.At.IsZero() {
			at = i.At.In(zone).Format(time.DateTime)
		}
		row = []string{
			r.Day, r.Party, r.ShopID, string(i.Verdict), i.OrderNo, i.Reference, i.Kind, i.CodeTail, i.OursStatus, decimal(i.OursAmount), i.TheirsStatus,
			decimal(i.TheirsAmount), i.TheirsID, at, i.Repair,
		}
		for n := range row {
			row[n] = plain(row[n])
		}
		if err := out.Write(row); err != nil {
			return fmt.Errorf("reconcile: csv: %w", err)
		}
	}
	out.Flush()
	return out.Error()
}

func decimal(a money.Amount) string {
	if a < 0 {
		return "-" + decimal(-a)
	}
	return fmt.Sprintf("%d.%02d", a/100, a%100)
}

// plain keeps a spreadsheet from taking a text for a formula.
func plain(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return "'" + text
	}
	return text
}
