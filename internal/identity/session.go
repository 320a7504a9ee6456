package identity

import (
	"context"
	"crypto/rand"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
)

// Session is what a person who has logged in holds.
type Session struct {
	// AccessToken is a JWT (RFC 7519) signed with HS256; it says who asks.
	AccessToken string
	// ExpiresAt is when it stops being accepted.
	ExpiresAt time.Time
	// RefreshToken opens the next access token, once; see Refresh.
	RefreshToken string
	// RefreshExpiresAt is when it stops being accepted.
	RefreshExpiresAt time.Time
}

// ErrSessionEnded refuses a refresh token: unknown, used before, past its time, or of a session that was ended. It does not say which.
var ErrSessionEnded = fault.New("SESSION_ENDED", "the session is over, please log in again", "登录已失效，请重新登录")

// lifetime bounds the sessions of one kind of person.
type lifetime struct {
	// idle is how long a refresh token works; each one begins it anew.
	idle time.Duration
	// whole is how long a session lasts, however often it is refreshed.
	whole time.Duration
}

// lifetimes are those of guests, who stay logged in on their phone, and of staff, who log in for a shift.
var lifetimes = map[Kind]lifetime{
	KindCustomer: {idle: 30 * 24 * time.Hour, whole: 180 * 24 * time.Hour},
	KindStaff:    {idle: 12 * time.Hour, whole: 16 * time.Hour},
}

const (
	// accessFor is how long an access token works where Options do not say.
	accessFor = 15 * time.Minute
	// refreshGrace is how long a refresh token that was used answers the same once more: a client whose answer got lost asks again, and two of its tabs
	// ask at once. It ends early with the first use of what it answered.
	refreshGrace = 10 * time.Second
)

// maxOpen is how many sessions a person has open: more than anybody has devices, and an end to what one who logs in again and again can fill. With one more the
// oldest ends.
const maxOpen = 100

// Why sessions end, as the table has it.
const (
	endLogout     = "logout"
	endEverywhere = "logout_everywhere"
	endReuse      = "reuse"
	endInactive   = "inactive"
	endCrowded    = "crowded"
)

// sessionRow is a session as it is kept.
type sessionRow struct {
	id      string
	who     personKey
	expires time.Time
	revoked bool
}

// tokenRow is a refresh token as it is kept: by its hash.
type tokenRow struct {
	hash    string
	expires time.Time
	rotated time.Time // zero while it is unused
}

// open begins a session; also, where given, is written in its transaction.
func (s *Service) open(ctx context.Context, who personKey, also func(ctx context.Context, tx *db.Tx) error) (Session, error) {
	keys, err := s.keysOf(ctx)
	if err != nil {
		return Session{}, err
	}
	row := sessionRow{id: rand.Text(), who: who}
	token, lasts := newRefreshToken(), lifetimes[who.kind]
	var refresh tokenRow
	var crowded []string
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		now, err := s.moment(ctx, tx)
		if err != nil {
			return err
		}
		if crowded, err = makeRoom(ctx, tx, who, now); err != nil {
			return err
		}
		row.expires = now.Add(lasts.whole)
		refresh = tokenRow{hash: hashToken(token), expires: now.Add(lasts.idle)}
		if err := insertSession(ctx, tx, row, refresh, now); err != nil || also == nil {
			return err
		}
		return also(ctx, tx)
	})
	if err != nil {
		return Session{}, err
	}
	s.ended(ctx, crowded)
	return s.session(keys, row, token, refresh.expires)
}

// session signs the access token that belongs to a refresh token.
func (s *Service) session(keys keys, row sessionRow, refreshToken string, refreshExpires time.Time) (Session, error) {
	access, expires, err := s.sign(keys.access, row)
	if err != nil {
		return Session{}, err
	}
	return Session{AccessToken: access, ExpiresAt: expires, RefreshToken: refreshToken, RefreshExpiresAt: refreshExpires.UTC()}, nil
}

// verdict is what a refresh token is good for.
type verdict int

const (
	refused verdict = iota
	rotates
	replays
	betrays // it was stolen, from the client or by it: the whole session falls
)

// judge decides by the rows of a refresh token, its successor (zero where there is none) and their session (RFC 9700, 4.14.2). A token that was used
// before answers the same again while its answer may still be on the way: within the grace, and before the successor was used. After that somebody
// has a copy, and nobody can tell who is the thief.
func judge(row sessionRow, token, successor tokenRow, now time.Time) verdict {
	switch {
	case row.revoked || !now.Before(row.expires) || !now.Before(token.expires):
		return refused
	case token.rotated.IsZero():
		return rotates
	case successor.hash != "" && successor.rotated.IsZero() && now.Sub(token.rotated) <= refreshGrace:
		return replays
	}
	return betrays
}

