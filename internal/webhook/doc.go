// Package webhook owns partners' addresses that are told of a shop's events: what they follow, their secrets, the deliveries with their tries, and the sending, signed as
// Standard Webhooks have it (webhook-id, webhook-timestamp, webhook-signature v1) and never into a private network.
//
// It hears of events as a consumer of the bus, and writes a delivery in the transaction that moves its position. It does not own what events tell (order), nor who may
// manage addresses (graph).
package webhook
