package idempotency

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
)

// Rejections.
var (
	ErrReused = fault.New("IDEMPOTENCY_KEY_REUSED", "this key was used for something else", "幂等键已用于其他请求")
	// ErrToken says that a key of the form of issued tokens is none that this person may use now: it is not known, has expired, or is somebody else's.
	ErrToken = fault.New("INVALID_IDEMPOTENCY_TOKEN", "this token is not known, not yours, or has expired: ask for a new one", "幂等令牌无效或已过期，请重新获取")
)

// MaxKey bounds the caller's keys, in characters.
const MaxKey = 100

// Key is a caller's key for one operation, with the fingerprint of what came with it. The zero Key is none: what is done under it is done each time.
type Key struct{ ID, Hash string }

// CheckKey refuses what is no key: one has 1 to MaxKey characters, and none that steers a terminal or that a database can't keep. BAD_USER_INPUT.
func CheckKey(key string) error {
	if n := utf8.RuneCountInString(key); n == 0 || n > MaxKey || !utf8.ValidString(key) || strings.ContainsFunc(key, unicode.IsControl) {
		return fault.ErrBadUserInput.Saying("an idempotency key has 1 to 100 characters", "幂等键须为1到100个字符").At("idempotencyKey")
	}
	return nil
}

// KeyOf is the key of a person for an operation; none where they sent none. input is what must be the same when it comes again. BAD_USER_INPUT for one that is no key.
func KeyOf(operation, person string, key *string, input any) (Key, error) {
	if key == nil {
		return Key{}, nil
	}
	if err := CheckKey(*key); err != nil {
		return Key{}, err
	}
	raw, err := json.Marshal(input)
	if err != nil {
		return Key{}, fmt.Errorf("idempotency: input of %s: %w", operation, err)
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{operation, person, *key}, "\x00")))
	hash := sha256.Sum256(raw)
	return Key{ID: operation + ":" + hex.EncodeToString(sum[:]), Hash: hex.EncodeToString(hash[:])}, nil
}

// errTaken gives up a transaction whose key is there.
var errTaken = errors.New("idempotency: the key is taken")

// Once does something in a transaction with its key, or answers what the key did before. do answers what its result is found by. Calls at once with one key wait for each
// other in the database; what fails frees the key. IDEMPOTENCY_KEY_REUSED where something else came with the key. The context has the brand.
func Once(ctx context.Context, d *db.DB, k Key, do func(tx *db.Tx) (result string, err error)) (result string, replayed bool, err error) {
	if result, replayed, err = Recall(ctx, d, k); err != nil || replayed {
		noted(ctx, replayed)
		return result, replayed, err
	}
	err = d.InTx(ctx, func(tx *db.Tx) error {
		fresh, err := Claim(ctx, tx, k)
		if err != nil {
			return err
		}
		if !fresh {
			return errTaken
		}
		if result, err = do(tx); err != nil {
			return err
		}
		return Point(ctx, tx, k, result)
	})
	if err == nil || k.ID == "" {
		return result, false, err
	}
	// Another call was faster, or the answer to our own commit got lost: the row knows.
	earlier, found, e := Recall(ctx, d, k)
	if e != nil || found {
		replayed = found && (errors.Is(err, errTaken) || earlier != result)
		noted(ctx, replayed)
		return earlier, replayed, e
	}
	if errors.Is(err, errTaken) {
		err = fmt.Errorf("idempotency: %s was there and is gone", k.ID)
	}
	return "", false, err
}

// noted has the audit log say that staff asked again: the first call's row says what was done.
func noted(ctx context.Context, replayed bool) {
	if replayed {
		audit.Refused(ctx, "REPLAYED")
	}
}
