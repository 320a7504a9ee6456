// Package chance owns what makes two runs of one program differ: the dice, and whose turn it is.
//
// A server's dice are the runtime's, and turns are the runtime's too: both cost a load. The simulator loads dice that come from a seed, and has those take turns who are
// woken together, so that one seed is one order of things. It owns no clock: the simulator runs in a bubble of testing/synctest, which has its own.
package chance

import (
	"crypto/rand"
	random "math/rand/v2"
	"sync/atomic"
)

// Dice are what a run's randomness comes from.
type Dice interface {
	// Int64N draws evenly from 0 up to n, which is above 0.
	Int64N(n int64) int64
	// Read fills b.
	Read(b []byte)
}

type loaded struct {
	dice Dice
	turn func() func()
}

var load atomic.Pointer[loaded]

// Load has all dice and turns of the process come from these until unload is called. For the simulator only.
func Load(dice Dice, turn func() func()) (unload func()) {
	before := load.Swap(&loaded{dice, turn})
	return func() { load.Store(before) }
}

// Int64N draws evenly from 0 up to n, which is above 0. It keeps no secret.
func Int64N(n int64) int64 {
	if l := load.Load(); l != nil {
		return l.dice.Int64N(n)
	}
	return random.Int64N(n)
}

// Read fills b with what nobody can guess. It never fails, by crypto/rand's contract.
func Read(b []byte) {
	if l := load.Load(); l != nil {
		l.dice.Read(b)
		return
	}
	_, _ = rand.Read(b)
}

// Turn draws a number, and what it answers waits for that number's turn. Who is woken together with others draws before it waits for that, and takes its turn after it; who
// begins a goroutine draws for it, and it takes its turn first of all. So those who could go on at the same moment do so one after the other, in an order that was there
// before. In a server nobody waits.
func Turn() (take func()) {
	if l := load.Load(); l != nil {
		return l.turn()
	}
	return atOnce
}

func atOnce() {}
