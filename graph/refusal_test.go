package graph

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"cuppa/internal/bench/hostile"
	"cuppa/internal/db/dbtest"
)

// spent is the least processor time of this thread that something takes in a few tries: what else runs, and what the collector does, does not count.
func spent(t *testing.T, do func()) time.Duration {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	clock := func() time.Duration {
		var at unix.Timespec
		if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &at); err != nil {
			t.Fatal(err)
		}
		return time.Duration(at.Nano())
	}
	least := time.Hour
	for range 4 {
		from := clock()
		do()
		least = min(least, clock()-from)
	}
	return least
}

// No request that is refused costs three quarters of reading a list as long as the longest body with the standard library, by the whole handler. Its figures in
// milliseconds are the bench's (row refuse).
func TestRefusingCostsLittle(t *testing.T) {
	t.Parallel()
	list := []byte("[" + strings.Repeat("1,", 128<<10-2) + "1]")
	floor := spent(t, func() {
		var read any
		if err := json.Unmarshal(list, &read); err != nil {
			t.Error(err)
		}
	})
	for name, development := range map[string]bool{"production": false, "development": true} {
		api := testAPI(t, dbtest.Embedded(t), Options{Development: development})
		for _, request := range hostile.Requests() {
			if development && request.Name == "introspection" {
				continue // it is answered there
			}
			var answer *httptest.ResponseRecorder
			cost := spent(t, func() {
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(request.Body))
				r.Header.Set("Content-Type", request.ContentType)
				answer = httptest.NewRecorder()
				api.ServeHTTP(answer, r)
			})
			if said := answer.Body.String(); answer.Code >= http.StatusInternalServerError || !strings.Contains(said, `"errors"`) || len(said) > 4<<10 {
				t.Errorf("%s, %s: it is not refused: %d %.200s", name, request.Name, answer.Code, said)
			}
			if cost > floor/4*3 {
				t.Errorf("%s, %s: %v, and the floor is %v", name, request.Name, cost, floor)
			}
		}
	}
}
