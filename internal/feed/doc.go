// Package feed owns how a subscription's events come to the transport that sends them, without a goroutine that waits for them in between: ten
// thousand guests who wait for their payment then cost memory for what they wait for, and not ten thousand stacks.
//
// It does not own where events come from (package pubsub) nor how they are sent (packages gqlws and gqlsse).
//
// A resolver of gqlgen answers a channel, and who receives from a channel is a goroutine. So a transport lays a Slot into the context; a resolver
// that has a Feed answers Channel(ctx, feed, convert); and the transport asks the slot, before it lets gqlgen receive, whether there is something.
// If not, the slot promises to call it. Transports without a slot, and resolvers that fill a channel of their own, work as ever.
package feed
