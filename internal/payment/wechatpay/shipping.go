package wechatpay

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"cuppa/internal/identity/wechat"
	"cuppa/internal/payment"
	"cuppa/internal/secret"
)

// Shipping tells WeChat how guests got what they paid for in the mini-program ("发货信息管理"): without it the money of some mini-programs stays frozen
// (developers.weixin.qq.com/miniprogram/dev/platform-capabilities/business-capabilities/order-shipping/order-shipping.html). It is an API of the mini-program's, not of
// WeChat Pay's. It is safe for use by several goroutines.
type Shipping struct {
	api *wechat.API
	now func() time.Time
}

// NewShipping makes it for a mini-program, whose application must be the one that payments are opened with. It asks nobody.
func NewShipping(set wechat.Settings, now func() time.Time, over http.RoundTripper) (*Shipping, error) {
	api, err := wechat.NewAPI(set, now, over)
	if err != nil {
		return nil, err //nolint:wrapcheck // it says whose it is
	}
	if now == nil {
		now = time.Now
	}
	return &Shipping{api: api, now: now}, nil
}

// The paths of the shipping information, and how its values are counted.
const (
	uploadPath = "/wxa/sec/order/upload_shipping_info"
	statePath  = "/wxa/sec/order/get_order"
	// byTransaction says that an order is named by WeChat Pay's own number.
	byTransaction = 2
	// byCity and byPickup are kinds of logistics, inOne says that all goods go together.
	byCity   = 2
	byPickup = 4
	inOne    = 1
	// maxGoods bounds the description of the goods, in characters.
	maxGoods = 120
)

// What errcodes of an upload mean; the names of those of shipping are as integrators know them. There may be one more upload that changes the first: it is never
// used, so what says that it is used up says that the information is there.
var (
	uploaded = map[int64]bool{10060002: true, 10060003: true, 10060023: true}
	refused  = map[int64]bool{
		10060004: true,                                 // in no state to be shipped
		10060005: true, 10060008: true, 10060009: true, // the kind of logistics, the goods
		10060031: true, // of another guest
		48001:    true, // the mini-program has no such right
	}
)

// Provider is whose names for guests Ship takes.
func (*Shipping) Provider() string { return MiniProgram }

// Concerns says whether a payment was opened in the mini-program.
func (*Shipping) Concerns(prepay secret.Text) bool {
	return strings.HasPrefix(prepay.Reveal(), byJSAPI)
}

// Ship uploads the shipping information of a captured payment.
func (s *Shipping) Ship(ctx context.Context, p payment.Payment, payer secret.Text, h payment.Handover) error {
	kind := byPickup
	if h.Way == payment.Courier {
		kind = byCity
	}
	err := s.api.Post(ctx, uploadPath, map[string]any{
		"order_key":      map[string]any{"order_number_type": byTransaction, "transaction_id": p.TransactionID},
		"logistics_type": kind, "delivery_mode": inOne, "shipping_list": []map[string]string{{"item_desc": cutRunes(h.What, maxGoods)}},
		"upload_time": s.now().In(beijing).Format("2006-01-02T15:04:05.000-07:00"), "payer": map[string]string{"openid": payer.Reveal()},
	}, &struct{}{})
	refusal, ok := errors.AsType[wechat.Refusal](err)
	switch {
	case ok && uploaded[refusal.Code]:
		return nil
	case ok && refused[refusal.Code]:
		return fmt.Errorf("%w: %w", payment.ShipmentRefusedError{Code: strconv.FormatInt(refusal.Code, 10)}, err)
	}
	return err //nolint:wrapcheck // it says whose it is
}

// Shipped asks whether WeChat has the shipping information of a payment. order_state: 1 is to be shipped, 2 shipped, 3 received, 4 complete, 5 refunded, 6 the money is
// to be settled (6: UNVERIFIED).
func (s *Shipping) Shipped(ctx context.Context, p payment.Payment) (payment.ShippingStanding, error) {
	var answer struct {
		Order *struct {
			TransactionID string `json:"transaction_id"`
			State         int    `json:"order_state"`
		} `json:"order"`
	}
	if err := s.api.Post(ctx, statePath, map[string]string{"transaction_id": p.TransactionID}, &answer); err != nil {
		return "", err //nolint:wrapcheck // it says whose it is
	}
	if answer.Order == nil || answer.Order.TransactionID != p.TransactionID {
		return "", fmt.Errorf("%w: of another payment", payment.ErrNotUnderstood)
	}
	switch answer.Order.State {
	case 1:
		return payment.Unshipped, nil
	case 2, 3, 4, 6:
		return payment.Shipped, nil
	case 5:
		return payment.ShippingNeedless, nil
	}
	return "", fmt.Errorf("%w: an unknown state", payment.ErrNotUnderstood)
}

func cutRunes(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}
