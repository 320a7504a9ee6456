package fault

import (
	"errors"
	"fmt"
	"testing"
)

func TestInstancesAreTheirKind(t *testing.T) {
	t.Parallel()
	kind := New("OUT_OF_STOCK", "just sold out", "刚刚售罄")
	instance := fmt.Errorf("placing: %w", kind.With("skuId", "s1").At("items", "0").Because(errors.New("short by 2")))
	if !errors.Is(instance, kind) {
		t.Fatal("an instance is not its kind")
	}
	if errors.Is(instance, New("OTHER", "", "")) {
		t.Fatal("codes are not compared")
	}
	if kind.Details != nil || kind.Field != nil {
		t.Fatal("making an instance changed its kind")
	}
}

func TestAllRefusesWhatIsNoFault(t *testing.T) {
	t.Parallel()
	a, b := New("A", "a", "a"), New("B", "b", "b")
	if got, ok := All(errors.Join(a, errors.Join(b))); !ok || len(got) != 2 || got[1].Code != "B" {
		t.Fatalf("got %v %v", got, ok)
	}
	if got, ok := All(fmt.Errorf("placing: %w", errors.Join(a, b))); !ok || len(got) != 2 {
		t.Fatalf("a wrapped list gives %v %v", got, ok)
	}
	if _, ok := All(fmt.Errorf("placing: %w", errors.Join(a, errors.New("pq: password")))); ok {
		t.Fatal("an internal error passed behind a fault")
	}
	if _, ok := All(errors.Join(a, errors.New("pq: password"))); ok {
		t.Fatal("an internal error passed as a fault")
	}
	if _, ok := All(nil); ok {
		t.Fatal("no error passed as a fault")
	}
}
