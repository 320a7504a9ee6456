package identity

import (
	"context"
	"errors"
	"time"

	"cuppa/internal/fault"
)

// brandFor is how long a slug's brand is remembered.
const brandFor = time.Minute

// maxSlug is the longest slug, as the table has it.
const maxSlug = 64

type readBrand struct {
	id    int
	found bool
}

type foundBrand struct {
	id   int
	seen time.Time
}

// Brand is the id of the brand that a request without a session means: the one of that slug, or with an empty slug the oldest. An unknown slug is
// BAD_USER_INPUT; a database without any brand UNAVAILABLE.
func (s *Service) Brand(ctx context.Context, slug string) (int, error) {
	if len(slug) > maxSlug || !storable(slug) {
		return 0, errUnknownBrand
	}
	now := s.now()
	known, ok := s.brands.GetIfPresent(slug)
	if ok && now.Sub(known.seen) < brandFor {
		return known.id, nil
	}
	got := s.reading.DoChan("brand/"+slug, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readFor)
		defer cancel()
		id, found, err := findBrand(ctx, s.db, slug)
		return readBrand{id, found}, err
	})
	r, err := s.await(ctx, got, ok && now.Sub(known.seen) < awayFor)
	switch {
	case errors.Is(err, errBelieve):
		return known.id, nil
	case err != nil:
		return 0, err
	}
	id, found := r.(readBrand).id, r.(readBrand).found //nolint:forcetypeassert // as it was read
	switch {
	case !found && slug == "":
		return 0, errNoBrand
	case !found:
		return 0, errUnknownBrand
	}
	s.brands.Set(slug, foundBrand{id: id, seen: now})
	return id, nil
}

var (
	errUnknownBrand = fault.ErrBadUserInput.Saying("there is no such brand", "品牌不存在")
	errNoBrand      = fault.ErrUnavailable.Saying("no brand has been set up here yet", "尚未创建任何品牌")
)
