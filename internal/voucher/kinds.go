package voucher

import (
	"context"
	"time"

	"cuppa/internal/lang"
)

// platform is what the client of a platform can do, for any kind of its.
type platform interface {
	validate(ctx context.Context, r ValidateRequest) Info
	redeem(ctx context.Context, u Use) Verdict
	query(ctx context.Context, u Use) Verdict
	undo(ctx context.Context, u Use) Verdict
	records(ctx context.Context, shop Shop, day time.Time) ([]Record, error)
}

// of makes a kind of a platform's vouchers of one form.
func of(p platform, name, seller string, form Form, label lang.Text) Kind {
	s := strategy{name: name, form: form, platform: p}
	return Kind{Name: name, Platform: seller, Form: form, Label: label, Validator: s, Operator: s, Recorder: s}
}

// strategy is all strategies of a kind whose platform has no locks.
type strategy struct {
	name     string
	form     Form
	platform platform
}

// Name is the kind's.
func (s strategy) Name() string { return s.name }

// Validate asks the platform, and refuses a voucher of the other form.
func (s strategy) Validate(ctx context.Context, r ValidateRequest) Info {
	info := s.platform.validate(ctx, r)
	if info.Verdict.Outcome != OK {
		return info
	}
	if info.Form == "" {
		info.Form = s.form
	}
	switch {
	case info.Form != s.form:
		info.Verdict = reject(WrongKind, "form")
	case info.ParValue <= 0:
		info.Verdict = unknown("par_value")
	}
	return info
}

// Lock is OK: the platform has none.
func (strategy) Lock(context.Context, Use) Verdict { return Verdict{Outcome: OK, NotSent: true} }

// Unlock is OK: the platform has none.
func (strategy) Unlock(context.Context, Use) Verdict { return Verdict{Outcome: OK, NotSent: true} }

// Redeem spends the voucher.
func (s strategy) Redeem(ctx context.Context, u Use) Verdict { return s.platform.redeem(ctx, u) }

// Query asks what became of a redemption.
func (s strategy) Query(ctx context.Context, u Use) Verdict { return s.platform.query(ctx, u) }

// Undo takes a redemption back.
func (s strategy) Undo(ctx context.Context, u Use) Verdict { return s.platform.undo(ctx, u) }

// Records lists a shop's day.
func (s strategy) Records(ctx context.Context, shop Shop, day time.Time) ([]Record, error) {
	return s.platform.records(ctx, shop, day)
}
