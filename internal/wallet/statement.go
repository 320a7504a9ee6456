package wallet

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/csv"
	"fmt"
	"strconv"
	"time"

	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
)

// Move is an entry of a guest's statement: what it added to each part of the wallet, below 0 for what it took.
type Move struct {
	// ID is its place: later ones are higher.
	ID   int
	Kind ledger.Kind
	// Reference is the number of what it is about: a payment, a refund, a top-up, an order, a card or a hold.
	Reference string
	// OrderNo is the order or the top-up; empty for none.
	OrderNo                      string
	Principal, Bonus             money.Amount
	FrozenPrincipal, FrozenBonus money.Amount
	Points                       int64
	At                           time.Time
}

// Money is what it changed of what can be paid with.
func (m Move) Money() money.Amount { return m.Principal + m.Bonus }

// Span bounds a statement; zero times do not.
type Span struct{ From, Until time.Time }

// maxCSV bounds the lines of a statement as CSV.
const maxCSV = 5000

// ErrCursor says that a cursor is none of ours.
var ErrCursor = fault.ErrBadUserInput.Saying("this cursor is not valid", "分页游标无效").At("after")

// Cursor is the place of a move in a statement.
func Cursor(m Move) string { return base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(m.ID))) }

func parseCursor(cursor string) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(cursor)
	id, e := strconv.Atoi(string(raw))
	if err != nil || e != nil || id < 1 {
		return 0, ErrCursor
	}
	return id, nil
}

// Statement is a page of what happened to a guest's wallet, the latest first; more says whether others follow. The context has the brand.
func (s *Service) Statement(ctx context.Context, customerID string, span Span, first int, after string) (moves []Move, more bool, err error) {
	before, err := parseCursor(after)
	if err != nil {
		return nil, false, err
	}
	moves, err = movesOf(ctx, s.db, customerID, span, first+1, before)
	if len(moves) > first {
		return moves[:first], true, err
	}
	return moves, false, err
}

// words are what kinds are called in a statement.
var words = map[ledger.Kind]lang.Text{
	ledger.KindSpent: lang.T("Paid", "支付"), ledger.KindReturned: lang.T("Refund", "退款"), ledger.KindTopUp: lang.T("Top-up", "充值"),
	ledger.KindTopUpBack: lang.T("Top-up refunded", "充值退款"), ledger.KindTopUpAgain: lang.T("The refund of a top-up failed", "充值退款失败退回"),
	ledger.KindCard:   lang.T("Gift card", "礼品卡"),
	ledger.KindFrozen: lang.T("Set aside", "冻结"), ledger.KindPosted: lang.T("Taken from what was set aside", "冻结扣款"), ledger.KindVoided: lang.T("Set free", "解冻"),
	ledger.KindPoints: lang.T("Points for an order", "订单积分"), ledger.KindPointsBack: lang.T("Points of a refund", "退款扣回积分"), ledger.KindPointsOver: lang.T("Points that ended", "积分过期"),
}

// Word is what a kind is called in a statement.
func Word(kind ledger.Kind, l lang.Lang) string {
	if text, ok := words[kind]; ok {
		return text.In(l)
	}
	return string(kind)
}

// CSV is a statement for spreadsheets, the latest 5,000 moves: UTF-8 with a mark, amounts in yuan, times in UTC.
func (s *Service) CSV(ctx context.Context, customerID string, span Span, l lang.Lang) (string, error) {
	moves, err := movesOf(ctx, s.db, customerID, span, maxCSV, 0)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	out.WriteString("\ufeff")
	w := csv.NewWriter(&out)
	head := []string{"time", "what", "number", "order", "principal", "bonus", "frozen", "points"}
	if l == lang.ZH {
		head = []string{"时间", "类型", "单号", "订单", "本金", "赠金", "冻结", "积分"}
	}
	_ = w.Write(head) // a buffer does not fail
	for _, m := range moves {
		_ = w.Write([]string{
			m.At.Format(time.RFC3339), Word(m.Kind, l), m.Reference, m.OrderNo, inYuan(m.Principal), inYuan(m.Bonus), inYuan(m.FrozenPrincipal + m.FrozenBonus), strconv.FormatInt(m.Points, 10),
		})
	}
	w.Flush()
	return out.String(), w.Error()
}

// inYuan writes minor units as a decimal number.
func inYuan(a money.Amount) string {
	sign := ""
	if a < 0 {
		sign, a = "-", -a
	}
	return fmt.Sprintf("%s%d.%02d", sign, a/100, a%100)
}
