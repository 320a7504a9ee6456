package identity

import (
	"context"
	"slices"
	"time"

	"cuppa/internal/db"
	"cuppa/internal/fault"
)

// Kind tells customers from staff.
type Kind string

// The kinds of principals.
const (
	KindCustomer Kind = "customer"
	KindStaff    Kind = "staff"
)

// Role is what a member of staff may do; a customer has none. Its values are those of the database.
type Role string

// The roles; each may do all that the one before may.
const (
	RoleBarista Role = "barista"
	RoleManager Role = "manager"
)

var rank = map[Role]int{RoleBarista: 1, RoleManager: 2}

// AtLeast says whether r may do what least may. An unknown role may nothing.
func (r Role) AtLeast(least Role) bool { return rank[least] > 0 && rank[r] >= rank[least] }

// Principal is who asks, as their session says and, no older than half a minute, as the database says.
type Principal struct {
	BrandID int
	Kind    Kind
	// ID is the customer's or the member of staff's.
	ID string
	// Name is the nickname, or what colleagues say.
	Name string
	// Role is empty for customers.
	Role Role
	// ShopIDs are where a member of staff works, in order. It is shared: not to be changed.
	ShopIDs []string
	// SessionID names the session; see OnEnd.
	SessionID string
	// Expires is when the access token ends; a socket that outlives it must close.
	Expires time.Time
}

// WorksAt says whether the principal is staff of the shop.
func (p Principal) WorksAt(shopID string) bool {
	return p.Kind == KindStaff && slices.Contains(p.ShopIDs, shopID)
}

type principalKey struct{}

// With returns a context in which p asks. It confines the context's statements to p's brand: a header can't lead a session to another's rows.
func With(ctx context.Context, p Principal) context.Context {
	return context.WithValue(db.ForBrand(ctx, p.BrandID), principalKey{}, p)
}

// From is who asks; ok is false without a session.
func From(ctx context.Context) (p Principal, ok bool) {
	p, ok = ctx.Value(principalKey{}).(Principal)
	return p, ok
}

func of(ctx context.Context, kind Kind) (Principal, error) {
	p, ok := From(ctx)
	switch {
	case !ok:
		return Principal{}, fault.ErrUnauthenticated
	case p.Kind != kind:
		return Principal{}, fault.ErrForbidden
	}
	return p, nil
}

// Customer is the customer who asks: UNAUTHENTICATED without a session, FORBIDDEN for staff.
func Customer(ctx context.Context) (Principal, error) { return of(ctx, KindCustomer) }

// AnyStaff is the member of staff who asks: UNAUTHENTICATED without a session, FORBIDDEN for customers.
func AnyStaff(ctx context.Context) (Principal, error) { return of(ctx, KindStaff) }
