package graph

import (
	"math"

	"cuppa/graph/model"
	"cuppa/internal/breaker"
)

func toParties(all []breaker.Status) []*model.OutsideParty {
	out := make([]*model.OutsideParty, len(all))
	for i, s := range all {
		out[i] = &model.OutsideParty{
			Name: s.Name, State: model.BreakerState(s.State), Since: s.Since, Calls: s.Calls, Failures: s.Failures, Refused: int(min(s.Refused, math.MaxInt32)),
		}
		if !s.NextProbe.IsZero() {
			out[i].NextProbe = &s.NextProbe
		}
	}
	return out
}
