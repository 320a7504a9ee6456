package paysim

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"net/http"
	"time"
)

// Shipping is the party whose faults are armed apart: the API of the mini-program that is told how guests got their goods.
const Shipping = "WECHAT_SHIPPING"

// WeChatAppSecret is the mini-program's.
const WeChatAppSecret = "0123456789abcdef0123456789abcdef" //nolint:gosec // it opens nothing but the simulator

const (
	// tokenFor is how long an access token lives, tokenOverlap how long before its end the next one is given out, and how long after that the old one still works.
	tokenFor     = 2 * time.Hour
	tokenOverlap = 5 * time.Minute
)

// accessTokens are those that are given out; the one before is good while they overlap.
type accessTokens struct {
	Now, Before           string
	NowUntil, BeforeUntil time.Time
}

// Shipment is what was told of the goods of a trade.
type Shipment struct {
	TradeNo   string
	Logistics int
	Goods     string
	// Uploads is how often it was told, changes included.
	Uploads int
	At      time.Time
}

func (s *Sim) serveShipping() {
	s.mux.HandleFunc("POST /cgi-bin/stable_token", s.stableToken)
	s.mux.HandleFunc("POST /wxa/sec/order/upload_shipping_info", func(w http.ResponseWriter, r *http.Request) { s.mini(w, r, s.upload) })
	s.mux.HandleFunc("POST /wxa/sec/order/get_order", func(w http.ResponseWriter, r *http.Request) { s.mini(w, r, s.shippingState) })
}

type said map[string]any

func errcode(code int64) said { return said{"errcode": code, "errmsg": "simulated"} }

