package config

import (
	"strings"
	"testing"
)

func TestConnectionsAreLimitedUnlessSomebodySaysOtherwise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		limit, rate      string
		account, address int
		bad              bool
	}{
		{"", "", 100, 2000, false},
		{"", "200:100", 100, 2000, false},
		{"", "off", 0, 0, false},
		{"off", "", 0, 0, false},
		{"5:50", "off", 5, 50, false},
		{"5", "", 0, 0, true},
		{"0:5", "", 0, 0, true},
		{"5:-1", "", 0, 0, true},
		{"5:6:7", "", 0, 0, true},
		{"many", "", 0, 0, true},
	} {
		account, address, err := Connections{c.limit, c.rate}.Limits()
		if account != c.account || address != c.address || (err != nil) != c.bad {
			t.Errorf("%q and RATE_LIMIT=%q: %d, %d, %v", c.limit, c.rate, account, address, err)
		}
	}
	if _, err := Load(map[string]string{"CONNECTION_LIMIT": "many"}); err == nil || !strings.Contains(err.Error(), "CONNECTION_LIMIT") {
		t.Errorf("the start says %v", err)
	}
}
