package server

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"cuppa/internal/db"
	"cuppa/internal/gqlsse"
	"cuppa/internal/gqlws"
	"cuppa/internal/outbox"
	"cuppa/internal/pubsub"
)

// Watch adds the figures that operators look at first, and those that parts tell by themselves.
func (m *Metrics) Watch(
	d *db.DB, sockets *gqlws.Transport, streams *gqlsse.Transport, hub *pubsub.Hub, events *outbox.Outbox, parts ...prometheus.Collector,
) {
	m.MustRegister(parts...)
	m.Gauge("websocket_sockets", "Open WebSockets.", func() float64 { return float64(sockets.Stats().Sockets) })
	m.Gauge("websocket_streams", "Running operations on WebSockets.", func() float64 { return float64(sockets.Stats().Streams) })
	m.Counter("websocket_slow_readers_total", "Sockets that were cut because they did not read.", func() float64 { return float64(sockets.Stats().SlowReaders) })
	m.Gauge("event_streams", "Open Server-Sent Events streams.", func() float64 { return float64(streams.Stats().Streams) })
	m.Counter("event_streams_slow_readers_total", "Streams that were cut because they were not read.", func() float64 { return float64(streams.Stats().SlowReaders) })
	m.Gauge("live_connected", "1 while live updates of other replicas arrive.", func() float64 {
		if hub.Live() {
			return 1
		}
		return 0
	})
	m.Gauge("outbox_behind", "Events that the last look found waiting for their consumers.", func() float64 { return float64(events.Behind()) })
	m.Gauge("db_connections", "Open connections to the database.", func() float64 { return float64(d.Writer().Stats().OpenConnections) })
	m.Gauge("db_connections_busy", "Connections to the database that are in use.", func() float64 { return float64(d.Writer().Stats().InUse) })
	m.Counter("db_waits_total", "How often a transaction waited for a connection.", func() float64 { return float64(d.Writer().Stats().WaitCount) })
}

// dying is how long a killed process may take until the kernel has given up its locks.
const dying = 2 * time.Second

// HoldFolder makes the folder of the embedded default and keeps other processes out of it: they would not see one another's live updates. The lock ends
// with the process, however that ends; one that was just killed is given a moment to be gone.
func HoldFolder(dir string) (release func(), err error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("DATA_DIR: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "cuppa.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("DATA_DIR: %w", err)
	}
	for end := time.Now().Add(dying); syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) != nil; time.Sleep(dying / 100) {
		if time.Now().After(end) {
			_ = f.Close()
			return nil, fmt.Errorf("another process uses %s; set DATA_DIR to another folder, or DATABASE_URL and REDIS_URL to run several", dir)
		}
	}
	return func() { _ = f.Close() }, nil
}
