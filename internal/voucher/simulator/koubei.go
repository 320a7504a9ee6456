package simulator

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"sort"
	"strings"
	"sync"
	"time"
)

// The simulated gateways of Alipay and Amap: Koubei's tickets, signed with RSA2 both ways. The sub codes are this simulator's.

const (
	koubeiWindow = 10 * time.Minute
	koubeiClock  = 30 * time.Minute // how old a request may be
)

// keys are the RSA keys of the simulated platforms and of us, made once a process: they protect nothing, so they are short and a basket of codes signs quickly.
type keys struct{ ours, theirs *rsa.PrivateKey }

const keyBits = 1024

var madeKeys = sync.OnceValues(func() (keys, error) {
	var k keys
	var err error
	if k.ours, err = rsa.GenerateKey(rand.Reader, keyBits); err == nil { //nolint:gosec // see keys
		k.theirs, err = rsa.GenerateKey(rand.Reader, keyBits) //nolint:gosec // see keys
	}
	return k, err
})

var koubeiCodes = map[refusal]string{
	notFound: "TICKET_NOT_EXIST", used: "TICKET_USED", expired: "TICKET_EXPIRED", notYet: "TICKET_NOT_EFFECTIVE", refunded: "TICKET_REFUNDED",
	wrongShop: "SHOP_NOT_MATCH", notUsed: "TICKET_NOT_USED", tooLate: "CANCEL_TIME_OUT",
}

type koubeiRequest struct {
	Request string `json:"request_id"`
	Biz     string `json:"request_biz_no"`
	Code    string `json:"ticket_code"`
	Shop    string `json:"shop_id"`
}

const koubeiMethod = "koubei.trade.ticket.ticketcode."

func (s *Simulator) serveKoubei(platform, path string) {
	s.handle("POST "+path, platform, func(c *call) does {
		form, _ := url.ParseQuery(string(c.body)) // what is no form does nothing
		return map[string]does{koubeiMethod + "use": redeems, koubeiMethod + "cancel": undoes}[form.Get("method")]
	}, func(ctx context.Context, c *call) (answer, error) {
		form, _ := url.ParseQuery(string(c.body)) // what is no form has no app_id
		var in koubeiRequest
		at, _ := time.ParseInLocation(time.DateTime, form.Get("timestamp"), beijing) // the year 1 for what is none
		switch {
		case form.Get("app_id") != KoubeiAppID || form.Get("charset") != "utf-8" || form.Get("sign_type") != "RSA2":
			return koubeiError("isv.invalid-app-id"), nil
		case !koubeiSigned(form, &s.keys.ours.PublicKey):
			return koubeiError("isv.invalid-signature"), nil
		case c.now.Sub(at).Abs() > koubeiClock:
			return koubeiError("isv.invalid-timestamp"), nil
		case !parses([]byte(form.Get("biz_content")), &in):
			return koubeiError("isv.invalid-parameter"), nil
		}
		out, sub, err := c.koubei(ctx, strings.TrimPrefix(form.Get("method"), koubeiMethod), in)
		if err != nil {
			return answer{}, err
		}
		if out == nil {
			out = map[string]any{"code": "40004", "msg": "Business Failed", "sub_code": sub, "sub_msg": "said by the simulator"}
		} else if out["code"] == nil {
			out["code"], out["msg"] = "10000", "Success"
		}
		return c.koubeiSays(form.Get("method"), out)
	})
}

