package demo

import (
	"context"
	"fmt"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/demo/art"
)

var weekdays = []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}

// Seed writes the demo brand when the database has no brand at all, in one transaction, and tells whether it did. Replicas that start at
// once may all call it: one writes. hashPassword is identity's.
func Seed(ctx context.Context, d *db.DB, hashPassword func(string) (string, error)) (seeded bool, err error) {
	if some, err := hasBrand(ctx, d.Ent()); err != nil || some {
		return false, err
	}
	hashes := make(map[string]string, len(staff))
	for _, p := range staff {
		if hashes[p.id], err = hashPassword(p.password); err != nil {
			return false, fmt.Errorf("demo: %w", err)
		}
	}
	err = d.InTx(ctx, func(tx *db.Tx) error {
		seeded = false
		if some, err := hasBrand(ctx, tx.Client); err != nil || some {
			return err
		}
		seeded = true
		return write(ctx, tx, hashes)
	})
	if db.Unique(err) {
		if some, again := hasBrand(ctx, d.Ent()); again == nil && some {
			return false, nil // another replica was faster
		}
	}
	if err != nil {
		return false, fmt.Errorf("demo: %w", err)
	}
	return seeded, nil
}

// skuID is the id of a product's SKU by its place among the sizes.
func (p product) skuID(size int) string {
	id := "sku-" + p.id
	if len(p.prices) == 1 {
		return id
	}
	return id + []string{"-m", "-l"}[size]
}

// productID is the product's id.
func (p product) productID() string { return "d-" + p.id }

// imageURL is where its picture is.
func (p product) imageURL() string { return art.URL(p.id) }
