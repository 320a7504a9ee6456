package voucher

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unique"
)

// Secret is a text that must not be seen: whatever prints, logs or marshals it gets "[redacted]", also from within another value. Two secrets are equal when
// their texts are. The zero value is the empty text.
type Secret struct {
	// A handle is a pointer: fmt follows none that is in an unexported field, where it could not ask our methods.
	text unique.Handle[string]
}

const redacted = "[redacted]"

// NewSecret hides a text.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{unique.Make(text)}
}

// Reveal is the text, for who sends it to its platform or stores it.
func (s Secret) Reveal() string {
	if s == (Secret{}) {
		return ""
	}
	return s.text.Value()
}

// String hides it.
func (Secret) String() string { return redacted }

// GoString hides it.
func (Secret) GoString() string { return redacted }

// Format hides it from every verb.
func (Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue hides it from slog.
func (Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON hides it.
func (Secret) MarshalJSON() ([]byte, error) { return json.Marshal(redacted) }

// MarshalText hides it where it is a map's key.
func (Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// Code is a voucher's code: whoever knows it can use the voucher. Printed, logged or marshalled it is its last four characters at most, as guests tell vouchers
// apart.
type Code struct{ secret Secret }

// maxCode bounds a code, in bytes; the content of Douyin's QR codes is the longest.
const maxCode = 512

// NewCode takes a code as guests type or scan it: spaces are left out, full-width digits and letters become plain ones. ErrCodeForm for what no platform sells.
func NewCode(typed string) (Code, error) {
	if len(typed) > 4*maxCode {
		return Code{}, ErrCodeForm
	}
	plain := strings.Map(func(r rune) rune {
		switch {
		case r == ' ' || r == '\u3000' || r == '\t' || r == '\u00a0':
			return -1
		case r >= '！' && r <= '～': // the full-width forms of ASCII
			return r - '！' + '!'
		}
		return r
	}, typed)
	for _, r := range plain {
		if r <= ' ' || r >= 0x7f {
			return Code{}, ErrCodeForm
		}
	}
	if plain == "" || len(plain) > maxCode {
		return Code{}, ErrCodeForm
	}
	return Code{NewSecret(plain)}, nil
}

// Reveal is the code itself, for its platform and for the row that keeps it; nothing else may ask.
func (c Code) Reveal() string { return c.secret.Reveal() }

// String is the code's tail: "…1234", or "…" where it is so short that its tail would tell much of it.
func (c Code) String() string {
	text := c.Reveal()
	if len(text) < 8 {
		return "…"
	}
	return "…" + text[len(text)-4:]
}

// GoString is String.
func (c Code) GoString() string { return c.String() }

// Format writes String for every verb.
func (c Code) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue is String.
func (c Code) LogValue() slog.Value { return slog.StringValue(c.String()) }

// MarshalJSON is String.
func (c Code) MarshalJSON() ([]byte, error) { return json.Marshal(c.String()) }

// MarshalText is String.
func (c Code) MarshalText() ([]byte, error) { return []byte(c.String()), nil }
