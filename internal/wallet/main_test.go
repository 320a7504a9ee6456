package wallet_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain bounds the random tests of this package (-rapid.checks=200 does not), and lets its binary be the process that a test kills.
func TestMain(m *testing.M) {
	if os.Getenv(cutHere) != "" {
		beCut()
		return
	}
	flag.Parse()
	set := map[string]bool{}
	flag.Visit(func(f *flag.Flag) { set[f.Name] = true })
	for name, value := range map[string]string{"rapid.checks": "3", "rapid.steps": "24"} {
		if !set[name] {
			_ = flag.Set(name, value)
		}
	}
	os.Exit(m.Run())
}
