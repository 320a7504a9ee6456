package simulator

import (
	"context"
	"encoding/json"
	"time"
)

// The simulated WeChat Channels: stable tokens, and get, consume and revoke of vouchers. The codes of vouchers' refusals are this simulator's.

// wechatSettled is when a voucher is settled, after which no revocation works.
const wechatSettled = 24 * time.Hour

var wechatCodes = map[refusal]string{
	none: "0", again: "0", notFound: "10020101", used: "10020102", expired: "10020103", notYet: "10020104", refunded: "10020105", wrongShop: "10020106",
	notUsed: "10020107", tooLate: "10020108",
}

type wechatRequest struct {
	Code     string   `json:"code"`
	Codes    []string `json:"codes"`
	Request  string   `json:"consume_request_no"`
	Store    string   `json:"out_store_id"`
	Revoke   string   `json:"revoke_request_no"`
	Vouchers []struct {
		Code string `json:"code"`
	} `json:"reovke_vouchers"`
}

func (s *Simulator) serveWeChat() {
	s.handle("POST /wechat/cgi-bin/stable_token", wechat, func(*call) does { return lets }, func(ctx context.Context, c *call) (answer, error) {
		var in struct {
			GrantType string `json:"grant_type"`
			AppID     string `json:"appid"`
			Secret    string `json:"secret"`
		}
		if !parses(c.body, &in) || in.GrantType != "client_credential" || in.AppID != WeChatAppID || in.Secret != WeChatSecret {
			return saying(map[string]any{"errcode": 40013, "errmsg": "invalid appid"}), nil
		}
		token, lasts, err := c.token(ctx)
		return saying(map[string]any{"access_token": token, "expires_in": int(lasts.Seconds())}), err
	})
	for _, at := range []struct {
		name  string
		do    does
		serve func(ctx context.Context, c *call, in wechatRequest) (map[string]any, string, error)
	}{{"get", reads, wechatGet}, {"consume", redeems, wechatConsume}, {"revoke", undoes, wechatRevoke}} {
		s.handle("POST /wechat/channels/ec/voucher/"+at.name, wechat, func(*call) does { return at.do }, func(ctx context.Context, c *call) (answer, error) {
			good, err := c.welcome(ctx, c.request.URL.Query().Get("access_token"))
			if err != nil {
				return answer{}, err
			}
			var in wechatRequest
			var out map[string]any
			var code string
			switch {
			case !good:
				code = "42001"
			case c.fails == BusyNow:
				code = "-1"
			case !parses(c.body, &in):
				code = "47001"
			default:
				if out, code, err = at.serve(ctx, c, in); err != nil {
					return answer{}, err
				}
			}
			if out == nil {
				out = map[string]any{}
			}
			out["errcode"], out["errmsg"] = json.Number(code), "said by the simulator"
			return saying(out), nil
		})
	}
}

func ticketOf(v Voucher) map[string]any {
	out := map[string]any{
		"code": v.Code, "product_id": v.DealID, "sku_id": v.DealID, "voucher_name": v.Title, "voucher_buy_amount": v.Price, "voucher_actual_amount": v.ParValue,
		"status": 1, "start_time": v.ValidFrom.Unix(), "end_time": v.ValidUntil.Unix(), "last_withdraw_consume_no": v.UndoID,
	}
	switch {
	case v.Refunded:
		out["status"], out["refund_time"] = 3, v.ValidFrom.Unix()
	case v.Used:
		out["status"], out["consume_time"], out["out_store_id"], out["last_consume_no"] = 2, v.UsedAt.Unix(), v.UsedBy, v.RequestID
	}
	return out
}

func wechatGet(ctx context.Context, c *call, in wechatRequest) (map[string]any, string, error) {
	v, ok, err := c.sim.store.Voucher(ctx, wechat, in.Code)
	if err != nil || !ok {
		return nil, wechatCodes[notFound], err
	}
	out := ticketOf(v)
	if v.Shop != "" && !v.Used { // the platform's own restriction shows as a status that is none of the usable ones
		out["status"] = 7
	}
	return map[string]any{"voucher": out}, "0", nil
}

func wechatConsume(ctx context.Context, c *call, in wechatRequest) (map[string]any, string, error) {
	if in.Request == "" || len(in.Request) > 128 || len(in.Codes) != 1 || in.Store == "" {
		return nil, "10020100", nil
	}
	if c.fails == PartialFailure {
		return map[string]any{"voucher_list": []any{}}, "0", nil
	}
	v, why, err := c.use(ctx, in.Codes[0], in.Store, in.Request)
	if err != nil || why != none && why != again {
		return nil, wechatCodes[why], err
	}
	return map[string]any{"voucher_list": []any{ticketOf(v)}}, "0", nil
}

func wechatRevoke(ctx context.Context, c *call, in wechatRequest) (map[string]any, string, error) {
	if in.Revoke == "" || len(in.Vouchers) != 1 {
		return nil, "10020100", nil
	}
	why, err := c.undo(ctx, in.Vouchers[0].Code, "", in.Revoke, wechatSettled)
	return nil, wechatCodes[why], err
}
