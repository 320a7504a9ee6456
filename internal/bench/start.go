package main

import (
	"path/filepath"
	"strconv"
	"time"
)

// starts is how often each kind of start is measured.
const starts = 5

// embedded starts the server with nothing set but its address and its folder.
func (b *bench) embedded(folder string) (*process, error) {
	return b.launch(b.ctx, b.binary, func(addr string) []string { return []string{"ADDR=" + addr, "DATA_DIR=" + folder} })
}

// start is the time from starting the program until it is ready, in a new folder (where it makes its database and the demo brand) and in one that
// is there.
func (b *bench) start() ([]row, error) {
	var fresh, again []float64
	for i := range starts {
		folder := filepath.Join(b.dir, "start-"+strconv.Itoa(i))
		for _, times := range []*[]float64{&fresh, &again} {
			p, err := b.embedded(folder)
			if err != nil {
				return nil, err
			}
			*times = append(*times, p.ready.Seconds())
			p.stop()
		}
	}
	return []row{
		{Name: "start", Unit: "s", Ours: *value(median(fresh))},
		{Name: "start-again", Unit: "s", Ours: *value(median(again))},
	}, nil
}

// memory is what the embedded server keeps resident when nobody asks it anything.
func (b *bench) memory() ([]row, error) {
	const settle = 5 * time.Second
	p, err := b.embedded(filepath.Join(b.dir, "memory"))
	if err != nil {
		return nil, err
	}
	defer p.stop()
	select {
	case <-b.ctx.Done():
		return nil, b.ctx.Err()
	case <-time.After(settle):
	}
	rss, err := p.rss()
	if err != nil {
		return nil, err
	}
	return []row{{Name: "memory", Unit: "MB", Ours: *value(float64(rss) / 1e6)}}, nil
}
