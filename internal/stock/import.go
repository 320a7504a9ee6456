package stock

import (
	"context"
	"strconv"

	"cuppa/internal/fault"
)

// Import is a table of stock to do.
type Import struct {
	By     Who
	Key    string
	ShopID string
	CSV    string
	// Reason stands in where a count has none.
	Reason string
	// Try tells what it would do and does nothing.
	Try bool
	// Sells says whether the shop sells a SKU.
	Sells func(skuID string) bool
}

// Imported is what a file does or would do, line by line.
type Imported struct {
	Lines []ImportedLine
	// Done says that it was done: all of it, because with one mistake nothing is.
	Done bool
	Recorded
}

// ImportedLine is a line of the file and its effect.
type ImportedLine struct {
	// Number is the line's in the file, from 1.
	Number int
	Effect
}

// Import reads a table of stock and does what it says, all or nothing. The lines tell what is wrong with each; the error is INVALID_CSV for what is no such table,
// and what Record says of the whole.
func (s *Service) Import(ctx context.Context, in Import) (Imported, error) {
	file, err := ReadCSV(in.CSV, in.Reason)
	if err != nil {
		return Imported{}, err
	}
	lines, written := make([]Line, len(file)), true
	for i, l := range file {
		lines[i] = l.Line
		written = written && l.Fault == nil
	}
	if written && !in.Try {
		done, err := s.Record(ctx, Record{By: in.By, Key: in.Key, ShopID: in.ShopID, Lines: lines, Sells: in.Sells})
		if err == nil {
			return done.imported(file), nil
		}
		if faults, ok := fault.All(err); !ok || len(faults[0].Field) == 0 || faults[0].Field[0] != "lines" {
			return Imported{}, err
		}
	}
	effects, err := s.Try(ctx, in.ShopID, lines, in.Sells)
	if err != nil {
		return Imported{}, err
	}
	out := Imported{Lines: make([]ImportedLine, len(file))}
	for i, e := range effects {
		if f := file[i].Fault; f != nil {
			e.Fault, e.After = f.At("lines", strconv.Itoa(i), "quantity"), e.Before
		}
		out.Lines[i] = ImportedLine{file[i].Number, e}
	}
	return out, nil
}

// imported tells what was done, also when it was done before.
func (r Recorded) imported(file []FileLine) Imported {
	out := Imported{Lines: make([]ImportedLine, len(file)), Done: true, Recorded: r}
	for i, l := range file {
		e := Effect{Line: l.Line, Known: true}
		if i < len(r.Movements) {
			if m := r.Movements[i]; m.OnHand != nil {
				e.Before, e.After = *m.OnHand-m.Delta, *m.OnHand
			}
		}
		out.Lines[i] = ImportedLine{l.Number, e}
	}
	return out
}
