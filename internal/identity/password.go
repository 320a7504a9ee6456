package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/argon2"
	"golang.org/x/sync/semaphore"

	"cuppa/internal/fault"
)

// cost is argon2id's price of one guess.
type cost struct {
	memory  uint32 // KiB
	time    uint32 // passes
	threads uint8
}

// today is what new passwords cost: OWASP's first choice of argon2id parameters, 19 MiB and two passes.
var today = cost{memory: 19 * 1024, time: 2, threads: 1}

// dearest bounds what a stored hash may make us spend.
var dearest = cost{memory: 64 * 1024, time: 8, threads: 4}

const (
	saltLen = 16
	hashLen = 32
	// maxPassword bounds a password, in bytes.
	maxPassword = 256
	// maxHashing bounds the memory that hashing takes in this process: 19 MiB each.
	maxHashing = 2
	// maxQueue bounds who waits for that: about two seconds' worth.
	maxQueue = 64
)

// turns hands out turns to hash, and bounds who waits for one.
type turns struct {
	free *semaphore.Weighted
	most int64
	// taken counts who works and who waits.
	taken atomic.Int64
}

func newTurns(atOnce, waiting int64) *turns {
	return &turns{free: semaphore.NewWeighted(atOnce), most: atOnce + waiting}
}

// hashing is the process's, since what it bounds is the process's memory.
var hashing = newTurns(maxHashing, maxQueue)

// wait waits for a turn. A queue that is full answers RATE_LIMITED at once.
func (t *turns) wait(ctx context.Context) (done func(), err error) {
	if t.taken.Add(1) > t.most {
		t.taken.Add(-1)
		return nil, fault.ErrRateLimited
	}
	if err := t.free.Acquire(ctx, 1); err != nil {
		t.taken.Add(-1)
		return nil, fmt.Errorf("identity: waiting to check a password: %w", err)
	}
	return func() {
		t.free.Release(1)
		t.taken.Add(-1)
	}, nil
}

// HashPassword makes what the database keeps of a password, 1 to 256 bytes: argon2id (RFC 9106) in the PHC string format.
func HashPassword(password string) (string, error) {
	if password == "" || len(password) > maxPassword {
		return "", fmt.Errorf("identity: a password has 1 to %d bytes", maxPassword)
	}
	done, err := hashing.wait(context.Background())
	if err != nil {
		return "", err
	}
	defer done()
	return hashAt(today, password), nil
}

func hashAt(c cost, password string) string {
	salt := make([]byte, saltLen)
	_, _ = rand.Read(salt) // never fails, by its contract
	return phc(c, salt, argon2.IDKey([]byte(password), salt, c.time, c.memory, c.threads, hashLen))
}

var b64 = base64.RawStdEncoding.Strict()

func phc(c cost, salt, hash []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.time, c.threads, b64.EncodeToString(salt), b64.EncodeToString(hash))
}

// nobody is the hash that unknown names are checked against, so that they cost what known ones do. No password gives it but by finding a preimage of zeros.
var nobody = phc(today, make([]byte, saltLen), make([]byte, hashLen))

var errHash = errors.New("identity: a stored password hash is not one of ours")

// matches says whether the password gives the stored hash. The caller has a turn.
func matches(stored, password string) (bool, error) {
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[0] != "" || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return false, errHash
	}
	var c cost
	if n, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.time, &c.threads); n != 3 || err != nil {
		return false, errHash
	}
	salt, saltErr := b64.DecodeString(parts[4])
	want, hashErr := b64.DecodeString(parts[5])
	if saltErr != nil || hashErr != nil || len(salt) < 8 || len(want) < 16 || len(want) > 64 ||
		c.time < 1 || c.threads < 1 || c.memory > dearest.memory || c.time > dearest.time || c.threads > dearest.threads {
		return false, errHash
	}
	got := argon2.IDKey([]byte(password), salt, c.time, c.memory, c.threads, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}
