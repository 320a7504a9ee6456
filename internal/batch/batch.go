package batch

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"cuppa/internal/audit"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/idempotency"
	"cuppa/internal/identity"
	"cuppa/internal/number"
)

// Rejections.
var (
	ErrNotFound   = fault.New("BATCH_NOT_FOUND", "there is no such batch of coupons", "没有这个券批次")
	ErrInvalid    = fault.New("INVALID_BATCH", "such a batch can't be made", "券批次设置有误")
	ErrRevision   = fault.New("REVISION_CONFLICT", "somebody else changed it meanwhile: look at it again", "已被他人修改，请刷新后重试")
	ErrTransition = fault.New("INVALID_TRANSITION", "the batch's state does not allow this", "当前状态不允许此操作")
	ErrExhausted  = fault.New("COUPONS_EXHAUSTED", "all coupons are gone", "优惠券已领完")
	ErrLimit      = fault.New("CLAIM_LIMIT_REACHED", "you have got all that one guest may have", "已达领取上限")
	ErrClosed     = fault.New("CLAIM_CLOSED", "these coupons can't be claimed now", "当前不可领取")
	ErrCode       = fault.New("INVALID_COUPON_CODE", "this can't be a code: look at it again", "券码有误，请核对后重新输入")
	ErrSegment    = fault.New("INVALID_SEGMENT", "such guests can't be chosen", "人群条件有误")
	ErrKeyReused  = fault.New("IDEMPOTENCY_KEY_REUSED", "this key was used for something else", "幂等键已用于其他请求")
	ErrJob        = fault.New("JOB_NOT_FOUND", "there is no such job", "没有这个任务")
)

// HandOut is how guests come by a batch's coupons.
type HandOut string

// The ways. Coupons of a link or a grant may also be granted.
const (
	// ByCodes makes a code for each coupon; whoever types it first gets it.
	ByCodes HandOut = "codes"
	// ByLink is one link for all, until the batch is used up.
	ByLink HandOut = "link"
	// ByGrant is by staff alone, to segments of guests.
	ByGrant HandOut = "grant"
)

// Status is where a batch stands.
type Status string

// The statuses. Terms change in Draft alone; Closed is final.
const (
	Draft  Status = "draft"
	Active Status = "active"
	Paused Status = "paused"
	Closed Status = "closed"
)

// moves are all steps of a batch's life.
var moves = map[Status][]Status{Draft: {Active, Closed}, Active: {Paused, Closed}, Paused: {Active, Closed}}

// Content is what staff decide about a batch.
type Content struct {
	// Name is how staff know it.
	Name string
	// Terms are what each coupon is worth. A batch of a shop's is that shop's.
	Terms   coupon.Terms
	HandOut HandOut
	// Total is how many coupons it has, at most.
	Total int
	// PerGuest and PerGuestDay (24 hours) are how many a guest gets, at most; 0 means any number.
	PerGuest, PerGuestDay int
	// Transferable says whether guests may hand their coupons on.
	Transferable bool
	// ClaimFrom and ClaimUntil are when guests may claim; zero: from now, and until the end.
	ClaimFrom, ClaimUntil time.Time
	// ValidUntil is the end of all coupons; ValidDays the days from the claim. At least one is given; of both the earlier counts.
	ValidUntil time.Time
	ValidDays  int
}

// Batch is a number of coupons with the same terms.
type Batch struct {
	ID string
	Content
	BrandID int
	Status  Status
	// Made is how many codes there are so far, Claimed how many coupons went to guests.
	Made, Claimed int
	// Link is the token of the claim link; whoever knows it may claim.
	Link string
	// Exports is how often the codes were written out.
	Exports  int
	Revision int
	// CreatedBy is a member of staff; empty: it came with the brand.
	CreatedBy string
	CreatedAt time.Time

	seed []byte
}

// until is when a coupon ends that is claimed now.
func (b Batch) until(now time.Time) time.Time {
	if b.ValidDays == 0 {
		return b.ValidUntil
	}
	end := now.Add(time.Duration(b.ValidDays) * 24 * time.Hour)
	if !b.ValidUntil.IsZero() && b.ValidUntil.Before(end) {
		return b.ValidUntil
	}
	return end
}