// koubei does what a method does.
func (c *call) koubei(ctx context.Context, method string, in koubeiRequest) (map[string]any, string, error) {
	switch {
	case c.fails == ExpiredToken:
		return map[string]any{"code": "20001", "msg": "Insufficient Token Permissions", "sub_code": "aop.invalid-app-auth-token"}, "", nil
	case c.fails == BusyNow:
		return map[string]any{"code": "20000", "msg": "Service Currently Unavailable", "sub_code": "aop.unknow-error"}, "", nil
	case c.fails == PartialFailure:
		return map[string]any{"ticket_code": in.Code}, "", nil
	case method != "query" && in.Request == "" || len(in.Request) > 32:
		return map[string]any{"code": "40001", "msg": "Missing Required Arguments", "sub_code": "isv.missing-request-id"}, "", nil
	}
	switch method {
	case "query":
		v, ok, err := c.sim.store.Voucher(ctx, c.platform, in.Code)
		if err != nil || !ok {
			return nil, koubeiCodes[notFound], err
		}
		if v.Shop != "" && v.Shop != in.Shop {
			return nil, koubeiCodes[wrongShop], nil
		}
		return c.koubeiTicket(v), "", nil
	case "use":
		v, why, err := c.use(ctx, in.Code, in.Shop, in.Request)
		if err != nil || why != none && why != again {
			return nil, koubeiCodes[why], err
		}
		out := c.koubeiTicket(v)
		out["request_id"], out["ticket_trans_id"], out["use_shop_id"] = in.Request, v.VerifyID, v.UsedBy
		out["use_date"] = v.UsedAt.In(beijing).Format(time.DateTime)
		out["buyer_pay_amount"], out["receipt_amount"], out["discount_amount"], out["koubei_subsidy_amount"] = yuanText(v.Price), yuanText(v.Price), "0.00", "0.00"
		if why == again {
			out["biz_code"] = "BIZ_ALREADY_SUCCESS"
		}
		return out, "", nil
	case "cancel":
		why, err := c.undo(ctx, in.Code, "", in.Request, koubeiWindow)
		if err != nil || why != none && why != again {
			return nil, koubeiCodes[why], err
		}
		out := map[string]any{"request_id": in.Request}
		if why == again {
			out["biz_code"] = "BIZ_ALREADY_SUCCESS"
		}
		return out, "", nil
	}
	return map[string]any{"code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-method"}, "", nil
}

func (c *call) koubeiTicket(v Voucher) map[string]any {
	status := "EFFECTIVE"
	switch {
	case v.Refunded:
		status = "REFUNDED"
	case v.Used:
		status = "USED"
	case !c.now.Before(v.ValidUntil):
		status = "EXPIRED"
	}
	return map[string]any{
		"ticket_code": v.Code, "ticket_status": status, "item_id": v.DealID, "item_name": v.Title, "original_price": yuanText(v.ParValue),
		"current_price": yuanText(v.Price), "effect_date": v.ValidFrom.In(beijing).Format(time.DateTime), "expire_date": v.ValidUntil.In(beijing).Format(time.DateTime),
	}
}

// yuanText writes fen as yuan with two decimals.
func yuanText(fen int64) string {
	text := yuan(fen).String()
	whole, rest, _ := strings.Cut(text, ".")
	return whole + "." + (rest + "00")[:2]
}

// koubeiSigned checks RSA2: all fields but sign that are not empty, sorted, as name=value joined by &, not escaped.
func koubeiSigned(form url.Values, key *rsa.PublicKey) bool {
	var pairs []string
	for name := range form {
		if value := form.Get(name); name != "sign" && value != "" {
			pairs = append(pairs, name+"="+value)
		}
	}
	sort.Strings(pairs)
	sum := sha256.Sum256([]byte(strings.Join(pairs, "&")))
	sign, err := base64.StdEncoding.DecodeString(form.Get("sign"))
	return err == nil && rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], sign) == nil
}

// koubeiError is a refusal of the gateway, which signs none of them.
func koubeiError(sub string) answer {
	return saying(map[string]any{"error_response": map[string]any{"code": "40002", "msg": "Invalid Arguments", "sub_code": sub, "sub_msg": "said by the simulator"}})
}

// koubeiSays signs the very bytes of the inner object.
func (c *call) koubeiSays(method string, out map[string]any) (answer, error) {
	inner, err := json.Marshal(out)
	if err != nil {
		return answer{}, err
	}
	sum := sha256.Sum256(inner)
	sign, err := rsa.SignPKCS1v15(nil, c.sim.keys.theirs, crypto.SHA256, sum[:])
	if err != nil {
		return answer{}, err
	}
	return saying(map[string]any{
		strings.ReplaceAll(method, ".", "_") + "_response": json.RawMessage(inner), "sign": base64.StdEncoding.EncodeToString(sign),
	}), nil
}

// ourKey and theirKey are as settings have them: base64 of PKCS#1 and of PKIX.
func (k keys) ourKey() string {
	return base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PrivateKey(k.ours))
}

func (k keys) theirKey() (string, error) {
	text, err := x509.MarshalPKIXPublicKey(&k.theirs.PublicKey)
	return base64.StdEncoding.EncodeToString(text), err
}
