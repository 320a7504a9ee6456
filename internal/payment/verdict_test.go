package payment

import (
	"slices"
	"testing"
)

func TestEveryPairOfStandingsHasItsVerdict(t *testing.T) {
	t.Parallel()
	statuses := []Status{Pending, Succeeded, Failed, Closed, PartiallyRefunded, Refunded}
	allowed := []verdict{keep, again, capture, decline, shut, person}
	if len(verdicts) != len(statuses) {
		t.Errorf("%d statuses", len(verdicts))
	}
	for _, ours := range statuses {
		if len(verdicts[ours]) != len(Standings) {
			t.Errorf("%s has %d standings", ours, len(verdicts[ours]))
		}
		for _, theirs := range Standings {
			v := verdicts[ours][theirs]
			if !slices.Contains(allowed, v) {
				t.Errorf("%s here and %s there: %q", ours, theirs, v)
			}
			money := theirs == Paid || theirs == Returned
			switch {
			case money && !ours.Captured() && v != capture:
				t.Errorf("%s here and %s there: money is turned away by %q", ours, theirs, v)
			case !money && v == capture, ours.Captured() && (v == capture || v == decline || v == shut):
				t.Errorf("%s here and %s there: money is assumed by %q", ours, theirs, v)
			case ours == Pending && theirs == Waiting && v != again, ours == Pending && theirs == Absent && v != again:
				t.Errorf("what is pending is not asked for: %q", v)
			case theirs == Waiting && (ours == Closed || ours == Failed) && v != shut:
				t.Errorf("%s here can still be paid there: %q", ours, v)
			}
		}
	}
	refunds := []RefundStatus{RefundPending, RefundSucceeded, RefundFailed}
	allowed = []verdict{keep, again, person, send, finish, refuse}
	for _, ours := range refunds {
		if len(refundVerdicts[ours]) != len(RefundStandings) {
			t.Errorf("%s has %d standings", ours, len(refundVerdicts[ours]))
		}
		for _, theirs := range RefundStandings {
			v := refundVerdicts[ours][theirs]
			if !slices.Contains(allowed, v) || (ours != RefundPending) && (v == send || v == finish || v == refuse || v == again) {
				t.Errorf("refund %s here and %s there: %q", ours, theirs, v)
			}
			if (v == finish) != (ours == RefundPending && theirs == Done) || (v == send) != (ours == RefundPending && theirs == NotAsked) {
				t.Errorf("refund %s here and %s there: %q", ours, theirs, v)
			}
		}
	}
}
