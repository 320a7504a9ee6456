package identity

import (
	"context"

	"cuppa/internal/breaker"
)

// outside is a provider behind a breaker: while it does not answer, logins hear PROVIDER_UNAVAILABLE at once.
type outside struct {
	Provider
	breaker *breaker.Breaker
}

func behindBreaker(p Provider, parties *breaker.Parties) Provider {
	return outside{p, parties.Party(p.Name(), breaker.Options{While: ErrProviderUnavailable.At("provider")})}
}

// Exchange asks the provider; a code that it refuses is an answer.
func (g outside) Exchange(ctx context.Context, code string) (Vouched, error) {
	return breaker.Do(ctx, g.breaker, func(ctx context.Context) (Vouched, error) { return g.Provider.Exchange(ctx, code) })
}
