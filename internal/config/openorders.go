package config

import (
	"errors"
	"strconv"
	"strings"
)

// OpenOrders is how many unpaid orders, and how many counted units in them, a guest and a device may have at one shop.
type OpenOrders struct {
	// Limit is "orders:units", "off", or empty for the default, which load tests switch off with RATE_LIMIT=off.
	Limit string `env:"OPEN_ORDERS"`
	// RateLimit is RATE_LIMIT; here only "off" counts.
	RateLimit string `env:"RATE_LIMIT"`
}

const (
	// openOrders is more than somebody who orders for a table needs, and openUnits more than an office's.
	openOrders = 20
	openUnits  = 200
)

var errOpenOrders = errors.New("OPEN_ORDERS must be how many unpaid orders and how many units in them, such as 20:200, or off")

// Limits are the orders and the units, 0 for no limit.
func (o OpenOrders) Limits() (orders, units int, err error) {
	switch {
	case o.Limit == "off", o.Limit == "" && o.RateLimit == "off":
		return 0, 0, nil
	case o.Limit == "":
		return openOrders, openUnits, nil
	}
	first, second, _ := strings.Cut(o.Limit, ":")
	orders, err1 := strconv.Atoi(first)
	units, err2 := strconv.Atoi(second)
	if err1 != nil || err2 != nil || orders < 1 || units < 1 || orders > maxRate || units > maxRate {
		return 0, 0, errOpenOrders
	}
	return orders, units, nil
}
