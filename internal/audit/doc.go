// Package audit owns the rows that say what staff did: who, when, where, what, to what, and how it ended. A row is written in the transaction of what it
// tells of where that has one (Record), and right after it with the outcome where it was refused or has none (Trail.Finish).
//
// It does not own who may do what, nor what a mutation does; it knows nothing of either but their names.
//
// Invariants: rows are only added, which the database enforces; an action that was done has one row, and one that was rolled back none that says it was
// done; no row holds a guest's name, contact, code or token.
package audit
