// Package rate owns how often somebody may ask: token buckets by account, address and operation, shared by all replicas over Redis.
//
// A bucket is a GCRA (ITU-T I.371; https://brandur.org/rate-limiting): one moment, the theoretical arrival time, says how much is used up. A request is
// decided in memory; what a replica admits it reports to Redis after 25 ms, or as soon as a portion (a tenth of the burst) is unreported, and one script
// adds it up and answers how full the bucket is for all. Only a request that finds a whole portion unreported waits for an answer, for 20 ms at most. So
// a busy bucket costs 20 to 40 calls a second however busy it is, an idle one at most one a request, and they go in pipelines. (redis_rate asks Redis for
// every request before it is answered, which is a round trip more than a kept menu takes.)
//
// How exact it is: n replicas together admit, within any t seconds, at most burst + rate×t + (2n+1) portions; one replica exactly burst + rate×t. Whoever stays
// within burst and rate is never refused, whichever replicas they ask. The property tests hold it to both. A Redis that takes longer than a request waits adds
// what comes back to a bucket meanwhile, for each replica; what was too much is owed.
//
// Redis away or wiped: each replica decides by what it has admitted itself, a full bucket each, and asks on in the background until Redis is
// back. Without Redis, as in the embedded default with its one process, that is all there is.
//
// It does not own who is asked about: callers make Who. Memory is bounded: at most 65,536 buckets, of which full ones (nothing used up) go first.
package rate
