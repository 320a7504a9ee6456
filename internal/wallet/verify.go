package wallet

import (
	"context"
	"fmt"

	"cuppa/internal/db"
)

// Verify tells, for the context's brand or for all, what is wrong with wallets, as sentences that name the row and the entry: a wallet that is not the sum of its
// postings, its holds and its points; a document without its entry, or with another amount; an entry without a document, or that does not sum to 0; a
// gift card that its batch did not issue so, and what is owed for all of them.
func Verify(ctx context.Context, d *db.DB) (broken []string, err error) {
	return verify(ctx, d.Reader())
}

func verify(ctx context.Context, d querier) (broken []string, err error) {
	wrong, err := differing(ctx, d, walletsText)
	if err != nil {
		return nil, err
	}
	for _, w := range wrong {
		last, err := lastEntry(ctx, d, w.brandID, w.what)
		if err != nil {
			return nil, err
		}
		broken = append(broken, fmt.Sprintf("wallet of guest %s: %s is %d, the ledger says %d; its last entry is %s", w.what, w.of, w.told, w.booked, last))
	}
	for _, look := range []struct{ text, sentence string }{
		{keptText, "wallet of guest %s: %s is %d, its rows say %d"},
		{documentsText, "ledger entry %s of %s should come to %d, it is %d"},
		{sumsText, "ledger entry %s of %s must sum to %d, it sums to %d"},
		{topUpsText, "top-up %s (%s) has %d, its payments captured %d for it"},
		{givenBackText, "top-up %s: %s is %d, its refunds and entries come to %d"},
		{batchesText, "batch %s of gift cards: its %s should come to %d, its cards come to %d"},
		{cardsText, "gift card %s of batch %s: the batch issued cards of %d, this one of %d is not one of them, or is good for another time"},
		{owedText, "the ledger has of %s%s %d, gift cards come to %d"},
	} {
		wrong, err := differing(ctx, d, look.text)
		if err != nil {
			return nil, err
		}
		for _, w := range wrong {
			broken = append(broken, fmt.Sprintf(look.sentence, w.what, w.of, w.told, w.booked))
		}
	}
	return broken, nil
}
