package graph

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"cuppa/graph/model"
	"cuppa/internal/batch"
	"cuppa/internal/coupon"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
)

// guessing claims a coupon for what can be guessed; wrong guesses are counted.
func (r *Resolver) guessing(ctx context.Context, guess string, claim func() (coupon.Coupon, error)) (*model.CouponPayload, error) {
	if err := r.Rates.mayGuess(ctx, []string{guess}); err != nil {
		return nil, err
	}
	c, err := claim()
	r.Rates.guessed(ctx, err)
	return r.toCouponPayload(ctx, c, err)
}

func (r *Resolver) toCouponPayload(ctx context.Context, c coupon.Coupon, err error) (*model.CouponPayload, error) {
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.CouponPayload{UserErrors: rejected}, err
	}
	return &model.CouponPayload{Coupon: toCoupon(ctx, c, r.Now()), UserErrors: rejected}, nil
}

// maxNote bounds reasons and notes, in characters.
const maxNote = 200

func short(text, field string) error {
	if utf8.RuneCountInString(text) > maxNote || strings.ContainsRune(text, 0) {
		return fault.ErrBadUserInput.Saying("at most 200 characters", "最多200个字").At(field)
	}
	return nil
}

// changeBatch moves a batch on.
func (r *Resolver) changeBatch(ctx context.Context, in batch.Change) (*model.CouponBatchPayload, error) {
	by, err := identity.MayAnywhere(ctx, identity.CouponsBatches)
	if err != nil {
		return nil, err
	}
	if err := short(in.Reason, "reason"); err != nil {
		return toCouponBatchPayload(ctx, batch.Batch{}, err)
	}
	b, err := r.Batches.Change(ctx, by, in)
	return toCouponBatchPayload(ctx, b, err)
}

func toCouponBatchPayload(ctx context.Context, b batch.Batch, err error) (*model.CouponBatchPayload, error) {
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.CouponBatchPayload{UserErrors: rejected}, err
	}
	return &model.CouponBatchPayload{Batch: toCouponBatch(ctx, b), UserErrors: rejected}, nil
}

func toCouponJobPayload(ctx context.Context, j batch.Job, err error) (*model.CouponJobPayload, error) {
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.CouponJobPayload{UserErrors: rejected}, err
	}
	return &model.CouponJobPayload{Job: toCouponJob(j), UserErrors: rejected}, nil
}

func toCouponBatch(ctx context.Context, b batch.Batch) *model.CouponBatch {
	t := b.Terms
	return &model.CouponBatch{
		Source: &b, ID: b.ID, Name: b.Name, Status: model.CouponBatchStatus(strings.ToUpper(string(b.Status))), HandOut: model.CouponHandOut(strings.ToUpper(string(b.HandOut))),
		Terms: &model.CouponTerms{
			Name: t.Name.In(lang.From(ctx)), Kind: t.Kind, FaceValue: maybe(t.FaceValue), Percent: maybe(t.Percent), Scope: toCouponScope(t.Scope), MinSpend: t.MinSpend,
			ShopID: maybe(t.ShopID),
		},
		Total: b.Total, Made: b.Made, Claimed: b.Claimed, PerGuest: b.PerGuest, PerGuestDay: b.PerGuestDay, Transferable: b.Transferable, ClaimFrom: b.ClaimFrom,
		ClaimUntil: moment(b.ClaimUntil), ValidUntil: moment(b.ValidUntil), ValidDays: maybe(b.ValidDays), Link: maybe(b.Link), Exports: b.Exports, Revision: b.Revision,
		CreatedAt: b.CreatedAt,
	}
}