// Service is the use cases.
type Service struct {
	db      *db.DB
	coupons *coupon.Service
	now     func() time.Time
	log     *slog.Logger
	// making and finding are the keys of codes and of their digests.
	making, finding []byte
	wake            chan struct{}
	// rest has a job leave the database to others for a while.
	rest func(ctx context.Context, worked time.Duration) error
}

// New makes the service. key is a secret that all replicas share: codes come from it.
func New(d *db.DB, coupons *coupon.Service, key []byte, now func() time.Time, log *slog.Logger) *Service {
	return &Service{
		db: d, coupons: coupons, now: now, log: log, making: derive(key, "coupon codes"), finding: derive(key, "digests of coupon codes"),
		wake: make(chan struct{}, 1), rest: restFor,
	}
}

func derive(key []byte, parts ...string) []byte {
	mac := hmac.New(sha256.New, key)
	for _, p := range parts {
		mac.Write([]byte{byte(len(p))})
		mac.Write([]byte(p))
	}
	return mac.Sum(nil)
}

func (s *Service) moment() time.Time { return s.now().UTC().Truncate(time.Microsecond) }

// Bounds of batches.
const (
	maxTotal     = 1_000_000
	maxCodes     = 200_000
	maxPerGuest  = 100
	maxValidDays = 3650
	maxName      = 80
	maxID        = 64
)

// check tells all that is wrong.
func (c *Content) check(now time.Time) error {
	var faults []error
	wrong := func(field, en, zh string) { faults = append(faults, ErrInvalid.Saying(en, zh).At(field)) }
	if n := utf8.RuneCountInString(c.Name); n == 0 || n > maxName || !storable(c.Name) {
		wrong("name", "a name has 1 to 80 characters", "名称须为1到80个字")
	}
	most := maxTotal
	if c.HandOut == ByCodes {
		most = maxCodes
	}
	if c.Total < 1 || c.Total > most {
		wrong("total", "a batch has 1 to 1,000,000 coupons, at most 200,000 with codes", "数量须为1到100万张，券码批次最多20万张")
	}
	if c.PerGuest < 0 || c.PerGuest > maxPerGuest {
		wrong("perGuest", "a guest gets at most 100, or 0 for any number", "每人限领须为0（不限）到100")
	}
	if c.PerGuestDay < 0 || c.PerGuestDay > maxPerGuest {
		wrong("perGuestDay", "a guest gets at most 100 a day, or 0 for any number", "每人每日限领须为0（不限）到100")
	}
	if c.ValidDays < 0 || c.ValidDays > maxValidDays {
		wrong("validDays", "coupons are good for at most 3,650 days", "有效天数最多3650天")
	}
	if c.ValidUntil.IsZero() && c.ValidDays == 0 {
		wrong("validUntil", "say until when the coupons are good, or for how many days", "请设置有效期或有效天数")
	}
	far := now.AddDate(10, 0, 0)
	if !c.ValidUntil.IsZero() && (!c.ValidUntil.After(now) || c.ValidUntil.After(far)) {
		wrong("validUntil", "it must end in the future, within ten years", "有效期须在未来十年内")
	}
	if c.ClaimFrom.After(far) || c.ClaimFrom.Year() < 1 {
		wrong("claimFrom", "claiming must begin within ten years", "领取开始时间须在十年内")
	}
	if !c.ClaimUntil.IsZero() && (!c.ClaimUntil.After(now) || !c.ClaimUntil.After(c.ClaimFrom) || c.ClaimUntil.After(far)) {
		wrong("claimUntil", "claiming must end in the future, after its beginning", "领取截止时间须晚于开始时间且在未来")
	}
	return errors.Join(faults...)
}

// Save asks for a batch to be written.
type Save struct {
	// ID is the batch's; empty: a new one.
	ID string
	Content
	// Expected is the revision that the caller read; 0: whichever it is.
	Expected int
	// Key is the caller's: the same key with the same new batch is one batch. Nil: each call makes one.
	Key *string `json:"-"`
}

