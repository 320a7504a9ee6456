// Package bus owns how events reach those who follow them outside the transaction that they tell of: the relay, which publishes what the database marks as unsent,
// the transports (Redis Streams, NATS JetStream, RabbitMQ, Kafka, all by Watermill), and the consumers with their positions, parked events and dead letters.
//
// The database is the truth. A transport may lose what it was told, repeat it, or bring it in another order: each event of an order is taken once in effect by each
// consumer, after the earlier ones, and what a transport lost is read from order_events. Orders outlive the bus: publishing that fails leaves events unsent.
//
// It does not own what events mean, nor consumers that belong into the order's database transaction of tomorrow (outbox), nor live updates (pubsub).
package bus
