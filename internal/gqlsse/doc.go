// Package gqlsse owns GraphQL over Server-Sent Events: a gqlgen transport for the distinct connections mode of the graphql-sse protocol
// (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md), for clients and proxies where WebSockets are cut.
//
// It does not own who asks (the handler before it puts that into the context), what operations do (gqlgen's executor does them) nor how their errors
// read (the executor's presenter does).
//
// # A stream
//
// A request that would rather have text/event-stream than JSON is one operation: POST with a JSON body, or GET with the parameters query, variables,
// operationName and extensions, never for a mutation. What is no GraphQL request is refused with JSON and a status of 4xx. From then on the answer is a
// stream, also for a document that is refused: each result is an event "next", and "complete" says that there will be none. A stream that ends without
// "complete" was cut (the session's end, a server that stops, a client that does not read), and clients come back.
//
// # Limits
//
// Streams count to the same Limiter as sockets. Each write has WriteTimeout, past which the client is cut as a slow reader; what feeds the stream merges
// what it does not fetch. A comment every KeepAlive keeps proxies from cutting an idle stream, and shows a client that is gone.
package gqlsse
