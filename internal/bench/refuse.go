package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"cuppa/internal/bench/hostile"
)

// refuse is the server's processor time for a request that it refuses, of the kind that costs most. Each is sent alone, several times; its median counts, and
// all are listed on stderr.
func (b *bench) refuse() ([]row, error) {
	const times, warmUp = 15, 3
	p, err := b.launch(b.ctx, b.binary, func(addr string) []string {
		return []string{
			"ADDR=" + addr, "DATA_DIR=" + filepath.Join(b.dir, "refuse"), "MODE=production", "SEED_DEMO=1", "RATE_LIMIT=off", "SANDBOX_PAY_SECRET=" + paySecret,
		}
	})
	if err != nil {
		return nil, err
	}
	defer p.stop()
	var worst, over float64
	for _, request := range hostile.Requests() {
		var cost []float64
		for i := range times + warmUp {
			spent, err := p.refused(request)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", request.Name, err)
			}
			if i >= warmUp {
				cost = append(cost, millis(spent))
			}
		}
		middle := median(cost)
		fmt.Fprintf(os.Stderr, "refuse %-40s %6.2f ms\n", request.Name, middle)
		if worst = max(worst, middle); middle > maxRefusal {
			over++
		}
	}
	rows := []row{{Name: "refuse", Unit: "ms of CPU", Ours: *value(worst)}}
	if over > 0 {
		return rows, fmt.Errorf("%.0f kinds of requests cost more than %v ms to refuse", over, maxRefusal)
	}
	return rows, nil
}

// maxRefusal is how many milliseconds of processor time refusing may cost.
const maxRefusal = 5.0

// refused sends a request and answers what refusing it has cost the server.
func (p *process) refused(request hostile.Request) (time.Duration, error) {
	before, err := p.cpu()
	if err != nil {
		return 0, err
	}
	answer, err := http.Post("http://"+p.addr+"/graphql", request.ContentType, bytes.NewReader([]byte(request.Body)))
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, err
	}
	after, err := p.cpu()
	if err == nil && (!bytes.Contains(said, []byte(`"errors"`)) || answer.StatusCode >= http.StatusInternalServerError) {
		err = fmt.Errorf("it is not refused: %d %.200s", answer.StatusCode, said)
	}
	return after - before, err
}
