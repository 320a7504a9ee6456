package payment

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"cuppa/internal/money"
	"cuppa/internal/secret"
	"cuppa/internal/strictjson"
)

// SandboxChannel stands in for WeChat Pay and Alipay where there is no merchant account. Its callback is signed like theirs and goes through the
// same code; its cashier is a page of this server.
type SandboxChannel struct {
	secret    []byte
	linkKey   []byte
	publicURL string
}

// NewSandbox makes the channel. secret signs callbacks, linkKey signs links to the cashier page, publicURL is put before them.
func NewSandbox(secret string, linkKey []byte, publicURL string) *SandboxChannel {
	return &SandboxChannel{secret: []byte(secret), linkKey: linkKey, publicURL: publicURL}
}

// Name is SANDBOX.
func (c *SandboxChannel) Name() string { return Sandbox }

// CashierPath is where the cashier page is served.
const CashierPath = "/sandbox/cashier"

// ClientParams is {"cashierUrl": "…"}: the page on which a person plays the bank.
func (c *SandboxChannel) ClientParams(p Payment, _ secret.Text) (json.RawMessage, error) {
	return json.Marshal(map[string]string{"cashierUrl": c.CashierURL(p.No)})
}

// CashierURL is the link to the cashier page of a payment; it can't be guessed.
func (c *SandboxChannel) CashierURL(paymentNo string) string {
	q := url.Values{"payment": {paymentNo}, "key": {c.linkSignature(paymentNo)}}
	return c.publicURL + CashierPath + "?" + q.Encode()
}

