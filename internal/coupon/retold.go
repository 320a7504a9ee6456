package coupon

import (
	"context"
	"fmt"
)

// Retold compares every coupon of the context's brand, or of all, with the events of its life, and answers as sentences where the last of them does not tell what its row says, or
// one is missing.
func (s *Service) Retold(ctx context.Context) (wrong []string, err error) {
	if wrong, err = retold(ctx, s.db); err != nil {
		return nil, fmt.Errorf("coupon: %w", err)
	}
	return wrong, nil
}
