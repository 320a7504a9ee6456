package identity

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"regexp"
	"time"
	"unicode/utf8"

	"cuppa/internal/db"
	"cuppa/internal/fault"
)

// Guest is a customer as the brand knows them. (Customer is the guard.)
type Guest struct {
	ID        string
	BrandID   int
	Nickname  string
	CreatedAt time.Time
	// Tier is the membership's, by which member prices go; empty for none.
	Tier string
}

// Provider vouches for customers: WeChat, say. Implementations are safe for use by several goroutines.
type Provider interface {
	// Name is what the API calls it, DEMO for one.
	Name() string
	// Exchange turns a one-time code into who it stands for. A code that the provider refuses is ErrInvalidCredentials; a provider that can't be asked,
	// ErrProviderUnavailable. It may call the network, within the context's time.
	Exchange(ctx context.Context, code string) (Vouched, error)
}

// Vouched is what a provider says of a customer.
type Vouched struct {
	// Subject is who it is, in the provider's own terms, at most 128 bytes; never logged.
	Subject string
	// Nickname is what to call them at first, 1 to 100 characters.
	Nickname string
	// Union is who it is across all apps of one owner, nil where the provider does not say: a customer who came by another app is found by it.
	Union *Union
}

// Union is a second name of a customer, kept as a login of its own provider.
type Union struct{ Provider, Subject string }

// maxCode bounds a provider's one-time code, in bytes.
const maxCode = 512

// demo believes everyone.
type demo struct{}

var handle = regexp.MustCompile(`^[A-Za-z0-9_-]{1,40}$`)

// Name is DEMO.
func (demo) Name() string { return "DEMO" }

// Exchange takes a well-formed handle at its word.
func (demo) Exchange(_ context.Context, code string) (Vouched, error) {
	if !handle.MatchString(code) {
		return Vouched{}, ErrInvalidCredentials.At("code")
	}
	return Vouched{Subject: code, Nickname: code}, nil
}

// CustomerLogin opens a session for who the provider says the code stands for, in the context's brand. A customer who is new is made, once, however
// many come at once. Codes: INVALID_CREDENTIALS, PROVIDER_UNAVAILABLE.
func (s *Service) CustomerLogin(ctx context.Context, provider, code string) (Session, Guest, error) {
	p := s.providers[provider]
	if p == nil {
		return Session{}, Guest{}, ErrProviderUnavailable.At("provider")
	}
	if code == "" || len(code) > maxCode {
		return Session{}, Guest{}, ErrInvalidCredentials.At("code")
	}
	who, err := p.Exchange(ctx, code)
	if err != nil {
		return Session{}, Guest{}, err
	}
	if who.Subject == "" || !storable(who.Subject) || !storable(who.Nickname) {
		return Session{}, Guest{}, fmt.Errorf("identity: provider %s vouches for no one", provider)
	}
	guest, err := s.known(ctx, provider, who)
	if err != nil {
		return Session{}, Guest{}, err
	}
	key := personKey{guest.BrandID, KindCustomer, guest.ID}
	s.forget(key)
	session, err := s.open(ctx, key, nil)
	return session, guest, err
}

// known finds the customer behind a login, or makes them. Who loses a race for making finds what the winner made: the login's unique key decides.
func (s *Service) known(ctx context.Context, provider string, who Vouched) (Guest, error) {
	for range 3 {
		guest, err := findGuest(ctx, s.db, provider, who.Subject)
		if err == nil || !errors.Is(err, ErrCustomerNotFound) {
			return guest, err
		}
		if who.Union != nil {
			guest, err = findGuest(ctx, s.db, who.Union.Provider, who.Union.Subject)
			if err == nil {
				err = s.db.InTx(ctx, func(tx *db.Tx) error { return makeLogin(ctx, tx, guest, provider, who.Subject) })
				if err == nil || !db.Unique(err) {
					return guest, err
				}
				continue
			}
			if !errors.Is(err, ErrCustomerNotFound) {
				return guest, err
			}
		}
		guest = Guest{ID: rand.Text(), Nickname: who.Nickname, CreatedAt: s.now().UTC().Truncate(time.Microsecond)}
		err = s.db.InTx(ctx, func(tx *db.Tx) (err error) {
			if guest, err = makeGuest(ctx, tx, guest, provider, who.Subject); err != nil {
				return err
			}
			if who.Union != nil {
				if err := makeLogin(ctx, tx, guest, who.Union.Provider, who.Union.Subject); err != nil {
					return err
				}
			}
			if s.onFirstLogin == nil || provider == counter {
				return nil
			}
			return s.onFirstLogin(ctx, tx, guest)
		})
		if err == nil || !db.Unique(err) {
			return guest, err
		}
	}
	return Guest{}, fmt.Errorf("identity: a customer's first login keeps losing its race")
}

// counter is the provider of those who have no account: nobody can log in by it.
const counter = "COUNTER"

// WalkIn is the customer of the context's brand who stands for all guests without an account at a shop; made when it is asked for first.
func (s *Service) WalkIn(ctx context.Context, shopID string) (Guest, error) {
	return s.known(ctx, counter, Vouched{Subject: shopID, Nickname: "Counter"})
}

// CustomerByID is one customer of the context's brand, or CUSTOMER_NOT_FOUND.
func (s *Service) CustomerByID(ctx context.Context, id string) (Guest, error) {
	guests, errs := s.CustomersByIDs(ctx, []string{id})
	if errs[0] != nil {
		return Guest{}, errs[0]
	}
	return guests[0], nil
}

// CustomersByIDs are customers of the context's brand, in the order of ids; an id without a customer has CUSTOMER_NOT_FOUND at its place in errs. The
// shape is that of a loader's batch function.
func (s *Service) CustomersByIDs(ctx context.Context, ids []string) (guests []Guest, errs []error) {
	guests, errs = make([]Guest, len(ids)), make([]error, len(ids))
	found, err := guestsByIDs(ctx, s.db, ids)
	for i, id := range ids {
		guest, ok := found[id]
		switch {
		case err != nil:
			errs[i] = err
		case !ok:
			errs[i] = ErrCustomerNotFound.With("customerId", id)
		default:
			guests[i] = guest
		}
	}
	return guests, errs
}

// The limits of a search for customers.
const (
	maxSearch = 50 // characters
	maxFound  = 20
)

// Customers are the brand's customers whose nickname begins with prefix, whatever its case (of ASCII letters on SQLite), by nickname. Only managers may ask; prefix
// has 1 to 50 characters, first is 1 to 20, else BAD_USER_INPUT.
func (s *Service) Customers(ctx context.Context, prefix string, first int) ([]Guest, error) {
	if _, err := MayAnywhere(ctx, CustomersSearch); err != nil {
		return nil, err
	}
	if n := utf8.RuneCountInString(prefix); n < 1 || n > maxSearch || !storable(prefix) {
		return nil, fault.ErrBadUserInput.At("text")
	}
	if first < 1 || first > maxFound {
		return nil, fault.ErrBadUserInput.At("first")
	}
	return guestsByPrefix(ctx, s.db, prefix, first)
}

// storable says whether both engines take the text: PostgreSQL refuses NUL and broken UTF-8, and its refusal would look like a failure of ours.
func storable(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	for i := range len(text) {
		if text[i] == 0 {
			return false
		}
	}
	return true
}
