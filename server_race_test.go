//go:build race

package main

// raceMemory is how much more memory a server takes that is built with the race detector ("5-10x" by its manual; measured 3); it starts some as many times slower.
const raceMemory = 4