// stableToken repeats its token until shortly before its end.
func (s *Sim) stableToken(w http.ResponseWriter, r *http.Request) {
	ctx := context.WithoutCancel(r.Context())
	var in struct {
		Grant  string `json:"grant_type"`
		App    string `json:"appid"`
		Secret string `json:"secret"`
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
	switch {
	case err != nil || !parses(body, &in) || in.Grant != "client_credential":
		s.saying(w, r, "", errcode(40002))
	case in.App != WeChatAppID:
		s.saying(w, r, "", errcode(40013))
	case in.Secret != WeChatAppSecret:
		s.saying(w, r, "", errcode(40125))
	default:
		t, err := s.tokens(ctx, func(t *accessTokens, now time.Time) bool {
			if t.NowUntil.Sub(now) > tokenOverlap {
				return false
			}
			*t = accessTokens{Now: "SIM_" + rand.Text() + rand.Text(), NowUntil: now.Add(tokenFor), Before: t.Now, BeforeUntil: now.Add(tokenOverlap)}
			return true
		})
		if err != nil {
			s.saying(w, r, "", errcode(-1))
			return
		}
		s.saying(w, r, "", said{"access_token": t.Now, "expires_in": int(t.NowUntil.Sub(s.o.Now()) / time.Second)})
	}
}

// tokens reads the access tokens, and writes them where f changed them.
func (s *Sim) tokens(ctx context.Context, f func(t *accessTokens, now time.Time) bool) (accessTokens, error) {
	for range tries {
		t, r, found, err := read[accessTokens](ctx, s, WeChatPay, "token", "token")
		if err != nil || !f(&t, s.o.Now().UTC()) {
			return t, err
		}
		if !found {
			r = Record{Channel: WeChatPay, Kind: "token", No: "token"}
		}
		r.At = s.o.Now().UTC()
		if done, err := write(ctx, s, r, t); err != nil || done {
			return t, err
		}
	}
	return accessTokens{}, errBusy
}

// EndTokens has all access tokens end, as when somebody fetched one by force.
func (s *Sim) EndTokens(ctx context.Context) error {
	_, err := s.tokens(ctx, func(t *accessTokens, _ time.Time) bool { *t = accessTokens{}; return true })
	return err
}

// mini checks an access token, runs a call of the mini-program's and answers it.
func (s *Sim) mini(w http.ResponseWriter, r *http.Request, serve func(ctx context.Context, body []byte) (said, error)) {
	ctx := context.WithoutCancel(r.Context())
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	fault, err := s.taken(ctx, Shipping, Down, Slow, Lost, Cut, Garbage, Null, Empty, Huge, Refused, StaleToken, WrongNumber, WrongState)
	if err != nil || fault == Down {
		http.Error(w, "simulated", http.StatusInternalServerError)
		return
	}
	token, now := r.URL.Query().Get("access_token"), s.o.Now()
	t, err := s.tokens(ctx, func(*accessTokens, time.Time) bool { return false })
	var out said
	switch {
	case err != nil:
		out = errcode(-1)
	case fault == StaleToken:
		out = errcode(42001)
	case token == "" || !(token == t.Now && now.Before(t.NowUntil)) && !(token == t.Before && now.Before(t.BeforeUntil)):
		out = errcode(40001)
	case fault == Refused:
		out = errcode(10060004)
	default:
		if out, err = serve(ctx, body); err != nil {
			out = errcode(10060012)
		}
	}
	if order, ok := out["order"].(said); ok && fault == WrongNumber {
		order["transaction_id"] = "4200000000000000000000000000"
	} else if ok && fault == WrongState {
		order["order_state"] = 99
	}
	s.saying(w, r, fault, out)
}

// saying answers; as WeChat does, 200 whatever the outcome.
func (s *Sim) saying(w http.ResponseWriter, r *http.Request, fault Fault, out said) {
	raw, _ := json.Marshal(out) // plain values
	switch fault {
	case Null:
		raw = []byte("null")
	case Empty:
		raw = []byte("")
	}
	if spoil(w, r, fault, raw) {
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(raw)
}

// upload takes the shipping information of a trade: once, and once more where something changes.
func (s *Sim) upload(ctx context.Context, body []byte) (said, error) {
	var in struct {
		Key struct {
			Type        int    `json:"order_number_type"`
			Transaction string `json:"transaction_id"`
			Merchant    string `json:"mchid"`
			TradeNo     string `json:"out_trade_no"`
		} `json:"order_key"`
		Logistics int `json:"logistics_type"`
		Mode      int `json:"delivery_mode"`
		Goods     []struct {
			What string `json:"item_desc"`
		} `json:"shipping_list"`
		At    string `json:"upload_time"`
		Payer struct {
			OpenID string `json:"openid"`
		} `json:"payer"`
	}
	if !parses(body, &in) {
		return errcode(47001), nil
	}
	key := in.Key
	switch {
	case key.Type == 1 && key.Merchant == MerchantID:
		key.Transaction = ""
	case key.Type == 2 && key.Transaction != "":
		key.TradeNo = ""
	default:
		return errcode(268485194), nil
	}
	t, found, err := s.byTransaction(ctx, WeChatPay, key.Transaction, key.TradeNo)
	at, unread := time.Parse(time.RFC3339, in.At)
	off := s.o.Now().Sub(at)
	switch {
	case err != nil:
		return nil, err
	case !found || t.State != statePaid:
		return errcode(10060001), nil
	case t.Kind != "JSAPI" || t.Refunded == t.Amount:
		return errcode(10060004), nil
	case in.Payer.OpenID != t.Payer:
		return errcode(10060031), nil
	case in.Logistics < 1 || in.Logistics > 4:
		return errcode(10060005), nil
	case in.Mode != 1:
		return errcode(268485224), nil
	case len(in.Goods) != 1 || in.Goods[0].What == "":
		return errcode(10060008), nil
	case len([]rune(in.Goods[0].What)) > 120:
		return errcode(10060009), nil
	case unread != nil || off > 10*time.Minute || off < -10*time.Minute:
		return errcode(268485216), nil //nolint:nilerr // what can't be read is the caller's mistake, and is answered
	}
	return s.keepShipment(ctx, Shipment{TradeNo: t.No, Logistics: in.Logistics, Goods: in.Goods[0].What, Uploads: 1, At: s.o.Now().UTC()})
}

func (s *Sim) keepShipment(ctx context.Context, fresh Shipment) (said, error) {
	for range tries {
		known, r, found, err := read[Shipment](ctx, s, WeChatPay, "shipment", fresh.TradeNo)
		switch {
		case err != nil:
			return nil, err
		case !found:
			r = Record{Channel: WeChatPay, Kind: "shipment", No: fresh.TradeNo}
		case known.Uploads > 1:
			return errcode(10060003), nil
		case known.Logistics == fresh.Logistics && known.Goods == fresh.Goods:
			return errcode(10060023), nil
		default:
			fresh.Uploads = known.Uploads + 1
		}
		r.At = fresh.At
		if done, err := write(ctx, s, r, fresh); err != nil || done {
			return errcode(0), err
		}
	}
	return nil, errBusy
}

// shippingState is get_order.
func (s *Sim) shippingState(ctx context.Context, body []byte) (said, error) {
	var in struct {
		Transaction string `json:"transaction_id"`
	}
	if !parses(body, &in) || in.Transaction == "" {
		return errcode(47001), nil
	}
	t, found, err := s.byTransaction(ctx, WeChatPay, in.Transaction, "")
	if err != nil || !found || t.State != statePaid {
		return errcode(10060001), err
	}
	state := 1
	_, shipped, err := s.ShipmentOf(ctx, t.No)
	switch {
	case err != nil:
		return nil, err
	case t.Refunded == t.Amount:
		state = 5
	case shipped:
		state = 2
	}
	out := errcode(0)
	out["order"] = said{"transaction_id": t.TransactionID, "merchant_id": t.Seller, "merchant_trade_no": t.No, "order_state": state}
	return out, nil
}

// ShipmentOf is what was told of a trade's goods.
func (s *Sim) ShipmentOf(ctx context.Context, tradeNo string) (Shipment, bool, error) {
	sh, _, found, err := read[Shipment](ctx, s, WeChatPay, "shipment", tradeNo)
	return sh, found, err
}
