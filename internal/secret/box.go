package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
)

// KeyBytes is the length of a box's key: AES-256.
const KeyBytes = 32

// ErrSealed says that a sealed text can't be opened: its key is not known, or it, or what it belongs to, is not what was sealed.
var ErrSealed = errors.New("secret: this can't be opened")

// Box seals texts with AES-256-GCM (NIST SP 800-38D) under the first of its keys, and opens what any of them sealed. Nonces are 96 random bits: a key is good for
// 2^32 texts.
type Box struct {
	current string
	keys    map[string]cipher.AEAD
}

// NewBox makes a box of keys of KeyBytes each: the first seals, all open. Keys are told apart by a hash of theirs.
func NewBox(keys ...[]byte) (*Box, error) {
	b := &Box{keys: map[string]cipher.AEAD{}}
	for _, key := range keys {
		if len(key) != KeyBytes {
			return nil, fmt.Errorf("secret: a key has %d bytes and not %d", len(key), KeyBytes)
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		sealer, err := cipher.NewGCM(block)
		if err != nil {
			return nil, err
		}
		sum := sha256.Sum256(append([]byte("cuppa key id\x00"), key...))
		id := hex.EncodeToString(sum[:6])
		if b.current == "" {
			b.current = id
		}
		b.keys[id] = sealer
	}
	if b.current == "" {
		return nil, errors.New("secret: a box without a key")
	}
	return b, nil
}

// Seal answers the sealed text in base64, and the id of its key, to be kept beside it. of is what the text belongs to: it is opened for nothing else.
func (b *Box) Seal(text []byte, of string) (sealed, keyID string) {
	sealer := b.keys[b.current]
	nonce := make([]byte, sealer.NonceSize(), sealer.NonceSize()+len(text)+sealer.Overhead())
	_, _ = rand.Read(nonce) // never fails, by its contract
	return base64.RawStdEncoding.EncodeToString(sealer.Seal(nonce, nonce, text, []byte(of))), b.current
}

// Open is the text that Seal sealed, or ErrSealed.
func (b *Box) Open(sealed, keyID, of string) ([]byte, error) {
	sealer := b.keys[keyID]
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if sealer == nil || err != nil || len(raw) < sealer.NonceSize() {
		return nil, ErrSealed
	}
	text, err := sealer.Open(nil, raw[:sealer.NonceSize()], raw[sealer.NonceSize():], []byte(of))
	if err != nil {
		return nil, ErrSealed
	}
	return text, nil
}

// ReadKey reads a box's key from a file: KeyBytes in base64, as `openssl rand -base64 32` writes them. No error quotes the file.
func ReadKey(path string) ([]byte, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(raw)))
	if err != nil || len(key) != KeyBytes {
		return nil, fmt.Errorf("secret: %s: must be %d bytes in base64", path, KeyBytes)
	}
	return key, nil
}
