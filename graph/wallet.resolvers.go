package graph

import (
	"context"
	"cuppa/graph/generated"
	"cuppa/graph/model"
	"cuppa/internal/audit"
	"cuppa/internal/identity"
	"cuppa/internal/lang"
	"cuppa/internal/order"
	"cuppa/internal/wallet"
	"errors"
	"time"
)

func (r *mutationResolver) TopUp(ctx context.Context, input model.TopUpInput) (*model.TopUpPayload, error) {
	p, err := identity.Customer(ctx)
	if err != nil {
		return nil, err
	}
	t, opened, replayed, err := r.Resolver.Wallets.TopUp(ctx, wallet.TopUpRequest{
		CustomerID: p.ID, Key: input.IdempotencyKey, ShopID: value(input.ShopID), Amount: input.Amount, OfferID: value(input.OfferID), Channel: string(input.Channel),
	})
	if err == nil {
		err = r.Resolver.Payments.Open(ctx, opened)
	}
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.TopUpPayload{UserErrors: rejected}, err
	}
	return &model.TopUpPayload{TopUp: toTopUp(wallet.Told{TopUp: t, Payment: opened}), Replayed: replayed, UserErrors: rejected}, nil
}

func (r *mutationResolver) RedeemGiftCard(ctx context.Context, input model.RedeemGiftCardInput) (*model.RedeemGiftCardPayload, error) {
	p, err := identity.Customer(ctx)
	if err != nil {
		return nil, err
	}
	if err := r.Rates.mayGuess(ctx, []string{input.Code}); err != nil {
		return nil, err
	}
	amount, w, replayed, err := r.Resolver.Wallets.Redeem(ctx, p.ID, input.IdempotencyKey, input.Code)
	r.Rates.guessed(ctx, err)
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.RedeemGiftCardPayload{UserErrors: rejected}, err
	}
	return &model.RedeemGiftCardPayload{Amount: &amount, Wallet: toWallet(w), Replayed: replayed, UserErrors: rejected}, nil
}

func (r *mutationResolver) AddTopUpOffer(ctx context.Context, input model.AddTopUpOfferInput) (*model.TopUpOfferPayload, error) {
	by, err := identity.MayAnywhere(ctx, identity.WalletsManage)
	if err != nil {
		return nil, err
	}
	o, replayed, err := r.Resolver.Wallets.AddOffer(ctx, by, wallet.AddOffer{
		Key: input.IdempotencyKey, Amount: input.Amount, Bonus: input.Bonus, ValidFrom: momentOf(input.ValidFrom), ValidUntil: momentOf(input.ValidUntil),
	})
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.TopUpOfferPayload{UserErrors: rejected}, err
	}
	if replayed {
		audit.Refused(ctx, "REPLAYED")
	}
	return &model.TopUpOfferPayload{Offer: toTopUpOffer(o, r.Now()), Replayed: replayed, UserErrors: rejected}, nil
}

func (r *mutationResolver) EndTopUpOffer(ctx context.Context, input model.EndTopUpOfferInput) (*model.TopUpOfferPayload, error) {
	by, err := identity.MayAnywhere(ctx, identity.WalletsManage)
	if err != nil {
		return nil, err
	}
	o, err := r.Resolver.Wallets.EndOffer(ctx, by, input.ID)
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.TopUpOfferPayload{UserErrors: rejected}, err
	}
	return &model.TopUpOfferPayload{Offer: toTopUpOffer(o, r.Now()), UserErrors: rejected}, nil
}

func (r *mutationResolver) IssueGiftCards(ctx context.Context, input model.IssueGiftCardsInput) (*model.IssueGiftCardsPayload, error) {
	by, err := identity.MayAnywhere(ctx, identity.WalletsManage)
	if err != nil {
		return nil, err
	}
	b, codes, replayed, err := r.Resolver.Wallets.Issue(ctx, by, wallet.IssueCards{
		Key: input.IdempotencyKey, Name: input.Name, Amount: input.Amount, Count: input.Count, ValidUntil: input.ValidUntil,
	})
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.IssueGiftCardsPayload{Codes: []string{}, UserErrors: rejected}, err
	}
	if replayed {
		audit.Refused(ctx, "REPLAYED")
	}
	return &model.IssueGiftCardsPayload{Batch: toGiftCardBatch(b), Codes: append([]string{}, codes...), Replayed: replayed, UserErrors: rejected}, nil
}

func (r *mutationResolver) RefundTopUp(ctx context.Context, input model.RefundTopUpInput) (*model.RefundTopUpPayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.WalletsManage)
	if err != nil {
		return nil, err
	}
	t, refund, replayed, err := r.Resolver.Wallets.RefundTopUp(ctx, wallet.TopUpRefund{
		StaffID: p.ID, Actor: actor(p), Key: input.IdempotencyKey, No: input.No, Amount: input.Amount, Reason: input.Reason,
	}, mayRefund(ctx))
	waits, isWaiting := errors.AsType[*wallet.NeedsApproval](err)
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		out := &model.RefundTopUpPayload{UserErrors: rejected}
		if err == nil && isWaiting {
			out.Task, err = r.toTask(ctx, waits.Task)
		}
		return out, err
	}
	if replayed {
		audit.Refused(ctx, "REPLAYED")
	}
	told, err := r.Resolver.Wallets.TopUpByNo(ctx, t.No)
	if err != nil {
		return nil, err
	}
	return &model.RefundTopUpPayload{TopUp: toTopUp(told), Refund: toRefund(refund), Replayed: replayed, UserErrors: rejected}, nil
}

func (r *mutationResolver) TakeCash(ctx context.Context, input model.TakeCashInput) (*model.TakeCashPayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.CashTake)
	if err != nil {
		return nil, err
	}
	paid, change, replayed, err := r.Resolver.Orders.TakeCash(ctx, order.CashRequest{
		BrandID: p.BrandID, StaffID: p.ID, Actor: actor(p), Key: input.IdempotencyKey, OrderNo: input.OrderNo, Amount: input.Amount, Received: input.Received,
	}, mayTouch(ctx, identity.CashTake))
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.TakeCashPayload{UserErrors: rejected}, err
	}
	if replayed {
		audit.Refused(ctx, "REPLAYED")
	}
	o, err := r.visibleOrder(ctx, paid.OrderNo)
	if err != nil {
		return nil, err
	}
	return &model.TakeCashPayload{Payment: toPayment(paid), Order: toOrder(o), Change: &change, Replayed: replayed, UserErrors: rejected}, nil
}

func (r *queryResolver) Wallet(ctx context.Context) (*model.Wallet, error) {
	p, err := identity.Customer(ctx)
	if err != nil {
		return nil, err
	}
	w, err := r.Resolver.Wallets.Of(ctx, p.ID)
	return toWallet(w), err
}

func (r *queryResolver) CustomerWallet(ctx context.Context, customerID string) (*model.Wallet, error) {
	by, err := identity.MayAnywhere(ctx, identity.WalletsManage)
	if err == nil {
		err = r.Resolver.Wallets.MayManage(ctx, by)
	}
	if err != nil {
		return nil, err
	}
	if _, err := r.Identity.CustomerByID(ctx, customerID); err != nil {
		return nil, err
	}
	w, err := r.Resolver.Wallets.Of(ctx, customerID)
	return toWallet(w), err
}

func (r *queryResolver) TopUpOffers(ctx context.Context, all bool) ([]*model.TopUpOffer, error) {
	if all {
		by, err := identity.MayAnywhere(ctx, identity.WalletsManage)
		if err == nil {
			err = r.Resolver.Wallets.MayManage(ctx, by)
		}
		if err != nil {
			return nil, err
		}
	}
	found, err := r.Resolver.Wallets.Offers(ctx, all)
	out := make([]*model.TopUpOffer, len(found))
	for i, o := range found {
		out[i] = toTopUpOffer(o, r.Now())
	}
	return out, err
}

func (r *queryResolver) TopUp(ctx context.Context, no string) (*model.TopUp, error) {
	p, err := identity.Customer(ctx)
	if err != nil {
		return nil, err
	}
	t, err := r.Resolver.Wallets.TopUpOf(ctx, p.ID, no)
	if err != nil {
		return nil, err
	}
	return toTopUp(t), nil
}

func (r *queryResolver) TopUps(ctx context.Context) ([]*model.TopUp, error) {
	p, err := identity.Customer(ctx)
	if err != nil {
		return nil, err
	}
	return toTopUps(r.Resolver.Wallets.TopUpsOf(ctx, p.ID))
}

func (r *queryResolver) CustomerTopUp(ctx context.Context, no string) (*model.TopUp, error) {
	if _, err := identity.MayAnywhere(ctx, identity.WalletsManage); err != nil {
		return nil, err
	}
	t, err := r.Resolver.Wallets.TopUpByNo(ctx, no)
	if err == nil {
		err = mayRefund(ctx)(t.TopUp)
	}
	if err != nil {
		return nil, err
	}
	return toTopUp(t), nil
}

func (r *queryResolver) CustomerTopUps(ctx context.Context, customerID string) ([]*model.TopUp, error) {
	by, err := identity.MayAnywhere(ctx, identity.WalletsManage)
	if err == nil {
		err = r.Resolver.Wallets.MayManage(ctx, by)
	}
	if err != nil {
		return nil, err
	}
	return toTopUps(r.Resolver.Wallets.TopUpsOf(ctx, customerID))
}

func (r *queryResolver) GiftCardBatches(ctx context.Context) ([]*model.GiftCardBatch, error) {
	by, err := identity.MayAnywhere(ctx, identity.WalletsManage)
	if err != nil {
		return nil, err
	}
	found, err := r.Resolver.Wallets.CardBatches(ctx, by)
	out := make([]*model.GiftCardBatch, len(found))
	for i, b := range found {
		out[i] = toGiftCardBatch(b)
	}
	return out, err
}

func (r *walletResolver) ExpiringPoints(ctx context.Context, obj *model.Wallet) ([]*model.ExpiringPoints, error) {
	found, err := r.Resolver.Wallets.Expiring(ctx, obj.CustomerID)
	out := make([]*model.ExpiringPoints, len(found))
	for i, e := range found {
		out[i] = &model.ExpiringPoints{Points: int(e.Points), At: e.At}
	}
	return out, err
}

func (r *walletResolver) Entries(ctx context.Context, obj *model.Wallet, first int, after *string, from *time.Time, until *time.Time) (*model.WalletEntryConnection, error) {
	if err := checkFirst(first, maxStatement); err != nil {
		return nil, err
	}
	moves, more, err := r.Resolver.Wallets.Statement(ctx, obj.CustomerID, spanOf(from, until), first, value(after))
	if err != nil {
		return nil, err
	}
	return toWalletEntries(ctx, moves, more), nil
}

func (r *walletResolver) StatementCSV(ctx context.Context, obj *model.Wallet, from *time.Time, until *time.Time) (string, error) {
	return r.Resolver.Wallets.CSV(ctx, obj.CustomerID, spanOf(from, until), lang.From(ctx))
}

func (r *Resolver) Wallet() generated.WalletResolver { return &walletResolver{r} }

type walletResolver struct{ *Resolver }
