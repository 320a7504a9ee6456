// Package copies makes a database of very many orders out of one with a few: each order that is settled is copied under new numbers with all of its rows, and
// the books that span orders (stock, wallets, the ledger's chain and its closed days) follow, so that all holds that must hold.
//
// It does not own what orders are: it knows tables, and which of their columns are numbers of documents. Tests and measurements use it, servers never.
package copies
