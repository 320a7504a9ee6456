package simulator

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"cuppa/internal/voucher"
)

// The simulated Douyin: tokens, prepare, verify, cancel, get and verify_record/query. Codes that Douyin does not publish (an expired certificate, one that was
// refunded) are this simulator's.

const (
	douyinWindow = time.Hour
	// douyinVerify is how long a verify_token works.
	douyinVerify = 10 * time.Minute
	// tokenFor is how long an access token works.
	tokenFor = 2 * time.Hour
)

// tokenEpoch is the fault under which a store counts how often a platform's tokens were ended.
const tokenEpoch Fault = "TOKEN_EPOCH"

// token is the access token that a platform gives out now: stable until it nears its end, the same from all replicas.
func (c *call) token(ctx context.Context) (text string, lasts time.Duration, err error) {
	epoch, err := c.epoch(ctx)
	if err != nil {
		return "", 0, err
	}
	slot := c.now.Truncate(tokenFor / 2)
	return c.tokenOf(epoch, slot), slot.Add(tokenFor).Sub(c.now), nil
}

func (c *call) tokenOf(epoch int, slot time.Time) string {
	return fmt.Sprintf("simulated-token.%d.%d.%s", epoch, slot.Unix(), seal(c.platform, strconv.Itoa(epoch), slot.String()))
}

func (c *call) epoch(ctx context.Context) (int, error) {
	armed, err := c.sim.store.Armed(ctx, c.platform)
	return armed[tokenEpoch], err
}

// welcome says whether an access token is good. One call with ExpiredToken ends all that were given out.
func (c *call) welcome(ctx context.Context, token string) (bool, error) {
	epoch, err := c.epoch(ctx)
	if err != nil {
		return false, err
	}
	if c.fails == ExpiredToken {
		c.fails = ""
		return false, c.sim.store.Arm(ctx, c.platform, tokenEpoch, epoch+1)
	}
	slot := c.now.Truncate(tokenFor / 2)
	return token == c.tokenOf(epoch, slot) || token == c.tokenOf(epoch, slot.Add(-tokenFor/2)), nil
}

type douyinServe func(ctx context.Context, c *call, query url.Values, body map[string]any) (data map[string]any, code string, err error)

func (s *Simulator) serveDouyin() {
	s.handle("POST /douyin/oauth/stable_client_token/", douyin, func(*call) does { return lets }, func(ctx context.Context, c *call) (answer, error) {
		var in struct {
			GrantType    string `json:"grant_type"`
			ClientKey    string `json:"client_key"`
			ClientSecret string `json:"client_secret"`
		}
		if !parses(c.body, &in) || in.GrantType != "client_credential" || in.ClientKey != DouyinClientKey || in.ClientSecret != DouyinClientSecret {
			return saying(map[string]any{"message": "error", "data": map[string]any{"error_code": 10013, "description": "client_key or client_secret is wrong"}}), nil
		}
		token, lasts, err := c.token(ctx)
		return saying(map[string]any{"message": "success", "data": map[string]any{
			"access_token": token, "expires_in": strconv.Itoa(int(lasts.Seconds())), "error_code": 0, "description": "",
		}}), err
	})
	for _, at := range []struct {
		pattern string
		do      does
		serve   douyinServe
	}{
		{"GET /douyin/goodlife/v1/fulfilment/certificate/prepare/", reads, douyinPrepare},
		{"POST /douyin/goodlife/v1/fulfilment/certificate/verify/", redeems, douyinVerifies},
		{"POST /douyin/goodlife/v1/fulfilment/certificate/cancel/", undoes, douyinCancel},
		{"GET /douyin/goodlife/v1/fulfilment/certificate/get/", reads, douyinGet},
		{"GET /douyin/goodlife/v1/fulfilment/certificate/verify_record/query/", lists, douyinRecords},
	} {
		s.handle(at.pattern, douyin, func(*call) does { return at.do }, func(ctx context.Context, c *call) (answer, error) {
			data, code, err := c.douyin(ctx, at.serve)
			if err != nil {
				return answer{}, err
			}
			if data == nil {
				data = map[string]any{}
			}
			data["error_code"], data["description"] = json.Number(code), ""
			return saying(map[string]any{"data": data, "extra": map[string]any{
				"error_code": json.Number(code), "sub_error_code": 0, "description": "", "logid": trace(c), "now": c.now.UnixMilli(),
			}}), nil
		})
	}
}

