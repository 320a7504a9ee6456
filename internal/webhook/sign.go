package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
)

// The headers of a delivery, of Standard Webhooks 1.0.0.
const (
	headerID        = "webhook-id"
	headerTimestamp = "webhook-timestamp"
	headerSignature = "webhook-signature"
)

const (
	// secretPrefix begins a secret as partners know it.
	secretPrefix = "whsec_"
	// secretBytes is within the 24 to 64 that the standard asks for.
	secretBytes = 32
)

func newSecret() []byte {
	key := make([]byte, secretBytes)
	_, _ = rand.Read(key) // never fails, by its contract
	return key
}

// shown is a secret as partners know it.
func shown(key []byte) string { return secretPrefix + base64.StdEncoding.EncodeToString(key) }

// Sign is the webhook-signature header: one v1 signature for each key, HMAC-SHA256 over "id.timestamp.body", with blanks between them.
func Sign(id string, at time.Time, body []byte, keys ...[]byte) string {
	all := make([]string, len(keys))
	for i, key := range keys {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + strconv.FormatInt(at.Unix(), 10) + "."))
		mac.Write(body)
		all[i] = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return strings.Join(all, " ")
}
