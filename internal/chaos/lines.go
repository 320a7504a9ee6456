package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// line is one server's connection to PostgreSQL or Redis, with what is wrong with it.
type line struct {
	name string // postgres or redis
	*toxiproxy.Proxy

	mu   sync.Mutex
	sick bool
	// closes says that connections end by what is wrong. toxiproxy keeps what is left of those, and once more toxics come than it thinks are there, the process ends by a panic.
	closes bool
}

// toxic is one way in which a line goes wrong. Its direction is up, towards the database, or down.
type toxic struct {
	kind, direction string
	attributes      map[string]any
}

// String is what the report calls it.
func (t toxic) String() string { return t.kind + " " + t.direction }

// toxics are all ways; "gone" is a line that nobody answers at.
func toxics(rng *rand.Rand) []toxic {
	ms := func(least, more int) int { return least + rng.IntN(more) }
	both := func(kind string, attributes map[string]any) []toxic {
		return []toxic{{kind, "upstream", attributes}, {kind, "downstream", attributes}}
	}
	var all []toxic
	all = append(all, both("latency", map[string]any{"latency": ms(20, 1500), "jitter": ms(0, 200)})...)
	all = append(all, both("timeout", map[string]any{"timeout": 0})...) // a black hole: all is swallowed
	all = append(all, both("timeout", map[string]any{"timeout": ms(50, 800)})...)
	all = append(all, both("reset_peer", map[string]any{"timeout": ms(0, 300)})...)
	all = append(all, both("limit_data", map[string]any{"bytes": ms(1, 6000)})...)
	all = append(all, both("bandwidth", map[string]any{"rate": ms(1, 60)})...) // KB a second
	all = append(all, both("slow_close", map[string]any{"delay": ms(100, 2000)})...)
	all = append(all, both("slicer", map[string]any{"average_size": ms(2, 60), "size_variation": 1, "delay": ms(1, 400)})...)
	return append(all, toxic{kind: "gone"})
}

// quietly makes proxies that log nothing.
func quietly() *toxiproxy.ApiServer {
	zerolog.SetGlobalLevel(zerolog.Disabled) // toxics log by themselves
	return toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
}

// newLine puts a proxy before an upstream, host:port.
func newLine(server *toxiproxy.ApiServer, name, upstream string) (*line, error) {
	l := &line{name: name, Proxy: toxiproxy.NewProxy(server, name, "127.0.0.1:0", upstream)}
	return l, l.Start()
}

// spoil has the line go wrong in one way, and answers what it is called.
func (l *line) spoil(t toxic) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sick, l.closes = true, l.closes || t.kind == "timeout" || t.kind == "reset_peer" || t.kind == "limit_data"
	if t.kind == "gone" {
		l.Stop()
		return l.name + " gone", nil
	}
	body, err := json.Marshal(map[string]any{"type": t.kind, "stream": t.direction, "toxicity": 1, "attributes": t.attributes})
	if err != nil {
		return "", err
	}
	_, err = l.Toxics.AddToxicJson(strings.NewReader(string(body)))
	return l.name + " " + t.String(), err
}

// heal makes the line as good as new.
func (l *line) heal(ctx context.Context) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.sick {
		return nil
	}
	if l.closes {
		l.Stop()
	}
	l.sick, l.closes = false, false
	l.Toxics.ResetToxics(ctx)
	if err := l.Start(); err != nil && !strings.Contains(err.Error(), "already started") {
		return fmt.Errorf("chaos: the line to %s: %w", l.name, err)
	}
	return nil
}
