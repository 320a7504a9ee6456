package catalog

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
)

// maxMark bounds how far ahead a sold-out mark may end by itself.
const maxMark = 366 * 24 * time.Hour

// SetSoldOut says what to mark as sold out in a shop: exactly one of SKUID and OptionID.
type SetSoldOut struct {
	// ShopID is the shop.
	ShopID string
	// SKUID or OptionID is the target.
	SKUID, OptionID string
	// SoldOut marks; false takes the mark back.
	SoldOut bool
	// Until is when the mark ends by itself; zero: when it is taken back.
	Until time.Time
}

// SetSoldOut marks a SKU or an option of a shop as sold out or takes the mark back, and tells the menu's version after that. It
// shows on this replica at once, on the others within SweepEvery. Doing it again changes nothing. Rejections: SHOP_NOT_FOUND,
// UNKNOWN_SKU, INVALID_OPTION, BAD_USER_INPUT. Whether the caller may do it is checked before.
func (s *Service) SetSoldOut(ctx context.Context, in SetSoldOut) (version string, err error) {
	m, err := s.Menu(ctx, in.ShopID)
	if err != nil {
		return "", err
	}
	if err := in.check(m, s.now()); err != nil {
		return "", err
	}
	in.Until = in.Until.UTC().Truncate(time.Microsecond)
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if _, err := raise(ctx, tx, in.ShopID); err != nil {
			return err
		}
		if err := setMark(ctx, tx, in, s.now()); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: in.ShopID, Subject: in.SKUID + in.OptionID, Details: map[string]any{"soldOut": in.SoldOut}})
	})
	switch {
	case errors.Is(err, errSameMark):
		s.Drop(in.ShopID) // another replica may have set it a moment ago
	case err != nil:
		return "", fmt.Errorf("catalog: set sold out: %w", err)
	default:
		s.changed(ctx, m.Shop.BrandID, in.ShopID)
	}
	if m, err = s.Menu(ctx, in.ShopID); err != nil {
		return "", err
	}
	return m.Version, nil
}

// errSameMark rolls back a change that changes nothing, so that no replica loads anything for it.
var errSameMark = errors.New("catalog: the mark is as asked for")

func (in *SetSoldOut) check(m *Menu, now time.Time) error {
	switch {
	case (in.SKUID == "") == (in.OptionID == ""):
		return fault.ErrBadUserInput.At("skuId").Saying("exactly one of skuId and optionId", "skuId 与 optionId 请只给其中一个")
	case in.SKUID != "" && m.SKU(in.SKUID) == nil:
		return ErrUnknownSKU.At("skuId").With("skuId", clip(in.SKUID))
	case in.OptionID != "" && m.Option(in.OptionID) == nil:
		return ErrInvalidOption.At("optionId").With("optionId", clip(in.OptionID))
	case !in.SoldOut:
		in.Until = time.Time{}
	case !in.Until.IsZero() && (!in.Until.After(now) || in.Until.After(now.Add(maxMark))):
		return fault.ErrBadUserInput.At("until").Saying("until lies in the future, within a year", "截止时间须在未来一年内")
	}
	return nil
}
