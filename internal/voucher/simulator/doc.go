// Package simulator is the platforms whose vouchers guests bring, without their accounts: each speaks its platform's own protocol over HTTP, checks signatures
// and tokens, knows vouchers with their states, and fails on command. Tests and the demo run the clients of package voucher against it.
//
// It does not own the clients, and shares no protocol code with them: a mistake in one shows in the other. Its truth is a Store, in memory or in the database, so
// that it survives its process and is the same for all replicas. It is never served in production.
package simulator
