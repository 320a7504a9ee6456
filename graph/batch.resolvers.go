package graph

import (
	"context"
	"cuppa/graph/generated"
	"cuppa/graph/model"
	"cuppa/internal/batch"
	"cuppa/internal/coupon"
	"cuppa/internal/identity"
	"cuppa/internal/order"
)

func (r *couponBatchResolver) Figures(ctx context.Context, obj *model.CouponBatch) (*model.CouponBatchFigures, error) {
	f, err := r.Resolver.Batches.Figures(ctx, *obj.Source)
	if err != nil {
		return nil, err
	}
	return &model.CouponBatchFigures{Available: f.Available, Locked: f.Locked, Used: f.Used, Expired: f.Expired, Voided: f.Voided, Given: f.Given}, nil
}

func (r *couponBatchResolver) Jobs(ctx context.Context, obj *model.CouponBatch) ([]*model.CouponJob, error) {
	jobs, err := r.Resolver.Batches.Jobs(ctx, *obj.Source)
	if err != nil {
		return nil, err
	}
	out := make([]*model.CouponJob, len(jobs))
	for i, j := range jobs {
		out[i] = toCouponJob(j)
	}
	return out, nil
}

func (r *mutationResolver) SaveCouponBatch(ctx context.Context, input model.SaveCouponBatchInput) (*model.CouponBatchPayload, error) {
	by, err := identity.MayAnywhere(ctx, identity.CouponsBatches)
	if err != nil {
		return nil, err
	}
	b, err := r.Resolver.Batches.Save(ctx, by, fromCouponBatch(input))
	return toCouponBatchPayload(ctx, b, err)
}

func (r *mutationResolver) ActivateCouponBatch(ctx context.Context, input model.CouponBatchInput) (*model.CouponBatchPayload, error) {
	return r.changeBatch(ctx, batch.Change{ID: input.ID, To: batch.Active, Expected: value(input.ExpectedRevision)})
}

func (r *mutationResolver) PauseCouponBatch(ctx context.Context, input model.CouponBatchInput) (*model.CouponBatchPayload, error) {
	return r.changeBatch(ctx, batch.Change{ID: input.ID, To: batch.Paused, Expected: value(input.ExpectedRevision)})
}

func (r *mutationResolver) CloseCouponBatch(ctx context.Context, input model.CloseCouponBatchInput) (*model.CouponBatchPayload, error) {
	return r.changeBatch(ctx, batch.Change{ID: input.ID, To: batch.Closed, Reason: input.Reason, VoidRest: input.VoidRest, Expected: value(input.ExpectedRevision)})
}

func (r *mutationResolver) ExportCouponCodes(ctx context.Context, input model.ExportCouponCodesInput) (*model.ExportCouponCodesPayload, error) {
	by, err := identity.MayAnywhere(ctx, identity.CouponsBatches)
	if err != nil {
		return nil, err
	}
	codes, b, err := r.Resolver.Batches.Codes(ctx, by, input.ID, value(input.From))
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.ExportCouponCodesPayload{UserErrors: rejected}, err
	}
	return toCouponCodes(codes, b), nil
}

func (r *mutationResolver) GrantCoupons(ctx context.Context, input model.GrantCouponsInput) (*model.CouponJobPayload, error) {
	by, err := identity.MayAnywhere(ctx, identity.CouponsBatches)
	if err != nil {
		return nil, err
	}
	if err := short(value(input.Note), "note"); err != nil {
		return toCouponJobPayload(ctx, batch.Job{}, err)
	}
	j, err := r.Resolver.Batches.StartGrant(ctx, by, batch.StartGrant{
		BatchID: input.BatchID, Segment: fromSegment(input.Segment), Key: input.IdempotencyKey, Note: value(input.Note),
	})
	return toCouponJobPayload(ctx, j, err)
}

func (r *mutationResolver) CancelCouponGrant(ctx context.Context, input model.CancelCouponGrantInput) (*model.CouponJobPayload, error) {
	by, err := identity.MayAnywhere(ctx, identity.CouponsBatches)
	if err != nil {
		return nil, err
	}
	j, err := r.Resolver.Batches.CancelJob(ctx, by, input.ID)
	return toCouponJobPayload(ctx, j, err)
}

func (r *mutationResolver) VoidCoupon(ctx context.Context, input model.VoidCouponInput) (*model.CouponPayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.CouponsIssue)
	if err != nil {
		return nil, err
	}
	if err := short(input.Reason, "reason"); err != nil {
		return r.toCouponPayload(ctx, coupon.Coupon{}, err)
	}
	c, err := r.Resolver.Coupons.VoidCode(ctx, input.Code, input.Reason, actor(p), func(shopID string) error {
		if shopID != "" && !p.WorksAt(shopID) {
			return coupon.ErrNotFound.At("code")
		}
		return nil
	})
	return r.toCouponPayload(ctx, c, err)
}

func (r *queryResolver) CouponBatches(ctx context.Context, status *model.CouponBatchStatus, first int, after *string) (*model.CouponBatchConnection, error) {
	by, err := identity.MayAnywhere(ctx, identity.CouponsBatches)
	if err != nil {
		return nil, err
	}
	if err := checkFirst(first, order.MaxPage); err != nil {
		return nil, err
	}
	offset, err := parseCouponCursor(after)
	if err != nil {
		return nil, err
	}
	page, err := r.Resolver.Batches.List(ctx, by, fromBatchStatus(status), first, offset)
	if err != nil {
		return nil, err
	}
	return toCouponBatches(ctx, page, offset), nil
}

func (r *queryResolver) CouponBatch(ctx context.Context, id string) (*model.CouponBatch, error) {
	by, err := identity.MayAnywhere(ctx, identity.CouponsBatches)
	if err != nil {
		return nil, err
	}
	b, err := r.Resolver.Batches.Get(ctx, by, id)
	if err != nil {
		return nil, err
	}
	return toCouponBatch(ctx, b), nil
}

func (r *queryResolver) PreviewCouponGrant(ctx context.Context, batchID string, segment model.GuestSegmentInput) (*model.CouponGrantPreview, error) {
	by, err := identity.MayAnywhere(ctx, identity.CouponsBatches)
	if err != nil {
		return nil, err
	}
	p, err := r.Resolver.Batches.Preview(ctx, by, batchID, fromSegment(&segment))
	if err != nil {
		return nil, err
	}
	return &model.CouponGrantPreview{Guests: p.Guests, Full: p.Full, Left: p.Left}, nil
}

func (r *Resolver) CouponBatch() generated.CouponBatchResolver { return &couponBatchResolver{r} }

type couponBatchResolver struct{ *Resolver }
