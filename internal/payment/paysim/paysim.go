package paysim

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// The channels.
const (
	WeChatPay = "WECHAT_PAY"
	Alipay    = "ALIPAY"
)

// What a merchant is at the simulated channels.
const (
	MerchantID     = "1900000109"
	WeChatAppID    = "wxd678efh567hg6787"
	MerchantSerial = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
	PublicKeyID    = "PUB_KEY_ID_0119000001092024120100000000000001"
	AlipayAppID    = "2021000000000001"
	AlipaySellerID = "2088102146225135"
)

// Options are what a simulator needs. Zero values are those of the demo.
type Options struct {
	// Now is the channels' clock; time.Now by default.
	Now func() time.Time
	// Deliver sends notices; a client of 5 seconds by default.
	Deliver *http.Client
	// Faster divides the pauses of the real schedule of notices; 1 by default.
	Faster int
	// RefundTakes is how long a refund takes that WeChat Pay has accepted; 2 seconds by default.
	RefundTakes time.Duration
	// PublicURL is put before links to the cashier.
	PublicURL string
	// Keys are used where the store has none yet.
	Keys *Keys
	// Log hears of failures.
	Log *slog.Logger
}

// Sim is both channels. It is safe for use by several goroutines.
type Sim struct {
	store Store
	o     Options
	keys  *Keys
	mux   *http.ServeMux
	// base is where it is served, for links to bills.
	base string
}

// New makes a simulator over a store.
func New(ctx context.Context, store Store, o Options) (*Sim, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Deliver == nil {
		o.Deliver = &http.Client{Timeout: 5 * time.Second}
	}
	if o.Faster <= 0 {
		o.Faster = 1
	}
	if o.RefundTakes <= 0 {
		o.RefundTakes = 2 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	keys, err := loadKeys(ctx, store, o.Keys)
	if err != nil {
		return nil, err
	}
	s := &Sim{store: store, o: o, keys: keys, mux: http.NewServeMux()}
	s.serveWeChat()
	s.serveAlipay()
	s.serveShipping()
	return s, nil
}

// ServeHTTP answers for both channels: /v3/… is WeChat Pay's, /gateway.do and /bill Alipay's.
func (s *Sim) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Arm makes a fault happen so many times: 0 for never, below 0 until it is disarmed.
func (s *Sim) Arm(ctx context.Context, channel string, f Fault, times int) error {
	return s.store.Arm(ctx, channel, f, times)
}

// Run sends notices and ends refunds as they come due, until ctx ends.
func (s *Sim) Run(ctx context.Context) error {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		if _, err := s.Step(ctx); err != nil && ctx.Err() == nil {
			s.o.Log.WarnContext(ctx, "the simulated payment channels can't go on", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

var beijing = time.FixedZone("CST", 8*60*60)

// tries bounds how often a record is written anew because somebody else did meanwhile.
const tries = 20

var errBusy = errors.New("paysim: a record changes all the time")

// read reads a document; found is false where it is not there.
func read[T any](ctx context.Context, s *Sim, channel, kind, no string) (doc T, r Record, found bool, err error) {
	r, found, err = s.store.Get(ctx, channel, kind, no)
	if err == nil && found {
		err = json.Unmarshal(r.Document, &doc)
	}
	return doc, r, found, err
}

// write writes a document; false when somebody else changed it.
func write(ctx context.Context, s *Sim, r Record, doc any) (bool, error) {
	raw, err := json.Marshal(doc)
	if err != nil {
		return false, err
	}
	r.Document = raw
	return s.store.Put(ctx, r)
}

// change reads a document, lets f change it, and writes it; f says by its error that nothing is written. found is false where it is not there.
func change[T any](ctx context.Context, s *Sim, channel, kind, no string, f func(doc *T, r *Record) error) (doc T, found bool, err error) {
	for range tries {
		doc, r, found, err := read[T](ctx, s, channel, kind, no)
		if err != nil || !found {
			return doc, found, err
		}
		if err := f(&doc, &r); err != nil {
			return doc, true, err
		}
		if done, err := write(ctx, s, r, doc); err != nil || done {
			return doc, true, err
		}
	}
	return doc, true, errBusy
}

// digits are decimal digits that follow from a text.
func digits(n int, text string) string {
	sum := sha256.Sum256([]byte(text))
	var out strings.Builder
	for i := range n {
		_ = out.WriteByte('0' + sum[i%len(sum)]%10)
	}
	return out.String()
}

// seal signs what a link opens.
func (s *Sim) seal(texts ...string) string {
	mac := hmac.New(sha256.New, s.keys.Links)
	_, _ = mac.Write([]byte(strings.Join(texts, "\n")))
	return hex.EncodeToString(mac.Sum(nil)[:16])
}

func (s *Sim) sealed(key string, texts ...string) bool {
	return hmac.Equal([]byte(key), []byte(s.seal(texts...)))
}

func nonce() string { return rand.Text() + "SIM000" }
