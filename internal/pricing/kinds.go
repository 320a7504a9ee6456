package pricing

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"cuppa/internal/lang"
	"cuppa/internal/money"
)

// layer is when a kind's turn comes.
type layer int

const (
	percentLayer layer = iota // on the lines' amounts
	moneyLayer                // on what the lines bear after the layer before
	layerCount
)

// effect is a promotion's parameters, decoded and checked.
type effect interface {
	// measure tells what it takes off lines that bear base together.
	measure(base money.Amount) outcome
	// reason says why it counts; everything is true when its scope names no goods.
	reason(c currency, everything bool) lang.Text
}

// outcome is what a promotion does for a base: it takes off (at most the base), or takes nothing until short more is
// spent, and then gain.
type outcome struct{ off, short, gain money.Amount }

// definition is a kind of promotion.
type definition struct {
	kind  Kind
	layer layer
	// decode reads and checks the parameters.
	decode func(parameters []byte) (effect, error)
}

// registry holds the kinds by name.
type registry map[Kind]definition

// add refuses a kind without a name or decoder, in no layer, or named twice.
func (r registry) add(d definition) error {
	switch {
	case d.kind == "":
		return errors.New("pricing: a kind of promotion without a name")
	case d.decode == nil:
		return fmt.Errorf("pricing: kind %s has no decoder", d.kind)
	case d.layer < 0 || d.layer >= layerCount:
		return fmt.Errorf("pricing: kind %s is in no layer", d.kind)
	}
	if _, taken := r[d.kind]; taken || d.kind == KindCash {
		return fmt.Errorf("pricing: kind %s is registered twice", d.kind)
	}
	r[d.kind] = d
	return nil
}

// kinds are those of this program; filled by the init of each kind's file, and not changed afterwards.
var kinds = registry{}

// register adds a kind at start-up, where a mistake must stop the program.
func register(d definition) {
	if err := kinds.add(d); err != nil {
		panic(err)
	}
}

// decodeStrict reads one JSON value and refuses fields that the kind does not know, so that a misspelt limit is an error and
// not "no limit".
func decodeStrict(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("parameters: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("parameters: more than one JSON value")
	}
	return nil
}
