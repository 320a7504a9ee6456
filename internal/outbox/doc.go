// Package outbox owns what must happen after a transaction: domain events, which are rows of the transaction that they tell of and
// are handed to their consumers afterwards, and jobs (River), which call outside parties with retries.
//
// An event is taken in a transaction together with what its consumers write, so each consumer sees it exactly once in effect.
// Jobs run at least once; their workers are idempotent.
//
// It does not own what events mean, nor live updates to subscribers (pubsub): those may be lost on the way, events may not.
package outbox
