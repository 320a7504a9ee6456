package main

import (
	"path/filepath"
	"strings"
	"time"
)

const (
	// flowGuests place the orders of order-flows, flowTurn is how long one setting of ORDER_FLOW is measured at a time, and flowRounds how often.
	flowGuests = 2_000
	flowTurn   = 4 * time.Second
	flowRounds = 4
)

// orderFlows is PlaceOrder by each setting of ORDER_FLOW, in turns of one run, on both engines. The floor of saga and tcc is the plain transaction of the same run. On
// PostgreSQL three replicas share a database and a Redis, so that all work on the same rows; the embedded ones have a folder each.
func (b *bench) orderFlows() ([]row, error) {
	first, err := b.server()
	if err != nil {
		return nil, err
	}
	var all []row
	for _, engine := range []string{"postgresql", "embedded"} {
		rows, err := b.flowsOn(engine, first)
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

// flowsOn measures on one engine.
func (b *bench) flowsOn(engine string, first *shop) ([]row, error) {
	names := []string{"plain", "saga", "tcc"}
	loads := make([]*load, len(names))
	var running []*process
	defer func() {
		for _, p := range running {
			p.stop()
		}
	}()
	for i, name := range names {
		p, err := b.launch(b.ctx, b.binary, func(addr string) []string {
			if engine == "embedded" {
				return []string{"ADDR=" + addr, "DATA_DIR=" + filepath.Join(b.dir, "flow-"+name), "ORDER_FLOW=" + name, "RATE_LIMIT=off", "OPEN_ORDERS=" + openOrders, "ORDER_TTL=1h"}
			}
			return append(b.onServers(addr, first.databaseURL), "ORDER_FLOW="+name)
		})
		if err != nil {
			return nil, err
		}
		running = append(running, p)
		s := &shop{process: p, api: newAPI(b.ctx, p.addr, b.documents), databaseURL: first.databaseURL}
		if err := s.openShop(); err != nil {
			return nil, err
		}
		if loads[i], err = s.placing(name, flowGuests); err != nil {
			return nil, err
		}
	}
	perSecond, latencies := make([][]float64, len(names)), make([][]time.Duration, len(names))
	for turn := range flowRounds + 1 { // the first does not count
		for i := range names {
			at := (i + turn) % len(names) // who begins changes
			r, err := loads[at].run(b.ctx, flowTurn)
			if err != nil {
				return nil, err
			}
			if turn > 0 {
				perSecond[at], latencies[at] = append(perSecond[at], r.perSecond), append(latencies[at], r.latencies...)
			}
		}
	}
	plain := median(perSecond[0])
	rows := make([]row, len(names))
	for i, name := range names {
		ours := median(perSecond[i])
		rows[i] = row{
			Name: strings.Join([]string{"order-flow", engine, name}, "-"), Unit: "per second", Ours: *value(ours), Floor: value(plain), Ratio: value(ours / plain),
			P50: value(millis(quantile(latencies[i], 0.5))), P99: value(millis(quantile(latencies[i], 0.99))),
		}
	}
	return rows, nil
}
