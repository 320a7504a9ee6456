package stock

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/lang"
)

func called(id string) string { return "name of " + id }

func TestATableOfStockIsReadHoweverSpreadsheetsWriteIt(t *testing.T) {
	t.Parallel()
	want := "[{latte counted 3 morning } {tea received 5  N-1}]"
	for name, text := range map[string]string{
		"ours":               "sku,name,on hand,held,available,low mark,count,received,reason,reference\r\nlatte,Latte,1,0,1,0,3,,,\r\nbagel,Bagel,1,0,1,0,,,,\r\ntea,Tea,1,0,1,0,,5,,N-1\r\n",
		"a mark and Chinese": "\ufeff商品编号,名称,盘点,入库,原因,单号\nlatte,拿铁,3,,,\ntea,茶,,5,,N-1",
		"semicolons":         "SKU;Count;Received;Reference\nlatte;3;;\ntea;;5;N-1\n",
		"tabs and blanks":    " sku \tcount\treceived\treference\n latte \t 3 \t\t\n\ntea\t\t5\tN-1\n",
		"quotes":             "\"sku\",\"count\",\"received\",\"reference\"\n\"latte\",\"3\",\"\",\"\"\n\"tea\",,\"5\",\"N-1\"\n",
		"another order":      "received,count,reference,sku,what else\n,3,,latte,x\n5,,N-1,tea\n",
	} {
		lines, err := ReadCSV(text, "morning")
		var got []string
		for _, l := range lines {
			if l.Fault != nil {
				t.Errorf("%s, line %d: %v", name, l.Number, l.Fault)
			}
			got = append(got, fmt.Sprint("{", l.SKUID, " ", l.Kind, " ", l.Quantity, " ", l.Reason, " ", l.Reference, "}"))
		}
		if fmt.Sprint(got) != want || err != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	for name, text := range map[string]string{
		"nothing": "", "no titles": "latte,3\n", "no quantity": "sku,name\nlatte,x\n", "nothing filled in": "sku,count\nlatte,\n", "a broken quote": "sku,count\nlatte,\"3\nx",
		"too many": "sku,count\n" + strings.Repeat("a,1\n", MaxLines+1), "too long": "sku,count\n" + strings.Repeat("a,\n", maxFileLines+1), "a picture": "\x89PNG\r\n\x1a\n\x00\x00",
	} {
		if lines, err := ReadCSV(text, ""); !errors.Is(err, ErrCSV) {
			t.Errorf("%s: %v, %v", name, lines, err)
		}
	}
}

func TestWhatASpreadsheetCouldRunIsMarkedAsText(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		const evil = `=HYPERLINK("http://x","y")`
		in := Record{By: Who{"mia", "+mia"}, Key: "k", ShopID: x.shop, Lines: []Line{{SKUID: "latte", Kind: Received, Quantity: 5, Reason: evil, Reference: "@ref"}, {SKUID: "-tea", Kind: Received, Quantity: 1}}}
		if _, err := x.Record(x.ctx, in); err != nil {
			t.Fatal(err)
		}
		all, err := x.List(x.ctx, x.shop)
		if err != nil {
			t.Fatal(err)
		}
		var table, moved strings.Builder
		if err := WriteStock(&table, lang.EN, all, func(string) string { return evil }); err != nil {
			t.Fatal(err)
		}
		if err := x.WriteMovements(x.ctx, &moved, lang.ZH, x.shop, MovementFilter{}, called, time.UTC); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{table.String(), moved.String()} {
			if strings.Contains(text, ",=") || strings.Contains(text, ",\"=") || strings.Contains(text, ",@") || strings.Contains(text, "\n-") || strings.Contains(text, ",+") || !strings.Contains(text, "'=HYPER") {
				t.Errorf("%s", text)
			}
		}
		if !strings.Contains(moved.String(), "入库,5,5,") {
			t.Errorf("%s", moved.String())
		}
		// What goes out comes in again.
		filled := strings.ReplaceAll(table.String(), "0,,,,", "0,7,,counted,")
		lines, err := ReadCSV(filled, "")
		if err != nil || len(lines) != 2 || lines[0].SKUID != "-tea" || lines[0].Quantity != 7 {
			t.Errorf("%+v, %v from %s", lines, err, filled)
		}
	})
}

func TestAFileIsDoneWholeOrNotAndOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		x := openTill(t, env)
		x.has(t, "latte", 10)
		x.has(t, "tea", 4)
		if err := x.place(random("o"), needs("tea", 2)); err != nil {
			t.Fatal(err)
		}
		in := Import{By: Who{"mia", "Mia"}, Key: "k", ShopID: x.shop, Reason: "week 47", Sells: func(id string) bool { return id != "ghost" }}
		in.CSV = "sku,count,received,reason\nlatte,8,,\nghost,1,,\ntea,1,,\nbagel,,x,\ncake,1,2,\nlatte,,1,\nscone,,99999999,\n"
		for _, in.Try = range []bool{true, false} {
			out, err := x.Import(x.ctx, in)
			var said []string
			for _, l := range out.Lines {
				code := ""
				if l.Fault != nil {
					code = l.Fault.Code
				}
				said = append(said, strings.TrimSpace(fmt.Sprintf("%d %s %d>%d %s", l.Number, l.Line.SKUID, l.Before, l.After, code)))
			}
			want := "2 latte 10>8 | 3 ghost 0>0 UNKNOWN_SKU | 4 tea 4>4 INVALID_QUANTITY | 5 bagel 0>0 INVALID_QUANTITY | 6 cake 0>0 INVALID_QUANTITY | 7 latte 10>10 DUPLICATE_SKU | 8 scone 0>0 INVALID_QUANTITY"
			if got := strings.Join(said, " | "); got != want || err != nil || out.Done {
				t.Errorf("try %t: %s, %v\nwant %s", in.Try, got, err, want)
			}
		}
		x.stands(t, "latte", 10, 10)
		in.CSV = "sku,count,received,reason\nlatte,8,,\ntea,,6,\nbagel,,3,\n"
		in.Try = true
		if out, err := x.Import(x.ctx, in); err != nil || out.Done || len(out.Lines) != 3 || out.Lines[1].After != 10 || out.Lines[2].Known {
			t.Errorf("%+v, %v", out, err)
		}
		x.stands(t, "tea", 4, 2)
		in.Try = false
		for round := range 2 {
			out, err := x.Import(x.ctx, in)
			if err != nil || !out.Done || out.Replayed != (round == 1) || len(out.Lines) != 3 || out.Lines[0].Before != 10 || out.Lines[0].After != 8 || out.Lines[1].After != 10 {
				t.Errorf("round %d: %+v, %v", round, out, err)
			}
			x.stands(t, "latte", 8, 8)
			x.stands(t, "tea", 10, 8)
			x.stands(t, "bagel", 3, 3)
		}
		in.CSV = "sku,count\nlatte,7\n"
		if _, err := x.Import(x.ctx, in); codes(err) != "idempotencyKey IDEMPOTENCY_KEY_REUSED" {
			t.Error(err)
		}
		in.Key, in.Reason = "k2", ""
		if out, err := x.Import(x.ctx, in); err != nil || out.Done || out.Lines[0].Fault.Code != "REASON_REQUIRED" {
			t.Errorf("%+v, %v", out, err)
		}
		x.sound(t)
	})
}
