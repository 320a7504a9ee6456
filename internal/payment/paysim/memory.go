package paysim

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"
)

// Memory is a store of one process, for tests.
type Memory struct {
	mu      sync.Mutex
	records map[[3]string]Record
	armed   map[string]map[Fault]int
}

// NewMemory makes an empty store.
func NewMemory() *Memory {
	return &Memory{records: map[[3]string]Record{}, armed: map[string]map[Fault]int{}}
}

// Get reads one.
func (m *Memory) Get(_ context.Context, channel, kind, no string) (Record, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.records[[3]string{channel, kind, no}]
	return r, ok, nil
}

// Put writes one.
func (m *Memory) Put(_ context.Context, r Record) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := [3]string{r.Channel, r.Kind, r.No}
	if m.records[at].Version != r.Version {
		return false, nil
	}
	r.Version++
	r.Document = slices.Clone(r.Document)
	m.records[at] = r
	return true, nil
}

func (m *Memory) list(where func(r Record) bool, by func(r Record) time.Time) []Record {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []Record
	for _, r := range m.records {
		if where(r) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b Record) int {
		if c := by(a).Compare(by(b)); c != 0 {
			return c
		}
		return strings.Compare(a.No, b.No)
	})
	return out
}

// Due lists what is due.
func (m *Memory) Due(_ context.Context, now time.Time, limit int) ([]Record, error) {
	all := m.list(func(r Record) bool { return !r.Due.IsZero() && !r.Due.After(now) }, func(r Record) time.Time { return r.Due })
	return all[:min(limit, len(all))], nil
}

// Between lists a kind.
func (m *Memory) Between(_ context.Context, channel, kind string, from, until time.Time) ([]Record, error) {
	return m.list(func(r Record) bool {
		return r.Channel == channel && r.Kind == kind && !r.At.Before(from) && r.At.Before(until)
	},
		func(r Record) time.Time { return r.At }), nil
}

// Arm sets how many times a fault will still happen.
func (m *Memory) Arm(_ context.Context, channel string, f Fault, times int) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.armed[channel] == nil {
		m.armed[channel] = map[Fault]int{}
	}
	m.armed[channel][f] = times
	return nil
}

// Take uses up one time of a fault.
func (m *Memory) Take(_ context.Context, channel string, f Fault) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	times := m.armed[channel][f]
	if times > 0 {
		m.armed[channel][f]--
	}
	return times != 0, nil
}
