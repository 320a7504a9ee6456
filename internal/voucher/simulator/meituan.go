package simulator

import (
	"context"
	"crypto/sha1" //nolint:gosec // Meituan's signature is SHA1
	"encoding/json"
	"fmt"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"time"

	"cuppa/internal/voucher"
)

// The simulated Meituan: both generations of interfaces on one host, told apart by businessId. Codes beyond 1006 and 1008, and the names of the gateway's own
// refusals, are this simulator's: Meituan publishes none.

const (
	meituanToken  = "simulated-auth-"
	meituanWindow = 10 * time.Minute
	meituanClock  = 10 * time.Minute // how old a request may be
)

// meituanRequest is a request whose signature is right.
type meituanRequest struct {
	*call
	shop string // of the token
	biz  map[string]any
}

// text is a field of biz as text.
func (r meituanRequest) text(name string) string {
	switch value := r.biz[name].(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	}
	return ""
}

func (r meituanRequest) number(name string) int {
	n, _ := strconv.Atoi(r.text(name)) // 0 for what is none
	return n
}

func (s *Simulator) serveMeituan() {
	for _, at := range []struct {
		path, business string
		do             does
		serve          func(ctx context.Context, r meituanRequest) (any, string, error)
	}{
		{"/tuangou/ng/coupon/msprepare", "1", reads, meituanPrepare},
		{"/tuangou/ng/coupon/msconsume", "1", redeems, meituanConsume},
		{"/tuangou/coupon/queryById", "1", reads, meituanQuery},
		{"/tuangou/coupon/cancel", "1", undoes, meituanCancel},
		{"/tuangou/coupon/queryListByDate", "1", lists, meituanList},
		{"/ddzh/tuangou/receipt/prepare", "58", reads, generalPrepare},
		{"/ddzh/tuangou/receipt/consume", "58", redeems, generalConsume},
		{"/ddzh/tuangou/receipt/getconsumed", "58", reads, generalConsumed},
		{"/ddzh/tuangou/receipt/reverseconsume", "58", undoes, generalReverse},
		{"/ddzh/tuangou/receipt/querylistbydate", "58", lists, generalList},
	} {
		s.handle("POST /meituan"+at.path, meituan, func(*call) does { return at.do }, func(ctx context.Context, c *call) (answer, error) {
			r, code := readMeituan(c, at.business)
			if code == "" && c.fails == BusyNow {
				code = "OP_SYSTEM_ERROR"
			}
			var data any
			if code == "" {
				var err error
				if data, code, err = at.serve(ctx, r); err != nil {
					return answer{}, err
				}
			}
			if code != "" {
				return saying(map[string]any{"code": code, "msg": "失败", "traceId": trace(c)}), nil
			}
			return saying(map[string]any{"code": "OP_SUCCESS", "msg": "成功", "data": data, "traceId": trace(c)}), nil
		})
	}
}

// trace is an id of the call.
func trace(c *call) string { return digest(c.platform, c.now.String(), string(c.body)) }

// readMeituan checks who asks.
func readMeituan(c *call, business string) (meituanRequest, string) {
	form, err := url.ParseQuery(string(c.body))
	if err != nil {
		return meituanRequest{}, "OP_PARAM_ERROR"
	}
	var pairs []string
	for name := range form {
		if value := form.Get(name); name != "sign" && value != "" {
			pairs = append(pairs, name+"\x00"+value)
		}
	}
	sort.Strings(pairs)
	text := MeituanSignKey + strings.ReplaceAll(strings.Join(pairs, ""), "\x00", "")
	stamp, _ := strconv.ParseInt(form.Get("timestamp"), 10, 64)
	shop, known := strings.CutPrefix(form.Get("appAuthToken"), meituanToken)
	off := c.now.Sub(time.Unix(stamp, 0)).Abs()
	switch {
	case form.Get("developerId") != MeituanDeveloperID || form.Get("businessId") != business || form.Get("version") != "2" || form.Get("charset") != "utf-8":
		return meituanRequest{}, "OP_PARAM_ERROR"
	case fmt.Sprintf("%x", sha1.Sum([]byte(text))) != form.Get("sign"): //nolint:gosec // see the import
		return meituanRequest{}, "OP_SIGN_ERROR"
	case off > meituanClock:
		return meituanRequest{}, "OP_TIMESTAMP_ERROR"
	case !known || shop == "" || c.fails == ExpiredToken:
		return meituanRequest{}, "OP_AUTH_TOKEN_ERROR"
	}
	r := meituanRequest{call: c, shop: shop}
	d := json.NewDecoder(strings.NewReader(form.Get("biz")))
	d.UseNumber()
	if d.Decode(&r.biz) != nil {
		return meituanRequest{}, "OP_PARAM_ERROR"
	}
	return r, ""
}

