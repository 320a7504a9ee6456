package connlimit

import "testing"

func TestConnectionsCountUntilTheyLeave(t *testing.T) {
	t.Parallel()
	l := New(Limits{Total: 3, PerAddress: 2, PerAccount: 1})
	for i, c := range []struct {
		address string
		want    Verdict
	}{{"a", Entered}, {"a", Entered}, {"a", Crowded}, {"b", Entered}, {"c", Full}} {
		if got := l.Enter(c.address); got != c.want {
			t.Errorf("%d: %v, not %v", i, got, c.want)
		}
	}
	if !l.Claim("alice") || l.Claim("alice") || !l.Claim("") || !l.Claim("") {
		t.Error("accounts are not counted")
	}
	l.Leave("a", "alice")
	l.Leave("a", "")
	l.Leave("b", "")
	if len(l.addresses)+len(l.accounts)+l.open != 0 {
		t.Errorf("left over: %+v", l)
	}
}

func TestNoLimitIsNone(t *testing.T) {
	t.Parallel()
	l := New(Limits{})
	for range 1000 {
		if l.Enter("a") != Entered || !l.Claim("alice") {
			t.Fatal("refused")
		}
	}
}
