package payment

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"
	"unicode"
)

// FuzzVerify tries bodies and headers of callbacks. Nothing that was not signed with the key is believed, nothing that was is misread, and
// what is refused is refused for one of two reasons.
func FuzzVerify(f *testing.F) {
	now := time.Unix(1_800_000_000, 0)
	c := NewSandbox("secret", []byte("links"), "")
	for _, body := range []string{
		``, `{}`, `[]`, `null`, `{"paymentNo":"P1","transactionId":"T1","status":"SUCCESS","amount":1800}`, `{"paymentNo":"P1","transactionId":"T1","status":"FAIL","amount":0}`, `{"paymentNo":"P1","transactionId":"T1","status":"SUCCESS","amount":-1}`,
		`{"paymentNo":"P1","transactionId":"T1","status":"SUCCESS","amount":1}{}`, `{"paymentNo":"P\u0000","transactionId":"T1","status":"SUCCESS","amount":1}`, `{"paymentNo":"P1","transactionId":"T1","status":"SUCCESS","amount":1e3}`, `{"amount":99999999999999999999}`,
	} {
		f.Add([]byte(body), "1800000000", "nonce", "")
		f.Add([]byte(body), "-9223372036854775808", "", "ab")
	}
	f.Fuzz(func(t *testing.T, body []byte, timestamp, nonce, signature string) {
		header := http.Header{}
		header.Set("Sandbox-Timestamp", timestamp)
		header.Set("Sandbox-Nonce", nonce)
		header.Set("Sandbox-Signature", signature)
		if _, err := c.Verify(header, body, now); !errors.Is(err, ErrForged) && signature != c.sign(timestamp, nonce, body) {
			t.Fatalf("%q is believed without a signature: %v", body, err)
		}
		header.Set("Sandbox-Signature", c.sign(timestamp, nonce, body))
		n, err := c.Verify(header, body, now)
		seconds, bad := strconv.ParseInt(timestamp, 10, 64)
		fresh := bad == nil && seconds >= now.Unix()-300 && seconds <= now.Unix()+300 && nonce != ""
		switch {
		case !fresh:
			if !errors.Is(err, ErrForged) {
				t.Fatalf("%q at %q: %v", body, timestamp, err)
			}
		case err == nil:
			var told map[string]any
			if e := json.Unmarshal(body, &told); e != nil {
				t.Fatalf("%q is no JSON and was read as %+v", body, n)
			}
			if n.Amount < 0 || n.PaymentNo == "" || n.TransactionID == "" || len(n.TransactionID) > 128 || len(n.PaymentNo) > 32 {
				t.Fatalf("%q was read as %+v", body, n)
			}
			for _, r := range n.PaymentNo + n.TransactionID {
				if unicode.IsControl(r) {
					t.Fatalf("%q was read as %+v", body, n)
				}
			}
		case !errors.Is(err, ErrMalformed):
			t.Fatalf("%q: %v", body, err)
		}
	})
}

// FuzzLinkFits tries keys of cashier links: only the one that was made for a payment opens it.
func FuzzLinkFits(f *testing.F) {
	c := NewSandbox("secret", []byte("links"), "")
	f.Add("P1", "")
	f.Add("P1", c.linkSignature("P2"))
	f.Add("", c.linkSignature(""))
	f.Fuzz(func(t *testing.T, paymentNo, key string) {
		if c.LinkFits(paymentNo, key) != (key == c.linkSignature(paymentNo)) {
			t.Fatalf("%q opens %q", key, paymentNo)
		}
	})
}
