//go:build race

package carts_test

// most is how many allocations a price may cost: the race detector adds its own.
const most = 230
