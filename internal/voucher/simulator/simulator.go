package simulator

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"cuppa/internal/fault"
	"cuppa/internal/voucher"
)

// Keys are what the simulated platforms know of us. They open nothing but the simulator.
const (
	// MeituanDeveloperID and MeituanSignKey are the developer's at the simulated Meituan.
	MeituanDeveloperID = "100001"
	MeituanSignKey     = "simulated-meituan-sign-key"
	// DouyinMerchant is our account_id at the simulated Douyin.
	DouyinMerchant = "7000000000000000001"
	// DouyinClientKey and DouyinClientSecret are the application's at the simulated Douyin.
	DouyinClientKey    = "simulated-douyin-key"
	DouyinClientSecret = "simulated-douyin-secret"
	// WeChatAppID and WeChatSecret are the shop's at the simulated WeChat Channels.
	WeChatAppID  = "wxsimulated"
	WeChatSecret = "simulated-wechat-secret"
	// KoubeiAppID is ours at the simulated gateways of Alipay and Amap.
	KoubeiAppID = "2021000000000001"
)

// ErrUnknown is a platform or a fault that the simulator does not have.
var ErrUnknown = fault.New("SIMULATOR_UNKNOWN", "the simulator has no such platform or fault", "模拟器没有该平台或故障")

// Simulator serves all platforms. It is safe for use by several goroutines.
type Simulator struct {
	store Store
	now   func() time.Time
	slow  time.Duration
	log   *slog.Logger
	mux   *http.ServeMux
	keys  keys
	// standsIn are the platforms that have no account of their own.
	standsIn []string
}

// Options are what a simulator needs. Zero values are those of the demo.
type Options struct {
	// Now is the platforms' clock.
	Now func() time.Time
	// SlowFor is how long a slow platform takes, unless its caller leaves before; 10 seconds by default.
	SlowFor time.Duration
	// Log hears of the store's failures.
	Log *slog.Logger
}

// New makes a simulator over a store.
func New(store Store, o Options) (*Simulator, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.SlowFor <= 0 {
		o.SlowFor = 10 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	made, err := madeKeys()
	if err != nil {
		return nil, fmt.Errorf("simulator: keys: %w", err)
	}
	s := &Simulator{store: store, now: o.Now, slow: o.SlowFor, log: o.Log, mux: http.NewServeMux(), keys: made}
	s.serveMeituan()
	s.serveDouyin()
	s.serveWeChat()
	s.serveKoubei(alipay, "/alipay/gateway.do")
	s.serveKoubei(amap, "/amap/gateway.do")
	return s, nil
}

// ServeHTTP answers for the platform that the path begins with: /meituan/…, /douyin/…, /wechat/…, /alipay/…, /amap/….
func (s *Simulator) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Arm makes a fault happen so many times: 0 for never, below 0 until it is disarmed.
func (s *Simulator) Arm(ctx context.Context, platform string, f Fault, times int) error {
	if !has(platform, f) || times > maxTimes {
		return ErrUnknown
	}
	return s.store.Arm(ctx, platform, f, times)
}

// maxTimes bounds how often a fault can be armed for.
const maxTimes = 1000

// has says whether a platform has a fault.
func has(platform string, f Fault) bool {
	i := slices.IndexFunc(Faults, func(i FaultInfo) bool { return i.Fault == f })
	return i >= 0 && slices.Contains(Faults[i].Platforms, platform)
}

// Armed tells the faults of a platform that will happen, and how often.
func (s *Simulator) Armed(ctx context.Context, platform string) (map[Fault]int, error) {
	armed, err := s.store.Armed(ctx, platform)
	delete(armed, tokenEpoch)
	return armed, err
}

// Sell adds vouchers whose codes are not there yet.
func (s *Simulator) Sell(ctx context.Context, vouchers ...Voucher) error {
	return s.store.Add(ctx, vouchers...)
}

// Voucher tells what a platform knows of a code.
func (s *Simulator) Voucher(ctx context.Context, platform, code string) (Voucher, bool, error) {
	return s.store.Voucher(ctx, platform, code)
}

// does says what an interface does to a voucher.
type does int

const (
	reads does = iota
	lists
	redeems
	undoes
	// lets is an interface that gives tokens: it is spared the faults of what tokens are for.
	lets
)

// call is one request to a platform.
type call struct {
	sim      *Simulator
	platform string
	now      time.Time
	request  *http.Request
	body     []byte
	// fails is the one fault of the platform's own words that this call has.
	fails Fault
}

// answer is what a platform says.
type answer struct {
	status int
	body   []byte
}

const (
	// maxRequest bounds a request's body, in bytes.
	maxRequest = 64 << 10
	// ahead is how wrong a wrong clock is.
	ahead = time.Hour
)

// handle serves one interface of a platform.
func (s *Simulator) handle(pattern, platform string, do func(c *call) does, serve func(ctx context.Context, c *call) (answer, error)) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
		if err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		c := &call{sim: s, platform: platform, now: s.now(), request: r, body: body}
		ctx := context.WithoutCancel(r.Context()) // a platform goes on when its caller has left
		out, err := s.run(ctx, c, do(c), serve)
		switch {
		case err != nil:
			s.log.Error("the simulator failed", "platform", platform, "error", err)
			w.WriteHeader(http.StatusInternalServerError)
			return
		case out.status == 0:
			panic(http.ErrAbortHandler) // the answer is lost
		}
		w.Header().Set("Content-Type", "application/json;charset=utf-8")
		w.Header().Set("Date", c.now.UTC().Format(http.TimeFormat))
		w.WriteHeader(out.status)
		_, _ = w.Write(out.body) // a caller that left needs none
	})
}

