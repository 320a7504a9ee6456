// Package report owns figures: what a shop earned, sold and gave back, and when.
//
// It follows events through the outbox and keeps facts (one row for each event) and rollups of a quarter of an hour, so that a dashboard reads
// neither orders nor payments. It does not own what those events mean, nor shops: the caller brings the shop's time zone.
//
// Invariants: an event counts once, however often it is delivered; a slot is the sum of its facts; a figure is exact for any span, to the microsecond.
package report
