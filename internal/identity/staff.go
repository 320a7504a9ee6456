package identity

import (
	"context"
	"fmt"

	"cuppa/internal/db"
	"cuppa/internal/fault"
)

// Staff is a person who works for the brand.
type Staff struct {
	ID       string
	BrandID  int
	Username string
	// Name is what colleagues say.
	Name string
	Role Role
	// ShopIDs are where they work, in order.
	ShopIDs []string
}

// credentials are what a login is checked against.
type credentials struct {
	Staff
	hash   string
	active bool
}

// maxUsername is the longest account name in bytes, as the table has it.
const maxUsername = 64

// StaffLogin opens a session for a member of staff of the context's brand. INVALID_CREDENTIALS for a wrong password, an unknown name and an account that is no
// longer active, after the same time. After 10 failures for a name within 5 minutes it is RATE_LIMITED for a minute, whatever the password.
func (s *Service) StaffLogin(ctx context.Context, username, password string) (Session, Staff, error) {
	brand, ok := db.Brand(ctx)
	if !ok {
		return Session{}, Staff{}, fmt.Errorf("identity: staff login: %w", db.ErrNoTenant)
	}
	if username == "" || len(username) > maxUsername || !storable(username) || password == "" || len(password) > maxPassword {
		return Session{}, Staff{}, ErrInvalidCredentials // no account can be meant: nothing to count, nothing to hide
	}
	who, err := s.check(ctx, account{brand, username}, password)
	if err != nil {
		return Session{}, Staff{}, err
	}
	if who.ShopIDs, err = shopsOf(ctx, s.db, who.ID); err != nil {
		return Session{}, Staff{}, err
	}
	key := personKey{brand, KindStaff, who.ID}
	s.forget(key)
	session, err := s.open(ctx, key, staffSession)
	return session, who, err
}

// check compares the password, in its turn. Whether the account is blocked is asked again when the turn comes: a flood that arrived before the
// block must not get its guesses after it.
func (s *Service) check(ctx context.Context, a account, password string) (Staff, error) {
	if s.guesses.blocked(a, s.now()) {
		return Staff{}, fault.ErrRateLimited
	}
	found, known, err := findStaff(ctx, s.db, a.username)
	if err != nil {
		return Staff{}, err
	}
	stored := found.hash
	if !known {
		stored = nobody
	}
	done, err := hashing.wait(ctx)
	if err != nil {
		return Staff{}, err
	}
	defer done()
	if s.guesses.blocked(a, s.now()) {
		return Staff{}, fault.ErrRateLimited
	}
	right, err := s.matches(stored, password)
	if err != nil {
		return Staff{}, err
	}
	if !known || !found.active || !right {
		if s.guesses.failed(a, s.now()) {
			s.log.WarnContext(ctx, "a staff account takes no passwords for a while after too many wrong ones", "brand", a.brand)
		}
		return Staff{}, ErrInvalidCredentials
	}
	s.guesses.succeeded(a)
	return found.Staff, nil
}
