package db_test

import (
	"strings"
	"testing"

	"cuppa/internal/db"
)

// Errors of lib/pq quote what they can't read, which may be the password.
func TestNoErrorOfOpeningQuotesThePassword(t *testing.T) {
	t.Parallel()
	for _, rawURL := range []string{
		"postgres://u:SECR%ETPW@127.0.0.1/x", "postgres://u:SECR#ETPW@127.0.0.1/x", "postgres://u:SECR/ETPW@127.0.0.1/x", "postgres://u:SECRETPW@127.0.0.1:port/x",
		"postgres://u:SECRETPW@127.0.0.1/x?sslmode=SECRETPW", "postgres://127.0.0.1/x?port=SECRETPW&password=SECRETPW",
	} {
		d, err := db.Open(t.Context(), rawURL)
		if err == nil {
			_ = d.Close()
			t.Errorf("%s was opened", rawURL)
			continue
		}
		if text := err.Error(); strings.Contains(text, "SECR") || strings.Contains(text, "ETPW") || strings.Contains(text, "%ET") || !strings.Contains(text, "DATABASE_URL") {
			t.Errorf("%s: %s", rawURL, text)
		}
	}
}