// run answers with the faults that are armed.
func (s *Simulator) run(ctx context.Context, c *call, do does, serve func(ctx context.Context, c *call) (answer, error)) (answer, error) {
	armed, err := s.store.Armed(ctx, c.platform)
	if err != nil {
		return answer{}, err
	}
	var failed error
	take := func(f Fault) bool {
		if armed[f] == 0 || failed != nil {
			return false
		}
		taken, err := s.store.Take(ctx, c.platform, f)
		failed = err
		return taken && err == nil
	}
	changes := do == redeems || do == undoes
	if take(Down) {
		return answer{http.StatusServiceUnavailable, []byte(`{}`)}, nil
	}
	if take(Slow) {
		select {
		case <-c.request.Context().Done():
		case <-time.After(s.slow):
		}
	}
	if do != lets {
		if take(WrongClock) {
			c.now = c.now.Add(ahead)
		}
		if take(ExpiredToken) {
			c.fails = ExpiredToken
		}
	}
	for _, f := range []Fault{BusyNow, RiskHold, PartialFailure} {
		if changes && c.fails == "" && (f == BusyNow || do == redeems) && take(f) {
			c.fails = f
		}
	}
	if do == lists && take(PartialList) {
		c.fails = PartialList
	}
	out, err := serve(ctx, c)
	if err == nil && changes && take(Duplicate) {
		out, err = serve(ctx, c)
	}
	switch {
	case err != nil || failed != nil:
		return answer{}, fmt.Errorf("simulator: %w", firstOf(err, failed))
	case changes && take(LostAnswer):
		return answer{}, failed
	case changes && take(Garbage):
		return answer{http.StatusOK, []byte("<html><body>502 Bad Gateway</body></html>")}, failed
	}
	return out, failed
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// saying is an answer of JSON.
func saying(body any) answer {
	text, err := json.Marshal(body)
	if err != nil {
		return answer{http.StatusInternalServerError, nil}
	}
	return answer{http.StatusOK, text}
}

// parses reads JSON, and says whether it is.
func parses(text []byte, into any) bool { return json.Unmarshal(text, into) == nil }

// digest is decimal digits that follow from texts, for ids.
func digest(texts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(texts, "\x00")))
	out := make([]byte, len(sum))
	for i, b := range sum {
		out[i] = '0' + b%10
	}
	if out[0] == '0' {
		out[0] = '7' // an id does not begin with it
	}
	return string(out)
}

// seal signs texts with a key of the simulator's, for the tokens that it gives out.
func seal(texts ...string) string {
	mac := hmac.New(sha256.New, []byte("simulated tokens"))
	_, _ = mac.Write([]byte(strings.Join(texts, "\x00")))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

// yuan writes fen as a number of yuan, as platforms that reckon in yuan do.
func yuan(fen int64) json.Number {
	if fen%100 == 0 {
		return json.Number(fmt.Sprint(fen / 100))
	}
	return json.Number(strings.TrimRight(fmt.Sprintf("%d.%02d", fen/100, fen%100), "0"))
}

// beijing is the platforms' zone.
var beijing = time.FixedZone("CST", 8*60*60)

// Account is a shop's account at a simulated platform, for any id of a shop: letters, digits and dashes.
func Account(platform, shop string) voucher.Account {
	a := voucher.Account{ShopID: shop, Name: shop}
	switch platform {
	case meituan:
		a.Token = voucher.NewSecret(meituanToken + shop)
	case douyin:
		a.Merchant = DouyinMerchant
	}
	return a
}

// mostListed bounds what is counted of a list.
const mostListed = 20_000

// list is a page of what an account used in a span of time, and how much there is in all.
func (c *call) list(ctx context.Context, account string, from, until time.Time, offset, limit int) (page []Voucher, total int, err error) {
	all, err := c.sim.store.Uses(ctx, c.platform, account, from, until, 0, mostListed)
	if err != nil {
		return nil, 0, err
	}
	page = all[min(max(offset, 0), len(all)):]
	page = page[:min(max(limit, 0), len(page))]
	if c.fails == PartialList && len(page) > 0 {
		page = page[:len(page)-1]
	}
	return page, len(all), nil
}