// Refresh exchanges a refresh token for a new session pair. The token works once: its answer holds the next one. Asked again within 10 s, and before
// the next one was used, the same next one is answered, so that a lost answer or two calls at once lock nobody out; later the use of a used token ends
// the whole session. ErrSessionEnded for anything but a good token. The session's rows are judged by the database's clock, which all replicas share.
func (s *Service) Refresh(ctx context.Context, token string) (Session, error) {
	secret, ok := parseRefreshToken(token)
	if !ok {
		return Session{}, ErrSessionEnded.At("refreshToken")
	}
	keys, err := s.keysOf(ctx)
	if err != nil {
		return Session{}, unavailable(ctx, err)
	}
	next := nextRefreshToken(keys.refresh, secret)
	ctx = db.ForAllBrands(ctx) // the session's brand counts, not the header's
	var row sessionRow
	var successor tokenRow
	var found verdict
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		found = refused
		now, err := s.moment(ctx, tx)
		if err != nil {
			return err
		}
		var mine tokenRow
		if row, mine, err = lockSession(ctx, tx, hashToken(token)); err != nil || row.id == "" {
			return err
		}
		if successor, err = findToken(ctx, tx, hashToken(next)); err != nil {
			return err
		}
		if found = judge(row, mine, successor, now); found == refused {
			return nil
		}
		who, err := readPerson(ctx, tx.Client, row.who)
		if err != nil {
			return err
		}
		switch {
		case found == betrays:
			return endSessions(ctx, tx, []string{row.id}, endReuse, now)
		case !who.active:
			found = refused
			return endSessions(ctx, tx, []string{row.id}, endInactive, now)
		case found == rotates:
			successor = tokenRow{hash: hashToken(next), expires: earlier(now.Add(lifetimes[row.who.kind].idle), row.expires)}
			return rotate(ctx, tx, row, mine.hash, successor, now)
		}
		return nil
	})
	if err != nil {
		return Session{}, unavailable(ctx, err)
	}
	if found == betrays {
		s.ended(ctx, []string{row.id})
		s.log.WarnContext(ctx, "a refresh token was used again: its session is over", "brand", row.who.brand, "kind", row.who.kind, "person", row.who.id)
	}
	if found == refused || found == betrays {
		return Session{}, ErrSessionEnded.At("refreshToken")
	}
	return s.session(keys, row, next, successor.expires)
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// Logout ends one session: the one of the refresh token where one is given, else that of who asks. A refresh token that is not good (any more) ends
// nothing and is no error (RFC 7009, 2.2). Without either UNAUTHENTICATED.
func (s *Service) Logout(ctx context.Context, token string) error {
	p, known := From(ctx)
	if token == "" && !known {
		return fault.ErrUnauthenticated
	}
	ctx = db.ForAllBrands(ctx)
	id := p.SessionID
	err := s.db.InTx(ctx, func(tx *db.Tx) error {
		now, err := s.moment(ctx, tx)
		if err != nil {
			return err
		}
		if token != "" {
			row, _, err := lockSession(ctx, tx, hashToken(token))
			if err != nil {
				return err
			}
			if id = row.id; id == "" {
				return nil
			}
		}
		if err := endSessions(ctx, tx, []string{id}, endLogout, now); err != nil {
			return err
		}
		return audit.Record(db.ForBrand(ctx, p.BrandID), tx, audit.Done{})
	})
	if err != nil {
		return unavailable(ctx, err)
	}
	if id != "" {
		s.ended(ctx, []string{id})
	}
	return nil
}

// LogoutEverywhere ends all sessions of who asks, this one included, and says how many there were. UNAUTHENTICATED without a session.
func (s *Service) LogoutEverywhere(ctx context.Context) (n int, err error) {
	p, ok := From(ctx)
	if !ok {
		return 0, fault.ErrUnauthenticated
	}
	var ids []string
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		now, err := s.moment(ctx, tx)
		if err != nil {
			return err
		}
		if ids, err = openSessions(ctx, tx, personKey{p.BrandID, p.Kind, p.ID}, now); err != nil {
			return err
		}
		if err := endSessions(ctx, tx, ids, endEverywhere, now); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{Details: map[string]any{"sessions": len(ids)}})
	})
	if err != nil {
		return 0, unavailable(ctx, err)
	}
	s.ended(ctx, ids)
	return len(ids), nil
}
