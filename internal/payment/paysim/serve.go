package paysim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"cuppa/internal/config"
	"cuppa/internal/db"
	"cuppa/internal/identity/wechat"
	"cuppa/internal/payment"
	"cuppa/internal/payment/alipay"
	"cuppa/internal/payment/wechatpay"
)

// Channels are the payment channels with accounts that a server is connected to, real or simulated.
type Channels struct {
	All []payment.Channel
	// Shipping tells WeChat how guests of the mini-program got their goods; nil where nobody has to.
	Shipping payment.Shipper
	// Sim stands in for those without an account; nil where none does.
	Sim *Sim
	// Run serves the simulator until its context ends; it does nothing where there is none.
	Run func(ctx context.Context) error
	// Notices is who takes the simulator's notices; set it before Run.
	Notices http.Handler
}

// faster is by how much the demo's notices come sooner than the real ones.
const faster = 15

// Open connects the channels of the settings. Where they are simulated the simulator listens on a port of this machine's own loopback, and its notices go to
// Notices in this process, whatever the server's address or certificate: nobody outside reaches either. Each replica has one, over the same rows and keys.
func Open(ctx context.Context, set config.Config, d *db.DB, log *slog.Logger) (*Channels, error) {
	c := &Channels{Run: func(context.Context) error { return nil }}
	if err := c.connect(set); err != nil {
		return nil, err
	}
	if set.PaymentsSimulated() && len(c.All) < 2 {
		return c, c.simulate(ctx, set, d, log)
	}
	return c, nil
}

// connect makes the channels that have accounts.
func (c *Channels) connect(whole config.Config) error {
	set := whole.Payments
	if whole.ShippingTold() {
		shipping, err := wechatpay.NewShipping(wechat.Settings{AppID: whole.WeChatAppID, Secret: whole.WeChatAppSecret, URL: whole.WeChatAPIURL}, nil, nil)
		if err != nil {
			return err
		}
		c.Shipping = shipping
	}
	if set.WeChatPay.Connected() {
		account, err := wechatpay.Read(set.WeChatPay, set.NotifyURL)
		if err != nil {
			return err
		}
		channel, err := wechatpay.New(account, wechatpay.Options{})
		if err != nil {
			return err
		}
		c.All = append(c.All, channel)
	}
	if set.Alipay.Connected() {
		account, err := alipay.Read(set.Alipay, set.NotifyURL)
		if err != nil {
			return err
		}
		channel, err := alipay.New(account, alipay.Options{})
		if err != nil {
			return err
		}
		c.All = append(c.All, channel)
	}
	return nil
}

// inProcess is where the simulator sends notices: a name that resolves nowhere.
const inProcess = "http://merchant.invalid"

// simulate makes the channels that have no account over a simulator.
func (c *Channels) simulate(ctx context.Context, set config.Config, d *db.DB, log *slog.Logger) (err error) {
	c.Sim, err = New(ctx, NewStore(d), Options{Log: log, Now: set.Now, PublicURL: set.PublicURL, Faster: faster, Deliver: &http.Client{Transport: direct{c}}})
	if err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("paysim: listening: %w", err)
	}
	base := "http://" + l.Addr().String()
	if !set.Payments.WeChatPay.Connected() {
		channel, err := wechatpay.New(c.Sim.WeChatPayAccount(base, inProcess), wechatpay.Options{})
		shipping, e := wechatpay.NewShipping(c.Sim.MiniProgram(base), nil, nil)
		if err := errors.Join(err, e); err != nil {
			return errors.Join(err, l.Close())
		}
		c.Shipping = shipping
		c.All = append(c.All, channel)
	}
	if !set.Payments.Alipay.Connected() {
		channel, err := alipay.New(c.Sim.AlipayAccount(base, inProcess), alipay.Options{})
		if err != nil {
			return errors.Join(err, l.Close())
		}
		c.All = append(c.All, channel)
	}
	c.Run = func(ctx context.Context) error { return c.Sim.serve(ctx, l) }
	return nil
}

// direct hands notices to the server of this process.
type direct struct{ to *Channels }

// RoundTrip answers what the server answers.
func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if d.to.Notices == nil {
		return nil, errors.New("paysim: nobody takes notices yet")
	}
	r.RemoteAddr = "127.0.0.1:0"
	w := &heard{header: http.Header{}, status: http.StatusOK}
	d.to.Notices.ServeHTTP(w, r)
	return &http.Response{StatusCode: w.status, Header: w.header, Body: io.NopCloser(&w.body), Request: r, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1}, nil
}

// heard is what a handler answers.
type heard struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is the answer's.
func (a *heard) Header() http.Header { return a.header }

// WriteHeader notes the status.
func (a *heard) WriteHeader(status int) { a.status = status }

// Write notes the body.
func (a *heard) Write(b []byte) (int, error) { return a.body.Write(b) }

// serve answers on l, and does what is due, until ctx ends.
func (s *Sim) serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{Handler: s, ReadHeaderTimeout: 5 * time.Second, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	_ = s.Run(ctx)
	_ = server.Close()
	if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("paysim: serving: %w", err)
	}
	return nil
}
