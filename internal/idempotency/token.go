package idempotency

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"cuppa/internal/db"
	"cuppa/internal/timer"
)

const (
	// tokenFor is how long a token can be used first, keptFor how long it can be repeated after that at least.
	tokenFor, keptFor = 24 * time.Hour, 24 * time.Hour
	sweepEvery        = 10 * time.Minute
	sweepBatch        = 1000
)

// Person is who sends keys.
type Person struct {
	BrandID int
	// Kind is customer or staff.
	Kind, ID string
}

// String names the person in rows.
func (p Person) String() string { return p.Kind + ":" + p.ID }

// public is what a token shows of a person: nothing but that it is theirs.
func (p Person) public() string {
	sum := sha256.Sum256([]byte(strconv.Itoa(p.BrandID) + "\x00" + p.String()))
	return p.Kind + "-" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:]))[:12]
}

// tokenForm is that of issued tokens: the public part of the person and a UUID.
var tokenForm = regexp.MustCompile(`^(customer|staff)-[a-z2-7]{12}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// Token is a key that the server made.
type Token struct {
	Text string
	// ExpiresAt is until when it can be used first.
	ExpiresAt time.Time
}

// Issue makes a token for a person. It is not stored itself. The context has the brand.
func (s *Service) Issue(ctx context.Context, p Person) (Token, error) {
	now := s.moment()
	t := Token{Text: p.public() + "_" + uuid.NewString(), ExpiresAt: now.Add(tokenFor)}
	err := s.db.InTx(ctx, func(tx *db.Tx) error { return insertToken(ctx, tx, digest(t.Text), p.String(), now, t.ExpiresAt) })
	if err != nil {
		return Token{}, err
	}
	return t, nil
}

// use is what a token is sent with.
type use struct{ id, person, operation, hash string }

// open has a token serve a call. again says that it has done so to the end. Rejections: INVALID_IDEMPOTENCY_TOKEN, IDEMPOTENCY_KEY_REUSED where it serves another mutation.
func (s *Service) open(ctx context.Context, c Call) (id string, again bool, err error) {
	raw, err := json.Marshal(c.Input)
	if err != nil {
		raw = nil // it is for people who look at the row; services compare what counts for them
	}
	u := use{id: digest(c.Key), person: c.Person.String(), operation: c.Operation, hash: digest(string(raw))}
	if !strings.HasPrefix(c.Key, c.Person.public()+"_") {
		return "", false, ErrToken.At("idempotencyKey")
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		begun, err := beginToken(ctx, tx, u, s.moment())
		if err != nil || begun {
			return err
		}
		operation, done, found, err := heldToken(ctx, tx, u.id, u.person)
		switch {
		case err != nil:
			return err
		case found && operation != "" && operation != c.Operation:
			return ErrReused.At("idempotencyKey")
		case !found || !done:
			return ErrToken.At("idempotencyKey")
		}
		again = true
		return nil
	})
	return u.id, again, err
}

// Timers are the service's.
func (s *Service) Timers() []timer.Timer {
	return []timer.Timer{{Name: "idempotency tokens are swept", Every: sweepEvery, Once: true, Full: sweepBatch, Run: s.sweep}}
}

func (s *Service) sweep(ctx context.Context) (n int, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		n, err = removeTokens(ctx, tx, s.moment(), sweepBatch)
		return err
	})
	return n, err
}
