package invoice_test

import (
	"bytes"
	"crypto/rand"
	"strings"
	"sync/atomic"
	"testing"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/invoice"
	"cuppa/internal/order"
	"cuppa/internal/order/ordertest"
	"cuppa/internal/secret"
)

func each(t *testing.T, f func(t *testing.T, k *ordertest.Kit, s *invoice.Service)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		k := ordertest.New(t, env)
		box, err := secret.NewBox(bytes.Repeat([]byte{7}, secret.KeyBytes))
		if err != nil {
			t.Fatal(err)
		}
		f(t, k, invoice.New(k.DB, k.Clock.Now, k.Orders, box))
		k.Sound(t)
	})
}

// company asks for the invoice of an order of alice's.
func company(orderNo string) invoice.Request {
	return invoice.Request{
		CustomerID: "alice", Key: rand.Text(), OrderNo: orderNo, Buyer: invoice.Company, Title: "某某茶业有限公司", TaxNo: "91350100M000100Y43", Email: "alice@example.com",
	}
}

func anybody(invoice.Invoice) error { return nil }

func paid(t *testing.T, k *ordertest.Kit) order.Order {
	t.Helper()
	o, _ := k.Paid(t, k.Request(ordertest.Want(ordertest.Tea, 1)))
	return o
}

func TestAKeyOfAHundredCharactersOfAnyScript(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit, s *invoice.Service) {
		in := company(paid(t, k).No)
		for _, none := range []string{"", strings.Repeat("茶", 101), "a\nb"} {
			in.Key = none
			_, _, err := s.Ask(k.Ctx, in)
			ordertest.Refused(t, err, "BAD_USER_INPUT")
		}
		in.Key = strings.Repeat("🧋", 100)
		first, _, err := s.Ask(k.Ctx, in)
		if err != nil {
			t.Fatal(err)
		}
		if again, replayed, err := s.Ask(k.Ctx, in); err != nil || !replayed || again.No != first.No {
			t.Errorf("%+v %v", again, err)
		}
	})
}

func TestAnInvoiceFromItsRequestToItsNumber(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit, s *invoice.Service) {
		o := paid(t, k)
		in := company(strings.ToLower(o.No))
		i, replayed, err := s.Ask(k.Ctx, in)
		if err != nil || replayed || i.Status != invoice.Requested || i.Amount != o.Payable || i.Title.Reveal() != in.Title {
			t.Fatalf("%+v, %v", i, err)
		}
		if again, replayed, err := s.Ask(k.Ctx, in); err != nil || !replayed || again.No != i.No {
			t.Errorf("the same key: %+v, %v", again, err)
		}
		other := in
		other.Title = "Another"
		_, _, err = s.Ask(k.Ctx, other)
		ordertest.Refused(t, err, "IDEMPOTENCY_KEY_REUSED")
		_, _, err = s.Ask(k.Ctx, company(o.No))
		ordertest.Refused(t, err, "INVOICE_EXISTS")
		row := k.DB.Ent().Invoice.GetX(k.Ctx, i.No)
		for _, sealed := range []string{row.Title, row.TaxNo, row.Email} {
			if sealed == "" || strings.Contains(sealed, "alice") || strings.Contains(sealed, "9135") || strings.Contains(sealed, "茶") {
				t.Errorf("it lies open: %q", sealed)
			}
		}
		m := invoice.Move{No: i.No, To: invoice.Issued, Number: "24312000000012345678", Link: "https://invoices.example.com/1", Actor: "staff:mei"}
		for range 2 {
			if i, err = s.Do(k.Ctx, m, anybody); err != nil || i.Status != invoice.Issued || i.Number != m.Number || i.IssuedAt.IsZero() {
				t.Fatalf("%+v, %v", i, err)
			}
		}
		_, err = s.Do(k.Ctx, invoice.Move{No: i.No, To: invoice.Withdrawn, Actor: "customer"}, anybody)
		ordertest.Refused(t, err, "INVALID_TRANSITION")
		if _, err = s.Do(k.Ctx, invoice.Move{No: i.No, To: invoice.Voided, Note: "红冲", Actor: "staff:mei"}, anybody); err != nil {
			t.Fatal(err)
		}
		if _, _, err = s.Ask(k.Ctx, company(o.No)); err != nil {
			t.Errorf("after a voided one: %v", err)
		}
		page, err := s.List(k.Ctx, k.ShopID, []invoice.Status{invoice.Voided}, 1, "")
		if err != nil || page.More || len(page.Invoices) != 1 || page.Invoices[0].TaxNo.Reveal() != in.TaxNo {
			t.Errorf("%+v, %v", page, err)
		}
		if all, err := s.OfOrders(k.Ctx, []string{o.No}); err != nil || len(all[o.No]) != 1 || all[o.No][0].Status != invoice.Requested {
			t.Errorf("%+v, %v", all, err)
		}
		var kinds []string
		for _, e := range k.History(t, o.No) {
			if strings.HasPrefix(e.Kind, "invoice.") {
				kinds = append(kinds, e.Kind)
			}
			if strings.Contains(string(e.Data), "alice") || strings.Contains(string(e.Data), "9135") {
				t.Errorf("an event names the buyer: %s", e.Data)
			}
		}
		if got := strings.Join(kinds, " "); got != "invoice.requested invoice.issued invoice.voided invoice.requested" {
			t.Errorf("events %s", got)
		}
	})
}

