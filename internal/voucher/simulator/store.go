package simulator

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent"
	"cuppa/ent/simulatedfault"
	"cuppa/ent/simulatedvoucher"
	"cuppa/internal/db"
	"cuppa/internal/voucher"
)

// rows is a store in the database: it outlives its process, and all replicas share it. Platforms know no brands.
type rows struct{ db *db.DB }

// NewStore makes a store in the database.
func NewStore(d *db.DB) Store { return rows{d} }

func (r rows) one(ctx context.Context, where ...func(*sql.Selector)) (Voucher, bool, error) {
	q := r.db.Ent().SimulatedVoucher.Query()
	for _, w := range where {
		q.Where(w)
	}
	row, err := q.First(db.ForAllBrands(ctx))
	if ent.IsNotFound(err) {
		return Voucher{}, false, nil
	}
	if err != nil {
		return Voucher{}, false, fmt.Errorf("simulator: reading a voucher: %w", err)
	}
	return fromRow(row), true, nil
}

// Voucher finds one by its code.
func (r rows) Voucher(ctx context.Context, platform, code string) (Voucher, bool, error) {
	return r.one(ctx, simulatedvoucher.Platform(platform), simulatedvoucher.Code(code))
}

// Verified finds one by the id of its last use.
func (r rows) Verified(ctx context.Context, platform, verifyID string) (Voucher, bool, error) {
	if verifyID == "" {
		return Voucher{}, false, nil
	}
	return r.one(ctx, simulatedvoucher.Platform(platform), simulatedvoucher.VerifyID(verifyID))
}

