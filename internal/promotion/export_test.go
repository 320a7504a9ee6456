package promotion

import (
	"context"

	"cuppa/internal/db"
)

// PageOf has trials read n orders at once.
func (s *Service) PageOf(n int) { s.pageOf = n }

// Holder is one that works on a trial, page by page.
type Holder struct {
	s   *Service
	run *trialRun
}

// Hold takes a trial.
func (s *Service) Hold(ctx context.Context) (*Holder, error) {
	row, found, err := s.claimTrial(ctx)
	if err != nil || !found {
		return nil, err
	}
	run, err := newTrialRun(row)
	return &Holder{s, run}, err
}

// Page does the next page.
func (h *Holder) Page(ctx context.Context) (done bool, err error) {
	return h.s.trialPage(db.ForBrand(ctx, h.run.brandID), h.run)
}

// ErrFenced says that somebody else works on the trial by now.
var ErrFenced = errFenced
