package catalog

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"

	"cuppa/internal/fault"
)

// MaxPage is how many shops a page may have.
const MaxPage = 100

// ShopPage is a page of a brand's shops.
type ShopPage struct {
	// Edges are the shops with their cursors, by position.
	Edges []ShopEdge
	// HasNext tells whether shops follow.
	HasNext bool
	// EndCursor is the cursor of the last edge; empty without edges.
	EndCursor string
}

// ShopEdge is a shop in a page.
type ShopEdge struct {
	// Cursor goes into `after` to get what follows.
	Cursor string
	// Shop is the shop.
	Shop *Shop
}

// Shops is a page of the brand's shops by position and id: `first` of them (1 to MaxPage), after the cursor, from the beginning where it
// is empty. BAD_USER_INPUT for other sizes and for cursors that are not ours. It always reads the database.
func (s *Service) Shops(ctx context.Context, first int, after string) (ShopPage, error) {
	if first < 1 || first > MaxPage {
		return ShopPage{}, fault.ErrBadUserInput.At("first").With("first", first)
	}
	from, err := parseCursor(after)
	if err != nil {
		return ShopPage{}, err
	}
	shops, err := s.page(ctx, from, first+1)
	if err != nil {
		return ShopPage{}, err
	}
	var page ShopPage
	if len(shops) > first {
		shops, page.HasNext = shops[:first], true
	}
	for _, shop := range shops {
		page.EndCursor = cursor{shop.Position, shop.ID}.String()
		page.Edges = append(page.Edges, ShopEdge{Cursor: page.EndCursor, Shop: shop})
	}
	return page, nil
}

// cursor is a place in the list of shops; the zero cursor is before the first.
type cursor struct {
	position int
	id       string
}

// String is the opaque form that clients get.
func (c cursor) String() string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(c.position) + ":" + c.id))
}

func parseCursor(s string) (cursor, error) {
	if s == "" {
		return cursor{}, nil
	}
	bad := fault.ErrBadUserInput.At("after")
	if len(s) > 200 {
		return cursor{}, bad
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return cursor{}, bad.Because(err)
	}
	number, id, found := strings.Cut(string(raw), ":")
	position, err := strconv.ParseInt(number, 10, 32)
	if err != nil || !found || id == "" || len(id) > maxID || strings.ContainsRune(id, 0) {
		return cursor{}, bad
	}
	return cursor{int(position), id}, nil
}
