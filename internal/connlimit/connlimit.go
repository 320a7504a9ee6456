// Package connlimit owns how many connections may be held open: in all, from one address, and by one account. WebSockets and event streams count
// alike, so that nobody gets twice as much by taking both.
//
// It does not own how fast they may come (package rate).
package connlimit

import "sync"

// Limits are how many connections may be open at once; 0 is no limit.
type Limits struct {
	Total, PerAddress, PerAccount int
}

// Limiter counts open connections. Make it with New.
type Limiter struct {
	limits Limits

	mu        sync.Mutex
	open      int
	addresses map[string]int
	accounts  map[string]int
}

// New makes a limiter that counts nothing yet.
func New(limits Limits) *Limiter {
	return &Limiter{limits: limits, addresses: map[string]int{}, accounts: map[string]int{}}
}

// Verdict is what Enter says.
type Verdict int

// The verdicts of Enter.
const (
	// Entered connections count until they Leave.
	Entered Verdict = iota
	// Full says that the server holds as many as it may.
	Full
	// Crowded says that the address holds as many as it may.
	Crowded
)

// Enter counts a connection to its address, unless there are too many.
func (l *Limiter) Enter(address string) Verdict {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.limits.Total > 0 && l.open >= l.limits.Total:
		return Full
	case l.limits.PerAddress > 0 && l.addresses[address] >= l.limits.PerAddress:
		return Crowded
	}
	l.open++
	count(l.addresses, address, 1)
	return Entered
}

// Claim counts a connection that has entered to its account, once that is known; false when the account has too many. "" is nobody's.
func (l *Limiter) Claim(account string) bool {
	if account == "" {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.limits.PerAccount > 0 && l.accounts[account] >= l.limits.PerAccount {
		return false
	}
	count(l.accounts, account, 1)
	return true
}

// Leave ends what Enter and, where it was called with success, Claim counted; account is "" where it was not.
func (l *Limiter) Leave(address, account string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open--
	count(l.addresses, address, -1)
	if account != "" {
		count(l.accounts, account, -1)
	}
}

// count keeps no entry for what has none, so that the maps do not grow with everyone ever seen.
func count(m map[string]int, key string, delta int) {
	if m[key] += delta; m[key] <= 0 {
		delete(m, key)
	}
}
