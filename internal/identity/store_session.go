package identity

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/customer"
	"cuppa/ent/loginguard"
	"cuppa/ent/refreshtoken"
	"cuppa/ent/session"
	"cuppa/ent/staff"
	"cuppa/internal/db"
)

func insertSession(ctx context.Context, tx *db.Tx, row sessionRow, first tokenRow, now time.Time) error {
	err := tx.Session.Create().SetID(row.id).SetBrandID(row.who.brand).SetKind(session.Kind(row.who.kind)).SetPersonID(row.who.id).
		SetCreatedAt(now).SetExpiresAt(row.expires).Exec(ctx)
	if err != nil {
		return fmt.Errorf("identity: opening a session: %w", err)
	}
	return insertToken(ctx, tx, row, first, now)
}

func insertToken(ctx context.Context, tx *db.Tx, row sessionRow, t tokenRow, now time.Time) error {
	err := tx.RefreshToken.Create().SetID(t.hash).SetBrandID(row.who.brand).SetSessionID(row.id).SetCreatedAt(now).SetExpiresAt(t.expires).Exec(ctx)
	if err != nil {
		return fmt.Errorf("identity: writing a refresh token: %w", err)
	}
	return nil
}

// lockSession is a refresh token's row with its session's, which stays locked until the transaction ends; row.id is empty where there is none.
func lockSession(ctx context.Context, tx *db.Tx, hash string) (row sessionRow, t tokenRow, err error) {
	id, err := tx.RefreshToken.Query().Where(refreshtoken.ID(hash)).Select(refreshtoken.FieldSessionID).String(ctx)
	if ent.IsNotFound(err) {
		return sessionRow{}, tokenRow{}, nil
	}
	if err != nil {
		return sessionRow{}, tokenRow{}, fmt.Errorf("identity: reading a refresh token: %w", err)
	}
	q := tx.Session.Query().Where(session.ID(id))
	if tx.Postgres() {
		q.ForUpdate() // SQLite's transactions are one at a time
	}
	r, err := q.Only(ctx)
	if ent.IsNotFound(err) {
		return sessionRow{}, tokenRow{}, nil // it was removed a moment ago
	}
	if err != nil {
		return sessionRow{}, tokenRow{}, fmt.Errorf("identity: locking a session: %w", err)
	}
	// Only now is the token's row what it stays.
	if t, err = findToken(ctx, tx, hash); err != nil || t.hash == "" {
		return sessionRow{}, tokenRow{}, err
	}
	who := personKey{brand: r.BrandID, kind: Kind(r.Kind), id: r.PersonID}
	return sessionRow{id: r.ID, who: who, expires: r.ExpiresAt.UTC(), revoked: r.RevokedAt != nil}, t, nil
}

// findToken is a refresh token's row; its hash is empty where there is none.
func findToken(ctx context.Context, tx *db.Tx, hash string) (tokenRow, error) {
	r, err := tx.RefreshToken.Get(ctx, hash)
	if ent.IsNotFound(err) {
		return tokenRow{}, nil
	}
	if err != nil {
		return tokenRow{}, fmt.Errorf("identity: reading a refresh token: %w", err)
	}
	t := tokenRow{hash: r.ID, expires: r.ExpiresAt.UTC()}
	if r.RotatedAt != nil {
		t.rotated = r.RotatedAt.UTC()
	}
	return t, nil
}

// rotate marks a refresh token as used and writes the next one.
func rotate(ctx context.Context, tx *db.Tx, row sessionRow, used string, next tokenRow, now time.Time) error {
	n, err := tx.RefreshToken.Update().Where(refreshtoken.ID(used), refreshtoken.RotatedAtIsNil()).SetRotatedAt(now).Save(ctx)
	if err != nil {
		return fmt.Errorf("identity: using a refresh token: %w", err)
	}
	if n != 1 {
		return fmt.Errorf("identity: a refresh token was used behind its session's lock")
	}
	return insertToken(ctx, tx, row, next, now)
}

// openSessions are the ids of a person's sessions that are open.
func openSessions(ctx context.Context, tx *db.Tx, who personKey, now time.Time) ([]string, error) {
	ids, err := tx.Session.Query().Where(session.BrandID(who.brand), session.KindEQ(session.Kind(who.kind)), session.PersonID(who.id),
		session.RevokedAtIsNil(), session.ExpiresAtGT(now)).IDs(ctx)
	if err != nil {
		return nil, fmt.Errorf("identity: reading sessions: %w", err)
	}
	return ids, nil
}

// makeRoom ends the person's oldest sessions so that one more may be opened, and answers which. The person's row is locked until the transaction ends, so that
// logins at once are counted one after the other.
func makeRoom(ctx context.Context, tx *db.Tx, who personKey, now time.Time) ([]string, error) {
	if err := lockPerson(ctx, tx, who); err != nil {
		return nil, err
	}
	ids, err := tx.Session.Query().Where(session.BrandID(who.brand), session.KindEQ(session.Kind(who.kind)), session.PersonID(who.id),
		session.RevokedAtIsNil(), session.ExpiresAtGT(now)).
		Order(session.ByCreatedAt(sql.OrderDesc()), session.ByID()).Offset(maxOpen - 1).IDs(ctx)
	if err != nil {
		return nil, fmt.Errorf("identity: counting sessions: %w", err)
	}
	return ids, endSessions(ctx, tx, ids, endCrowded, now)
}

