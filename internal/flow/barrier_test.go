package flow_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"cuppa/internal/db"
	"cuppa/internal/db/dbtest"
	"cuppa/internal/flow"
)

// model is what a participant's effects must come to.
type model struct{ tried, confirmed, canceled bool }

// event is what the model says of a phase: whether it has its effect, and what is answered.
func (m *model) event(p flow.Phase) (effect bool, err error) {
	switch p {
	case flow.PhaseTry:
		if m.canceled {
			return false, flow.ErrCanceled
		}
		effect, m.tried = !m.tried, true
		if m.confirmed {
			return false, nil
		}
		return effect, nil
	case flow.PhaseConfirm:
		switch {
		case m.canceled:
			return false, flow.ErrCanceled
		case !m.tried:
			return false, flow.ErrNotTried
		}
		effect, m.confirmed = !m.confirmed, true
		return effect, nil
	default:
		if m.confirmed {
			return false, flow.ErrConfirmed
		}
		effect, m.canceled = m.tried && !m.canceled, true
		return effect, nil
	}
}

// sequences are all of 1 to n events.
func sequences(n int) (all [][]flow.Phase) {
	longest := [][]flow.Phase{nil}
	for range n {
		var longer [][]flow.Phase
		for _, s := range longest {
			for _, p := range []flow.Phase{flow.PhaseTry, flow.PhaseConfirm, flow.PhaseCancel} {
				longer = append(longer, append(slices.Clip(s), p))
			}
		}
		all, longest = append(all, longer...), longer
	}
	return all
}

func named(s []flow.Phase) string {
	names := make([]string, len(s))
	for i, p := range s {
		names[i] = string(p)
	}
	return strings.Join(names, " ")
}

func TestEveryPermutationOfTryConfirmAndCancelHasItsEffectsOnce(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ctx := db.ForBrand(t.Context(), 1)
		for i, s := range sequences(4) {
			id, m := fmt.Sprintf("flow-%d", i), model{}
			for j, p := range s {
				want, wantErr := m.event(p)
				var got bool
				err := env.DB.InTx(ctx, func(tx *db.Tx) (err error) {
					got, err = flow.Barrier(ctx, tx, id, "step", p)
					return err
				})
				if got != want && err == nil || !errors.Is(err, wantErr) {
					t.Fatalf("%s: event %d: effect %v, error %v; want %v, %v", named(s), j+1, got, err, want, wantErr)
				}
			}
		}
	})
}

func TestTriesConfirmsAndCancelsAtOnceHaveOneEnd(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ctx := db.ForBrand(t.Context(), 1)
		events := []flow.Phase{flow.PhaseTry, flow.PhaseConfirm, flow.PhaseCancel, flow.PhaseTry, flow.PhaseConfirm, flow.PhaseCancel}
		for round := range 20 {
			id := fmt.Sprintf("flow-%d", round)
			var mu sync.Mutex
			effects := map[flow.Phase]int{}
			var wg sync.WaitGroup
			for _, p := range events {
				wg.Go(func() {
					var got bool
					err := env.DB.InTx(ctx, func(tx *db.Tx) (err error) {
						got, err = flow.Barrier(ctx, tx, id, "step", p)
						return err
					})
					if !isBarriers(err) {
						t.Errorf("%s: %v", p, err)
					}
					if mu.Lock(); got && err == nil {
						effects[p]++
					}
					mu.Unlock()
				})
			}
			wg.Wait()
			tried, ends := effects[flow.PhaseTry], effects[flow.PhaseConfirm]+effects[flow.PhaseCancel]
			if tried > 1 || ends > tried {
				t.Fatalf("%v", effects)
			}
		}
	})
}

func isBarriers(err error) bool {
	return err == nil || errors.Is(err, flow.ErrCanceled) || errors.Is(err, flow.ErrConfirmed) || errors.Is(err, flow.ErrNotTried)
}

func TestABarrierWhoseEffectFailedLetsItBeTriedAgain(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, env dbtest.Env) {
		ctx, broken := db.ForBrand(t.Context(), 1), errors.New("broken")
		for i, want := range []error{broken, nil} {
			err := env.DB.InTx(ctx, func(tx *db.Tx) error {
				proceed, err := flow.Barrier(ctx, tx, "f", "s", flow.PhaseTry)
				if err != nil || !proceed {
					t.Errorf("try %d: %v %v", i, proceed, err)
				}
				return want
			})
			if !errors.Is(err, want) {
				t.Error(err)
			}
		}
	})
}

func TestABarrierNamesNoPhaseThatIsNotThere(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t)
	ctx := db.ForBrand(context.Background(), 1)
	if err := env.DB.InTx(ctx, func(tx *db.Tx) error {
		_, err := flow.Barrier(ctx, tx, "f", "s", "later")
		return err
	}); err == nil {
		t.Error("it is taken")
	}
}
