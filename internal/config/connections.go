package config

import (
	"errors"
	"strconv"
	"strings"
)

// Connections is how many WebSockets and event streams may be open at once.
type Connections struct {
	// Limit is "account:address", "off", or empty for the default, which load tests switch off with RATE_LIMIT=off.
	Limit string `env:"CONNECTION_LIMIT"`
	// RateLimit is RATE_LIMIT; here only "off" counts.
	RateLimit string `env:"RATE_LIMIT"`
}

const (
	// connectionsOfAccount is a guest's devices and tabs, or all screens of a member of staff.
	connectionsOfAccount = 100
	// connectionsOfAddress is the guests behind a shop's Wi-Fi or a carrier's gateway.
	connectionsOfAddress = 2_000
)

var errConnections = errors.New("CONNECTION_LIMIT must be two numbers of connections, of an account and of an address, such as 100:2000, or off")

// Limits are the connections that an account and an address may hold, 0 for no limit.
func (c Connections) Limits() (account, address int, err error) {
	switch {
	case c.Limit == "off", c.Limit == "" && c.RateLimit == "off":
		return 0, 0, nil
	case c.Limit == "":
		return connectionsOfAccount, connectionsOfAddress, nil
	}
	first, second, _ := strings.Cut(c.Limit, ":")
	account, err1 := strconv.Atoi(first)
	address, err2 := strconv.Atoi(second)
	if err1 != nil || err2 != nil || account < 1 || address < 1 {
		return 0, 0, errConnections
	}
	return account, address, nil
}
