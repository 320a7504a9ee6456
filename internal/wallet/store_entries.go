package wallet

import (
	"context"
	"fmt"

	"entgo.io/ent/dialect/sql"

	"cuppa/ent/ledgerposting"
	"cuppa/ent/predicate"
	"cuppa/internal/db"
	"cuppa/internal/ledger"
	"cuppa/internal/money"
)

// sidesAtMost is how many postings an entry of a wallet has at most.
const sidesAtMost = 4

// movesOf reads what moved a wallet, the latest first; before is the id that all are below, 0 for none. An entry's postings were written by one statement under the wallet's
// lock, so those of a guest stand together.
func movesOf(ctx context.Context, d *db.DB, customerID string, span Span, limit, before int) ([]Move, error) {
	where := []predicate.LedgerPosting{ledgerposting.Owner(customerID)}
	if before > 0 {
		where = append(where, ledgerposting.IDLT(before))
	}
	if !span.From.IsZero() {
		where = append(where, ledgerposting.AtGTE(span.From.UTC()))
	}
	if !span.Until.IsZero() {
		where = append(where, ledgerposting.AtLT(span.Until.UTC()))
	}
	rows, err := d.Ent().LedgerPosting.Query().Where(where...).Order(ledgerposting.ByID(sql.OrderDesc())).Limit((limit + 1) * sidesAtMost).All(ctx)
	if err != nil {
		return nil, fmt.Errorf("wallet: statement: %w", err)
	}
	var moves []Move
	var last string
	for _, r := range rows {
		if r.Entry != last {
			if len(moves) == limit {
				break
			}
			last = r.Entry
			e := ledger.Entry{Kind: ledger.Kind(r.Kind)}
			moves = append(moves, Move{Kind: e.Kind, Reference: r.Entry[min(len(r.Kind)+1, len(r.Entry)):], OrderNo: r.OrderNo, At: r.At.UTC()})
		}
		m := &moves[len(moves)-1]
		m.ID = r.ID // its first posting's: the next page begins below it
		switch r.Account {
		case ledger.Principal:
			m.Principal -= money.Amount(r.Amount)
		case ledger.Bonus:
			m.Bonus -= money.Amount(r.Amount)
		case ledger.FrozenPrincipal:
			m.FrozenPrincipal -= money.Amount(r.Amount)
		case ledger.FrozenBonus:
			m.FrozenBonus -= money.Amount(r.Amount)
		case ledger.Points:
			m.Points -= r.Amount
		}
	}
	return moves, nil
}