// Swap writes a voucher that nobody changed since it was read.
func (r rows) Swap(ctx context.Context, v Voucher) (done bool, err error) {
	err = r.db.InTx(ctx, func(tx *db.Tx) error {
		up := tx.SimulatedVoucher.Update().Where(simulatedvoucher.Platform(v.Platform), simulatedvoucher.Code(v.Code), simulatedvoucher.Version(v.Version)).
			SetUsed(v.Used).SetUsedBy(v.UsedBy).SetRequestID(v.RequestID).SetVerifyID(v.VerifyID).SetUndoID(v.UndoID).SetUses(v.Uses).SetVersion(v.Version + 1)
		if v.UsedAt.IsZero() {
			up.ClearUsedAt()
		} else {
			up.SetUsedAt(v.UsedAt.UTC())
		}
		if v.UndoneAt.IsZero() {
			up.ClearUndoneAt()
		} else {
			up.SetUndoneAt(v.UndoneAt.UTC())
		}
		n, err := up.Save(db.ForAllBrands(ctx))
		done = n == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("simulator: writing a voucher: %w", err)
	}
	return done, nil
}

// Add adds vouchers whose codes are not there yet.
func (r rows) Add(ctx context.Context, vouchers ...Voucher) error {
	ctx = db.ForAllBrands(ctx)
	err := r.db.InTx(ctx, func(tx *db.Tx) error {
		var rows []*ent.SimulatedVoucherCreate
		for _, v := range vouchers {
			row := tx.SimulatedVoucher.Create().SetPlatform(v.Platform).SetCode(v.Code).SetForm(string(v.Form)).SetDealID(v.DealID).SetTitle(v.Title).
				SetParValue(v.ParValue).SetPrice(v.Price).SetShop(v.Shop).SetValidFrom(v.ValidFrom.UTC()).SetValidUntil(v.ValidUntil.UTC()).
				SetRefunded(v.Refunded).SetUsed(v.Used).SetUsedBy(v.UsedBy).SetRequestID(v.RequestID).SetVerifyID(v.VerifyID).SetUndoID(v.UndoID).SetUses(v.Uses)
			if !v.UsedAt.IsZero() {
				row.SetUsedAt(v.UsedAt.UTC())
			}
			if !v.UndoneAt.IsZero() {
				row.SetUndoneAt(v.UndoneAt.UTC())
			}
			rows = append(rows, row)
		}
		return tx.SimulatedVoucher.CreateBulk(rows...).OnConflictColumns(simulatedvoucher.FieldPlatform, simulatedvoucher.FieldCode).Ignore().Exec(ctx)
	})
	if err != nil {
		return fmt.Errorf("simulator: adding vouchers: %w", err)
	}
	return nil
}

// Uses lists what an account used.
func (r rows) Uses(ctx context.Context, platform, account string, from, until time.Time, offset, limit int) ([]Voucher, error) {
	list, err := r.db.Ent().SimulatedVoucher.Query().
		Where(simulatedvoucher.Platform(platform), simulatedvoucher.UsedBy(account), simulatedvoucher.UsedAtGTE(from.UTC()), simulatedvoucher.UsedAtLT(until.UTC())).
		Order(simulatedvoucher.ByUsedAt(), simulatedvoucher.ByCode()).Offset(offset).Limit(limit).All(db.ForAllBrands(ctx))
	if err != nil {
		return nil, fmt.Errorf("simulator: listing uses: %w", err)
	}
	out := make([]Voucher, len(list))
	for i, row := range list {
		out[i] = fromRow(row)
	}
	return out, nil
}

// Arm sets how many times a fault will still happen.
func (r rows) Arm(ctx context.Context, platform string, fault Fault, times int) error {
	ctx = db.ForAllBrands(ctx)
	err := r.db.InTx(ctx, func(tx *db.Tx) error {
		return tx.SimulatedFault.Create().SetPlatform(platform).SetFault(string(fault)).SetTimes(times).
			OnConflictColumns(simulatedfault.FieldPlatform, simulatedfault.FieldFault).UpdateTimes().Exec(ctx)
	})
	if err != nil {
		return fmt.Errorf("simulator: arming a fault: %w", err)
	}
	return nil
}

// Armed tells the faults that will happen.
func (r rows) Armed(ctx context.Context, platform string) (map[Fault]int, error) {
	list, err := r.db.Ent().SimulatedFault.Query().Where(simulatedfault.Platform(platform), simulatedfault.TimesNEQ(0)).All(db.ForAllBrands(ctx))
	if err != nil {
		return nil, fmt.Errorf("simulator: reading faults: %w", err)
	}
	out := make(map[Fault]int, len(list))
	for _, row := range list {
		out[Fault(row.Fault)] = row.Times
	}
	return out, nil
}

// Take uses up one time of a fault.
func (r rows) Take(ctx context.Context, platform string, fault Fault) (taken bool, err error) {
	err = r.db.InTx(ctx, func(tx *db.Tx) error {
		ctx := db.ForAllBrands(ctx)
		this := tx.SimulatedFault.Update().Where(simulatedfault.Platform(platform), simulatedfault.Fault(string(fault)), simulatedfault.TimesGT(0)).AddTimes(-1)
		n, err := this.Save(ctx)
		if err != nil || n == 1 {
			taken = n == 1
			return err
		}
		taken, err = tx.SimulatedFault.Query().Where(simulatedfault.Platform(platform), simulatedfault.Fault(string(fault)), simulatedfault.TimesLT(0)).Exist(ctx)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("simulator: taking a fault: %w", err)
	}
	return taken, nil
}

func fromRow(row *ent.SimulatedVoucher) Voucher {
	v := Voucher{
		Platform: row.Platform, Code: row.Code, Form: voucher.Form(row.Form), DealID: row.DealID, Title: row.Title, ParValue: row.ParValue, Price: row.Price,
		Shop: row.Shop, ValidFrom: row.ValidFrom.UTC(), ValidUntil: row.ValidUntil.UTC(), Refunded: row.Refunded, Used: row.Used, UsedBy: row.UsedBy,
		RequestID: row.RequestID, VerifyID: row.VerifyID, UndoID: row.UndoID, Uses: row.Uses, Version: row.Version,
	}
	if row.UsedAt != nil {
		v.UsedAt = row.UsedAt.UTC()
	}
	if row.UndoneAt != nil {
		v.UndoneAt = row.UndoneAt.UTC()
	}
	return v
}
