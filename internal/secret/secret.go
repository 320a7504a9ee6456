// Package secret owns texts that must not be seen: keys, tokens, openids, prepay ids. It keeps them out of logs and answers by their type.
package secret

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"unique"
)

// Text is a text that must not be seen: whatever prints, logs or marshals it gets "[redacted]", also from within another value. Two secrets are equal when
// their texts are. The zero value is the empty text.
type Text struct {
	// A handle is a pointer: fmt follows none that is in an unexported field, where it could not ask our methods.
	text unique.Handle[string]
}

const redacted = "[redacted]"

// New hides a text.
func New(text string) Text {
	if text == "" {
		return Text{}
	}
	return Text{unique.Make(text)}
}

// Reveal is the text, for who sends it to its platform or stores it.
func (s Text) Reveal() string {
	if s == (Text{}) {
		return ""
	}
	return s.text.Value()
}

// String hides it.
func (Text) String() string { return redacted }

// GoString hides it.
func (Text) GoString() string { return redacted }

// Format hides it from every verb.
func (Text) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue hides it from slog.
func (Text) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalJSON hides it.
func (Text) MarshalJSON() ([]byte, error) { return json.Marshal(redacted) }

// MarshalText hides it where it is a map's key.
func (Text) MarshalText() ([]byte, error) { return []byte(redacted), nil }
