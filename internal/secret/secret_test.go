package secret_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"cuppa/internal/secret"
)

func TestNothingThatPrintsShowsASecret(t *testing.T) {
	t.Parallel()
	const shown = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
	s := secret.New(shown)
	var log strings.Builder
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	for _, value := range []any{s, &s, []secret.Text{s}, map[secret.Text]secret.Text{s: s}, struct{ payer secret.Text }{s}, struct{ Payer *secret.Text }{&s}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			if out := fmt.Sprintf(verb, value); strings.Contains(out, shown) || strings.Contains(out, fmt.Sprintf("%x", shown)) {
				t.Errorf("%s of %T shows it: %s", verb, value, out)
			}
		}
		if out, _ := json.Marshal(value); strings.Contains(string(out), shown) {
			t.Errorf("%T marshals it: %s", value, out)
		}
		logger.Info("x", "value", value)
	}
	if strings.Contains(log.String(), shown) {
		t.Error("the log shows it")
	}
	if s.Reveal() != shown || s != secret.New(shown) || s == secret.New("other") || secret.New("") != (secret.Text{}) || (secret.Text{}).Reveal() != "" {
		t.Error("it does not keep its text")
	}
}
