package server

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Proxies are the networks of the hops before this server that are believed.
type Proxies []netip.Prefix

type httpsKey struct{}

// maxHops bounds how many entries of X-Forwarded-For are looked at, from the right: a client may send any number.
const maxHops = 16

// Wrap sets RemoteAddr to the true client's address and remembers by which scheme the client came, for Secure and HTTPS. X-Forwarded-For is walked from
// the right as long as each hop is trusted: what stands further left was written by whoever is not, and counts for nothing. A peer that is not trusted is
// the client, whatever it sends. Forwarded (RFC 7239) is not read: a proxy that writes only one of the two would let clients write the other.
func (p Proxies) Wrap(next http.Handler) http.Handler {
	if len(p) == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer, ok := address(r.RemoteAddr)
		if !ok || !p.trusts(peer) {
			next.ServeHTTP(w, r)
			return
		}
		client, hops := p.client(peer, r.Header["X-Forwarded-For"])
		r = r.WithContext(context.WithValue(r.Context(), httpsKey{}, secureHop(r, hops)))
		r.RemoteAddr = netip.AddrPortFrom(client, 0).String()
		next.ServeHTTP(w, r)
	})
}

func (p Proxies) trusts(a netip.Addr) bool {
	return slices.ContainsFunc(p, func(n netip.Prefix) bool { return n.Contains(a) })
}

// client is the first address from the right that is not trusted, and how many entries from the right it stands; the leftmost readable one when all are.
func (p Proxies) client(peer netip.Addr, forwarded []string) (client netip.Addr, hops int) {
	client = peer
	rest := strings.Join(forwarded, ",")
	for range maxHops {
		at := strings.LastIndexByte(rest, ',')
		a, ok := address(strings.TrimSpace(rest[at+1:]))
		if !ok {
			return client, hops
		}
		client, hops = a, hops+1
		if at < 0 || !p.trusts(a) {
			return client, hops
		}
		rest = rest[:at]
	}
	return client, hops
}

// secureHop says whether the client of the trusted hops came by https: the entry of X-Forwarded-Proto that stands where the client's address does; most
// proxies send one for all.
func secureHop(r *http.Request, hops int) bool {
	protocols := strings.Split(strings.Join(r.Header["X-Forwarded-Proto"], ","), ",")
	at := max(0, len(protocols)-max(hops, 1))
	return strings.EqualFold(strings.TrimSpace(protocols[at]), "https")
}

// HTTPS says whether the client came by https: over TLS to this server, or to the outermost hop that is trusted.
func HTTPS(r *http.Request) bool {
	if r.TLS != nil {
		return true
	}
	secure, _ := r.Context().Value(httpsKey{}).(bool)
	return secure
}

// address reads an IP address with or without a port.
func address(s string) (netip.Addr, bool) {
	if a, err := netip.ParseAddr(s); err == nil {
		return a.Unmap().WithZone(""), true
	}
	if a, err := netip.ParseAddrPort(s); err == nil {
		return a.Addr().Unmap().WithZone(""), true
	}
	if inner, ok := strings.CutPrefix(s, "["); ok { // "[::1]", as some proxies write
		a, err := netip.ParseAddr(strings.TrimSuffix(inner, "]"))
		return a.WithZone(""), err == nil
	}
	return netip.Addr{}, false
}
