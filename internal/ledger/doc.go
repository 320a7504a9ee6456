// Package ledger owns the double-entry book of money: what came from guests, what it was taken for, and what went back.
//
// It does not own payments, refunds or orders, and decides nothing about them: whoever writes such a document posts its entry in the same transaction.
//
// An entry is something that happened once, by its name: kind/number of the document. Its postings sum to 0; debits are above 0. Rows are only added: what
// turns out wrong is written back by an entry of its own. Accounts:
//   - clearing/CHANNEL: money that is at a channel.
//   - fees/CHANNEL: what the channel kept of it, by its bill.
//   - guests: money of guests that nothing was sold for yet, and what came although nobody wanted it.
//   - revenue, discounts/shop, discounts/KIND (a platform bears it), returns: sales before discounts, what was taken off, and what was given back of them.
//   - refunds: what a channel was asked to give back and has not yet.
//   - wallet/principal, wallet/bonus, wallet/frozen-principal, wallet/frozen-bonus: what guests have stored, by the entry's owner; bonus-given: what bonuses cost.
//   - gift-cards, gift-cards/issued: cards that nobody has redeemed. transfers: what was taken from holds.
//   - points/guests, points/issued: points, which are no money and have no entry together with any.
//
// Invariants, which Verify of the orders compares with the documents:
//   - The postings of each entry sum to 0.
//   - clearing = captured − given back − fees, by channel, and 0 of BALANCE; refunds = − refunds under way; revenue = − the totals of what is sold; guests = the rest.
package ledger