// Save makes a batch, or changes one that is a draft. Rejections: INVALID_BATCH and INVALID_COUPON, all mistakes at once; BATCH_NOT_FOUND, INVALID_TRANSITION,
// REVISION_CONFLICT; FORBIDDEN for who does not work at the shop that takes the coupons, or at all of them.
func (s *Service) Save(ctx context.Context, by identity.Principal, in Save) (Batch, error) {
	ctx = db.ForBrand(ctx, by.BrandID)
	if in.ID != "" {
		in.Key = nil // a change is there by its revision
	}
	key, err := idempotency.KeyOf("saveCouponBatch", by.ID, in.Key, in)
	if err != nil {
		return Batch{}, err
	}
	now := s.moment()
	if in.ClaimFrom.IsZero() {
		in.ClaimFrom = now
	}
	for _, at := range []*time.Time{&in.ClaimFrom, &in.ClaimUntil, &in.ValidUntil} {
		*at = at.UTC().Truncate(time.Microsecond)
	}
	if err := s.reach(ctx, by, in.Terms.ShopID); err != nil {
		return Batch{}, err
	}
	if in.ID != "" {
		if _, err := s.Get(ctx, by, in.ID); err != nil {
			return Batch{}, err
		}
	}
	b := Batch{ID: in.ID, BrandID: by.BrandID, Content: in.Content, Status: Draft, Revision: 1, CreatedBy: by.ID, CreatedAt: now}
	id, replayed, err := idempotency.Once(ctx, s.db, key, func(tx *db.Tx) (string, error) {
		if err := errors.Join(in.check(now), terms(in.Terms.CheckTx(ctx, tx))); err != nil {
			return "", err
		}
		if b.Terms.Name == nil {
			b.Terms.Name = b.Terms.Called()
		}
		if in.ID == "" {
			fresh(&b)
			if err := insertBatch(ctx, tx, &b); err != nil {
				return "", err
			}
		} else if err := s.rewrite(ctx, tx, &b, in.Expected); err != nil {
			return "", err
		}
		return b.ID, audit.Record(ctx, tx, audit.Done{ShopID: b.Terms.ShopID, Subject: b.ID, Details: map[string]any{
			"name": b.Name, "handOut": b.HandOut, "total": b.Total, "kind": b.Terms.Kind, "faceValue": b.Terms.FaceValue,
		}})
	})
	if err == nil && replayed {
		return s.Get(ctx, by, id)
	}
	return b, err
}

// terms has mistakes in the terms stand below "terms".
func terms(err error) error {
	faults, ok := fault.All(err)
	if err == nil || !ok {
		return err
	}
	var moved []error
	for _, f := range faults {
		moved = append(moved, f.At(append([]string{"terms"}, f.Field...)...))
	}
	return errors.Join(moved...)
}

// fresh gives a batch what nobody can guess.
func fresh(b *Batch) {
	b.ID, b.seed = "cb-"+strings.ToLower(number.Random(16)), make([]byte, 32)
	_, _ = rand.Read(b.seed) // never fails, by its contract
	if b.HandOut == ByLink {
		b.Link = number.Random(linkSize)
	}
}

// linkSize is how many characters the token of a claim link has: 31^26 are 128 bits.
const linkSize = 26

func (s *Service) rewrite(ctx context.Context, tx *db.Tx, b *Batch, expected int) error {
	was, err := lockBatch(ctx, tx, b.ID)
	switch {
	case err != nil:
		return err
	case was.Status != Draft:
		return ErrTransition.At("id")
	case expected != 0 && expected != was.Revision:
		return ErrRevision.At("expectedRevision")
	}
	b.CreatedBy, b.CreatedAt, b.seed, b.Revision, b.Link = was.CreatedBy, was.CreatedAt, was.seed, was.Revision+1, was.Link
	if b.HandOut == ByLink && b.Link == "" {
		b.Link = number.Random(linkSize)
	}
	return rewriteBatch(ctx, tx, b)
}

// Change asks for a step of a batch's life.
type Change struct {
	ID string
	To Status
	// Reason is told in the audit log.
	Reason string
	// VoidRest, with Closed, ends the coupons that guests have and did not use.
	VoidRest bool
	// Expected is the revision that the caller read; 0: whichever it is.
	Expected int
}

