package voucher

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"cuppa/internal/secret"
)

// Secret is a text that must not be seen, a key or a token.
type Secret = secret.Text

// NewSecret hides a text.
func NewSecret(text string) Secret { return secret.New(text) }

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
