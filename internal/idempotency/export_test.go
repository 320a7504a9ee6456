package idempotency

import "context"

// Sweep removes old tokens now.
func (s *Service) Sweep(ctx context.Context) (int, error) { return s.sweep(ctx) }

// Silences is how often Redis did not answer.
func (s *Service) Silences() uint64 { return s.silences.Load() }

// Waits is how many calls waited for another one.
func (s *Service) Waits() uint64 { return s.waits.Load() }

// Settled waits until Redis has heard of the calls that are over.
func (s *Service) Settled() { s.ending.Wait() }

// NameOf is where Redis keeps a key.
func (s *Service) NameOf(c Call) string { return s.nameOf(c) }
