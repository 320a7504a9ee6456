package webhook

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"

	"cuppa/internal/fault"
)

// ErrURL is an address that is none, or that is not on the public network.
var ErrURL = fault.New("WEBHOOK_URL_REFUSED", "this address can't be told: it must be https://… on the public network", "该地址不可用：须为公网 https 地址")

// errPrivate says that a name leads into a private network, found when it is connected to.
var errPrivate = errors.New("webhook: the address is not on the public network")

const maxURL = 500

// special are networks that are not the public one and that netip does not know as such: RFC 6890 and what translates into IPv4.
var special = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("192.0.2.0/24"),
	netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
	netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("::/96"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001::/23"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("3fff::/20"), netip.MustParsePrefix("5f00::/16"), netip.MustParsePrefix("fec0::/10"),
}

// public says whether an address is one of the public network.
func public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsGlobalUnicast() || a.IsPrivate() {
		return false
	}
	for _, network := range special {
		if network.Contains(a) {
			return false
		}
	}
	return true
}

// checkURL says whether an address may be told. Names are looked up when they are connected to, each time.
func (s *Service) checkURL(text string) error {
	u, err := url.Parse(text)
	if err != nil || len(text) > maxURL || u.Host == "" || u.Hostname() == "" || u.User != nil || u.Fragment != "" || strings.ContainsAny(text, " \t\r\n\x00") {
		return ErrURL.At("url")
	}
	if s.anywhere {
		if u.Scheme != "https" && u.Scheme != "http" {
			return ErrURL.At("url")
		}
		return nil
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if u.Scheme != "https" || host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".internal") {
		return ErrURL.At("url")
	}
	if a, err := netip.ParseAddr(host); err == nil && !public(a) {
		return ErrURL.At("url")
	}
	return nil
}

// newClient sends deliveries: no proxy, no redirects, and no connection into a private network, whatever a name leads to at that moment.
func newClient(anywhere bool) *http.Client {
	dialer := &net.Dialer{Timeout: connecting}
	if !anywhere {
		dialer.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil || !public(to.Addr()) {
				return errPrivate
			}
			return nil
		}
	}
	return &http.Client{
		Timeout:       answering,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: nil, DialContext: dialer.DialContext, TLSHandshakeTimeout: connecting, ResponseHeaderTimeout: answering, MaxResponseHeaderBytes: 16 << 10,
			MaxIdleConns:    64, // connections have no bound by host: those who do not answer would keep those waiting who share it
			IdleConnTimeout: 30 * time.Second, DisableCompression: true, ForceAttemptHTTP2: true,
		},
	}
}
