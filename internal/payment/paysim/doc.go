// Package paysim is WeChat Pay v3 and Alipay without their accounts: each speaks its own protocol over HTTP, with keys, signatures and encryption of its own, knows
// trades and refunds with their states, shows a cashier on which a person pays, sends notices until they are taken, writes bills, and fails on command. Tests and
// the demo run the channels of package payment against it.
//
// It does not own the channels, and shares no protocol code with them: a mistake in one shows in the other. Its truth is a Store, in memory or in the database, so
// that it survives its process. It is never served in production.
package paysim
