package wechatpay

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/wechatpay-apiv3/wechatpay-go/services/payments"
	"github.com/wechatpay-apiv3/wechatpay-go/utils"

	"cuppa/internal/money"
	"cuppa/internal/payment"
	"cuppa/internal/strictjson"
)

// envelope is a notice as it comes.
type envelope struct {
	EventType    string `json:"event_type"`
	ResourceType string `json:"resource_type"`
	Resource     *struct {
		Algorithm      string `json:"algorithm"`
		Ciphertext     string `json:"ciphertext"`
		AssociatedData string `json:"associated_data"`
		Nonce          string `json:"nonce"`
		OriginalType   string `json:"original_type"`
	} `json:"resource"`
}

// refundNotice is the resource of a notice about a refund.
type refundNotice struct {
	Mchid         string `json:"mchid"`
	OutTradeNo    string `json:"out_trade_no"`
	TransactionID string `json:"transaction_id"`
	OutRefundNo   string `json:"out_refund_no"`
	RefundStatus  string `json:"refund_status"`
	Amount        *struct {
		Total  int64 `json:"total"`
		Refund int64 `json:"refund"`
	} `json:"amount"`
}

// Verify checks a notice's signature, decrypts it and reads it. The SDK's own parser is not used: it breaks on a notice without a resource or with a nonce of
// another length, prints requests into its errors, and has a clock of its own.
func (c *Channel) Verify(header http.Header, body []byte, now time.Time) (payment.Notice, error) {
	switch err := (validator{c.validator.verifier, func() time.Time { return now }}).check(context.Background(), header, body); {
	case errors.Is(err, errProbe):
		return payment.Notice{}, payment.ErrProbe
	case err != nil:
		return payment.Notice{}, fmt.Errorf("%w: %w", payment.ErrForged, err)
	}
	var e envelope
	if err := decode(body, &e); err != nil {
		return payment.Notice{}, err
	}
	kind, event, _ := strings.Cut(e.EventType, ".")
	if kind != "TRANSACTION" && kind != "REFUND" {
		return payment.Notice{}, payment.ErrIrrelevant // its self-test for one
	}
	if e.ResourceType != "encrypt-resource" || e.Resource == nil || e.Resource.Algorithm != "AEAD_AES_256_GCM" || len(e.Resource.Nonce) != 12 ||
		e.Resource.OriginalType != strings.ToLower(kind) {
		return payment.Notice{}, fmt.Errorf("%w: no resource that can be decrypted", payment.ErrMalformed)
	}
	plain, err := utils.DecryptAES256GCM(c.account.APIv3Key.Reveal(), e.Resource.AssociatedData, e.Resource.Nonce, e.Resource.Ciphertext)
	if err != nil {
		return payment.Notice{}, fmt.Errorf("%w: it can't be decrypted", payment.ErrMalformed)
	}
	if kind == "REFUND" {
		return c.refundNotice([]byte(plain))
	}
	if event != "SUCCESS" {
		return payment.Notice{}, payment.ErrIrrelevant
	}
	return c.transaction([]byte(plain))
}

// notices bounds a notice.
var notices = strictjson.Limits{Depth: 16, Values: 1_000}

func decode(body []byte, into any) error {
	if err := strictjson.Check(body, notices); err != nil {
		return fmt.Errorf("%w: %w", payment.ErrMalformed, err)
	}
	if !bytes.HasPrefix(body, []byte("{")) || json.Unmarshal(body, into) != nil {
		return fmt.Errorf("%w: no JSON object of a notice", payment.ErrMalformed)
	}
	return nil
}

func (c *Channel) transaction(plain []byte) (payment.Notice, error) {
	var t payments.Transaction
	if err := decode(plain, &t); err != nil {
		return payment.Notice{}, err
	}
	told, err := c.read("", &t)
	if err != nil || told.Standing != payment.Paid || !number(*t.OutTradeNo) || len(*t.OutTradeNo) > 32 {
		return payment.Notice{}, fmt.Errorf("%w: no payment that was paid", payment.ErrMalformed)
	}
	return payment.Notice{PaymentNo: *t.OutTradeNo, TransactionID: told.TransactionID, Success: true, Amount: told.Amount, Foreign: told.Foreign}, nil
}

func (c *Channel) refundNotice(plain []byte) (payment.Notice, error) {
	var r refundNotice
	if err := decode(plain, &r); err != nil {
		return payment.Notice{}, err
	}
	standing, known := map[string]payment.RefundStanding{"SUCCESS": payment.Done, "CLOSED": payment.Denied, "ABNORMAL": payment.Abnormal}[r.RefundStatus]
	if !known || r.Amount == nil || r.Amount.Refund <= 0 || !number(r.OutRefundNo) || !number(r.OutTradeNo) || !number(r.TransactionID) || len(r.OutTradeNo) > 32 {
		return payment.Notice{}, fmt.Errorf("%w: no refund that ended", payment.ErrMalformed)
	}
	n := payment.Notice{
		PaymentNo: r.OutTradeNo, TransactionID: r.TransactionID, Amount: money.Amount(r.Amount.Refund), RefundNo: r.OutRefundNo, Refund: standing,
	}
	if r.Mchid != c.account.MerchantID {
		n.Foreign = "merchant"
	}
	return n, nil
}

// Reply is {"code":"SUCCESS"}, or FAIL with our code: WeChat Pay looks at the status.
func (c *Channel) Reply(status int, code string) (contentType string, body []byte) {
	said := map[string]string{"code": "SUCCESS"}
	if status != http.StatusOK {
		said = map[string]string{"code": "FAIL", "message": code}
	}
	body, _ = json.Marshal(said) // plain texts
	return "application/json; charset=utf-8", body
}
