package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"cuppa/internal/fault"
)

const (
	issuer = "cuppa"
	// maxToken bounds what is looked at, in bytes; ours are some 300 long.
	maxToken = 2048
	// clockSkew is how far ahead another replica's clock may be when its token comes here.
	clockSkew = time.Minute
)

// claims are what a token says, beside RFC 7519's own.
type claims struct {
	jwt.RegisteredClaims
	Brand int  `json:"brand"`
	Kind  Kind `json:"kind"`
	// Session is the row that the token lives by.
	Session string `json:"sid"`
}

type tokenHash [sha256.Size]byte

// claimed is what a token whose signature was checked says.
type claimed struct {
	personKey
	session string
	expires time.Time
}

// seenToken is a token that was good, with what was answered for it last.
type seenToken struct {
	claimed
	last atomic.Pointer[lastAnswer]
}

// lastAnswer holds between from and until, as long as nothing has changed: no session has ended, and nobody was told to be forgotten. It outlives neither the
// token nor what is trusted of its person and its session.
type lastAnswer struct {
	principal   Principal
	changes     uint64
	from, until time.Time
}

// sign makes the access token of a session.
func (s *Service) sign(key []byte, row sessionRow) (token string, expires time.Time, err error) {
	now := s.now().UTC().Truncate(time.Second)
	expires = earlier(now.Add(s.accessFor), row.expires.Truncate(time.Second))
	token, err = jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Subject: row.who.id, ID: rand.Text(),
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires),
		},
		Brand: row.who.brand, Kind: row.who.kind, Session: row.id,
	}).SignedString(key)
	if err != nil {
		return "", time.Time{}, fmt.Errorf("identity: signing a session: %w", err)
	}
	return token, expires, nil
}

// Authenticate is who a session's token stands for. It takes the token, or an Authorization header's whole value with its scheme Bearer. Whatever is wrong with
// the token, its session or its owner is UNAUTHENTICATED and says no more; only a database that does not answer is UNAVAILABLE. A token that was seen before costs a
// hash and a look-up.
func (s *Service) Authenticate(ctx context.Context, bearer string) (Principal, error) {
	token := bare(bearer)
	if token == "" || len(token) > maxToken {
		return Principal{}, fault.ErrUnauthenticated
	}
	now := s.now()
	hash := tokenHash(sha256.Sum256([]byte(token)))
	c, seen := s.tokens.GetIfPresent(hash)
	if !seen {
		verified, err := s.verify(ctx, token, now)
		if err != nil {
			return Principal{}, err
		}
		c = &seenToken{claimed: verified}
		s.tokens.Set(hash, c)
	}
	changes := s.changes.Load() // before anything is looked at: what changes meanwhile counts as later
	if last := c.last.Load(); last != nil && last.changes == changes && !now.Before(last.from) && now.Before(last.until) {
		return last.principal, nil
	}
	if !now.Before(c.expires) {
		s.tokens.Invalidate(hash)
		return Principal{}, fault.ErrUnauthenticated
	}
	who, err := s.person(ctx, c.personKey, now)
	if err != nil {
		return Principal{}, err
	}
	if !who.active {
		return Principal{}, fault.ErrUnauthenticated
	}
	session, err := s.sessionOf(ctx, c.session, c.personKey, now)
	if err != nil {
		return Principal{}, err
	}
	if !session.open {
		return Principal{}, fault.ErrUnauthenticated
	}
	p := Principal{
		BrandID: c.brand, Kind: c.kind, ID: c.id, Name: who.name, Role: who.role, ShopIDs: who.shopIDs,
		SessionID: c.session, Expires: c.expires,
	}
	c.last.Store(&lastAnswer{
		principal: p, changes: changes, from: now,
		until: earlier(c.expires, earlier(who.seen.Add(personFor), session.seen.Add(sessionFor))),
	})
	return p, nil
}

// bare takes the scheme off; its case does not matter (RFC 9110, 11.1).
func bare(bearer string) string {
	const scheme = "bearer "
	if len(bearer) > len(scheme) && strings.EqualFold(bearer[:len(scheme)], scheme) {
		return strings.Trim(bearer[len(scheme):], " ")
	}
	return bearer
}

// verify checks form, algorithm, signature, issuer and times. What exactly was wrong stays here: a guesser learns nothing, and no log sees a token.
func (s *Service) verify(ctx context.Context, token string, now time.Time) (claimed, error) {
	if strings.ContainsAny(token, "\r\n") { // which Go's base64 would skip
		return claimed{}, fault.ErrUnauthenticated
	}
	keys, err := s.keysOf(ctx)
	if err != nil {
		return claimed{}, unavailable(ctx, err)
	}
	var c claims
	_, err = jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return keys.access, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithIssuer(issuer), jwt.WithExpirationRequired(),
		jwt.WithStrictDecoding(), jwt.WithTimeFunc(func() time.Time { return now }))
	if err != nil || c.Subject == "" || c.Session == "" || c.Brand <= 0 || (c.Kind != KindCustomer && c.Kind != KindStaff) ||
		c.IssuedAt == nil || c.IssuedAt.After(now.Add(clockSkew)) {
		return claimed{}, fault.ErrUnauthenticated
	}
	return claimed{personKey{brand: c.Brand, kind: c.Kind, id: c.Subject}, c.Session, c.ExpiresAt.Time}, nil
}

// unavailable tells a client that the database did not answer, and the log why.
func unavailable(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return err
	}
	return fault.ErrUnavailable.Because(err)
}
