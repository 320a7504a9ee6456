// Package redisx owns opening Redis: in the process, one server, or a cluster, all of them running the same scripts.
//
// It owns timeouts and pools (no call takes longer than 3 s), scripts and their way to the server (Gatherer), and knowing
// which server answers (Identity, Generation), so that owners of counters notice a Redis that was restarted or failed over to an
// old copy. It does not own keys: the packages that use it do. Nothing that must not be lost lives here.
package redisx
