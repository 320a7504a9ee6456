package identity

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"strconv"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/db"
)

// Against guessing passwords. Attempts are counted before they are checked, in the database: all replicas share the count, a restart does not forget it, and
// a flood gets no more tries than one by one. Two counts lock, each longer every time:
//
//   - an account from one address, after a few failures: the usual guesser;
//   - an account from anywhere, after many: the guesser with many addresses. This lock leaves out addresses from which the right password came lately, so a
//     stranger can't keep a manager from the shop's own network, and the failures there do not add to it.
//
// While a lock lasts no password is looked at, not the right one either. Names that do not exist are counted and locked alike.

// ShortestLock is how long the first lock after too many wrong passwords lasts. Repeated ones last longer; how long is nobody's to know.
const ShortestLock = time.Minute

// rule is when and for how long a count locks.
type rule struct {
	failures int
	window   time.Duration
	// first is how long the first lock lasts; each next one twice as long, longest at most.
	first, longest time.Duration
}

var (
	placeRule   = rule{failures: 10, window: 5 * time.Minute, first: ShortestLock, longest: 15 * time.Minute}
	accountRule = rule{failures: 50, window: 15 * time.Minute, first: ShortestLock, longest: 15 * time.Minute}
)

const (
	// locksFor is how long after a lock the next one still is a repetition.
	locksFor = 24 * time.Hour
	// knownFor is how long an address stays known after the right password came from there.
	knownFor = 30 * 24 * time.Hour
)

// guardRow is a count as it is kept. Times that are zero are missing.
type guardRow struct {
	id                    string
	failures, locks       int
	since, until, success time.Time
}

func (g guardRow) locked(now time.Time) bool { return now.Before(g.until) }

func (g guardRow) known(now time.Time) bool {
	return !g.success.IsZero() && now.Sub(g.success) < knownFor
}

// count adds an attempt, and locks when it is one too many.
func (r rule) count(g guardRow, now time.Time) guardRow {
	if now.Sub(g.since) >= r.window {
		g.failures, g.since = 0, now
	}
	if now.Sub(g.until) >= locksFor {
		g.locks = 0
	}
	if g.failures++; g.failures < r.failures {
		return g
	}
	lasts := r.longest
	if g.locks < 16 { // beyond that a shift would overflow
		lasts = min(r.first<<g.locks, r.longest)
	}
	g.failures, g.since, g.locks, g.until = 0, now, g.locks+1, now.Add(lasts)
	return g
}

// door is what a login knocks at: the ids of the two counts.
type door struct {
	brand          int
	account, place string
}

func (k keys) door(brand int, username, address string) door {
	mac := func(parts ...string) string {
		h := hmac.New(sha256.New, k.guard)
		for _, part := range parts {
			h.Write([]byte(strconv.Itoa(len(part)) + ":" + part))
		}
		return hex.EncodeToString(h.Sum(nil))
	}
	b := strconv.Itoa(brand)
	return door{brand: brand, account: mac(b, username), place: mac(b, username, address)}
}

type addressKey struct{}

// FromAddress notes where a request comes from, an IP address with or without a port: logins are counted by it. Of IPv6 the network of 64 bits counts, which is
// one household's.
func FromAddress(ctx context.Context, address string) context.Context {
	return context.WithValue(ctx, addressKey{}, address)
}

// RemoteAddr is what FromAddress has noted, word by word, or empty.
func RemoteAddr(ctx context.Context) string {
	address, _ := ctx.Value(addressKey{}).(string)
	return address
}

type deviceKey struct{}

// maxDevice bounds the name of a device, in bytes; what is longer is cut.
const maxDevice = 200

// OnDevice notes what the app calls the device that it runs on. It is the app's word: good for what guests of one device share, and no proof of anything.
func OnDevice(ctx context.Context, name string) context.Context {
	if name == "" {
		return ctx
	}
	return context.WithValue(ctx, deviceKey{}, name[:min(len(name), maxDevice)])
}

// Device is what OnDevice has noted, or empty.
func Device(ctx context.Context) string {
	name, _ := ctx.Value(deviceKey{}).(string)
	return name
}

// Address is where the request comes from, as FromAddress has noted it, without a port, or empty.
func Address(ctx context.Context) string {
	address := RemoteAddr(ctx)
	if both, err := netip.ParseAddrPort(address); err == nil {
		address = both.Addr().String()
	}
	if ip, err := netip.ParseAddr(address); err == nil {
		ip = ip.Unmap().WithZone("")
		address = ip.String()
		if net, err := ip.Prefix(64); ip.Is6() && err == nil {
			address = net.String()
		}
	}
	return address
}

// shut looks whether the door is locked, without a trace. Only knock decides: it looks again.
func (s *Service) shut(ctx context.Context, at door) (bool, error) {
	now, err := s.moment(ctx, nil)
	if err != nil {
		return false, unavailable(ctx, err)
	}
	rows, err := readGuards(ctx, s.db.Ent(), at, false)
	if err != nil {
		return false, unavailable(ctx, err)
	}
	return rows.locked(now), nil
}

// guards are the two counts of a door.
type guards struct{ account, place guardRow }

func (g guards) locked(now time.Time) bool {
	return g.place.locked(now) || !g.place.known(now) && g.account.locked(now)
}

// knock counts an attempt. When the door is locked it counts nothing and says so.
func (s *Service) knock(ctx context.Context, at door) (before, after guards, shut bool, err error) {
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		now, err := s.moment(ctx, tx)
		if err != nil {
			return err
		}
		if err := makeGuards(ctx, tx, at, now); err != nil {
			return err
		}
		if before, err = readGuards(ctx, tx.Client, at, tx.Postgres()); err != nil {
			return err
		}
		if after, shut = before, before.locked(now); shut {
			return nil
		}
		after.place = placeRule.count(before.place, now)
		if !before.place.known(now) {
			after.account = accountRule.count(before.account, now)
		}
		return writeGuards(ctx, tx, after, now)
	})
	if err != nil {
		return guards{}, guards{}, false, unavailable(ctx, err)
	}
	return before, after, shut, nil
}

// welcome forgets the failures from this address and knows it from now on.
func (s *Service) welcome(ctx context.Context, tx *db.Tx, at door) error {
	now, err := s.moment(ctx, tx)
	if err != nil {
		return err
	}
	return writeGuard(ctx, tx, guardRow{id: at.place, since: now, success: now}, now)
}

// tellLock tells the operator, and the log of actions where the name is an account's, that the attempt which failed was one too many.
func (s *Service) tellLock(ctx context.Context, at door, username string, before, after guards) error {
	var scope string
	var until time.Time
	switch {
	case after.account.locks != before.account.locks && after.account.until != before.account.until:
		scope, until = "everywhere", after.account.until
	case after.place.until != before.place.until:
		scope, until = "address", after.place.until
	default:
		return nil
	}
	s.log.WarnContext(ctx, "a staff account takes no passwords for a while after too many wrong ones", "brand", at.brand, "scope", scope, "until", until)
	found, known, err := findStaff(ctx, s.db, username)
	if err != nil || !known {
		return err
	}
	return s.db.InTx(ctx, func(tx *db.Tx) error {
		return audit.Write(ctx, tx, found.Staff.entry(ctx, "lockAccount", "RATE_LIMITED", map[string]any{"scope": scope, "until": until.Format(time.RFC3339)}))
	})
}
