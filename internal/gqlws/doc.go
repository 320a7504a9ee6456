// Package gqlws owns the GraphQL subprotocol graphql-transport-ws: a gqlgen transport on gorilla/websocket that keeps the
// protocol to the letter (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md) and gives every socket a limit.
//
// It does not own who may connect (Options.Init decides), what operations do (gqlgen's executor does them) nor how their
// errors read (the executor's presenter does).
//
// # Close codes
//
//	1001 going away: the server drains; clients come back at once
//	1002 1007 1009 frames against RFC 6455; text that is not UTF-8; a message above Options.MaxMessageBytes
//	1008 too many messages, or one in too many pieces or too slow
//	1011 a panic of ours while handling a message
//	1013 try again: no pong in time, too many sockets of this account, Init failed for reasons of ours
//	4400 a message that the protocol does not know, or a binary one
//	4401 subscribe before the connection was acknowledged
//	4403 Init refused; or the token has expired, so that clients come back with a fresh one (they treat 4401 as fatal)
//	4406 the client does not offer graphql-transport-ws; the legacy graphql-ws is not spoken
//	4408 no connection_init, or no decision on it, in time
//	4409 a second subscribe with the id of a running operation
//	4429 a second connection_init
//
// # Errors of operations
//
// What fails before execution (parsing, validation, limits) answers one "error" message and no "complete". What fails while
// executing stands in the errors of a "next", and "complete" follows, as the protocol's reference server has it.
//
// # How a slow reader is cut
//
// A stream pulls its next response only after the last one was written, so a socket never queues more than one message for
// each of its streams, and what feeds a stream (package pubsub) merges what the stream does not fetch. A write that the
// client's side does not take within Options.WriteTimeout ends the socket. Nothing but that socket ever waits.
//
// # What a socket costs
//
// One goroutine reads; one more runs for each operation. Timers are no goroutines. The HTTP handler's goroutine ends
// with the upgrade, which frees net/http's buffers, so its context's cancellation is not the socket's.
package gqlws
