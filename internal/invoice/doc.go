// Package invoice owns what guests and a shop agree about the invoice (fapiao) of an order: the request, its number and its link.
//
// It does not write invoices: the shop's invoicing does, and staff enter what came of it. It does not own orders and their money.
//
// Invariants:
//   - An order has one standing invoice at most: one that is asked for or issued.
//   - Its amount is what the guest really paid, in whichever way, without what went back; it is issued only while that is still so.
//   - Title, tax number and e-mail are sealed in the database, bound to their invoice, and in no log.
package invoice
