package chaos

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// answerLimit is how large an answer may be, in bytes.
const answerLimit = 8 << 20

// answer is what GraphQL says.
type answer struct {
	Data   map[string]json.RawMessage `json:"data"`
	Errors []struct {
		Message    string         `json:"message"`
		Extensions map[string]any `json:"extensions"`
	} `json:"errors"`
}

// code is the first error's, or empty.
func (a answer) code() string {
	if len(a.Errors) == 0 {
		return ""
	}
	code, _ := a.Errors[0].Extensions["code"].(string)
	return code
}

// refused is what many payloads have in common.
type refused struct {
	UserErrors []struct{ Code string }
}

// root is the answer's only field, and the code of its first userError.
func (a answer) root() (raw json.RawMessage, refusal string) {
	for _, raw = range a.Data {
		var r refused
		if json.Unmarshal(raw, &r) == nil && len(r.UserErrors) > 0 {
			refusal = r.UserErrors[0].Code
		}
	}
	return raw, refusal
}

// ask sends one operation to a server.
func ask(ctx context.Context, base, token, query string, variables map[string]any) (a answer, err error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		return a, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/graphql", bytes.NewReader(body))
	if err != nil {
		return a, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept-Language", "en")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return a, err
	}
	defer func() { _ = resp.Body.Close() }()
	return a, json.NewDecoder(io.LimitReader(resp.Body, answerLimit)).Decode(&a)
}

// notice is what the sandbox channel tells.
type notice struct {
	PaymentNo     string `json:"paymentNo"`
	TransactionID string `json:"transactionId"`
	Status        string `json:"status"`
	Amount        int64  `json:"amount"`
}

// deliver sends a notice, signed by a key as of a time, and answers the status.
func deliver(ctx context.Context, base, key string, at time.Time, n notice) (int, error) {
	body, err := json.Marshal(n)
	if err != nil {
		return 0, err
	}
	stamp, nonce := number(at.Unix()), rand.Text()
	mac := hmac.New(sha256.New, []byte(key))
	_, _ = fmt.Fprintf(mac, "%s\n%s\n%s\n", stamp, nonce, body)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/callbacks/sandbox", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Sandbox-Timestamp", stamp)
	req.Header.Set("Sandbox-Nonce", nonce)
	req.Header.Set("Sandbox-Signature", hex.EncodeToString(mac.Sum(nil)))
	return status(req)
}

// press presses a button of a simulated channel's cashier, and answers the status.
func press(ctx context.Context, base, cashier, button string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+cashier, strings.NewReader(url.Values{"action": {button}}.Encode()))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return status(req)
}

func status(req *http.Request) (int, error) {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	_, err = io.Copy(io.Discard, io.LimitReader(resp.Body, answerLimit))
	return resp.StatusCode, err
}
