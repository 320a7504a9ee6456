package stock

import (
	"context"
	stdsql "database/sql"
	"errors"
	"fmt"
	"time"

	"cuppa/internal/db"
)

// ErrCountedOtherwise says that what an order had is counted otherwise by now: not at all any more, or in other quantities.
var ErrCountedOtherwise = errors.New("stock: it is counted otherwise by now")

// Enough says whether a shop has as much as the needs at the moment, by the rows: ErrOutOfStock where it has not. It promises nothing, and locks nothing.
func (s *Service) Enough(ctx context.Context, brandID int, shopID string, needs []Need) error {
	found, err := levels(ctx, s.db.Reader(), s.db.Postgres(), brandID, shopID, idsOf(needs))
	if err != nil {
		return err
	}
	free := map[shelf]int64{}
	for _, l := range found {
		free[shelf{shopID, l.SKUID}] = l.Available
	}
	_, err = within(free, shopID, needs)
	return err
}

func idsOf(needs []Need) []string {
	ids := make([]string, len(needs))
	for i, n := range needs {
		ids[i] = n.SKUID
	}
	return ids
}

// Retake has an order whose hold was given back hold all of its needs once more, or none. The rows decide, whatever the strategies and wherever Redis is: the
// transaction has the shop for itself until it ends, and is to sell the order before that. It fails with ErrOutOfStock (Short tells which) and ErrCountedOtherwise;
// the caller takes back what was written then. After the commit call Renew.
func (s *Service) Retake(ctx context.Context, tx *db.Tx, brandID int, shopID, orderNo string, needs []Need) error {
	claims := []Claim{{BrandID: brandID, ShopID: shopID, OrderNo: orderNo, Needs: needs}}
	refused, err := s.Admit(ctx, tx, claims)
	if err != nil {
		return err
	}
	if err := refused[orderNo]; err != nil {
		return err
	}
	at, err := s.moment(ctx, tx)
	if err != nil {
		return err
	}
	before, err := reopenHolds(ctx, tx, brandID, orderNo, at)
	if err != nil {
		return err
	}
	var fresh []line
	for _, n := range claims[0].Grant.Counted {
		quantity, known := before[n.SKUID]
		if known && quantity != n.Quantity {
			return fmt.Errorf("%w: SKU %s of order %s", ErrCountedOtherwise, n.SKUID, orderNo)
		}
		if !known {
			fresh = append(fresh, line{brandID, orderNo, shopID, n.SKUID, n.Quantity, 0, ticket{}})
		}
		delete(before, n.SKUID)
	}
	if len(before) > 0 {
		return fmt.Errorf("%w: %d SKUs of order %s", ErrCountedOtherwise, len(before), orderNo)
	}
	tx.AfterCommit(s.shop(brandID, shopID).doubt)
	if len(fresh) == 0 {
		return nil
	}
	return insertHolds(ctx, tx, fresh, s.clock())
}

// reopenHolds has rows that were given back held again, as from now, and answers them by SKU.
func reopenHolds(ctx context.Context, tx *db.Tx, brandID int, orderNo string, at time.Time) (map[string]int64, error) {
	rows, err := tx.QueryContext(ctx, `UPDATE holds SET state = 'held', held_at = $1, ended_at = NULL, epoch = NULL
		WHERE brand_id = $2 AND order_no = $3 AND state = 'released' RETURNING sku_id, quantity`, at, brandID, orderNo)
	if err != nil {
		return nil, fmt.Errorf("stock: retake: %w", err)
	}
	reopened := map[string]int64{}
	return reopened, drain(rows, func(rows *stdsql.Rows) error {
		var sku string
		var quantity int64
		if err := rows.Scan(&sku, &quantity); err != nil {
			return err
		}
		reopened[sku] = quantity
		return nil
	})
}
