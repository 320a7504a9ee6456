package identity

import (
	"context"
	"crypto/rand"
	"fmt"

	"cuppa/internal/db"
)

// secretLen is the length of a key in bytes: that of SHA-256's output, which RFC 7518 (3.2) asks of HS256.
const secretLen = 32

// Secret is the key of that name which all replicas share, made when it is first asked for. Replicas that ask at once agree on one. Keep it: each call
// reads the database.
func Secret(ctx context.Context, d *db.DB, name string) ([]byte, error) {
	value, err := readSecret(ctx, d, name)
	if err != nil || value != nil {
		return value, err
	}
	fresh := make([]byte, secretLen)
	_, _ = rand.Read(fresh) // never fails, by its contract
	err = d.InTx(ctx, func(tx *db.Tx) error { return writeSecret(ctx, tx, name, fresh) })
	if err == nil {
		return fresh, nil
	}
	if !db.Unique(err) {
		return nil, fmt.Errorf("identity: making secret %s: %w", name, err)
	}
	value, err = readSecret(ctx, d, name) // another replica was first
	if err == nil && value == nil {
		err = fmt.Errorf("identity: secret %s vanished", name)
	}
	return value, err
}

// keysOf are the keys of sessions. Their secret is read once; a failure to read it is not remembered.
func (s *Service) keysOf(ctx context.Context) (keys, error) {
	s.keyLock.Lock()
	defer s.keyLock.Unlock()
	if s.keys.access == nil {
		secret, err := Secret(ctx, s.db, "session")
		if err != nil {
			return keys{}, err
		}
		if len(secret) < secretLen {
			return keys{}, fmt.Errorf("identity: the session key is shorter than %d bytes", secretLen)
		}
		if s.keys, err = deriveKeys(secret); err != nil {
			return keys{}, err
		}
	}
	return s.keys, nil
}
