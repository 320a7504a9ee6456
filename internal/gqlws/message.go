package gqlws

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"cuppa/internal/fault"
	"cuppa/internal/gqlrequest"
	"cuppa/internal/lang"
)

// The message types of the protocol.
const (
	typeInit      = "connection_init"
	typeAck       = "connection_ack"
	typePing      = "ping"
	typePong      = "pong"
	typeSubscribe = "subscribe"
	typeNext      = "next"
	typeError     = "error"
	typeComplete  = "complete"
)

var (
	ackMessage  = []byte(`{"type":"connection_ack"}`)
	pingMessage = []byte(`{"type":"ping"}`)
	pongMessage = []byte(`{"type":"pong"}`)
)

// inbound is a message from a client that the protocol allows a client to send. Payload and Raw are those of
// connection_init, ping and pong; Params is that of subscribe.
type inbound struct {
	Type    string
	ID      string
	Payload map[string]any
	Raw     json.RawMessage
	Params  *graphql.RawParams
}

// parse reads a client's message by the protocol; its errors are fit for a close reason and repeat nothing of the message.
// Names are compared exactly, as JavaScript clients and servers do: into a map, because structs match any case.
func parse(data []byte) (inbound, error) {
	var m inbound
	if err := gqlrequest.Check(data); err != nil {
		return m, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil || fields == nil {
		return m, errors.New("message is not a JSON object")
	}
	kind, ok := text(fields["type"])
	if !ok {
		return m, errors.New("message has no 'type' that is a string")
	}
	m.Type, m.Raw = kind, fields["payload"]
	switch kind {
	case typeInit, typePing, typePong:
		m.Payload, ok = gqlrequest.Object(m.Raw)
		if !ok {
			return m, fmt.Errorf("'payload' of %s is not an object", kind)
		}
		return m, nil
	case typeSubscribe, typeComplete:
	default:
		return m, errors.New("message 'type' is not one that clients send")
	}
	if m.ID, ok = text(fields["id"]); !ok || m.ID == "" {
		return m, fmt.Errorf("'id' of %s is not a string with characters", kind)
	}
	if len(m.ID) > maxIDBytes {
		return m, fmt.Errorf("'id' is longer than %d bytes", maxIDBytes)
	}
	if kind == typeComplete {
		return m, nil
	}
	if len(m.Raw) == 0 || m.Raw[0] != '{' {
		return m, errors.New("'payload' of subscribe is not an object")
	}
	var err error
	m.Params, err = gqlrequest.Decode(m.Raw)
	if f, ok := errors.AsType[*fault.Error](err); ok {
		return m, fmt.Errorf("subscribe: %s", f.Text.In(lang.EN))
	}
	return m, err
}

func text(raw json.RawMessage) (string, bool) {
	if len(raw) == 0 || raw[0] != '"' {
		return "", false
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return s, err == nil
}

// appendOperation appends the message of an operation; payload is JSON, or empty.
func appendOperation(b []byte, kind, id string, payload []byte) []byte {
	b = append(b, `{"id":`...)
	b = appendString(b, id)
	b = append(b, `,"type":"`...)
	b = append(b, kind...)
	b = append(b, '"')
	if len(payload) > 0 {
		b = append(b, `,"payload":`...)
		b = append(b, payload...)
	}
	return append(b, '}')
}

func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			quoted, err := json.Marshal(s)
			if err != nil {
				quoted = []byte(`""`)
			}
			return append(b, quoted...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// responseJSON is the response as JSON. The usual one, data and nothing else, is not scanned again by encoding/json.
func responseJSON(r *graphql.Response) ([]byte, error) {
	plain := len(r.Errors) == 0 && len(r.Extensions) == 0 && r.Label == "" && len(r.Path) == 0 && r.HasNext == nil
	if !plain || len(r.Data) == 0 {
		whole := *r
		if len(whole.Data) == 0 {
			whole.Data = nil
		}
		encoded, err := json.Marshal(&whole)
		if err != nil {
			return nil, fmt.Errorf("encoding a response: %w", err)
		}
		return encoded, nil
	}
	b := make([]byte, 0, len(r.Data)+len(`{"data":}`))
	b = append(b, `{"data":`...)
	b = append(b, r.Data...)
	return append(b, '}'), nil
}
