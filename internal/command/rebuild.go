package command

import (
	"context"
	"fmt"
	"io"

	"cuppa/internal/app"
	"cuppa/internal/config"
	"cuppa/internal/db"
)

// rebuild makes every projection anew from what it was made of, and compares: orders and figures from the events of orders, coupons from those of coupons, balances from
// postings. Only figures can be written: the others are the rows that the events were written with, and a difference there is for a person.
func rebuild(ctx context.Context, set config.Config, write bool, out io.Writer) error {
	return with(ctx, set, func(a *app.App, _ *db.DB) error {
		ctx := db.ForAllBrands(ctx)
		total := 0
		for _, p := range []struct {
			name string
			make func() ([]string, error)
		}{
			{"orders, from their events", func() ([]string, error) { return a.Orders.Retold(ctx) }},
			{"coupons, from their events", func() ([]string, error) { return a.Coupons.Retold(ctx) }},
			{"balances of the ledger and of wallets, from postings", func() ([]string, error) { return a.Orders.Balances(ctx) }},
			{"figures, from the events of orders", func() ([]string, error) {
				r, err := a.Reports.Rebuild(ctx, write)
				return r.Wrong, err
			}},
		} {
			wrong, err := p.make()
			if err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
			tellf(out, "%s: %d differences\n", p.name, len(wrong))
			for _, w := range wrong {
				tellf(out, "  %s\n", w)
			}
			total += len(wrong)
		}
		if total > 0 {
			return fmt.Errorf("%w: %d differences", errBroken, total)
		}
		return nil
	})
}
