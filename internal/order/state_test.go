package order

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/states.md anew")

var statuses = []Status{
	Created, Paid, PaidCouponFailed, Preparing, Ready, Shipping, Delivered, Completed, Canceled, Refunding, Refunded, Disputed,
}

func TestTheTableOfStatesIsWhole(t *testing.T) {
	t.Parallel()
	if len(moves) != len(statuses) {
		t.Errorf("the table has %d states, there are %d", len(moves), len(statuses))
	}
	reached := map[Status]bool{Created: true}
	for queue := []Status{Created}; len(queue) > 0; queue = queue[1:] {
		for _, to := range moves[queue[0]] {
			if _, known := moves[to]; !known {
				t.Errorf("%s leads to %s, which is unknown", queue[0], to)
			}
			if to == queue[0] {
				t.Errorf("%s leads to itself", to)
			}
			if !reached[to] {
				reached[to] = true
				queue = append(queue, to)
			}
		}
	}
	for _, s := range statuses {
		if _, known := moves[s]; !known {
			t.Errorf("%s is missing", s)
		}
		if !reached[s] {
			t.Errorf("%s can't be reached", s)
		}
		if s.Final() != (s == Canceled || s == Refunded) {
			t.Errorf("%s is final: %t", s, s.Final())
		}
	}
}

func TestMoneyCanGoBackFromEveryPaidState(t *testing.T) {
	t.Parallel()
	for _, s := range statuses {
		paid := s != Created && s != Canceled && s != Refunded && s != Refunding
		if s.Can(Refunding) != paid {
			t.Errorf("%s can be refunded: %t", s, s.Can(Refunding))
		}
		if paid && !Refunding.Can(s) {
			t.Errorf("a refund that is refused can't go back to %s", s)
		}
		if s.Can(Canceled) != (s == Created || s == Paid || s == PaidCouponFailed) { // the latter two when a platform refuses the voucher that paid for it
			t.Errorf("%s can be canceled: %t", s, s.Can(Canceled))
		}
	}
}

func TestWhatStaffMayDoIsInTheTableAndEndsWithTheCupHandedOver(t *testing.T) {
	t.Parallel()
	for from, next := range byStaff {
		for _, to := range next {
			if !from.Can(to) {
				t.Errorf("staff may move %s to %s, which the table does not have", from, to)
			}
		}
	}
	for _, way := range []DineWay{DineIn, Takeaway, Delivery} {
		seen := map[Status]bool{}
		for queue := []Status{Paid}; len(queue) > 0; queue = queue[1:] {
			seen[queue[0]] = true
			queue = append(queue, NextByStaff(queue[0], way)...)
		}
		if !seen[Completed] || seen[Shipping] != (way == Delivery) || seen[Delivered] != (way == Delivery) {
			t.Errorf("%s: staff reach %v", way, slices.Sorted(maps.Keys(seen)))
		}
	}
}

// diagram draws the table.
func diagram() string {
	var b strings.Builder
	b.WriteString("# The life of an order\n\nDrawn from the table in `internal/order/state.go` by its test: `go test ./internal/order -run Diagram -update`.\n")
	b.WriteString("Moves that say staff are made by staff; the others follow from money and time.\n\n")
	b.WriteString("```mermaid\nstateDiagram-v2\n    [*] --> CREATED\n")
	for _, from := range statuses {
		for _, to := range moves[from] {
			fmt.Fprintf(&b, "    %s --> %s", from, to)
			switch {
			case slices.Contains(byStaff[from], to) && to == Shipping:
				b.WriteString(": staff, deliveries")
			case slices.Contains(byStaff[from], to):
				b.WriteString(": staff")
			case from == Refunding && to != Refunded:
				b.WriteString(": refund refused")
			}
			b.WriteString("\n")
		}
		if from.Final() {
			fmt.Fprintf(&b, "    %s --> [*]\n", from)
		}
	}
	return b.String() + "```\n"
}

func TestTheDiagramShowsTheTable(t *testing.T) {
	t.Parallel()
	const path = "../../docs/states.md"
	if *update {
		if err := os.WriteFile(path, []byte(diagram()), 0o644); err != nil { //nolint:gosec // a document
			t.Fatal(err)
		}
	}
	drawn, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(drawn) != diagram() {
		t.Errorf("%s does not show the table: run this test with -update", path)
	}
}

func TestPickupCodesCountOnWithoutRepeating(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{
		1: "A001", 999: "A999", 1000: "B001", 26 * 999: "Z999", 26*999 + 1: "AA001", 27*999 + 1: "AB001", (26 + 26*26) * 999: "ZZ999", (26+26*26)*999 + 1: "AAA001",
	} {
		if got := pickupCode(n); got != want {
			t.Errorf("the %dth order of a day is %s, not %s", n, got, want)
		}
	}
	seen := map[string]bool{}
	for n := 1; n <= 60_000; n++ {
		if code := pickupCode(n); seen[code] {
			t.Fatalf("%s comes twice", code)
		} else {
			seen[code] = true
		}
	}
}
