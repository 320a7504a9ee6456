// Package wallet owns what guests have stored at a brand: money that they paid for (principal) and that they were given (bonus), what of it is frozen, points, top-ups
// and gift cards.
//
// It does not own orders or the payments of orders: the order package takes from a wallet and gives back to it in the transaction that settles a payment.
//
// A wallet is one row, and its lock. Whoever changes it holds the lock of the document that it is changed for (an order, a top-up, a hold, a card), takes the wallet's
// and posts the entry of the ledger in the same transaction; an entry's name is there once, so each deed happens once.
//
// Invariants, which Verify compares: a wallet is the sum of its postings; nothing in it is below 0, which the database itself refuses; what is frozen is the sum of
// the holds that stand, points that of the lots that are left; a refund goes back to where the spend took it from, in proportion and to the last unit.
package wallet
