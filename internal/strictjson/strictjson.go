// Package strictjson owns what is asked of JSON that strangers send before it is decoded: that it nests no deeper and holds no more values than it may, and
// that no object has a name twice. Decoders disagree about which of two members counts (RFC 8259, 4), so whoever looked before us may have seen the other one.
//
// It does not own decoding, and says nothing about whether the bytes are JSON at all: the decoder does.
package strictjson

import (
	"bytes"
	"encoding/json"
	"errors"
)

// Why bytes are refused.
var (
	ErrTooDeep = errors.New("strictjson: it nests too deep")
	ErrTooMany = errors.New("strictjson: it has too many values")
	ErrTwice   = errors.New("strictjson: an object has a name twice")
)

// Limits are how deep objects and lists may stand within each other, and how many members and items there may be in all.
type Limits struct{ Depth, Values int }

const (
	// maxNames is how many names an object may have, and maxEscaped how many in all may be written with escapes, which no client does: both cost far more to
	// compare than the bytes cost to send.
	maxNames   = 1_000
	maxEscaped = 64
	// fewNames are compared one by one; an object with more keeps a set of them.
	fewNames = 16
	// usualDepth and usualNames need no memory.
	usualDepth = 16
	usualNames = 48
)

// level is an object or a list that is not closed yet.
type level struct {
	object bool
	first  int                 // where its names begin
	set    map[string]struct{} // its names once they are many
}

// scan is what one pass over the bytes remembers.
type scan struct {
	levels []level
	names  [][]byte // of all open objects
	escape int      // how many were written with escapes
}

// Check looks at the bytes once, without decoding them: decoding takes memory and time for each value, looking does not. The error is one of this package's.
func Check(raw []byte, limits Limits) error {
	var levels [usualDepth]level
	var names [usualNames][]byte
	s := scan{levels: levels[:0], names: names[:0]}
	values, named := 0, false // named: the next string is a name
	for i := 0; i < len(raw); i++ {
		switch raw[i] {
		case '{', '[':
			values++
			if len(s.levels) >= limits.Depth {
				return ErrTooDeep
			}
			named = raw[i] == '{'
			s.levels = append(s.levels, level{object: named, first: len(s.names)})
		case '}', ']':
			s.close()
			named = false
		case ',':
			values++
			named = len(s.levels) > 0 && s.levels[len(s.levels)-1].object
		case '"':
			from := i + 1
			i = end(raw, from)
			if named {
				if err := s.add(raw[from:min(i, len(raw))]); err != nil {
					return err
				}
			}
			named = false
		}
		if values > limits.Values {
			return ErrTooMany
		}
	}
	return nil
}

// end is where a string's closing quote stands.
func end(raw []byte, i int) int {
	for ; i < len(raw) && raw[i] != '"'; i++ {
		if raw[i] == '\\' {
			i++
		}
	}
	return i
}

func (s *scan) close() {
	if n := len(s.levels) - 1; n >= 0 {
		s.names = s.names[:s.levels[n].first]
		s.levels = s.levels[:n]
	}
}

// add notes a name of the innermost object, which must be new there.
func (s *scan) add(name []byte) error {
	if bytes.IndexByte(name, '\\') >= 0 {
		if s.escape++; s.escape > maxEscaped {
			return ErrTooMany
		}
		name = unescaped(name)
	}
	l := &s.levels[len(s.levels)-1]
	if l.set != nil {
		before := len(l.set)
		l.set[string(name)] = struct{}{}
		switch {
		case len(l.set) == before:
			return ErrTwice
		case before == maxNames:
			return ErrTooMany
		}
		return nil
	}
	own := s.names[l.first:]
	for _, other := range own {
		if bytes.Equal(other, name) {
			return ErrTwice
		}
	}
	if len(own) < fewNames {
		s.names = append(s.names, name)
		return nil
	}
	l.set = make(map[string]struct{}, 4*fewNames)
	for _, other := range own {
		l.set[string(other)] = struct{}{}
	}
	l.set[string(name)] = struct{}{}
	return nil
}

// unescaped is the name as decoders read it; one that is no JSON stays as it is, for the decoder to refuse.
func unescaped(name []byte) []byte {
	quoted := make([]byte, 0, len(name)+2)
	quoted = append(append(append(quoted, '"'), name...), '"')
	var read string
	if json.Unmarshal(quoted, &read) != nil {
		return name
	}
	return []byte(read)
}