func (c *SandboxChannel) linkSignature(paymentNo string) string {
	mac := hmac.New(sha256.New, c.linkKey)
	_, _ = mac.Write([]byte("cashier\n" + paymentNo))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// LinkFits says whether a link to the cashier page was made by us.
func (c *SandboxChannel) LinkFits(paymentNo, key string) bool {
	return hmac.Equal([]byte(key), []byte(c.linkSignature(paymentNo)))
}

const sandboxSkew = 5 * time.Minute

// sandboxBody is the callback's body.
type sandboxBody struct {
	PaymentNo     string `json:"paymentNo"`
	TransactionID string `json:"transactionId"`
	Status        string `json:"status"`
	Amount        *int64 `json:"amount"`
}

// Verify checks HMAC-SHA256(secret, timestamp + "\n" + nonce + "\n" + body + "\n") in lower-case hex, a timestamp at most 5 minutes off, and
// the body's form.
func (c *SandboxChannel) Verify(header http.Header, body []byte, now time.Time) (Notice, error) {
	timestamp, nonce := header.Get("Sandbox-Timestamp"), header.Get("Sandbox-Nonce")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || nonce == "" {
		return Notice{}, fmt.Errorf("%w: no timestamp or nonce", ErrForged)
	}
	// Compared as seconds first: a far-off number must not wrap around in a duration.
	if off := now.Unix() - seconds; off > int64(sandboxSkew/time.Second) || off < -int64(sandboxSkew/time.Second) {
		return Notice{}, fmt.Errorf("%w: the timestamp is off", ErrForged)
	}
	if !hmac.Equal([]byte(header.Get("Sandbox-Signature")), []byte(c.sign(timestamp, nonce, body))) {
		return Notice{}, fmt.Errorf("%w: the signature does not fit", ErrForged)
	}
	b, err := readSandbox(body)
	if err != nil {
		return Notice{}, err
	}
	if b.PaymentNo == "" || len(b.PaymentNo) > 32 || b.TransactionID == "" || len(b.TransactionID) > 128 ||
		strings.ContainsFunc(b.PaymentNo+b.TransactionID, unicode.IsControl) || b.Amount == nil || *b.Amount < 0 || (b.Status != "SUCCESS" && b.Status != "FAIL") {
		return Notice{}, fmt.Errorf("%w: a field is missing or wrong", ErrMalformed)
	}
	return Notice{PaymentNo: b.PaymentNo, TransactionID: b.TransactionID, Success: b.Status == "SUCCESS", Amount: money.Amount(*b.Amount)}, nil
}

// callbackJSON is a hundred times what channels send.
var callbackJSON = strictjson.Limits{Depth: 16, Values: 1_000}

// readSandbox takes the body apart: one object, names as they are written and none of them twice, so that nobody who looked at it before us saw another amount.
func readSandbox(body []byte) (b sandboxBody, err error) {
	if err := strictjson.Check(body, callbackJSON); err != nil {
		return b, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return b, fmt.Errorf("%w: no JSON object", ErrMalformed)
	}
	for name, to := range map[string]any{"paymentNo": &b.PaymentNo, "transactionId": &b.TransactionID, "status": &b.Status, "amount": &b.Amount} {
		if raw, given := fields[name]; given && json.Unmarshal(raw, to) != nil {
			return b, fmt.Errorf("%w: a field has another type", ErrMalformed)
		}
	}
	return b, nil
}

func (c *SandboxChannel) sign(timestamp, nonce string, body []byte) string {
	mac := hmac.New(sha256.New, c.secret)
	for _, part := range [][]byte{[]byte(timestamp), []byte(nonce), body} {
		_, _ = mac.Write(part)
		_, _ = mac.Write([]byte("\n"))
	}
	return hex.EncodeToString(mac.Sum(nil))
}

// Callback makes the signed callback that the channel would send: for the cashier page and for tests.
func (c *SandboxChannel) Callback(n Notice, nonce string, now time.Time) (http.Header, []byte) {
	status, amount := "FAIL", int64(n.Amount)
	if n.Success {
		status = "SUCCESS"
	}
	body, _ := json.Marshal(sandboxBody{PaymentNo: n.PaymentNo, TransactionID: n.TransactionID, Status: status, Amount: &amount}) // plain fields
	timestamp := strconv.FormatInt(now.Unix(), 10)
	header := http.Header{}
	header.Set("Sandbox-Timestamp", timestamp)
	header.Set("Sandbox-Nonce", nonce)
	header.Set("Sandbox-Signature", c.sign(timestamp, nonce, body))
	return header, body
}

// Remote is false: its books are our own rows.
func (c *SandboxChannel) Remote() bool { return false }

// Prepay has nothing to open.
func (c *SandboxChannel) Prepay(context.Context, Opening) (secret.Text, error) {
	return secret.Text{}, nil
}

// Query tells what our own rows do.
func (c *SandboxChannel) Query(_ context.Context, p Payment) (Told, error) {
	told := Told{TransactionID: p.TransactionID, Amount: p.Amount, Standing: map[Status]Standing{
		Pending: Waiting, Failed: Broken, Closed: Shut, Succeeded: Paid, PartiallyRefunded: Returned, Refunded: Returned,
	}[p.Status]}
	return told, nil
}

// Close tells whether it was paid.
func (c *SandboxChannel) Close(_ context.Context, p Payment) (Standing, error) {
	if p.Status.Captured() {
		return Paid, nil
	}
	return Shut, nil
}

// Refund gives back at once.
func (c *SandboxChannel) Refund(context.Context, Payment, Refund) error { return nil }

// QueryRefund tells what our own rows do.
func (c *SandboxChannel) QueryRefund(_ context.Context, _ Payment, r Refund) (RefundStanding, error) {
	return map[RefundStatus]RefundStanding{RefundPending: NotAsked, RefundSucceeded: Done, RefundFailed: Denied}[r.Status], nil
}

// Bill is ErrNoBill: it writes none.
func (c *SandboxChannel) Bill(context.Context, time.Time) ([]BillRow, error) { return nil, ErrNoBill }

// Reply is the contract's {"code": …}.
func (c *SandboxChannel) Reply(_ int, code string) (contentType string, body []byte) {
	return jsonType, []byte(fmt.Sprintf(`{"code":%q}`, code)) // the channel repeats what it did not hear
}
