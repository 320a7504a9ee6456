package main

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"cuppa/internal/db"
)

// TestFlowsAreSeenByManagersOfTheirShopOnly: an order by saga has a flow that tells what happens with a guest's money. Whoever manages another shop, makes drinks in this one,
// buys here, or is nobody, does not learn that it is there.
func TestFlowsAreSeenByManagersOfTheirShopOnly(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, settings []string) {
		p := start(t, append(slices.Clip(settings), "ORDER_FLOW=saga")...)
		inDatabase(t, settings, func(ctx context.Context, tx *db.Tx) error {
			all, err := tx.Staff.Query().All(ctx)
			if err != nil {
				return err
			}
			manager := all[0]
			for _, s := range all {
				if s.Username == "manager" {
					manager = s
				}
			}
			for _, s := range all {
				if s.Username == "riverside" {
					return tx.Staff.UpdateOne(s).SetRole(manager.Role).Exec(ctx)
				}
			}
			return errors.New("nobody works at the riverside")
		})
		alice, here, there := p.guest("alice"), p.staff("manager"), p.staff("riverside")
		no := p.place(alice, "one", 1).Order.No
		type page struct {
			Edges []struct{ Node struct{ ID string } }
		}
		const flows = `query($r: ID, $s: ID) { flows(first: 10, reference: $r, shopId: $s, status: [RUNNING, COMPLETING, COMPENSATING, STUCK, DONE, UNDONE]) { edges { node { id } } } }`
		const one = `query($id: ID!) { flow(id: $id) { id } }`
		var mine page
		eventually(t, 30*time.Second, "the order has a flow", func() bool {
			p.get(here, flows, map[string]any{"r": no, "s": shopID}, &mine)
			return len(mine.Edges) > 0
		})
		id := mine.Edges[0].Node.ID
		if a := p.ask(here, one, map[string]any{"id": id}); a.code() != "" {
			t.Errorf("the shop's manager: %+v", a.Errors)
		}
		var theirs page
		if p.get(there, flows, map[string]any{"r": no}, &theirs); len(theirs.Edges) > 0 {
			t.Errorf("the manager of another shop has %+v in the list", theirs)
		}
		for _, c := range []struct{ who, token, list, one string }{
			{"manager of another shop", there, "FORBIDDEN", "FLOW_NOT_FOUND"},
			{"barista", p.staff("barista"), "FORBIDDEN", "FORBIDDEN"},
			{"the guest", alice, "FORBIDDEN", "FORBIDDEN"},
			{"nobody", "", "UNAUTHENTICATED", "UNAUTHENTICATED"},
		} {
			if a := p.ask(c.token, flows, map[string]any{"s": shopID}); a.code() != c.list {
				t.Errorf("%s asks for the shop's flows and gets %q %s", c.who, a.code(), a.Data["flows"])
			}
			if a := p.ask(c.token, one, map[string]any{"id": id}); a.code() != c.one {
				t.Errorf("%s asks for the flow and gets %q %s", c.who, a.code(), a.Data["flow"])
			}
		}
	})
}
