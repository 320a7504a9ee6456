package voucher

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"cuppa/internal/fault"
	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// Rejections that guests see.
var (
	// ErrUnsupportedKind is a kind that nobody registered.
	ErrUnsupportedKind = fault.New("UNSUPPORTED_COUPON_KIND", "unsupported coupon type", "不支持的券类型")
	// ErrNotConnected is a kind whose platform has no settings here.
	ErrNotConnected = fault.New("PLATFORM_NOT_CONNECTED", "this platform is not connected", "该平台尚未接入")
	// ErrCodeForm is a code that no platform sells.
	ErrCodeForm = fault.New("INVALID_VOUCHER_CODE", "this is not a voucher's code", "券码格式不正确")
	// ErrUnavailable is a platform that does not answer.
	ErrUnavailable = fault.New("PLATFORM_UNAVAILABLE", "the platform does not answer at the moment, please try again", "平台暂时无响应，请稍后再试")
)

// ErrNoRecords says that a platform has no list of a shop's redemptions: its day can't be reconciled through its API, only with its bill.
var ErrNoRecords = errors.New("voucher: the platform lists no redemptions")

// The platforms.
const (
	Meituan = "MEITUAN"
	Douyin  = "DOUYIN"
	Amap    = "AMAP"
	WeChat  = "WECHAT"
	Alipay  = "ALIPAY"
)

// Form says how a voucher is used.
type Form string

// The forms.
const (
	// Exchange is a product, with nothing to pay.
	Exchange Form = "EXCHANGE"
	// Cash takes its face value off an order.
	Cash Form = "CASH"
)

// Shop is who redeems.
type Shop struct {
	// ID is ours.
	ID string
	// Account is the shop at the platform.
	Account Account
}

// Account is a shop at a platform. Which fields a platform needs stands at each field.
type Account struct {
	// ShopID is the platform's id of the shop: Douyin's poi_id, Koubei's shop_id, WeChat's out_store_id; at Meituan the account that verifies (appShopAccount, eId).
	ShopID string
	// Name is the shop's or the account's name there: Meituan's appShopAccountName or eName, WeChat's consume_store_name.
	Name string
	// Merchant is Douyin's account_id of the merchant, which lists redemptions.
	Merchant string
	// Business is Meituan's generation of interfaces: MeituanDining, which is the default, or MeituanGeneral.
	Business string
	// Token is Meituan's appAuthToken, or Koubei's app_auth_token where a service provider acts for the shop.
	Token Secret
}

// ValidateRequest asks about a code.
type ValidateRequest struct {
	Code Code
	Shop Shop
}

// Info is what a platform says of a voucher. Amounts are fen.
type Info struct {
	// Verdict is OK where the voucher can be redeemed here and now; the other fields then hold what the platform told.
	Verdict Verdict
	// DealID and SKUID are the platform's ids of what was sold; either may be empty.
	DealID, SKUID string
	Title         lang.Text
	// Form is as the platform tells it; empty where it does not.
	Form Form
	// ParValue is what the voucher is worth, PaidByGuest what the guest paid the platform for it; 0 where it is not told. MinSpend is 0 for none.
	ParValue, PaidByGuest, MinSpend money.Amount
	// ValidFrom and ValidUntil are zero where they are not told.
	ValidFrom, ValidUntil time.Time
	// Token is what the platform wants back at the redemption; store it with the intent, it is needed to ask for an unknown outcome.
	Token Secret
}

// Use is one redemption. Everything but Shop is stored before the platform is called for the first time, and is the same on every further call.
type Use struct {
	// RequestID is ours, 8 to 31 letters and digits, unique for ever: platforms tell repeats by it.
	RequestID string
	Code      Code
	OrderNo   string
	Shop      Shop
	// Attempt is 1 for the first call.
	Attempt int
	// Since is when the intent was stored. What a shop used before it was not ours.
	Since time.Time
	// DealID, SKUID and Token are Info's.
	DealID, SKUID string
	Token         Secret
	// VerifyID, CertificateID and CancelUntil are the Verdict's of the redemption, for Undo.
	VerifyID, CertificateID string
	CancelUntil             time.Time
}

// Record is one redemption as the platform lists it.
type Record struct {
	// RequestID is ours, where the platform tells it.
	RequestID string
	VerifyID  string
	// Code is redacted when printed; empty where the platform does not tell it.
	Code Code
	// Amount is what the guest paid the platform, in fen.
	Amount money.Amount
	At     time.Time
	// Undone says that the redemption was taken back.
	Undone bool
}

// LogValue tells a use to logs, without what is secret.
func (u Use) LogValue() slog.Value {
	return slog.GroupValue(slog.String("requestId", u.RequestID), slog.String("order", u.OrderNo), slog.String("shop", u.Shop.ID),
		slog.Any("code", u.Code), slog.Int("attempt", u.Attempt))
}

// Validator asks a platform about codes.
type Validator interface {
	// Name is the kind's.
	Name() string
	// Validate asks whether a code can be redeemed at a shop, and what it is worth. It changes nothing at the platform.
	Validate(ctx context.Context, r ValidateRequest) Info
}

// Operator uses vouchers at a platform. Each method makes its calls within seconds and never retries by itself.
type Operator interface {
	// Name is the kind's.
	Name() string
	// Lock and Unlock reserve a voucher where the platform has locks; elsewhere they are OK without a call.
	Lock(ctx context.Context, u Use) Verdict
	// Unlock ends a lock.
	Unlock(ctx context.Context, u Use) Verdict
	// Redeem spends the voucher. The intent is stored before; it may be called again once Query said Unused, or when the verdict was NotSent.
	Redeem(ctx context.Context, u Use) Verdict
	// Query asks what became of a redemption whose outcome is unknown: AlreadyOurs, AlreadyUsed, Unused, Rejected, or still Unknown. It changes nothing.
	Query(ctx context.Context, u Use) Verdict
	// Undo takes a redemption back while the platform's window is open: OK or AlreadyOurs when it is undone. It may be called again after any verdict.
	Undo(ctx context.Context, u Use) Verdict
}

// Recorder lists a shop's redemptions of a day (of China) at a platform, for reconciliation. ErrNoRecords where the platform has no such list.
type Recorder interface {
	Records(ctx context.Context, shop Shop, day time.Time) ([]Record, error)
}

// Kind is a kind of voucher with its strategies.
type Kind struct {
	// Name is the kind's in the API and in rows: capitals, digits and underscores.
	Name string
	// Platform is who sold it.
	Platform string
	Form     Form
	// Label is for people.
	Label     lang.Text
	Validator Validator
	Operator  Operator
	Recorder  Recorder
}
