package identity

import (
	"context"
	"regexp"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
)

// tierForm is what a tier is called.
var tierForm = regexp.MustCompile(`^[A-Za-z0-9_-]{0,40}$`)

// SetTier gives a customer of the context's brand a tier of membership; empty takes it away. Rejections: CUSTOMER_NOT_FOUND, BAD_USER_INPUT. Whether the caller may
// do it is checked before.
func (s *Service) SetTier(ctx context.Context, customerID, tier string) error {
	if !tierForm.MatchString(tier) {
		return fault.ErrBadUserInput.Saying("a tier has at most 40 letters, digits, - or _", "会员等级最多40个字母、数字、- 或 _").At("tier")
	}
	if len(customerID) > 64 || !storable(customerID) {
		return ErrCustomerNotFound.At("customerId")
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		n, err := writeTier(ctx, tx, customerID, tier)
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrCustomerNotFound.At("customerId")
		}
		return audit.Record(ctx, tx, audit.Done{Subject: customerID, Details: map[string]any{"tier": tier}})
	})
}
