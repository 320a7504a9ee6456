//go:build !race

package carts_test

// most is how many allocations a price may cost.
const most = 200
