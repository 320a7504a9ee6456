package batch

import (
	"context"
	"time"

	"cuppa/internal/db"
)

// NoRest has jobs go on at once.
func NoRest(s *Service) {
	s.rest = func(ctx context.Context, _ time.Duration) error { return ctx.Err() }
}

// StopAfter has a job's holder vanish after some pages, as a power cut would: its lease stays.
func StopAfter(s *Service, pages int, err error) {
	s.rest = func(context.Context, time.Duration) error {
		if pages--; pages < 0 {
			return err
		}
		return nil
	}
}

// OnePage claims the next job and answers a function that does a page of it with this holder's fence.
func OnePage(ctx context.Context, s *Service) (func() error, error) {
	j, _, err := s.claimJob(ctx)
	return func() error { _, err := s.page(db.ForBrand(ctx, j.BrandID), &j); return err }, err
}

// Code is the code of a batch with a number.
func (s *Service) Code(b Batch, n int) string { return s.code(b, n) }

// Digest is what a code is found by.
func (s *Service) Digest(code string) string { return s.digest(code) }

// The bounds of one transaction.
const (
	CodesAtOnce  = codesAtOnce
	GuestsAtOnce = guestsAtOnce
	VoidsAtOnce  = voidsAtOnce
	Lease        = lease
)

// ErrFenced says that somebody else works on the job.
var ErrFenced = errFenced
