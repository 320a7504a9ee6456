package server

import (
	"context"
	"os"
	"runtime/debug"
)

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