func (c *call) douyin(ctx context.Context, serve douyinServe) (map[string]any, string, error) {
	good, err := c.welcome(ctx, c.request.Header.Get("Access-Token"))
	switch {
	case err != nil:
		return nil, "", err
	case !good:
		return nil, "2190008", nil
	case c.fails == BusyNow:
		return nil, "2100004", nil
	case c.fails == RiskHold:
		return nil, "1229", nil
	}
	var body map[string]any
	if len(c.body) > 0 && !parses(c.body, &body) {
		return nil, "2100005", nil
	}
	return serve(ctx, c, c.request.URL.Query(), body)
}

var douyinCodes = map[refusal]string{
	none: "0", notFound: "1212", used: "1208", expired: "1210", notYet: "1211", refunded: "1213", wrongShop: "3000002", notUsed: "1265", tooLate: "1266",
}

// encrypted is a code as Douyin tells it to us.
func encrypted(code string) string {
	return "enc" + base64.RawURLEncoding.EncodeToString([]byte(code)) + "." + seal("encrypted", code)
}

func decrypted(text string) (string, bool) {
	body, _, _ := strings.Cut(strings.TrimPrefix(text, "enc"), ".")
	code, err := base64.RawURLEncoding.DecodeString(body)
	return string(code), err == nil && encrypted(string(code)) == text
}

// ObjectID is what the QR code of a simulated Douyin voucher holds.
func ObjectID(code string) string {
	return "obj" + base64.RawURLEncoding.EncodeToString([]byte(code)) + seal("object", code)
}

func fromObjectID(text string) string {
	if body, ok := strings.CutPrefix(text, "obj"); ok && len(body) > 32 {
		if code, err := base64.RawURLEncoding.DecodeString(body[:len(body)-32]); err == nil && ObjectID(string(code)) == text {
			return string(code)
		}
	}
	return ""
}

// verifyToken is good for one code at one shop, for a while.
func verifyToken(code, shop string, until time.Time) string {
	return strconv.FormatInt(until.Unix(), 10) + "." + seal("verify", code, shop, strconv.FormatInt(until.Unix(), 10))
}

func douyinPrepare(ctx context.Context, c *call, query url.Values, _ map[string]any) (map[string]any, string, error) {
	code, shop := query.Get("code"), query.Get("poi_id")
	if sealed := query.Get("encrypted_data"); sealed != "" {
		if code = fromObjectID(sealed); code == "" {
			return nil, "1221", nil
		}
	}
	v, why, err := c.look(ctx, code, shop)
	if err != nil || why != none {
		return nil, douyinCodes[why], err
	}
	return map[string]any{
		"verify_token": verifyToken(code, shop, c.now.Add(douyinVerify)), "order_id": digest("order", code)[:19],
		"certificates": []any{certificateOf(v, v.ValidUntil.Unix(), v.ValidFrom.Unix())},
	}, "0", nil
}

func certificateOf(v Voucher, expires, starts int64) map[string]any {
	form := 1
	if v.Form == voucher.Cash {
		form = 2
	}
	return map[string]any{
		"encrypted_code": encrypted(v.Code), "expire_time": expires, "start_time": starts,
		"sku":    map[string]any{"sku_id": v.DealID, "title": v.Title, "groupon_type": form, "market_price": v.ParValue},
		"amount": map[string]any{"original_amount": v.Price, "list_market_amount": v.ParValue, "pay_amount": v.Price, "coupon_pay_amount": v.Price, "merchant_ticket_amount": 0},
	}
}