// lockPerson lets one transaction at a time open sessions of a person. What refers to the row does not wait.
func lockPerson(ctx context.Context, tx *db.Tx, who personKey) (err error) {
	if !tx.Postgres() {
		return nil // SQLite's transactions are one at a time
	}
	ctx = db.ForBrand(ctx, who.brand)
	weak := sql.WithLockClause("FOR NO KEY UPDATE")
	if who.kind == KindCustomer {
		_, err = tx.Customer.Query().Where(customer.ID(who.id)).ForUpdate(weak).OnlyID(ctx)
	} else {
		_, err = tx.Staff.Query().Where(staff.ID(who.id)).ForUpdate(weak).OnlyID(ctx)
	}
	if err != nil {
		return fmt.Errorf("identity: locking who logs in: %w", err)
	}
	return nil
}

func endSessions(ctx context.Context, tx *db.Tx, ids []string, because string, now time.Time) error {
	for len(ids) > 0 {
		n := min(len(ids), maxIDs)
		err := tx.Session.Update().Where(session.IDIn(ids[:n]...), session.RevokedAtIsNil()).SetRevokedAt(now).SetRevokedFor(because).Exec(ctx)
		if err != nil {
			return fmt.Errorf("identity: ending sessions: %w", err)
		}
		ids = ids[n:]
	}
	return nil
}

// readSessions says, in the order of keys, whether each session is open; a row that is gone, or another person's, is not. ctx sees all brands.
func readSessions(ctx context.Context, d *db.DB, keys []sessionKey) ([]bool, error) {
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = k.id
	}
	rows, err := d.Ent().Session.Query().Where(session.IDIn(padded(ids)...), session.RevokedAtIsNil()).
		Select(session.FieldID, session.FieldBrandID, session.FieldKind, session.FieldPersonID).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("identity: reading sessions: %w", err)
	}
	found := make(map[sessionKey]bool, len(rows))
	for _, r := range rows {
		found[sessionKey{r.ID, personKey{r.BrandID, Kind(r.Kind), r.PersonID}}] = true
	}
	open := make([]bool, len(keys))
	for i, k := range keys {
		open[i] = found[k]
	}
	return open, nil
}

// readCustomers is readPerson for many customers at once, in the order of keys. ctx sees all brands.
func readCustomers(ctx context.Context, d *db.DB, keys []personKey) ([]person, error) {
	ids := make([]string, len(keys))
	for i, k := range keys {
		ids[i] = k.id
	}
	rows, err := d.Ent().Customer.Query().Where(customer.IDIn(padded(ids)...)).Select(customer.FieldID, customer.FieldBrandID, customer.FieldNickname).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("identity: reading customers: %w", err)
	}
	found := make(map[personKey]person, len(rows))
	for _, r := range rows {
		found[personKey{r.BrandID, KindCustomer, r.ID}] = person{active: true, name: r.Nickname}
	}
	people := make([]person, len(keys))
	for i, k := range keys {
		people[i] = found[k]
	}
	return people, nil
}

// padded repeats the last of some ids up to a power of two, so that there are few texts of statements to prepare.
func padded(ids []string) []string {
	n := 1
	for n < len(ids) {
		n *= 2
	}
	out := make([]string, n)
	for i := copy(out, ids); i < n; i++ {
		out[i] = ids[len(ids)-1]
	}
	return out
}

// removeOld removes a batch of what is over and says how many rows of the larger kind it found.
func removeOld(ctx context.Context, tx *db.Tx, now time.Time, batch int) (int, error) {
	old := now.Add(-keepEnded)
	ids, err := tx.Session.Query().Where(session.Or(session.ExpiresAtLT(old), session.RevokedAtLT(old))).Limit(batch).IDs(ctx)
	if err != nil {
		return 0, fmt.Errorf("identity: reading old sessions: %w", err)
	}
	if len(ids) > 0 {
		if _, err := tx.Session.Delete().Where(session.IDIn(ids...)).Exec(ctx); err != nil {
			return 0, fmt.Errorf("identity: removing old sessions: %w", err)
		}
	}
	guards, err := tx.LoginGuard.Query().Where(loginguard.Or(
		loginguard.TouchedAtLT(now.Add(-knownFor)),
		loginguard.And(loginguard.TouchedAtLT(now.Add(-keepGuards)), loginguard.SucceededAtIsNil()),
	)).Limit(batch).IDs(ctx)
	if err != nil {
		return 0, fmt.Errorf("identity: reading old counts of logins: %w", err)
	}
	if len(guards) > 0 {
		if _, err := tx.LoginGuard.Delete().Where(loginguard.IDIn(guards...)).Exec(ctx); err != nil {
			return 0, fmt.Errorf("identity: removing old counts of logins: %w", err)
		}
	}
	return max(len(ids), len(guards)), nil
}
