package simulator

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// Memory is a store of one process, for tests.
type Memory struct {
	mu       sync.Mutex
	vouchers map[[2]string]Voucher
	armed    map[string]map[Fault]int
}

// NewMemory makes an empty store.
func NewMemory() *Memory {
	return &Memory{vouchers: map[[2]string]Voucher{}, armed: map[string]map[Fault]int{}}
}

// Voucher finds one by its code.
func (m *Memory) Voucher(_ context.Context, platform, code string) (Voucher, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	v, ok := m.vouchers[[2]string{platform, code}]
	return v, ok, nil
}

// Verified finds one by the id of its last use.
func (m *Memory) Verified(_ context.Context, platform, verifyID string) (Voucher, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, v := range m.vouchers {
		if v.Platform == platform && v.VerifyID == verifyID && verifyID != "" {
			return v, true, nil
		}
	}
	return Voucher{}, false, nil
}

// Swap writes a voucher that nobody changed since it was read.
func (m *Memory) Swap(_ context.Context, v Voucher) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	at := [2]string{v.Platform, v.Code}
	if m.vouchers[at].Version != v.Version {
		return false, nil
	}
	v.Version++
	m.vouchers[at] = v
	return true, nil
}

// Add adds vouchers whose codes are not there yet.
func (m *Memory) Add(_ context.Context, vouchers ...Voucher) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, v := range vouchers {
		at := [2]string{v.Platform, v.Code}
		if _, ok := m.vouchers[at]; !ok {
			m.vouchers[at] = v
		}
	}
	return nil
}

// Uses lists what an account used.
func (m *Memory) Uses(_ context.Context, platform, account string, from, until time.Time, offset, limit int) ([]Voucher, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var out []Voucher
	for _, v := range m.vouchers {
		if v.Platform == platform && v.UsedBy == account && !v.UsedAt.Before(from) && v.UsedAt.Before(until) {
			out = append(out, v)
		}
	}
	slices.SortFunc(out, func(a, b Voucher) int {
		if c := a.UsedAt.Compare(b.UsedAt); c != 0 {
			return c
		}
		return strings.Compare(a.Code, b.Code)
	})
	out = out[min(offset, len(out)):]
	return out[:min(limit, len(out))], nil
}

// Arm sets how many times a fault will still happen.
func (m *Memory) Arm(_ context.Context, platform string, fault Fault, times int) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.armed[platform] == nil {
		m.armed[platform] = map[Fault]int{}
	}
	m.armed[platform][fault] = times
	return nil
}

// Armed tells the faults that will happen.
func (m *Memory) Armed(_ context.Context, platform string) (map[Fault]int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	out := maps.Clone(m.armed[platform])
	maps.DeleteFunc(out, func(_ Fault, times int) bool { return times == 0 })
	return out, nil
}

// Take uses up one time of a fault.
func (m *Memory) Take(_ context.Context, platform string, fault Fault) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	switch times := m.armed[platform][fault]; {
	case times == 0:
		return false, nil
	case times > 0:
		m.armed[platform][fault] = times - 1
	}
	return true, nil
}