func TestWhatNoInvoiceCanBeAskedFor(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit, s *invoice.Service) {
		refused := func(in invoice.Request, code string) {
			t.Helper()
			_, _, err := s.Ask(k.Ctx, in)
			ordertest.Refused(t, err, code)
		}
		unpaid := k.Place(t, k.Request(ordertest.Want(ordertest.Tea, 1)))
		refused(company(unpaid.No), "INVOICE_NOT_POSSIBLE")
		o := paid(t, k)
		theirs := company(o.No)
		theirs.CustomerID = "bob"
		refused(theirs, "ORDER_NOT_FOUND")
		refused(company("26AAAAAAAAA"), "ORDER_NOT_FOUND")
		for _, change := range []func(*invoice.Request){
			func(in *invoice.Request) { in.TaxNo = "91350100M000100Y44" }, func(in *invoice.Request) { in.TaxNo = "" }, func(in *invoice.Request) { in.TaxNo = "9135-0100M0001" },
			func(in *invoice.Request) { in.Buyer = invoice.Person }, func(in *invoice.Request) { in.TaxNo = "１２３４５６７８９０１２３４５" },
		} {
			in := company(o.No)
			change(&in)
			refused(in, "INVALID_TAX_NUMBER")
		}
		for _, email := range []string{"alice", "a@b", "Alice <alice@example.com>", "a@example.com\nBcc: x@example.com", strings.Repeat("a", 250) + "@example.com"} {
			in := company(o.No)
			in.Email = email
			refused(in, "INVALID_EMAIL")
		}
		for _, title := range []string{"", " ", "a\x00b", strings.Repeat("长", 101)} {
			in := company(o.No)
			in.Title = title
			refused(in, "BAD_USER_INPUT")
		}
		k.Refund(t, o.No, 0)
		k.Settled(t)
		refused(company(o.No), "INVOICE_NOT_POSSIBLE")
	})
}

func TestFiveTapsAskForOneInvoice(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit, s *invoice.Service) {
		o := paid(t, k)
		var made atomic.Int64
		ordertest.AtOnce(5, func(int) {
			_, _, err := s.Ask(k.Ctx, company(o.No))
			if err == nil {
				made.Add(1)
			} else if ordertest.Codes(err) != "INVOICE_EXISTS" {
				t.Error(err)
			}
		})
		same := company(paid(t, k).No)
		ordertest.AtOnce(5, func(int) {
			if _, _, err := s.Ask(k.Ctx, same); err != nil {
				t.Error(err)
			}
		})
		if n := k.DB.Ent().Invoice.Query().CountX(k.Ctx); made.Load() != 1 || n != 2 {
			t.Errorf("%d were made, %d are there", made.Load(), n)
		}
	})
}

func TestAnInvoiceIsIssuedOverWhatIsKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, k *ordertest.Kit, s *invoice.Service) {
		o := paid(t, k)
		i, _, err := s.Ask(k.Ctx, company(o.No))
		if err != nil {
			t.Fatal(err)
		}
		for _, link := range []string{"http://x.example.com/1", "javascript:alert(1)", "https://", "https://u:p@x.example.com/", ""} {
			_, err = s.Do(k.Ctx, invoice.Move{No: i.No, To: invoice.Issued, Number: "1", Link: link}, anybody)
			ordertest.Refused(t, err, "BAD_USER_INPUT")
		}
		k.Refund(t, o.No, 100)
		k.Settled(t)
		_, err = s.Do(k.Ctx, invoice.Move{No: i.No, To: invoice.Issued, Number: "1", Link: "https://x.example.com/1"}, anybody)
		ordertest.Refused(t, err, "AMOUNT_MISMATCH")
		_, err = s.Do(k.Ctx, invoice.Move{No: i.No, To: invoice.Rejected}, anybody)
		ordertest.Refused(t, err, "BAD_USER_INPUT")
		if _, err = s.Do(k.Ctx, invoice.Move{No: i.No, To: invoice.Rejected, Note: "ask again"}, anybody); err != nil {
			t.Fatal(err)
		}
		if i, _, err = s.Ask(k.Ctx, company(o.No)); err != nil || i.Amount != o.Payable-100 {
			t.Errorf("%+v, %v", i, err)
		}
		_, err = s.Do(k.Ctx, invoice.Move{No: "FNONE", To: invoice.Withdrawn}, anybody)
		ordertest.Refused(t, err, "INVOICE_NOT_FOUND")
	})
}

func TestTaxNumbers(t *testing.T) {
	t.Parallel()
	for number, good := range map[string]bool{
		"91350100M000100Y43": true, "91350100M000100Y34": false, "9135010OM000100Y43": false, "110108123456789": true, "11010812345678901234": true, "1234": false, "": false,
	} {
		if invoice.TaxNumber(number) != good {
			t.Errorf("%s: %t", number, !good)
		}
	}
}

func TestTheTableOfInvoices(t *testing.T) {
	t.Parallel()
	for _, from := range invoice.Statuses {
		for _, to := range invoice.Statuses {
			may := from == invoice.Requested && to != invoice.Requested && to != invoice.Voided || from == invoice.Issued && to == invoice.Voided
			if from.Can(to) != may {
				t.Errorf("%s to %s: %t", from, to, !may)
			}
		}
	}
}
