package ledger

import (
	"encoding/csv"
	"strings"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

var columns = []lang.Text{
	lang.T("entry", "分录"), lang.T("kind", "类型"), lang.T("order", "订单号"), lang.T("at", "时间"), lang.T("account", "科目"), lang.T("debit", "借方"), lang.T("credit", "贷方"),
}

// CSV is the day's entries for spreadsheets, a line for each posting: UTF-8 with a mark, amounts as decimals of 100 minor units, times in UTC. No field can be a formula:
// all begin with a letter or a digit.
func (p Proof) CSV(l lang.Lang) string {
	var b strings.Builder
	_, _ = b.WriteString("\ufeff")
	out := csv.NewWriter(&b)
	out.UseCRLF = true
	head := make([]string, len(columns))
	for i, c := range columns {
		head[i] = c.In(l)
	}
	_ = out.Write(head) // into memory
	for _, e := range p.all {
		for _, posting := range e.Postings {
			debit, credit := posting.Amount, money.Amount(0)
			if debit < 0 {
				debit, credit = 0, -debit
			}
			_ = out.Write([]string{e.Name(), string(e.Kind), e.Order.No, e.At.UTC().Format("2006-01-02 15:04:05"), posting.Account, decimal(debit), decimal(credit)})
		}
	}
	out.Flush()
	return b.String()
}

// decimal is an amount that is not below 0.
func decimal(a money.Amount) string {
	text := a.String()
	for len(text) < 3 {
		text = "0" + text
	}
	return text[:len(text)-2] + "." + text[len(text)-2:]
}
