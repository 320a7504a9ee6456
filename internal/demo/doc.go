// Package demo owns the demo brand: a chain with three shops, a menu of drinks and snacks with their pictures, promotions and staff, for
// whoever starts the program without data of their own.
//
// It does not own guests or orders: those begin with the first visitor.
package demo
