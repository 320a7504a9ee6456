package webhook

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"cuppa/internal/audit"
	"cuppa/internal/bus"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/idempotency"
	"cuppa/internal/secret"
)

// Rejections.
var (
	ErrNotFound = fault.New("WEBHOOK_NOT_FOUND", "there is no such address or delivery", "没有该推送地址或推送记录")
	// ErrChanged says that the address is not as the caller has seen it any more, or is switched off.
	ErrChanged = fault.New("WEBHOOK_CHANGED", "this address has changed or is switched off, please look again", "推送地址已有变化或已停用，请刷新后再操作")
	// ErrExists says that the shop has the address already.
	ErrExists = fault.New("WEBHOOK_EXISTS", "this address is told already", "该推送地址已存在")
	// ErrLimit says that a shop has as many addresses as it may.
	ErrLimit = fault.New("WEBHOOK_LIMIT", "there are too many addresses", "推送地址数量已达上限")
)

// Endpoint is a partner's address.
type Endpoint struct {
	ID      string
	BrandID int
	// ShopID is whose orders it is told of.
	ShopID      string
	URL         string
	Topics      []string
	Description string
	Enabled     bool
	// DisabledFor is why it was switched off by itself.
	DisabledFor string
	// BeforeUntil is until when deliveries are signed with the secret before too; zero when they are not.
	BeforeUntil time.Time
	// ToldFrom is when what it is told of begins: when it was made, or switched on for the last time.
	ToldFrom  time.Time
	Version   int64
	CreatedAt time.Time

	secret, before []byte // sealed
}

// follows says whether the address is told of something of that kind or name that happened to an order of the shop.
func (e Endpoint) follows(shopID, kind, name string, at time.Time) bool {
	return e.Enabled && e.ShopID == shopID && !at.Before(e.ToldFrom) &&
		slices.ContainsFunc(e.Topics, func(topic string) bool { return bus.Matches(topic, name) || bus.Matches(topic, kind) })
}

// Service manages addresses and sends.
type Service struct {
	db       *db.DB
	box      *secret.Box
	now      func() time.Time
	log      *slog.Logger
	anywhere bool
	client   *http.Client
	wake     chan struct{}
	under    *under

	mu     sync.Mutex
	known  []Endpoint
	readAt time.Time
}

// New makes the service. anywhere lets addresses be of any network and without TLS.
func New(d *db.DB, box *secret.Box, anywhere bool, now func() time.Time, log *slog.Logger) *Service {
	return &Service{db: d, box: box, anywhere: anywhere, now: now, log: log, client: newClient(anywhere), wake: make(chan struct{}, 1), under: newUnder()}
}

func (s *Service) moment() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

const (
	// maxEndpoints bounds the addresses of a shop, maxTopics what one follows.
	maxEndpoints, maxTopics, maxTopic = 20, 20, 64
	maxDescription                    = 200
	// bothFor is how long deliveries are signed with the secret before too.
	bothFor = 24 * time.Hour
	// MaxPage is the largest page of Deliveries.
	MaxPage = 100
)

// Change is what is wanted of an address; nil leaves it.
type Change struct {
	URL, Description *string
	Topics           []string
	Enabled          *bool
}

func (s *Service) check(c Change) error {
	if c.URL != nil {
		if err := s.checkURL(*c.URL); err != nil {
			return err
		}
	}
	if c.Description != nil && (!utf8.ValidString(*c.Description) || utf8.RuneCountInString(*c.Description) > maxDescription || strings.ContainsRune(*c.Description, 0)) {
		return fault.ErrBadUserInput.At("description")
	}
	if c.Topics != nil && (len(c.Topics) == 0 || len(c.Topics) > maxTopics || slices.ContainsFunc(c.Topics, noTopic)) {
		return fault.ErrBadUserInput.At("topics")
	}
	return nil
}

