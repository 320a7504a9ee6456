package voucher

import (
	"net/http"

	"cuppa/internal/config"
)

// ConnectOver connects over another transport.
func ConnectOver(set config.Platforms, o Options, over http.RoundTripper) (*Registry, error) {
	o.over = over
	return Connect(set, o)
}