func moment(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

func toCouponJob(j batch.Job) *model.CouponJob {
	return &model.CouponJob{
		ID: j.ID, Kind: model.CouponJobKind(strings.ToUpper(string(j.Kind))), Status: model.CouponJobStatus(strings.ToUpper(string(j.Status))), Planned: j.Planned, Done: j.Done,
		Skipped: j.Skipped, EndedFor: maybe(j.EndedFor), Note: maybe(j.Note), CreatedAt: j.CreatedAt, EndedAt: moment(j.EndedAt),
	}
}

func toCouponBatches(ctx context.Context, p batch.Page, offset int) *model.CouponBatchConnection {
	out := &model.CouponBatchConnection{Edges: make([]*model.CouponBatchEdge, len(p.Batches))}
	end := ""
	for i, b := range p.Batches {
		end = couponCursor(offset + i + 1)
		out.Edges[i] = &model.CouponBatchEdge{Cursor: end, Node: toCouponBatch(ctx, b)}
	}
	out.PageInfo = toPageInfo(p.More, end)
	return out
}

func toCouponCodes(codes []batch.Code, b batch.Batch) *model.ExportCouponCodesPayload {
	var csv strings.Builder
	out := &model.ExportCouponCodesPayload{UserErrors: []*model.UserError{}}
	for i, c := range codes {
		if i == 0 && c.N == 1 {
			csv.WriteString("number,code,claimed\n")
		}
		fmt.Fprintf(&csv, "%d,%s,%s\n", c.N, c.Code, map[bool]string{true: "yes", false: "no"}[c.Claimed])
	}
	if len(codes) > 0 {
		if last := codes[len(codes)-1].N; last < b.Total {
			next := last + 1
			out.Next = &next
		}
	}
	text := csv.String()
	out.CSV = &text
	return out
}

func fromBatchStatus(status *model.CouponBatchStatus) batch.Status {
	return batch.Status(strings.ToLower(string(value(status))))
}

func fromCouponBatch(in model.SaveCouponBatchInput) batch.Save {
	t := in.Terms
	out := batch.Save{
		ID: value(in.ID), Expected: value(in.ExpectedRevision), Key: in.IdempotencyKey, Content: batch.Content{
			Name: strings.TrimSpace(in.Name), HandOut: batch.HandOut(strings.ToLower(string(in.HandOut))), Total: in.Total, PerGuest: 1, PerGuestDay: value(in.PerGuestDay),
			Transferable: value(in.Transferable), ClaimFrom: value(in.ClaimFrom), ClaimUntil: value(in.ClaimUntil), ValidUntil: value(in.ValidUntil), ValidDays: value(in.ValidDays),
			Terms: coupon.Terms{
				Kind: t.Kind, FaceValue: value(t.FaceValue), Percent: value(t.Percent), Scope: fromCouponScope(t.Scope), MinSpend: value(t.MinSpend), ShopID: value(t.ShopID),
			},
		},
	}
	if in.PerGuest != nil {
		out.PerGuest = *in.PerGuest
	}
	if t.Name != nil {
		out.Terms.Name = lang.T(t.Name.En, t.Name.Zh)
	}
	return out
}

func fromSegment(in *model.GuestSegmentInput) batch.Segment {
	return batch.Segment{
		Everyone: value(in.Everyone), NewSince: value(in.NewSince), OrderedAtLeast: value(in.OrderedAtLeast), OrderedSince: value(in.OrderedSince),
		NotOrderedSince: value(in.NotOrderedSince), SpentAtLeast: value(in.SpentAtLeast), SpentSince: value(in.SpentSince), Tier: value(in.Tier), CustomerIDs: in.CustomerIds,
	}
}

func toCouponOffer(ctx context.Context, b batch.Batch, closed *fault.Error) *model.CouponOffer {
	l, t := lang.From(ctx), b.Terms
	out := &model.CouponOffer{
		Name: t.Name.In(l), Kind: t.Kind, FaceValue: maybe(t.FaceValue), Percent: maybe(t.Percent), MinSpend: t.MinSpend, ShopID: maybe(t.ShopID), ClaimFrom: b.ClaimFrom,
		ClaimUntil: moment(b.ClaimUntil), PerGuest: b.PerGuest, ValidDays: maybe(b.ValidDays), ValidUntil: moment(b.ValidUntil),
	}
	if closed != nil {
		out.Closed, out.ClosedReason = &closed.Code, maybe(closed.Text.In(l))
	}
	return out
}

func toCouponGift(ctx context.Context, g coupon.Gift, p identity.Principal) *model.CouponGift {
	c := g.Coupon
	return &model.CouponGift{
		Name: c.Name.In(lang.From(ctx)), Kind: c.Kind, FaceValue: maybe(c.FaceValue), Percent: maybe(c.Percent), MinSpend: c.MinSpend, ValidUntil: c.ValidUntil,
		ExpiresAt: g.Expires, Own: p.Kind == identity.KindCustomer && p.ID == c.CustomerID,
	}
}
