package wallet

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/idempotency"
	"cuppa/internal/identity"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
)

// Rejections.
var (
	ErrKeyReused   = fault.New("IDEMPOTENCY_KEY_REUSED", "this key was used for something else", "幂等键已用于其他请求")
	ErrShop        = fault.New("SHOP_NOT_FOUND", "there is no such shop", "门店不存在")
	ErrOffer       = fault.New("TOP_UP_OFFER_NOT_FOUND", "this offer does not stand (any more)", "该充值优惠不存在或已结束")
	ErrTopUp       = fault.New("INVALID_TOP_UP", "such an amount can't be topped up", "充值金额不符合要求")
	ErrNoTopUp     = fault.New("TOP_UP_NOT_FOUND", "there is no such top-up", "充值记录不存在")
	ErrCards       = fault.New("INVALID_GIFT_CARDS", "such gift cards can't be issued", "礼品卡设置有误")
	ErrCode        = fault.New("INVALID_GIFT_CARD_CODE", "this can't be a code: look at it again", "礼品卡码有误，请核对后重新输入")
	ErrCard        = fault.New("GIFT_CARD_NOT_FOUND", "there is no such gift card", "礼品卡不存在")
	ErrCardUsed    = fault.New("GIFT_CARD_USED", "this gift card was redeemed already", "该礼品卡已被兑换")
	ErrCardExpired = fault.New("GIFT_CARD_EXPIRED", "this gift card is not valid any more", "该礼品卡已过期")
)

// DefaultPointsFor is how long points are good where nothing else is set.
const DefaultPointsFor = 365 * 24 * time.Hour

// Parts are what the service works with.
type Parts struct {
	DB       *db.DB
	Log      *slog.Logger
	Now      func() time.Time
	Payments *payment.Service
	Jobs     *outbox.Jobs
	// CodeKey makes gift cards' codes and finds them.
	CodeKey []byte
	// PointsFor is how long points are good; 0 means DefaultPointsFor.
	PointsFor time.Duration
}

// Service is the use cases of wallets that need no order.
type Service struct {
	db              *db.DB
	log             *slog.Logger
	now             func() time.Time
	payments        *payment.Service
	jobs            *outbox.Jobs
	making, finding []byte
	pointsFor       time.Duration
}

// New makes the service, which settles what pays top-ups.
func New(p Parts) *Service {
	s := &Service{
		db: p.DB, log: p.Log, now: p.Now, payments: p.Payments, jobs: p.Jobs, pointsFor: p.PointsFor,
		making: derive(p.CodeKey, "gift cards: codes"), finding: derive(p.CodeKey, "gift cards: digests"),
	}
	if s.pointsFor == 0 {
		s.pointsFor = DefaultPointsFor
	}
	p.Payments.SettleTopUpsWith(s)
	return s
}

func derive(key []byte, purpose string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(purpose))
	return mac.Sum(nil)
}

// moment is now, as rows keep it.
func (s *Service) moment() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// Of reads a guest's wallet; one that was never opened is empty. The context has the brand.
func (s *Service) Of(ctx context.Context, customerID string) (Wallet, error) {
	return walletOf(ctx, s.db, customerID)
}

// keyOf is how an idempotency key is kept.
func keyOf(key string) (string, error) {
	if err := idempotency.CheckKey(key); err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:]), nil
}

// fingerprint is that of what came with an idempotency key.
func fingerprint(input any) string {
	raw, _ := json.Marshal(input) // plain fields
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// MayManage refuses staff who do not work at all shops of the brand: FORBIDDEN.
func (s *Service) MayManage(ctx context.Context, by identity.Principal) error {
	return s.ofBrand(ctx, by)
}

// ofBrand refuses staff who do not work at all shops of the brand: wallets are the brand's.
func (s *Service) ofBrand(ctx context.Context, by identity.Principal) error {
	all, err := shopIDs(ctx, s.db)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(id string) bool { return !by.WorksAt(id) }) {
		return fault.ErrForbidden
	}
	return nil
}

// storable keeps out what PostgreSQL refuses as text.
func storable(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }
