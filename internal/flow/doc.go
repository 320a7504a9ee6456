// Package flow owns flows: named steps that are done in order and undone in reverse when a later one fails. One notion of a step serves three kinds.
//
// A Pipeline lives as long as its call. A saga and a TCC transaction are durable: each step is written down before it is done, and a replica that finds a flow whose
// process has died takes it up. What was begun and has no outcome counts as executed. Whoever works on a flow holds its fence; an older holder writes nothing, because
// the fence is checked in the transaction of each effect (InTx), as is the barrier: no phase of a step has its effect twice, none has it after the step was canceled.
// What can't be undone after several tries becomes a manual task.
//
// It does not own what steps do, nor when flows are due (timer).
package flow
