package server

import (
	"context"
	"log/slog"
	"math"
	"os"
	"runtime/debug"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// memoryShare is how much of the memory that the process may use the heap may take before the collector works for every byte of it; the rest is for stacks,
// SQLite and the kernel's buffers.
const memoryShare = 0.9

// LimitMemory sets Go's memory limit (GOMEMLIMIT) from the cgroup, of either version, that the process runs in: a heap that is let grow by gcPercent is then
// collected before the kernel kills. An operator's GOMEMLIMIT counts more; without a cgroup's limit there is none. It answers the limit in bytes.
func LimitMemory(log *slog.Logger) int64 { return limitMemory(log, memlimit.FromCgroup) }

func limitMemory(log *slog.Logger, cgroup memlimit.Provider) int64 {
	limit, err := memlimit.Set(memlimit.WithRatio(memoryShare), memlimit.WithProvider(cgroup))
	switch {
	case err != nil:
		log.Debug("memory is not limited", "reason", err)
	case limit != math.MaxInt64:
		log.Info("memory is limited", "bytes", limit)
	}
	return limit
}

// gcPercent lets the heap grow to four times what lives before the collector runs. What lives is small (menus, sessions) and what answers leave behind is
// much, so the default of two has it run dozens of times a second under load, for a fifth of the processor.
const gcPercent = 300

// Settle gives back what the start has used and then spends memory on less collecting, as much as fits what lives, until ctx ends. An operator's GOGC
// counts more.
func Settle(ctx context.Context) {
	debug.FreeOSMemory()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
		go pace(ctx)
	}
}
