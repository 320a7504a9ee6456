package identity

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"
	"golang.org/x/sync/singleflight"

	"cuppa/internal/breaker"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/pubsub"
)

// Rejections of logins and of looking people up.
var (
	// ErrInvalidCredentials does not say which of name, password or code was wrong, nor whether the account exists.
	ErrInvalidCredentials = fault.New("INVALID_CREDENTIALS", "name, password or code is wrong", "账号、密码或登录码有误")
	// ErrProviderUnavailable says that nobody here vouches for customers under this name, or not now.
	ErrProviderUnavailable = fault.New("PROVIDER_UNAVAILABLE", "this way to log in is not available", "暂不支持这种登录方式")
	// ErrCustomerNotFound says that the brand has no such customer.
	ErrCustomerNotFound = fault.New("CUSTOMER_NOT_FOUND", "there is no such customer", "顾客不存在")
)

// Options say how people log in.
type Options struct {
	// Demo lets customers in by a handle alone. Never in production.
	Demo bool
	// Providers vouch for customers beside the demo one; names are theirs alone.
	Providers []Provider
	// Parties has a breaker for each of Providers; nil for none.
	Parties *breaker.Parties
	// OnFirstLogin runs in the transaction that makes a customer; its error undoes the making. It must not call the network. Optional.
	OnFirstLogin func(ctx context.Context, tx *db.Tx, customer Guest) error
	// StaffProviders vouch for staff beside the table of passwords, in this order.
	StaffProviders []StaffProvider
	// AccessFor is how long an access token works; 15 minutes when 0.
	AccessFor time.Duration
	// Hub tells other replicas of sessions that ended; without one they find out within 5 s.
	Hub *pubsub.Hub
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	// Log takes what an operator should see; slog.Default when nil.
	Log *slog.Logger
}

// Service knows brands, customers and staff, and opens and checks their sessions.
type Service struct {
	db           *db.DB
	now          func() time.Time
	log          *slog.Logger
	providers    map[string]Provider
	onFirstLogin func(ctx context.Context, tx *db.Tx, customer Guest) error

	staff     []StaffProvider
	accessFor time.Duration
	hub       *pubsub.Hub
	onEnd     []func(sessionIDs []string)

	keyLock sync.Mutex
	keys    keys // of none until first used

	tokens   *otter.Cache[tokenHash, *seenToken] // signatures checked already
	people   *otter.Cache[personKey, person]     // rows read lately
	sessions *otter.Cache[string, sessionState]  // the same, of sessions
	reading  singleflight.Group
	// openings and customers read what the caches have not: requests of many guests at once share statements.
	openings  *db.Reads[sessionKey, bool]
	customers *db.Reads[personKey, person]
	late      atomic.Int64  // when a request last waited in vain for the database, in nanoseconds
	changes   atomic.Uint64 // counts what may end an answer of Authenticate before its time
	brands    *otter.Cache[string, foundBrand]
	matches   func(stored, password string) (bool, error) // argon2id, but for tests that count
	// moment is the time by which rows are judged: databaseTime, but for tests that turn it. Outside of a transaction tx is nil.
	moment func(ctx context.Context, tx *db.Tx) (time.Time, error)
}

// What the caches hold at most: sessions and people of one replica's busiest hours, and more brands than one database should carry.
const (
	maxTokens   = 50_000
	maxPeople   = 50_000
	maxSessions = 50_000
	maxBrands   = 1_000
)

// Statements under way at once that read what requests depend on, and keys in each.
const (
	readsAtOnce = 2
	readsInOne  = 64
)

// New makes the service. It fails when two providers have one name or one has none.
func New(d *db.DB, opts Options) (*Service, error) {
	s := &Service{
		db: d, now: opts.Now, log: opts.Log, onFirstLogin: opts.OnFirstLogin,
		providers: map[string]Provider{},
		tokens:    otter.Must(&otter.Options[tokenHash, *seenToken]{MaximumSize: maxTokens}),
		people:    otter.Must(&otter.Options[personKey, person]{MaximumSize: maxPeople}),
		brands:    otter.Must(&otter.Options[string, foundBrand]{MaximumSize: maxBrands}),
		sessions:  otter.Must(&otter.Options[string, sessionState]{MaximumSize: maxSessions}),
		accessFor: opts.AccessFor,
		hub:       opts.Hub,
		matches:   matches,
	}
	s.openings = db.NewReads(func(ctx context.Context, keys []sessionKey) ([]bool, error) { return readSessions(ctx, d, keys) }, readsAtOnce, readsInOne)
	s.customers = db.NewReads(func(ctx context.Context, keys []personKey) ([]person, error) { return readCustomers(ctx, d, keys) }, readsAtOnce, readsInOne)
	s.moment = s.databaseTime
	s.staff = append([]StaffProvider{passwords{s}}, opts.StaffProviders...)
	if s.accessFor == 0 {
		s.accessFor = accessFor
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	providers := opts.Providers
	if opts.Demo {
		providers = append([]Provider{demo{}}, providers...)
	}
	for _, p := range providers {
		if p == nil || p.Name() == "" {
			return nil, fmt.Errorf("identity: a login provider has no name")
		}
		if s.providers[p.Name()] != nil {
			return nil, fmt.Errorf("identity: two login providers are called %s", p.Name())
		}
		if s.providers[p.Name()] = p; p != (Provider)(demo{}) {
			s.providers[p.Name()] = behindBreaker(p, opts.Parties)
		}
	}
	return s, nil
}

func (s *Service) databaseTime(ctx context.Context, tx *db.Tx) (time.Time, error) {
	if tx == nil {
		return s.db.Now(ctx)
	}
	return tx.Now(ctx)
}
