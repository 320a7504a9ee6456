package server

import (
	"os"
	"runtime/debug"
)

// gcPercent lets the heap grow to four times what lives before the collector runs. What lives is small (menus, sessions) and what answers leave behind is
// much, so the default of two has it run dozens of times a second under load, for a fifth of the processor.
const gcPercent = 300

// Settle gives back what the start has used and then spends memory on less collecting. An operator's GOGC counts more.
func Settle() {
	debug.FreeOSMemory()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
}
