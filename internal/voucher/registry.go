package voucher

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"cuppa/internal/breaker"
	"cuppa/internal/config"
	"cuppa/internal/lang"
)

// Registry holds the kinds that can be used here. It never changes.
type Registry struct {
	kinds map[string]Kind
	// known are names of kinds whose platform is not connected.
	known map[string]bool
}

var (
	nameForm  = regexp.MustCompile(`^[A-Z][A-Z0-9_]{1,39}$`)
	platforms = []string{Meituan, Douyin, Amap, WeChat, Alipay}
)

// NewRegistry makes a registry. It refuses, at start-up, a kind without a name, of an unknown platform or form, without a label or a strategy, whose strategies
// bear another name, or named twice.
func NewRegistry(kinds ...Kind) (*Registry, error) {
	r := &Registry{kinds: make(map[string]Kind, len(kinds)), known: map[string]bool{}}
	for _, k := range kinds {
		switch {
		case !nameForm.MatchString(k.Name):
			return nil, fmt.Errorf("voucher: %q is no name for a kind", k.Name)
		case !slices.Contains(platforms, k.Platform):
			return nil, fmt.Errorf("voucher: kind %s is of an unknown platform %q", k.Name, k.Platform)
		case k.Form != Exchange && k.Form != Cash:
			return nil, fmt.Errorf("voucher: kind %s has an unknown form %q", k.Name, k.Form)
		case k.Label.In(lang.EN) == "" || k.Label.In(lang.ZH) == "":
			return nil, fmt.Errorf("voucher: kind %s has no label", k.Name)
		case k.Validator == nil || k.Operator == nil || k.Recorder == nil:
			return nil, fmt.Errorf("voucher: kind %s lacks a strategy", k.Name)
		case k.Validator.Name() != k.Name || k.Operator.Name() != k.Name:
			return nil, fmt.Errorf("voucher: kind %s has the strategy of another kind", k.Name)
		}
		if _, twice := r.kinds[k.Name]; twice {
			return nil, fmt.Errorf("voucher: kind %s is registered twice", k.Name)
		}
		r.kinds[k.Name] = k
	}
	return r, nil
}

// With is the registry with further kinds.
func (r *Registry) With(kinds ...Kind) (*Registry, error) {
	more, err := NewRegistry(append(r.All(), kinds...)...)
	if err != nil {
		return nil, err
	}
	more.known = r.known
	return more, nil
}

// Get is the kind of a name: ErrUnsupportedKind where nobody registered it, ErrNotConnected where its platform has no settings.
func (r *Registry) Get(name string) (Kind, error) {
	k, ok := r.kinds[name]
	switch {
	case ok:
		return k, nil
	case r.known[name]:
		return Kind{}, ErrNotConnected.With("kind", name)
	}
	return Kind{}, ErrUnsupportedKind.With("kind", clip(name))
}

// All are the kinds that can be used, by name.
func (r *Registry) All() []Kind {
	all := make([]Kind, 0, len(r.kinds))
	for _, k := range r.kinds {
		all = append(all, k)
	}
	slices.SortFunc(all, func(a, b Kind) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// clients are the platforms' clients; nil where a platform is not connected.
type clients struct {
	meituan      *meituan
	douyin       *douyin
	channels     *channels
	amap, alipay *koubei
}

// builder makes a kind over its platform's client.
type builder struct {
	name string
	// build answers false where the platform is not connected.
	build func(c *clients) (Kind, bool)
}

// builders are those of this program; filled by the init of each kind's file, and not changed afterwards.
var builders []builder

func register(name string, build func(c *clients) (Kind, bool)) {
	builders = append(builders, builder{name, build})
}

// Options are what a connection needs beside its settings. Zero values are those of production.
type Options struct {
	// Parties keeps a breaker for each platform; nil for none.
	Parties *breaker.Parties
	// Now is the clock; time.Now by default.
	Now func() time.Time
	// Within bounds one call to a platform; 3 seconds by default.
	Within time.Duration
	// over is a test's transport.
	over http.RoundTripper
}

// callFor bounds one call to a platform.
const callFor = 3 * time.Second

// Connect makes the clients of the platforms that have settings, and the kinds that they bear.
func Connect(set config.Platforms, o Options) (*Registry, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Within <= 0 {
		o.Within = callFor
	}
	c, err := connect(set, o)
	if err != nil {
		return nil, err
	}
	return build(builders, c)
}

// connect makes the clients of the platforms that have an account.
func connect(set config.Platforms, o Options) (*clients, error) {
	c := &clients{}
	for _, one := range []struct {
		account, platform, base string
		make                    func(p *party) error
	}{
		{set.MeituanDeveloperID, Meituan, set.MeituanURL, func(p *party) error {
			c.meituan = newMeituan(p, set.MeituanDeveloperID, set.MeituanSignKey)
			return nil
		}},
		{set.DouyinClientKey, Douyin, set.DouyinURL, func(p *party) error {
			c.douyin = newDouyin(p, set.DouyinClientKey, set.DouyinClientSecret, o.Within)
			return nil
		}},
		{set.WeChatChannelsAppID, WeChat, set.WeChatChannelsURL, func(p *party) error {
			c.channels = newChannels(p, set.WeChatChannelsAppID, set.WeChatChannelsSecret, o.Within)
			return nil
		}},
		{set.AmapVouchers.AppID, Amap, set.AmapVouchers.URL, func(p *party) (err error) {
			c.amap, err = newKoubei(p, set.AmapVouchers)
			return err
		}},
		{set.AlipayVouchers.AppID, Alipay, set.AlipayVouchers.URL, func(p *party) (err error) {
			c.alipay, err = newKoubei(p, set.AlipayVouchers)
			return err
		}},
	} {
		if one.account == "" {
			continue
		}
		p, err := newParty(one.platform, one.base, o)
		if err != nil {
			return nil, err
		}
		if err := one.make(p); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func build(all []builder, c *clients) (*Registry, error) {
	var kinds []Kind
	absent := map[string]bool{}
	for _, b := range all {
		k, ok := b.build(c)
		switch {
		case !ok && (absent[b.name] || !nameForm.MatchString(b.name)):
			return nil, fmt.Errorf("voucher: kind %q is registered twice or has no name", b.name)
		case !ok:
			absent[b.name] = true
		case k.Name != b.name:
			return nil, fmt.Errorf("voucher: kind %q was built as %q", b.name, k.Name)
		default:
			kinds = append(kinds, k)
		}
	}
	r, err := NewRegistry(kinds...)
	if err != nil {
		return nil, err
	}
	for name := range absent {
		if _, both := r.kinds[name]; both {
			return nil, fmt.Errorf("voucher: kind %s is registered twice", name)
		}
	}
	r.known = absent
	return r, nil
}