// noTopic says that a topic can be the name of nothing.
func noTopic(topic string) bool {
	return topic == "" || len(topic) > maxTopic || strings.ContainsFunc(topic, func(r rune) bool {
		return r != '*' && r != '.' && r != '_' && r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
}

// Asked is who asks for something, under which key; nil for none.
type Asked struct {
	By  string
	Key *string
}

// Create makes an address and answers its secret, which is never told again, but by the same key for ten minutes. Rejections: WEBHOOK_URL_REFUSED, WEBHOOK_EXISTS,
// WEBHOOK_LIMIT, IDEMPOTENCY_KEY_REUSED, BAD_USER_INPUT.
func (s *Service) Create(ctx context.Context, shopID string, c Change, by Asked) (e Endpoint, key string, err error) {
	if c.URL == nil || c.Topics == nil {
		return e, "", fault.ErrBadUserInput
	}
	k, err := idempotency.KeyOf("createWebhookEndpoint", by.By, by.Key, []any{shopID, c})
	if err != nil {
		return e, "", err
	}
	if err := s.check(c); err != nil {
		return e, "", err
	}
	raw := newSecret()
	e = Endpoint{ID: "we" + strings.ToLower(rand.Text()[:18]), ShopID: shopID, URL: *c.URL, Topics: c.Topics, Enabled: true, Version: 1, CreatedAt: s.moment()}
	if c.Description != nil {
		e.Description = *c.Description
	}
	e.secret = s.seal(raw, e.ID)
	made, replayed, err := idempotency.Once(ctx, s.db, k, func(tx *db.Tx) (string, error) {
		if err := lockShop(ctx, tx, shopID); err != nil {
			return "", err
		}
		all, err := endpointsOf(ctx, tx.Client, shopID)
		if err != nil {
			return "", err
		}
		if slices.ContainsFunc(all, func(other Endpoint) bool { return other.URL == e.URL }) {
			return "", ErrExists.At("url")
		}
		if len(all) >= maxEndpoints {
			return "", ErrLimit
		}
		if err := insertEndpoint(ctx, tx, &e, by.By); err != nil {
			return "", err
		}
		return secretResult(e.ID, raw), audit.Record(ctx, tx, audit.Done{ShopID: shopID, Subject: e.ID, Details: map[string]any{"url": e.URL, "topics": e.Topics}})
	})
	if err != nil || replayed {
		return s.toldBefore(ctx, made, func(e Endpoint) error { return nil }, err)
	}
	s.forget()
	return e, shown(raw), nil
}

// secretAgain is for how long a secret is told again by the key that made it: an answer that got lost is no loss.
const secretAgain = 10 * time.Minute

// secretResult is what a key keeps that has made a secret: the address, and by what the secret is known again.
func secretResult(id string, secret []byte) string {
	sum := sha256.Sum256(secret)
	return id + ":" + hex.EncodeToString(sum[:12])
}

// toldBefore is the address that a key has made or given a secret, with that secret while it may be told again and is the address's still.
func (s *Service) toldBefore(ctx context.Context, result string, may func(Endpoint) error, err error) (Endpoint, string, error) {
	if err != nil {
		return Endpoint{}, "", err
	}
	id, _, _ := strings.Cut(result, ":")
	e, err := s.Endpoint(ctx, id, may)
	if err != nil {
		return Endpoint{}, "", err
	}
	raw, err := s.open(e.secret, e.ID)
	if err != nil {
		return Endpoint{}, "", err
	}
	at := e.CreatedAt
	if !e.BeforeUntil.IsZero() {
		at = e.BeforeUntil.Add(-bothFor)
	}
	if secretResult(id, raw) != result || s.now().Sub(at) > secretAgain {
		return e, "", nil
	}
	return e, shown(raw), nil
}

// Update changes an address as it was seen. Rejections: WEBHOOK_NOT_FOUND, WEBHOOK_CHANGED, WEBHOOK_URL_REFUSED, BAD_USER_INPUT.
func (s *Service) Update(ctx context.Context, id string, version int64, c Change, may func(Endpoint) error) (Endpoint, error) {
	if err := s.check(c); err != nil {
		return Endpoint{}, err
	}
	e, _, _, err := s.change(ctx, id, version, may, idempotency.Key{}, func(e *Endpoint) (map[string]any, string) {
		if c.URL != nil {
			e.URL = *c.URL
		}
		if c.Topics != nil {
			e.Topics = c.Topics
		}
		if c.Description != nil {
			e.Description = *c.Description
		}
		if c.Enabled != nil {
			if *c.Enabled && !e.Enabled {
				e.ToldFrom = s.moment()
			}
			e.Enabled, e.DisabledFor = *c.Enabled, ""
		}
		return map[string]any{"url": e.URL, "topics": e.Topics, "enabled": e.Enabled}, ""
	})
	return e, err
}

// Rotate makes a new secret and answers it, by the same key for ten minutes. Rejections: WEBHOOK_NOT_FOUND, WEBHOOK_CHANGED, IDEMPOTENCY_KEY_REUSED.
func (s *Service) Rotate(ctx context.Context, id string, version int64, by Asked, may func(Endpoint) error) (Endpoint, string, error) {
	k, err := idempotency.KeyOf("rotateWebhookSecret", by.By, by.Key, []any{id, version})
	if err != nil {
		return Endpoint{}, "", err
	}
	raw := newSecret()
	e, made, replayed, err := s.change(ctx, id, version, may, k, func(e *Endpoint) (map[string]any, string) {
		e.before, e.BeforeUntil, e.secret = e.secret, s.moment().Add(bothFor), s.seal(raw, e.ID)
		return map[string]any{"url": e.URL}, secretResult(e.ID, raw)
	})
	if err != nil || replayed {
		return s.toldBefore(ctx, made, may, err)
	}
	return e, shown(raw), nil
}

// change does something to an address that is as the caller has seen it; do answers what the audit log tells, and what the key is to be answered by.
func (s *Service) change(
	ctx context.Context, id string, version int64, may func(Endpoint) error, k idempotency.Key, do func(*Endpoint) (map[string]any, string),
) (e Endpoint, made string, replayed bool, err error) {
	made, replayed, err = idempotency.Once(ctx, s.db, k, func(tx *db.Tx) (string, error) {
		var ok bool
		if e, ok, err = lockEndpoint(ctx, tx, id); err != nil {
			return "", err
		}
		if !ok {
			return "", ErrNotFound.At("id")
		}
		if err := may(e); err != nil {
			return "", err
		}
		if e.Version != version {
			return "", ErrChanged.At("version")
		}
		details, result := do(&e)
		e.Version++
		if err := saveEndpoint(ctx, tx, e); err != nil {
			return "", err
		}
		return result, audit.Record(ctx, tx, audit.Done{ShopID: e.ShopID, Subject: e.ID, Details: details})
	})
	if err != nil {
		return Endpoint{}, "", false, err
	}
	s.forget()
	return e, made, replayed, nil
}

// Endpoints are a shop's addresses, the oldest first.
func (s *Service) Endpoints(ctx context.Context, shopID string) ([]Endpoint, error) {
	return endpointsOf(ctx, s.db.Ent(), shopID)
}

// Endpoint is one address of the context's brand.
func (s *Service) Endpoint(ctx context.Context, id string, may func(Endpoint) error) (Endpoint, error) {
	e, ok, err := endpoint(ctx, s.db.Ent(), id)
	if err != nil {
		return Endpoint{}, err
	}
	if !ok {
		return Endpoint{}, ErrNotFound.At("id")
	}
	return e, may(e)
}

// seal keeps a secret so that the database alone does not tell it.
func (s *Service) seal(key []byte, of string) []byte {
	sealed, id := s.box.Seal(key, "webhook "+of)
	return []byte(id + ":" + sealed)
}

func (s *Service) open(sealed []byte, of string) ([]byte, error) {
	id, text, _ := strings.Cut(string(sealed), ":")
	return s.box.Open(text, id, "webhook "+of)
}

// fresh is how old what is known of all addresses may be.
const fresh = time.Second

// all are the addresses of all brands, as they were a second ago at most.
func (s *Service) all(ctx context.Context) ([]Endpoint, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.readAt.IsZero() && time.Since(s.readAt) < fresh {
		return s.known, nil
	}
	began := time.Now()
	all, err := enabledEndpoints(db.ForAllBrands(ctx), s.db)
	if err != nil {
		return nil, err
	}
	s.known, s.readAt = all, began
	return all, nil
}

// forget has the addresses read anew.
func (s *Service) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.readAt = time.Time{}
}
