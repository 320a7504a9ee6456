package coupon

import (
	"context"
	"slices"
	"strings"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/voucher"
)

// PlatformOfShop is a platform as a shop has it.
type PlatformOfShop struct {
	Platform string
	// Kinds are those of its vouchers.
	Kinds []voucher.Kind
	// Account is the shop's there; nil where none is stored.
	Account *voucher.Account
}

// Platforms are those whose vouchers can be taken, by name, with a shop's account at each.
func (s *Service) Platforms(ctx context.Context, shopID string) ([]PlatformOfShop, error) {
	stored, err := accountsOf(ctx, s.db, shopID)
	if err != nil {
		return nil, err
	}
	var all []PlatformOfShop
	for _, kind := range s.kinds.All() {
		i := slices.IndexFunc(all, func(p PlatformOfShop) bool { return p.Platform == kind.Platform })
		if i < 0 {
			i = len(all)
			all = append(all, PlatformOfShop{Platform: kind.Platform})
			if account, ok := stored[kind.Platform]; ok {
				all[i].Account = &account
			}
		}
		all[i].Kinds = append(all[i].Kinds, kind)
	}
	slices.SortFunc(all, func(a, b PlatformOfShop) int { return strings.Compare(a.Platform, b.Platform) })
	return all, nil
}

// ConnectShop stores a shop's account at a platform. A token that is left out stays as it was.
func (s *Service) ConnectShop(ctx context.Context, shopID, platform string, account voucher.Account) error {
	if !slices.ContainsFunc(s.kinds.All(), func(k voucher.Kind) bool { return k.Platform == platform }) {
		return voucher.ErrNotConnected.At("platform")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		if account.Token == (voucher.Secret{}) {
			before, err := accountInTx(ctx, tx, shopID, platform)
			if err != nil {
				return err
			}
			account.Token = before.Token
		}
		if err := account.Check(platform); err != nil {
			return err
		}
		if err := s.Connect(ctx, tx, shopID, platform, account); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: shopID, Subject: platform, Details: map[string]any{"accountId": account.ShopID}})
	})
}

// DisconnectShop forgets a shop's account at a platform. That there is none is a success.
func (s *Service) DisconnectShop(ctx context.Context, shopID, platform string) error {
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		gone, err := dropAccount(ctx, tx, shopID, platform)
		if err != nil || !gone {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: shopID, Subject: platform})
	})
}
