// Package arch holds the tests that keep the tree as it was meant: who may import whom, where ent may appear, how long a file may grow, and
// that what is exported, in Go and in GraphQL, says what it is.
//
// It owns the rules and the proof that each of them bites; it does not own what a linter checks already. It has no code outside its tests.
package arch