var meituanCodes = map[refusal]string{
	notFound: "1006", used: "1008", expired: "1012", notYet: "1013", refunded: "1010", wrongShop: "1009", notUsed: "1011", tooLate: "1014",
}

func meituanPrepare(ctx context.Context, r meituanRequest) (any, string, error) {
	v, why, err := r.look(ctx, r.text("code"), r.shop)
	if err != nil || why != none {
		return nil, meituanCodes[why], err
	}
	return map[string]any{
		"result": 0, "couponCode": v.Code, "count": 1, "minConsume": 1, "dealId": json.Number(v.DealID), "dealTitle": v.Title, "dealValue": yuan(v.ParValue),
		"dealPrice": yuan(v.Price), "couponBuyPrice": yuan(v.Price), "couponEndTime": v.ValidUntil.In(beijing).Format(time.DateTime), "vourcher": v.Form == voucher.Cash,
	}, "", nil
}

func meituanConsume(ctx context.Context, r meituanRequest) (any, string, error) {
	if r.number("num") != 1 {
		return nil, "1001", nil
	}
	if r.fails == PartialFailure {
		return map[string]any{"result": 0, "couponCodes": []string{}}, "", nil
	}
	v, why, err := r.use(ctx, r.text("code"), r.shop, "")
	if err != nil || why != none {
		return nil, meituanCodes[why], err
	}
	return map[string]any{"result": 0, "couponCodes": []string{v.Code}, "dealId": json.Number(v.DealID), "dealTitle": v.Title, "dealValue": yuan(v.ParValue)}, "", nil
}

func meituanQuery(ctx context.Context, r meituanRequest) (any, string, error) {
	v, ok, err := r.sim.store.Voucher(ctx, meituan, r.text("couponCode"))
	if err != nil || !ok || !v.Used || v.UsedBy != r.shop {
		return nil, meituanCodes[notFound], err
	}
	return meituanUsed(v, r.now), "", nil
}

func meituanUsed(v Voucher, now time.Time) map[string]any {
	status, cancelable := "已使用", 0
	if !v.Used {
		status = "未使用"
	}
	if v.Used && now.Before(v.UsedAt.Add(meituanWindow)) {
		cancelable = 1
	}
	return map[string]any{
		"couponCode": v.Code, "couponStatusDesc": status, "couponUseTime": v.UsedAt.In(beijing).Format(time.DateTime), "couponCancelStatus": cancelable,
		"couponBuyPrice": yuan(v.Price), "dealId": json.Number(v.DealID), "dealTitle": v.Title, "isVoucher": v.Form == voucher.Cash, "verifyAcct": v.UsedBy, "volume": 0,
	}
}

func meituanCancel(ctx context.Context, r meituanRequest) (any, string, error) {
	if r.number("type") != 1 || r.text("eId") == "" {
		return nil, "1001", nil
	}
	why, err := r.undo(ctx, r.text("couponCode"), r.shop, "", meituanWindow)
	if err != nil || why != none {
		return nil, meituanCodes[why], err
	}
	return map[string]any{"result": 0}, "", nil
}

