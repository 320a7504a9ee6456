package graph

import (
	"context"
	"slices"

	"cuppa/graph/model"
	"cuppa/internal/lang"
	"cuppa/internal/voucher"
	"cuppa/internal/voucher/simulator"
)

// platforms are a shop's, with what a simulated one can be made to do.
func (r *Resolver) platforms(ctx context.Context, shopID string) ([]*model.VoucherPlatform, error) {
	found, err := r.Coupons.Platforms(ctx, shopID)
	if err != nil {
		return nil, err
	}
	l, out := lang.From(ctx), make([]*model.VoucherPlatform, len(found))
	for i, p := range found {
		shown := &model.VoucherPlatform{Platform: p.Platform, Kinds: toVoucherKinds(l, p.Kinds), Faults: []*model.SimulatedFault{}}
		if a := p.Account; a != nil {
			shown.Account = &model.PlatformAccount{
				AccountID: a.ShopID, Name: maybe(a.Name), Merchant: maybe(a.Merchant), Business: maybe(a.Business), HasToken: a.Token != voucher.Secret{},
			}
		}
		if r.Simulator != nil && r.Simulator.StandsIn(p.Platform) {
			shown.Simulated = true
			if shown.Faults, err = r.faults(ctx, p.Platform); err != nil {
				return nil, err
			}
		}
		out[i] = shown
	}
	return out, nil
}

func (r *Resolver) faults(ctx context.Context, platform string) ([]*model.SimulatedFault, error) {
	armed, err := r.Simulator.Armed(ctx, platform)
	if err != nil {
		return nil, err
	}
	l, out := lang.From(ctx), []*model.SimulatedFault{}
	for _, f := range simulator.Faults {
		if slices.Contains(f.Platforms, platform) {
			out = append(out, &model.SimulatedFault{Fault: string(f.Fault), Label: f.Label.In(l), Times: armed[f.Fault]})
		}
	}
	return out, nil
}

// platformsAfter answers a change of a shop's platforms.
func (r *Resolver) platformsAfter(ctx context.Context, shopID string, err error) (*model.VoucherPlatformsPayload, error) {
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.VoucherPlatformsPayload{UserErrors: rejected}, err
	}
	all, err := r.platforms(ctx, shopID)
	return &model.VoucherPlatformsPayload{Platforms: all, UserErrors: rejected}, err
}

// arm has a simulated platform fail; one that is real, or no simulator at all, is SIMULATOR_UNKNOWN.
func (r *Resolver) arm(ctx context.Context, in model.ArmFaultInput) error {
	if r.Simulator == nil || !r.Simulator.StandsIn(in.Platform) {
		return simulator.ErrUnknown.At("platform")
	}
	return r.Simulator.Arm(ctx, in.Platform, simulator.Fault(in.Fault), max(in.Times, -1))
}

func fromAccount(in model.ConnectPlatformInput) voucher.Account {
	return voucher.Account{
		ShopID: in.AccountID, Name: value(in.Name), Merchant: value(in.Merchant), Business: value(in.Business), Token: voucher.NewSecret(value(in.Token)),
	}
}

func toVoucherKinds(l lang.Lang, kinds []voucher.Kind) []*model.VoucherKind {
	out := make([]*model.VoucherKind, len(kinds))
	for i, k := range kinds {
		out[i] = &model.VoucherKind{Kind: k.Name, Name: k.Label.In(l), Form: model.VoucherForm(k.Form)}
	}
	return out
}
