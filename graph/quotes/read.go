package quotes

import (
	"slices"
	"strings"
	"unicode/utf8"

	"cuppa/internal/catalog"
)

// Split takes the variables out of a request: what stands before and after them, the same for all requests of a document, is its shape. ok is false when the request is
// not an object of the parameters that requests have, each once at most, with a document or something that stands for one. Only where it ends is looked at; the
// rest is left to who reads it.
func Split(body string) (before, variables, after string, ok bool) {
	r := reader{b: body}
	var from, to int
	var seen [5]bool
	ok = r.object(func(name string) bool {
		at := slices.Index(parameters, name)
		if at < 0 || seen[at] {
			return false
		}
		seen[at] = true
		switch name {
		case "operationName":
			return r.skipString() || r.null()
		case "variables":
			r.space()
			from = r.i
			done := r.skipObject()
			to = r.i
			return done
		case "extensions":
			r.space()
			return r.skipObject()
		}
		return r.skipString()
	})
	if r.space(); !ok || !seen[0] && !seen[3] && !seen[4] || !seen[2] || r.i != len(body) {
		return "", "", "", false
	}
	return body[:from], body[from:to], body[to:], true
}

// parameters are those of a request. documentId and extensions may stand in for the query: a hash names one text for ever.
var parameters = []string{"query", "operationName", "variables", "documentId", "extensions"}

// Input is what the variables ask for.
type Input struct {
	ShopID  string
	Items   []catalog.Item
	Coupons []string
	Best    bool
	// DineWay and Channel are values of their enums, or empty.
	DineWay, Channel string
}

// The values of the input's enums; see TestPlansKnowTheSchema.
var (
	DineWays = []string{"DINE_IN", "TAKEAWAY", "DELIVERY"}
	Channels = []string{"MINI_PROGRAM", "WEB", "COUNTER"}
)

// Memory is what an input is read into. The zero Memory is empty and grows as it must; it is for one input at a time.
type Memory struct {
	items []catalog.Item
	texts []string
}

// Large says that the memory has grown beyond what most inputs take.
func (m *Memory) Large() bool { return cap(m.items) > 8*fewItems || cap(m.texts) > 16*fewTexts }

// Read reads the variables. ok is false for everything that is not plain: then the executor reads them, and says what is wrong, if anything is. The lists of the
// input are good until the memory is used again.
func (p *Plan) Read(variables string, memory *Memory) (in Input, ok bool) {
	memory.items, memory.texts = memory.items[:0], memory.texts[:0]
	r := reader{b: variables, memory: memory}
	times := 0
	ok = r.object(func(name string) bool {
		times++
		return name == p.variable && times == 1 && r.input(&in)
	})
	return in, ok && times == 1 && r.i == len(variables)
}

func (r *reader) input(in *Input) bool {
	var shop, items, coupons, best, way, channel bool
	return r.object(func(name string) (ok bool) {
		switch {
		case name == "shopId" && !shop:
			shop = true
			in.ShopID, ok = r.text()
		case name == "items" && !items:
			items = true
			ok = r.list(func() bool {
				m := r.memory
				if m.items == nil {
					m.items = make([]catalog.Item, 0, fewItems)
				}
				m.items = append(m.items, catalog.Item{})
				return r.item(&m.items[len(m.items)-1])
			})
			if len(r.memory.items) > 0 {
				in.Items = slices.Clip(r.memory.items)
			}
		case name == "couponCodes" && !coupons:
			coupons = true
			in.Coupons, ok = r.texts()
		case name == "bestCoupons" && !best:
			best = true
			in.Best, ok = r.flag()
		case name == "dineWay" && !way:
			way = true
			in.DineWay, ok = r.oneOf(DineWays)
		case name == "channel" && !channel:
			channel = true
			in.Channel, ok = r.oneOf(Channels)
		}
		return ok
	}) && shop && items
}

func (r *reader) item(it *catalog.Item) bool {
	var sku, quantity, options bool
	return r.object(func(name string) (ok bool) {
		switch {
		case name == "skuId" && !sku:
			sku = true
			it.SKUID, ok = r.text()
		case name == "quantity" && !quantity:
			quantity = true
			it.Quantity, ok = r.number()
		case name == "optionIds" && !options:
			options = true
			it.OptionIDs, ok = r.texts()
		}
		return ok
	}) && sku && quantity
}

// reader reads JSON (RFC 8259) as clients write it: no escapes, no fractions. A method that answers false leaves it anywhere.
type reader struct {
	b      string
	i      int
	memory *Memory // of who reads an input
}