// day is the span of a day in Beijing.
func day(text string) (from, until time.Time) {
	from, _ = time.ParseInLocation(time.DateOnly, text, beijing) // the year 1 for what is none
	return from, from.AddDate(0, 0, 1)
}

func meituanList(ctx context.Context, r meituanRequest) (any, string, error) {
	from, until := day(r.text("date"))
	list, total, err := r.list(ctx, r.shop, from, until, r.number("offset"), min(r.number("limit"), 100))
	codes := []any{}
	for _, v := range list {
		codes = append(codes, meituanUsed(v, r.now))
	}
	return map[string]any{"total": total, "couponCodes": codes}, "", err
}

func generalPrepare(ctx context.Context, r meituanRequest) (any, string, error) {
	v, why, err := r.look(ctx, r.text("receiptCode"), r.shop)
	if err != nil || why != none {
		return nil, meituanCodes[why], err
	}
	return map[string]any{
		"receiptCode": v.Code, "count": 1, "dealId": json.Number(v.DealID), "dealgroupId": json.Number(v.DealID), "dealTitle": v.Title, "dealPrice": yuan(v.Price),
		"dealMarketPrice": yuan(v.ParValue), "bizType": 0, "mobile": "138****1234", "receiptEndDate": v.ValidUntil.UnixMilli(),
	}, "", nil
}

func generalConsume(ctx context.Context, r meituanRequest) (any, string, error) {
	if r.text("requestId") == "" || r.number("count") != 1 || r.text("appShopAccount") == "" || r.text("appShopAccountName") == "" {
		return nil, "1001", nil
	}
	if r.fails == PartialFailure {
		return map[string]any{"result": []any{}}, "", nil
	}
	v, why, err := r.use(ctx, r.text("receiptCode"), r.shop, r.text("requestId"))
	if err != nil || why != none && why != again {
		return nil, meituanCodes[why], err
	}
	return map[string]any{"result": []any{map[string]any{
		"receiptCode": v.Code, "orderId": v.VerifyID, "dealId": json.Number(v.DealID), "dealgroupId": json.Number(v.DealID), "dealPrice": yuan(v.Price),
		"mobile": "138****1234", "bizType": 0,
	}}}, "", nil
}

func generalUsed(v Voucher) map[string]any {
	status := 1
	if !v.Used {
		status = 0
	}
	return map[string]any{
		"receiptCode": v.Code, "dealId": json.Number(v.DealID), "dealTitle": v.Title, "dealPrice": yuan(v.Price), "dealMarketPrice": yuan(v.ParValue),
		"verifyAccount": v.UsedBy, "verifyChannel": "15", "verifyTime": v.UsedAt.In(beijing).Format(time.DateTime), "flowId": v.VerifyID, "refundStatus": status, "bizType": 0,
	}
}

func generalConsumed(ctx context.Context, r meituanRequest) (any, string, error) {
	v, ok, err := r.sim.store.Voucher(ctx, meituan, r.text("receiptCode"))
	if err != nil || !ok || !v.Used {
		return nil, meituanCodes[notFound], err
	}
	return generalUsed(v), "", nil
}

func generalReverse(ctx context.Context, r meituanRequest) (any, string, error) {
	v, ok, err := r.sim.store.Voucher(ctx, meituan, r.text("receiptCode"))
	if err != nil || !ok || v.DealID != r.text("dealId") {
		return nil, meituanCodes[notFound], err
	}
	why, err := r.undo(ctx, v.Code, r.shop, "", meituanWindow)
	if err != nil || why != none {
		return nil, meituanCodes[why], err
	}
	return map[string]any{"result": []any{map[string]any{"dealId": json.Number(v.DealID)}}}, "", nil
}

func generalList(ctx context.Context, r meituanRequest) (any, string, error) {
	from, until := day(r.text("date"))
	list, total, err := r.list(ctx, r.shop, from, until, r.number("offset"), min(r.number("limit"), 300))
	records := []any{}
	for _, v := range list {
		records = append(records, generalUsed(v))
	}
	return map[string]any{"totalCount": total, "records": records}, "", err
}
