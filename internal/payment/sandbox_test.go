package payment_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"cuppa/internal/payment"
	"cuppa/internal/secret"
)

var noon = time.Unix(1_781_496_000, 0)

// TestTheSignatureIsTheContracts computes it anew from the contract's words.
func TestTheSignatureIsTheContracts(t *testing.T) {
	t.Parallel()
	c := payment.NewSandbox("s3cret", []byte("link"), "")
	header, body := c.Callback(payment.Notice{PaymentNo: "P1", TransactionID: "T1", Success: true, Amount: 1800}, "abc", noon)
	if string(body) != `{"paymentNo":"P1","transactionId":"T1","status":"SUCCESS","amount":1800}` || header.Get("Sandbox-Timestamp") != "1781496000" {
		t.Errorf("%v %s", header, body)
	}
	mac := hmac.New(sha256.New, []byte("s3cret"))
	mac.Write([]byte("1781496000\nabc\n" + string(body) + "\n"))
	if want := hex.EncodeToString(mac.Sum(nil)); header.Get("Sandbox-Signature") != want {
		t.Errorf("signed %s, not %s", header.Get("Sandbox-Signature"), want)
	}
	n, err := c.Verify(header, body, noon)
	if err != nil || n != (payment.Notice{PaymentNo: "P1", TransactionID: "T1", Success: true, Amount: 1800}) {
		t.Errorf("%+v: %v", n, err)
	}
	for _, off := range []time.Duration{5*time.Minute + time.Second, -5*time.Minute - time.Second} {
		if _, err := c.Verify(header, body, noon.Add(off)); !errors.Is(err, payment.ErrForged) {
			t.Errorf("%s off: %v", off, err)
		}
	}
	if _, err := c.Verify(http.Header{}, body, noon); !errors.Is(err, payment.ErrForged) {
		t.Errorf("without headers: %v", err)
	}
}

// signed are the headers of a body as the contract says, whatever the body is.
func signed(secret string, body []byte) http.Header {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("1781496000\nabc\n" + string(body) + "\n"))
	h := http.Header{}
	h.Set("Sandbox-Timestamp", "1781496000")
	h.Set("Sandbox-Nonce", "abc")
	h.Set("Sandbox-Signature", hex.EncodeToString(mac.Sum(nil)))
	return h
}

// Where a name stands twice, decoders disagree about what was paid.
func TestASignedBodyThatCanBeReadInTwoWaysIsMalformed(t *testing.T) {
	t.Parallel()
	c := payment.NewSandbox("s3cret", []byte("link"), "")
	for body, want := range map[string]error{
		`{"paymentNo":"P1","transactionId":"T1","status":"SUCCESS","amount":1800}`: nil,
		//nolint:gocritic // space around a body is what is tried
		` { "amount" : 1800 , "status":"SUCCESS","more":{"amount":1},"transactionId":"T1","paymentNo":"P1" } `:                                   nil,
		`{"paymentNo":"P1","transactionId":"T1","status":"SUCCESS","amount":1,"Amount":2}`:                                                       nil, // another name
		`{"paymentNo":"P1","transactionId":"T1","status":"SUCCESS","amount":1800,"amount":1}`:                                                    payment.ErrMalformed,
		`{"paymentNo":"P1","transactionId":"T1","status":"SUCCESS","amount":1800,"amoun\u0074":1}`:                                               payment.ErrMalformed,
		`{"status":"FAIL","paymentNo":"P1","transactionId":"T1","status":"SUCCESS","amount":1800}`:                                               payment.ErrMalformed,
		`{"paymentNo":"P1","transactionId":"T1","status":"SUCCESS","Amount":1800}`:                                                               payment.ErrMalformed,
		`{"paymentNo":"P1","transactionId":"T1","status":"SUCCESS","amount":1800,"x":` + strings.Repeat("[", 50) + strings.Repeat("]", 50) + `}`: payment.ErrMalformed,
		`{"paymentNo":"P1","transactionId":"T1","status":"SUCCESS","amount":1800}{}`:                                                             payment.ErrMalformed,
		`{"paymentNo":"P1","transactionId":"T1","status":"SUCCESS","amount":1800.5}`:                                                             payment.ErrMalformed,
		`{"paymentNo":7,"transactionId":"T1","status":"SUCCESS","amount":1800}`:                                                                  payment.ErrMalformed,
		`null`: payment.ErrMalformed,
	} {
		n, err := c.Verify(signed("s3cret", []byte(body)), []byte(body), noon)
		if !errors.Is(err, want) || err == nil && (n.PaymentNo != "P1" || !n.Success || n.Amount != 1800 && n.Amount != 1) {
			t.Errorf("%.120s: %+v, %v", body, n, err)
		}
		forged := []byte(body + " ")
		if _, err := c.Verify(signed("s3cret", []byte(body)), forged, noon); !errors.Is(err, payment.ErrForged) {
			t.Errorf("it is read before its signature is: %v", err)
		}
	}
}

func TestALinkToTheCashierOpensItsPaymentOnly(t *testing.T) {
	t.Parallel()
	c := payment.NewSandbox("s", []byte("link"), "https://cuppa.example")
	raw, err := c.ClientParams(payment.Payment{No: "P26"}, secret.Text{})
	var params struct{ CashierURL string }
	if err == nil {
		err = json.Unmarshal(raw, &params)
	}
	u, e := url.Parse(params.CashierURL)
	if err != nil || e != nil || !strings.HasPrefix(params.CashierURL, "https://cuppa.example"+payment.CashierPath+"?") {
		t.Fatalf("%s: %v %v", raw, err, e)
	}
	key := u.Query().Get("key")
	if !c.LinkFits("P26", key) || c.LinkFits("P27", key) || c.LinkFits("P26", "") || c.LinkFits("P26", key[:31]) ||
		payment.NewSandbox("s", []byte("other"), "").LinkFits("P26", key) {
		t.Errorf("key %s", key)
	}
}

func TestChannelsAreNamedOnce(t *testing.T) {
	t.Parallel()
	c := payment.NewSandbox("s", []byte("link"), "")
	if _, err := payment.New(nil, slog.New(slog.DiscardHandler), time.Now, nil, c, c); err == nil {
		t.Error("two channels of one name are taken")
	}
	s, err := payment.New(nil, slog.New(slog.DiscardHandler), time.Now, nil, c)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Channel(payment.Sandbox); err != nil || got.Name() != payment.Sandbox {
		t.Errorf("%v: %v", got, err)
	}
	if _, err := s.Channel("sandbox"); !errors.Is(err, payment.ErrChannelUnavailable) {
		t.Errorf("another case: %v", err)
	}
	if params, err := s.ClientParams(t.Context(), payment.Payment{Channel: payment.Sandbox, Status: payment.Succeeded}); err != nil || params != nil {
		t.Errorf("a payment that is over has %s: %v", params, err)
	}
}