// fewItems and fewTexts are more than most lists have.
const fewItems, fewTexts = 8, 4

func (r *reader) space() {
	for r.i < len(r.b) && (r.b[r.i] == ' ' || r.b[r.i] == '\n' || r.b[r.i] == '\t' || r.b[r.i] == '\r') {
		r.i++
	}
}

// next passes by c, and the space before it, if it comes next.
func (r *reader) next(c byte) bool {
	if r.space(); r.i < len(r.b) && r.b[r.i] == c {
		r.i++
		return true
	}
	return false
}

func (r *reader) null() bool {
	if r.space(); strings.HasPrefix(r.b[r.i:], "null") {
		r.i += len("null")
		return true
	}
	return false
}

// object reads members; each reads the value of the one that it is told.
func (r *reader) object(each func(name string) bool) bool {
	if !r.next('{') {
		return false
	}
	if r.next('}') {
		return true
	}
	for {
		name, ok := r.raw()
		if !ok || !r.next(':') || !each(name) {
			return false
		}
		if r.next('}') {
			return true
		}
		if !r.next(',') {
			return false
		}
	}
}

func (r *reader) list(each func() bool) bool {
	if !r.next('[') {
		return false
	}
	if r.next(']') {
		return true
	}
	for {
		if !each() {
			return false
		}
		if r.next(']') {
			return true
		}
		if !r.next(',') {
			return false
		}
	}
}

// raw is a string without escapes.
func (r *reader) raw() (string, bool) {
	if !r.next('"') {
		return "", false
	}
	from := r.i
	for ; r.i < len(r.b); r.i++ {
		switch c := r.b[r.i]; {
		case c == '"':
			r.i++
			return r.b[from : r.i-1], true
		case c == '\\' || c < ' ':
			return "", false
		}
	}
	return "", false
}

func (r *reader) text() (string, bool) {
	raw, ok := r.raw()
	return raw, ok && utf8.ValidString(raw)
}

// flag is true, false or null.
func (r *reader) flag() (yes, ok bool) {
	if r.space(); strings.HasPrefix(r.b[r.i:], "true") {
		r.i += len("true")
		return true, true
	}
	if strings.HasPrefix(r.b[r.i:], "false") {
		r.i += len("false")
		return false, true
	}
	return false, r.null()
}

// oneOf is one of the values, or null.
func (r *reader) oneOf(values []string) (string, bool) {
	if r.null() {
		return "", true
	}
	text, ok := r.text()
	return text, ok && slices.Contains(values, text)
}

// texts is a list of strings, or null.
func (r *reader) texts() (texts []string, ok bool) {
	if r.null() {
		return nil, true
	}
	m := r.memory
	if m.texts == nil {
		m.texts = make([]string, 0, fewTexts*fewItems)
	}
	from := len(m.texts)
	ok = r.list(func() bool {
		text, ok := r.text()
		m.texts = append(m.texts, text)
		return ok
	})
	return slices.Clip(m.texts[from:]), ok
}

// number is a whole one, not negative, of at most nine digits.
func (r *reader) number() (int, bool) {
	r.space()
	from, n := r.i, 0
	for ; r.i < len(r.b) && r.b[r.i] >= '0' && r.b[r.i] <= '9'; r.i++ {
		if r.i-from >= 9 {
			return 0, false
		}
		n = 10*n + int(r.b[r.i]-'0')
	}
	digits := r.i - from
	if digits == 0 || digits > 1 && r.b[from] == '0' {
		return 0, false
	}
	return n, r.i == len(r.b) || r.b[r.i] != '.' && r.b[r.i] != 'e' && r.b[r.i] != 'E'
}

// skipString passes by a string, escapes and all.
func (r *reader) skipString() bool {
	if !r.next('"') {
		return false
	}
	for r.i < len(r.b) {
		at := strings.IndexByte(r.b[r.i:], '"')
		if at < 0 {
			return false
		}
		end, slashes := r.i+at, 0
		for end-slashes > r.i && r.b[end-slashes-1] == '\\' {
			slashes++
		}
		if r.i = end + 1; slashes%2 == 0 {
			return true
		}
	}
	return false
}

// skipObject passes by an object, looking only at its braces and strings.
func (r *reader) skipObject() bool {
	if r.space(); r.i >= len(r.b) || r.b[r.i] != '{' {
		return false
	}
	for depth := 0; r.i < len(r.b); {
		switch r.b[r.i] {
		case '"':
			if !r.skipString() {
				return false
			}
			continue
		case '{':
			depth++
		case '}':
			depth--
		}
		if r.i++; depth == 0 {
			return true
		}
	}
	return false
}
