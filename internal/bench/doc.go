// Command bench measures what the server does beside the least that the same work can cost (its floor), in turns in one run, and writes
// build/bench.json. docs/benchmarks.md tells the method.
//
// It owns the loads and the floors. It does not own a copy of the server: it drives build/cuppa from outside, as clients do. Only the rows about stock
// call a package: they compare it with its own script, or its strategies with each other.
//
// It speaks to whoever starts it by the environment: ONLY names one row, TEST_DATABASE_URL and TEST_REDIS_URL name servers that it may use
// (see with-services in .tools/scripts). It makes a database of its own, and uses the Redis database 9, which it empties.
package main