// Change activates, pauses or closes a batch; where it stands there already nothing changes. Codes are made when it is activated first. Rejections: BATCH_NOT_FOUND,
// INVALID_TRANSITION, REVISION_CONFLICT, INVALID_BATCH for one whose end is past, FORBIDDEN.
func (s *Service) Change(ctx context.Context, by identity.Principal, in Change) (b Batch, err error) {
	ctx = db.ForBrand(ctx, by.BrandID)
	if _, err := s.Get(ctx, by, in.ID); err != nil {
		return Batch{}, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if b, err = lockBatch(ctx, tx, in.ID); err != nil {
			return err
		}
		now, again := s.moment(), b.Status == in.To
		switch {
		case in.Expected != 0 && in.Expected != b.Revision:
			return ErrRevision.At("expectedRevision")
		case !again && !slices.Contains(moves[b.Status], in.To):
			return ErrTransition.At("id")
		case in.To == Active && !b.ValidUntil.IsZero() && !b.ValidUntil.After(now):
			return ErrInvalid.Saying("its coupons have ended", "该批次优惠券已过期").At("validUntil")
		}
		if !again {
			first := b.Status == Draft
			b.Status = in.To
			b.Revision++
			if err := moveBatch(ctx, tx, &b); err != nil {
				return err
			}
			if in.To == Active && first && b.HandOut == ByCodes {
				if err := s.start(ctx, tx, job{BrandID: b.BrandID, BatchID: b.ID, Kind: MakeCodes, key: "codes", Planned: b.Total, CreatedBy: by.ID, actor: "staff:" + by.Name}); err != nil {
					return err
				}
			}
		}
		if in.To == Closed && in.VoidRest {
			if err := s.voidRest(ctx, tx, b, by, in.Reason); err != nil {
				return err
			}
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: b.Terms.ShopID, Subject: b.ID, Details: map[string]any{"to": b.Status, "reason": in.Reason, "voidRest": in.VoidRest}})
	})
	return b, err
}

// Get is a batch: BATCH_NOT_FOUND, or FORBIDDEN for who may not manage it.
func (s *Service) Get(ctx context.Context, by identity.Principal, id string) (Batch, error) {
	ctx = db.ForBrand(ctx, by.BrandID)
	if !goodID(id) {
		return Batch{}, ErrNotFound.At("id")
	}
	b, err := batchByID(ctx, s.db, id)
	if err != nil {
		return Batch{}, err
	}
	return b, s.reach(ctx, by, b.Terms.ShopID)
}

// Page is a page of batches.
type Page struct {
	Batches []Batch
	More    bool
}

// List are the batches that by may manage, the newest first; after is the number to pass by.
func (s *Service) List(ctx context.Context, by identity.Principal, status Status, first, after int) (Page, error) {
	ctx = db.ForBrand(ctx, by.BrandID)
	shops := by.ShopIDs
	if err := s.reach(ctx, by, ""); err == nil {
		shops = nil
	} else if !errors.Is(err, fault.ErrForbidden) {
		return Page{}, err
	} else if len(shops) == 0 {
		return Page{}, nil
	}
	all, err := listBatches(ctx, s.db, status, shops, first+1, after)
	if err != nil {
		return Page{}, err
	}
	if len(all) > first {
		return Page{Batches: all[:first], More: true}, nil
	}
	return Page{Batches: all}, nil
}

// Figures say what became of a batch's coupons.
func (s *Service) Figures(ctx context.Context, b Batch) (coupon.OfBatch, error) {
	return s.coupons.OfBatch(db.ForBrand(ctx, b.BrandID), b.ID)
}

// reach refuses who does not work at the shop, or without one at all shops of the brand.
func (s *Service) reach(ctx context.Context, by identity.Principal, shopID string) error {
	if shopID != "" && by.WorksAt(shopID) {
		return nil
	}
	all, err := shopIDs(ctx, s.db)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(all, func(id string) bool { return !by.WorksAt(id) }) {
		return fault.ErrForbidden
	}
	return nil
}

// goodID says whether a text can be an id at all.
func goodID(id string) bool { return id != "" && len(id) <= maxID && storable(id) }

// storable keeps out what PostgreSQL refuses as text.
func storable(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }
