package stock

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"cuppa/internal/fault"
	"cuppa/internal/lang"
)

// ErrCSV says that a file can't be read as a table of stock.
var ErrCSV = fault.New("INVALID_CSV", "this file is no table of stock", "文件不是库存表格")

// Limits of files.
const (
	maxFileLines = 5_000
	// maxExport bounds the movements of one file.
	maxExport = 5_000
)

// column is one of the table of stock.
type column struct {
	name  lang.Text
	other []string // what it may be called too, in small letters
}

// The columns of the table of stock. People fill in the last four and send it back.
var (
	columnSKU       = column{lang.T("sku", "商品编号"), []string{"skuid", "sku_id"}}
	columnName      = column{name: lang.T("name", "名称")}
	columnOnHand    = column{name: lang.T("on hand", "在库")}
	columnHeld      = column{name: lang.T("held", "占用")}
	columnAvailable = column{name: lang.T("available", "可用")}
	columnLowAt     = column{name: lang.T("low mark", "低库存线")}
	columnCount     = column{lang.T("count", "盘点"), []string{"counted", "盘点数量"}}
	columnReceived  = column{lang.T("received", "入库"), []string{"receipt", "入库数量"}}
	columnReason    = column{name: lang.T("reason", "原因")}
	columnReference = column{lang.T("reference", "单号"), []string{"note"}}

	stockColumns    = []column{columnSKU, columnName, columnOnHand, columnHeld, columnAvailable, columnLowAt, columnCount, columnReceived, columnReason, columnReference}
	movementColumns = []lang.Text{
		lang.T("time", "时间"), lang.T("sku", "商品编号"), lang.T("name", "名称"), lang.T("kind", "类型"), lang.T("change", "变动"), lang.T("on hand after", "变动后在库"),
		lang.T("reason", "原因"), lang.T("reference", "单号"), lang.T("person", "操作人"), lang.T("document", "凭证"),
	}
)

func (c column) is(title string) bool {
	title = strings.ToLower(strings.TrimSpace(title))
	return title == c.name.In(lang.EN) || title == c.name.In(lang.ZH) || slices.Contains(c.other, title)
}

// FileLine is a line of a file that says something to do.
type FileLine struct {
	Line
	// Number is the line's in the file, from 1, its title included.
	Number int
	// Fault is what is wrong with how it is written.
	Fault *fault.Error
}

// ReadCSV reads a table of stock, as WriteStock writes it: each line with a count or a receipt is one to do, the others are left out. Columns are found by their title, in
// either language; commas, semicolons or tabs part them. reason stands in for those that are missing. It fails with INVALID_CSV when it is no such table; what is
// wrong with single lines stands in them.
func ReadCSV(text, reason string) ([]FileLine, error) {
	text = strings.TrimPrefix(text, "\ufeff")
	in := csv.NewReader(strings.NewReader(text))
	in.FieldsPerRecord, in.Comma = -1, separator(text)
	titles, err := in.Read()
	if err != nil {
		return nil, ErrCSV.At("csv")
	}
	at := func(c column) int { return slices.IndexFunc(titles, c.is) }
	sku, count, received, why, reference := at(columnSKU), at(columnCount), at(columnReceived), at(columnReason), at(columnReference)
	if sku < 0 || count < 0 && received < 0 {
		return nil, ErrCSV.Saying("its first line must name the columns sku, and count or received", "首行须有列名：商品编号，以及盘点或入库").At("csv")
	}
	var all []FileLine
	for n := 1; ; n++ {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if broken, ok := errors.AsType[*csv.ParseError](err); ok {
			line := strconv.Itoa(broken.Line)
			return nil, ErrCSV.Saying("line "+line+" can't be read: its quotation marks do not match", "第"+line+"行无法读取：引号不匹配").At("csv")
		}
		if err != nil || n > maxFileLines {
			return nil, ErrCSV.Saying("a file has at most 5,000 lines", "文件最多5000行").At("csv")
		}
		cell := func(i int) string {
			if i < 0 || i >= len(cells) {
				return ""
			}
			return strings.TrimSpace(cells[i])
		}
		number, _ := in.FieldPos(0)
		l := FileLine{Number: number, Line: Line{SKUID: bare(cell(sku)), Kind: Counted, Reason: bare(cell(why)), Reference: bare(cell(reference))}}
		if l.read(cell(count), cell(received), reason) {
			all = append(all, l)
		}
	}
	switch {
	case len(all) == 0:
		return nil, ErrCSV.Saying("no line has a count or a receipt", "没有填写盘点或入库数量").At("csv")
	case len(all) > MaxLines:
		return nil, ErrCSV.Saying("at most 500 counts and receipts at once", "每次最多500行盘点或入库").At("csv")
	}
	return all, nil
}

// separator is what parts the columns of the first line.
func separator(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	best := ','
	for _, r := range ";\t" {
		if strings.Count(first, string(r)) > strings.Count(first, string(best)) {
			best = r
		}
	}
	return best
}

// read takes the quantities; false when there is nothing to do.
func (l *FileLine) read(count, received, reason string) bool {
	text := count
	switch {
	case count == "" && received == "":
		return false
	case count != "" && received != "":
		l.Fault = ErrInvalidQuantity.Saying("either a count or a receipt", "盘点与入库只能填一个")
		return true
	case received != "":
		text, l.Kind = received, Received
	case l.Reason == "":
		l.Reason = reason
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		l.Fault = ErrInvalidQuantity.Saying("this is no whole number", "不是整数")
	}
	l.Quantity = n
	return true
}

// WriteStock writes the table of stock for spreadsheets: UTF-8, without a mark. name is what people call a SKU.
func WriteStock(w io.Writer, l lang.Lang, all []Level, name func(skuID string) string) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	row := make([]string, len(stockColumns))
	for i, c := range stockColumns {
		row[i] = c.name.In(l)
	}
	_ = out.Write(row) // a writer keeps its error
	for _, s := range all {
		_ = out.Write([]string{
			inert(s.SKUID), inert(name(s.SKUID)), strconv.FormatInt(s.OnHand, 10), strconv.FormatInt(s.Reserved, 10), strconv.FormatInt(s.Available, 10),
			strconv.FormatInt(s.LowAt, 10), "", "", "", "",
		})
	}
	out.Flush()
	return out.Error()
}

// WriteMovements writes the latest movements that fit the filter, at most 5,000, the newest first. Times are in zone.
func (s *Service) WriteMovements(ctx context.Context, w io.Writer, l lang.Lang, shopID string, f MovementFilter, name func(skuID string) string, zone *time.Location) error {
	all, err := listMovements(ctx, s.db, shopID, f, maxExport, 0)
	if err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	row := make([]string, len(movementColumns))
	for i, c := range movementColumns {
		row[i] = c.In(l)
	}
	_ = out.Write(row)
	for _, m := range all {
		onHand := ""
		if m.OnHand != nil {
			onHand = strconv.FormatInt(*m.OnHand, 10)
		}
		_ = out.Write([]string{
			m.At.In(zone).Format(time.DateTime), inert(m.SKUID), inert(name(m.SKUID)), kindNames[m.Kind].In(l), strconv.FormatInt(m.Delta, 10), onHand,
			inert(m.Reason), inert(m.Reference), inert(m.PersonName), inert(m.Document),
		})
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("stock: csv: %w", err)
	}
	return nil
}

var kindNames = map[MovementKind]lang.Text{
	Received: lang.T("received", "入库"), Wasted: lang.T("wasted", "报损"), Counted: lang.T("counted", "盘点"), TransferredOut: lang.T("transferred out", "调出"),
	TransferredIn: lang.T("transferred in", "调入"), Sold: lang.T("sold", "售出"), Returned: lang.T("returned", "退回"),
}

// formula are the characters by which a spreadsheet takes a cell for a formula.
const formula = "=+-@\t\r\n"

// inert keeps a spreadsheet from taking a text for a formula.
func inert(text string) string {
	if text != "" && strings.ContainsRune(formula, rune(text[0])) {
		return "'" + text
	}
	return text
}

// bare is the opposite of inert.
func bare(text string) string {
	if rest, ok := strings.CutPrefix(text, "'"); ok && rest != "" && strings.ContainsRune(formula, rune(rest[0])) {
		return rest
	}
	return text
}
