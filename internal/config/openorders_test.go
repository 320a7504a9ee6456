package config

import (
	"strings"
	"testing"
)

func TestOpenOrdersAreLimitedUnlessSomebodySaysOtherwise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		limit, rate   string
		orders, units int
		bad           bool
	}{
		{"", "", 20, 200, false},
		{"", "200:100", 20, 200, false},
		{"", "off", 0, 0, false},
		{"off", "", 0, 0, false},
		{"3:40", "off", 3, 40, false},
		{"3", "", 0, 0, true},
		{"0:5", "", 0, 0, true},
		{"5:-1", "", 0, 0, true},
		{"5:6:7", "", 0, 0, true},
		{"9999999:1", "", 0, 0, true},
	} {
		orders, units, err := OpenOrders{c.limit, c.rate}.Limits()
		if orders != c.orders || units != c.units || (err != nil) != c.bad {
			t.Errorf("%q and RATE_LIMIT=%q: %d, %d, %v", c.limit, c.rate, orders, units, err)
		}
	}
	if _, err := Load(map[string]string{"OPEN_ORDERS": "many"}); err == nil || !strings.Contains(err.Error(), "OPEN_ORDERS") {
		t.Errorf("the start says %v", err)
	}
}
