// Package db owns the database: opening either engine, migrations, transactions, and the wall between tenants.
//
// Statements outside a transaction only read; all writing happens in InTx. On SQLite reads have connections of their own that
// refuse to write, and one connection writes. Every statement that goes through ent is confined to the brand of its context
// (ForBrand) and fails without one; work that no single brand owns says so (ForAllBrands).
//
// It does not own what the rows mean: stores of the packages below turn them into domain values.
package db
