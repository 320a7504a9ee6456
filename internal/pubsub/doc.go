// Package pubsub owns live updates: small messages by topic, to every subscriber on every replica, over Redis pub/sub.
//
// It does not own the state that the messages tell of. A message may be lost on the way, so subscribers re-read: a
// subscriber is told to (Event.Resync) whenever it may have missed something, and Follow also does so from time to time.
//
// Invariants:
//   - Publish delivers to the subscribers of its own process at once, whether or not Redis answers, and never waits for one.
//   - What could not be published is remembered by its topics, whose subscribers elsewhere are told to re-read as soon
//     as Redis answers again.
//   - After every (re)subscription to Redis every subscriber of the process is told to re-read.
//   - A subscriber that does not fetch its events loses them and gets one Resync instead.
//   - A subscription costs no goroutine.
//   - What Follow sends never goes backwards.
package pubsub