func douyinVerifies(ctx context.Context, c *call, _ url.Values, body map[string]any) (map[string]any, string, error) {
	token, _ := body["verify_token"].(string)
	shop, _ := body["poi_id"].(string)
	codes, _ := body["encrypted_codes"].([]any)
	if len(codes) != 1 {
		return nil, "2100005", nil
	}
	text, _ := codes[0].(string)
	code, ok := decrypted(text)
	if !ok {
		return nil, "1221", nil
	}
	until, _, _ := strings.Cut(token, ".")
	end, _ := strconv.ParseInt(until, 10, 64)
	if token != verifyToken(code, shop, time.Unix(end, 0)) || c.now.Unix() >= end {
		return nil, "1225", nil
	}
	result := map[string]any{"result": 0, "msg": "", "encrypted_code": text, "origin_code": code, "verify_id": "", "certificate_id": ""}
	if c.fails == PartialFailure {
		result["result"] = 3
		return map[string]any{"verify_results": []any{result}}, "0", nil
	}
	v, why, err := c.use(ctx, code, shop, "")
	if err != nil {
		return nil, "", err
	}
	if why == used { // what the caller is told in its own result, not in the envelope
		result["result"] = 2
		return map[string]any{"verify_results": []any{result}}, "0", nil
	}
	if why != none {
		return nil, douyinCodes[why], nil
	}
	result["verify_id"], result["certificate_id"] = v.VerifyID, certificateID(v.Code)
	return map[string]any{"verify_results": []any{result}}, "0", nil
}

func certificateID(code string) string { return digest("certificate", code)[:19] }

func douyinCancel(ctx context.Context, c *call, _ url.Values, body map[string]any) (map[string]any, string, error) {
	verifyID, _ := body["verify_id"].(string)
	certificate, _ := body["certificate_id"].(string)
	v, ok, err := c.sim.store.Verified(ctx, douyin, verifyID)
	if err != nil || !ok || certificateID(v.Code) != certificate {
		return nil, douyinCodes[notFound], err
	}
	why, err := c.undo(ctx, v.Code, "", "", douyinWindow)
	return nil, douyinCodes[why], err
}

func douyinGet(ctx context.Context, c *call, query url.Values, _ map[string]any) (map[string]any, string, error) {
	code := query.Get("code")
	if text := query.Get("encrypted_code"); text != "" {
		var ok bool
		if code, ok = decrypted(text); !ok {
			return nil, "1221", nil
		}
	}
	v, ok, err := c.sim.store.Voucher(ctx, douyin, code)
	if err != nil || !ok {
		return nil, douyinCodes[notFound], err
	}
	certificate := certificateOf(v, v.ValidUntil.UnixMilli(), v.ValidFrom.UnixMilli())
	certificate["status"], certificate["code"] = 1, v.Code
	if v.Used {
		certificate["status"] = 2
		certificate["verify"] = map[string]any{
			"verify_id": v.VerifyID, "certificate_id": certificateID(v.Code), "verify_type": 1, "verify_time": v.UsedAt.UnixMilli(),
			"can_cancel": c.now.Before(v.UsedAt.Add(douyinWindow)),
		}
	}
	return map[string]any{"certificate": certificate}, "0", nil
}

func douyinRecords(ctx context.Context, c *call, query url.Values, _ map[string]any) (map[string]any, string, error) {
	from, _ := strconv.ParseInt(query.Get("start_time"), 10, 64)
	until, _ := strconv.ParseInt(query.Get("end_time"), 10, 64)
	cursor, _ := strconv.Atoi(query.Get("cursor"))
	size, _ := strconv.Atoi(query.Get("size"))
	if query.Get("account_id") != DouyinMerchant || size < 1 || size > 20 || cursor < 0 {
		return nil, "2100005", nil
	}
	list, total, err := c.list(ctx, query.Get("poi_ids"), time.Unix(from, 0), time.Unix(until, 0).Add(time.Second), cursor, size)
	records := []any{}
	for i, v := range list {
		status, canceled := 1, int64(0)
		if !v.Used {
			status, canceled = 2, v.UndoneAt.Unix()
		}
		records = append(records, map[string]any{
			"cursor": strconv.Itoa(cursor + i + 1), "verify_id": v.VerifyID, "certificate_id": certificateID(v.Code), "encrypted_code": encrypted(v.Code),
			"verify_time": v.UsedAt.Unix(), "status": status, "cancel_time": canceled, "can_cancel": c.now.Before(v.UsedAt.Add(douyinWindow)),
			"amount": map[string]any{"pay_amount": v.Price, "original_amount": v.Price}, "sku": map[string]any{"sku_id": v.DealID, "title": v.Title},
		})
	}
	return map[string]any{"records": records, "total": total}, "0", err
}
