package catalog

import (
	"context"
	"errors"
	"time"

	"cuppa/internal/db"
)

const (
	// ShownFor is for how long after it was dropped a menu is still shown while the database does not answer.
	ShownFor = 10 * time.Minute
	// patience is how long a guest waits for a new menu where there is an older one, or a third of the time that the request has left.
	patience = time.Second
	// waitAgain is how long after the database was late guests do not wait for it.
	waitAgain = time.Second
)

// was is a menu that was dropped.
type was struct {
	menu    *Menu
	dropped time.Time
	late    time.Time // when a guest last waited in vain for the next one
}

// forget drops what is loaded of a shop; the caller has the lock.
func (s *Service) forget(shopID string) {
	s.drops[shopID]++
	if m := s.menus[shopID]; m != nil {
		s.last[shopID] = was{menu: m, dropped: s.now()}
		delete(s.menus, shopID)
	}
}

// Shown is Menu for who only looks or asks for a price: while the database does not answer, or not in time, it is the shop's last menu, of at most ShownFor ago. Nothing is
// sold by it: an order asks Menu, and the database.
func (s *Service) Shown(ctx context.Context, shopID string) (*Menu, error) {
	brandID, ok := db.Brand(ctx)
	s.mu.RLock()
	now, before := s.menus[shopID], s.last[shopID]
	s.mu.RUnlock()
	if !ok || now != nil || before.menu == nil || before.menu.Shop.BrandID != brandID || s.now().Sub(before.dropped) > ShownFor {
		return s.Menu(ctx, shopID)
	}
	wait := patience
	if deadline, limited := ctx.Deadline(); limited {
		wait = min(wait, time.Until(deadline)/3)
	}
	if s.now().Sub(before.late) < waitAgain {
		wait = 0 // the load goes on all the same
	}
	waiting, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	m, err := s.Menu(waiting, shopID)
	if err == nil || ctx.Err() != nil || !db.Away(err) && !errors.Is(err, context.DeadlineExceeded) {
		return m, err
	}
	s.outlived(ctx, shopID, before, err)
	return before.menu, nil
}

// outlived notes that a menu was shown after it was dropped.
func (s *Service) outlived(ctx context.Context, shopID string, before was, because error) {
	s.shown.Add(1)
	if s.now().Sub(before.late) < waitAgain {
		return
	}
	s.log.WarnContext(ctx, "catalog: the last menu is shown: the database does not answer", "shop", shopID, "version", before.menu.Version, "error", because)
	s.mu.Lock()
	defer s.mu.Unlock()
	if kept, ok := s.last[shopID]; ok && kept.menu == before.menu {
		kept.late = s.now()
		s.last[shopID] = kept
	}
}

// Outlived is how often a menu was shown after it was dropped, because the database did not answer.
func (s *Service) Outlived() uint64 { return s.shown.Load() }
