package identity

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"cuppa/internal/fault"
)

// Session is an open session.
type Session struct {
	// AccessToken is a JWT (RFC 7519) signed with HS256.
	AccessToken string
	// ExpiresAt is when it stops being accepted.
	ExpiresAt time.Time
}

// How long sessions last: a visit, and a shift.
const (
	customerSession = 2 * time.Hour
	staffSession    = 8 * time.Hour
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
}

type tokenHash [sha256.Size]byte

// claimed is what a token whose signature was checked says.
type claimed struct {
	personKey
	expires time.Time
}

func (s *Service) open(ctx context.Context, who personKey, lasts time.Duration) (Session, error) {
	key, err := s.sessionKey(ctx)
	if err != nil {
		return Session{}, err
	}
	now := s.now().UTC().Truncate(time.Second)
	expires := now.Add(lasts)
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: issuer, Subject: who.id, ID: rand.Text(),
			IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(expires),
		},
		Brand: who.brand, Kind: who.kind,
	}).SignedString(key)
	if err != nil {
		return Session{}, fmt.Errorf("identity: signing a session: %w", err)
	}
	return Session{AccessToken: token, ExpiresAt: expires}, nil
}

// Authenticate is who a session's token stands for. It takes the token, or an Authorization header's whole value with its scheme Bearer. Whatever is wrong with
// the token or its owner is UNAUTHENTICATED and says no more; only a database that does not answer is UNAVAILABLE. A token that was seen before costs a
// hash and two look-ups.
func (s *Service) Authenticate(ctx context.Context, bearer string) (Principal, error) {
	token := bare(bearer)
	if token == "" || len(token) > maxToken {
		return Principal{}, fault.ErrUnauthenticated
	}
	now := s.now()
	hash := tokenHash(sha256.Sum256([]byte(token)))
	c, seen := s.tokens.GetIfPresent(hash)
	if !seen {
		var err error
		if c, err = s.verify(ctx, token, now); err != nil {
			return Principal{}, err
		}
		s.tokens.Set(hash, c)
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
	return Principal{
		BrandID: c.brand, Kind: c.kind, ID: c.id, Name: who.name, Role: who.role, ShopIDs: who.shopIDs, Expires: c.expires,
	}, nil
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
	key, err := s.sessionKey(ctx)
	if err != nil {
		return claimed{}, unavailable(ctx, err)
	}
	var c claims
	_, err = jwt.ParseWithClaims(token, &c, func(*jwt.Token) (any, error) { return key, nil },
		jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}), jwt.WithIssuer(issuer), jwt.WithExpirationRequired(),
		jwt.WithStrictDecoding(), jwt.WithTimeFunc(func() time.Time { return now }))
	if err != nil || c.Subject == "" || c.Brand <= 0 || (c.Kind != KindCustomer && c.Kind != KindStaff) ||
		c.IssuedAt == nil || c.IssuedAt.After(now.Add(clockSkew)) {
		return claimed{}, fault.ErrUnauthenticated
	}
	return claimed{personKey{brand: c.Brand, kind: c.Kind, id: c.Subject}, c.ExpiresAt.Time}, nil
}

// unavailable tells a client that the database did not answer, and the log why.
func unavailable(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return err
	}
	return fault.ErrUnavailable.Because(err)
}
