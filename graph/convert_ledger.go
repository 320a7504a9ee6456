package graph

import (
	"encoding/hex"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"cuppa/graph/model"
	"cuppa/internal/ledger"
)

func toMoneyProof(shopID, day string, p ledger.Proof) *model.MoneyProof {
	out := &model.MoneyProof{
		ShopID: shopID, Day: day, From: p.From, Until: p.Until, Sales: p.Sales, Unsold: p.Unsold, Returns: p.Returns, ToppedUp: p.ToppedUp, RefundsOwed: p.RefundsOwed,
		RefundsOwedBefore: p.RefundsOwedBefore, GuestsHeld: p.GuestsHeld, GuestsHeldBefore: p.GuestsHeldBefore, Disputed: p.Disputed, Balanced: p.Balanced(), EntryCount: p.Entries,
		Root: hexOf(p.Root), Channels: make([]*model.MoneyOfChannel, len(p.Channels)), Discounts: make([]*model.MoneyOfDiscounts, len(p.Discounts)),
		Identities: make([]*model.MoneyIdentity, len(p.Identities)), Entries: make([]*model.LedgerEntry, len(p.Inclusions)),
	}
	out.Closed, out.Chain, out.Proof = p.IsClosed, &model.LedgerChain{Position: int(p.Chain.Position), Hash: p.Chain.Hash}, &p
	for i, c := range p.Channels {
		out.Channels[i] = &model.MoneyOfChannel{Channel: c.Name, Captured: c.Captured, GivenBack: c.GivenBack, Fees: c.Fees}
	}
	for i, d := range p.Discounts {
		out.Discounts[i] = &model.MoneyOfDiscounts{Bearer: strings.ToUpper(d.Bearer), Amount: d.Amount}
	}
	for i, id := range p.Identities {
		out.Identities[i] = &model.MoneyIdentity{Law: model.MoneyLaw(id.Law), Channel: maybe(id.Channel), Ledger: id.Ledger, Expected: id.Expected, Holds: id.Holds()}
	}
	for i, in := range p.Inclusions {
		e := &model.LedgerEntry{Entry: in.Entry.Name(), At: in.Entry.At, Leaf: in.Entry.Leaf(), Index: in.Index, Postings: make([]*model.LedgerPosting, len(in.Entry.Postings)), Path: make([]string, len(in.Path))}
		for j, one := range in.Entry.Postings {
			e.Postings[j] = &model.LedgerPosting{Account: one.Account, Amount: one.Amount}
		}
		for j, h := range in.Path {
			e.Path[j] = hexOf(h)
		}
		out.Entries[i] = e
	}
	return out
}

func hexOf(h tlog.Hash) string { return hex.EncodeToString(h[:]) }
