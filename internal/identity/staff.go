package identity

import (
	"context"
	"errors"
	"fmt"

	"cuppa/internal/audit"
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

// Proof is what a member of staff logs in with.
type Proof struct {
	// Username is the account's name, 1 to 64 bytes.
	Username string
	// Secret is a password, or another provider's one-time code, 1 to 256 bytes. It is never logged nor kept.
	Secret string
}

// StaffProvider vouches for staff: the table of passwords, a directory (LDAP), a single sign-on (OpenID Connect). Whoever it vouches for still needs
// an active account here, whose role and shops count. Implementations are safe for use by several goroutines.
type StaffProvider interface {
	// Name is for logs.
	Name() string
	// Verify answers the name of the account that the proof is good for, in the context's brand. ErrInvalidCredentials when it is good for none,
	// whatever the reason; ErrProviderUnavailable when the provider can't be asked. Neither may hold the proof. Each attempt is counted before Verify runs.
	Verify(ctx context.Context, proof Proof) (username string, err error)
}

// account is a member of staff as the login needs them.
type account struct {
	Staff
	hash   string
	active bool
}

// maxUsername is the longest account name in bytes, as the table has it.
const maxUsername = 64

// StaffLogin opens a session for a member of staff of the context's brand. INVALID_CREDENTIALS for a wrong password, an unknown name and an account that is no
// longer active, after the same time and the same statements. RATE_LIMITED while the account takes no passwords from here; see guard.go.
func (s *Service) StaffLogin(ctx context.Context, username, password string) (Session, Staff, error) {
	brand, ok := db.Brand(ctx)
	if !ok {
		return Session{}, Staff{}, fmt.Errorf("identity: staff login: %w", db.ErrNoTenant)
	}
	if username == "" || len(username) > maxUsername || !storable(username) || password == "" || len(password) > maxPassword {
		return Session{}, Staff{}, ErrInvalidCredentials // no account can be meant: nothing to count, nothing to hide
	}
	keys, err := s.keysOf(ctx)
	if err != nil {
		return Session{}, Staff{}, unavailable(ctx, err)
	}
	door := keys.door(brand, username, Address(ctx))
	who, err := s.check(ctx, door, Proof{Username: username, Secret: password})
	if err != nil {
		return Session{}, Staff{}, err
	}
	if who.ShopIDs, err = shopsOf(ctx, s.db.Ent(), who.ID); err != nil {
		return Session{}, Staff{}, err
	}
	key := personKey{brand, KindStaff, who.ID}
	s.forget(key)
	session, err := s.open(ctx, key, func(ctx context.Context, tx *db.Tx) error {
		if err := s.welcome(ctx, tx, door); err != nil {
			return err
		}
		return audit.Write(ctx, tx, who.entry(ctx, "staffLogin", audit.OK, nil))
	})
	return session, who, err
}

// entry is what the log of actions says of a member of staff who is not logged in yet.
func (who Staff) entry(ctx context.Context, action, outcome string, details map[string]any) audit.Entry {
	return audit.Entry{
		BrandID: who.BrandID, StaffID: who.ID, StaffName: who.Name, Role: string(who.Role), Action: action, Outcome: outcome, Details: details,
		RequestID: audit.RequestID(ctx),
	}
}

// check counts the attempt, then asks the providers in turn: all of them for a name that none knows, so that it takes the time of a wrong password.
func (s *Service) check(ctx context.Context, at door, proof Proof) (Staff, error) {
	if shut, err := s.shut(ctx, at); err != nil || shut {
		return Staff{}, errors.Join(err, limited(shut))
	}
	done, err := hashing.wait(ctx) // before the attempt is counted: who is sent away here has not tried
	if err != nil {
		return Staff{}, err
	}
	defer done()
	before, after, shut, err := s.knock(ctx, at)
	if err != nil || shut {
		return Staff{}, errors.Join(err, limited(shut))
	}
	who, err := s.vouchedFor(ctx, proof)
	if errors.Is(err, ErrInvalidCredentials) || errors.Is(err, ErrProviderUnavailable) {
		if err := s.tellLock(ctx, at, proof.Username, before, after); err != nil {
			return Staff{}, unavailable(ctx, err)
		}
	}
	return who, err
}

func (s *Service) vouchedFor(ctx context.Context, proof Proof) (Staff, error) {
	var away error
	for _, provider := range s.staff {
		username, err := provider.Verify(ctx, proof)
		switch {
		case errors.Is(err, ErrInvalidCredentials):
			continue
		case errors.Is(err, ErrProviderUnavailable):
			s.log.WarnContext(ctx, "a staff login provider can't be asked", "provider", provider.Name())
			away = ErrProviderUnavailable
			continue
		case err != nil:
			return Staff{}, err
		}
		found, known, err := findStaff(ctx, s.db, username)
		if err != nil {
			return Staff{}, err
		}
		if known && found.active {
			return found.Staff, nil
		}
	}
	if away != nil {
		return Staff{}, away
	}
	return Staff{}, ErrInvalidCredentials
}

func limited(shut bool) error {
	if shut {
		return fault.ErrRateLimited
	}
	return nil
}

// passwords is the provider that is always there: accounts with an argon2id hash in the table.
type passwords struct{ s *Service }

// Name is password.
func (passwords) Name() string { return "password" }

// Verify compares the hash. The caller has a turn to do so; see turns.
func (p passwords) Verify(ctx context.Context, proof Proof) (string, error) {
	found, known, err := findStaff(ctx, p.s.db, proof.Username)
	if err != nil {
		return "", err
	}
	stored := found.hash
	if !known {
		stored = nobody
	}
	right, err := p.s.matches(stored, proof.Secret)
	if err != nil {
		return "", err
	}
	if !known || !right {
		return "", ErrInvalidCredentials
	}
	return found.Username, nil
}

// StaffNames are what colleagues call members of staff of the context's brand, in the order of ids; empty where there is no such account. The shape is that of a
// loader's batch function.
func (s *Service) StaffNames(ctx context.Context, ids []string) (names []string, errs []error) {
	names = make([]string, len(ids))
	found, err := staffNames(ctx, s.db, ids)
	if err != nil {
		return names, []error{err}
	}
	for i, id := range ids {
		names[i] = found[id]
	}
	return names, nil
}
