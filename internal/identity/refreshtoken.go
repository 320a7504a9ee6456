package identity

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

// A refresh token is 32 bytes behind a prefix by which scanners of leaked secrets know it. The first of a session is random, each next one is a MAC of the one
// before: so whoever asks twice gets the same answer, though only hashes are kept, and who has the hashes and the key still has no token.
const (
	refreshPrefix = "cuppa_rt_"
	refreshBytes  = 32
)

var tokenEncoding = base64.RawURLEncoding.Strict()

func newRefreshToken() string {
	secret := make([]byte, refreshBytes)
	_, _ = rand.Read(secret) // never fails, by its contract
	return refreshPrefix + tokenEncoding.EncodeToString(secret)
}

func parseRefreshToken(token string) (secret []byte, ok bool) {
	text, ok := strings.CutPrefix(token, refreshPrefix)
	if !ok || len(text) != tokenEncoding.EncodedLen(refreshBytes) || strings.ContainsAny(text, "\r\n") {
		return nil, false
	}
	secret, err := tokenEncoding.DecodeString(text)
	return secret, err == nil
}

func nextRefreshToken(key, secret []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write(secret)
	return refreshPrefix + tokenEncoding.EncodeToString(mac.Sum(nil))
}

// hashToken is what the table has of a token. It needs no salt and no cost: 256 random bits can't be guessed.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// keys are made from the one secret that all replicas share.
type keys struct {
	// access signs access tokens.
	access []byte
	// refresh leads from one refresh token to the next.
	refresh []byte
	// guard hides whom and what the rows of login_guards are about.
	guard []byte
}

func deriveKeys(secret []byte) (keys, error) {
	k := keys{access: secret}
	for purpose, key := range map[string]*[]byte{"cuppa refresh token": &k.refresh, "cuppa login guard": &k.guard} {
		var err error
		if *key, err = hkdf.Key(sha256.New, secret, nil, purpose, secretLen); err != nil {
			return keys{}, fmt.Errorf("identity: deriving a key: %w", err)
		}
	}
	return k, nil
}
