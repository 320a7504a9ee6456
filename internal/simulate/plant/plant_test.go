package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestEachBugCanStillBePlanted looks whether the sources still have the places where bugs are planted. Whether tests catch them takes long: make planted-bugs.
func TestEachBugCanStillBePlanted(t *testing.T) {
	t.Parallel()
	if len(bugs) < 30 {
		t.Errorf("only %d bugs", len(bugs))
	}
	names := map[string]bool{}
	for _, b := range bugs {
		if names[b.name] {
			t.Errorf("two bugs are called %q", b.name)
		}
		names[b.name] = true
		text, err := os.ReadFile(filepath.Join("..", "..", "..", b.file))
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := b.plant(string(text)); err != nil {
			t.Error(err)
		}
		if _, err := os.Stat(filepath.Join("..", "..", "..", b.pkg)); err != nil {
			t.Error(err)
		}
	}
}
