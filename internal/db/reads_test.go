package db_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"cuppa/internal/db"
)

func TestReadsThatComeTogetherShareAStatement(t *testing.T) {
	t.Parallel()
	const callers = 40
	begun, goOn := make(chan struct{}), make(chan struct{})
	var mu sync.Mutex
	var sizes []int
	reads := db.NewReads(func(_ context.Context, keys []int) ([]int, error) {
		mu.Lock()
		sizes = append(sizes, len(keys))
		first := len(sizes) == 1
		mu.Unlock()
		if first {
			close(begun)
			<-goOn
		}
		doubled := make([]int, len(keys))
		for i, k := range keys {
			doubled[i] = 2 * k
		}
		return doubled, nil
	}, 1, 16)
	var wg sync.WaitGroup
	ask := func(i int) {
		if got, err := reads.Get(t.Context(), i); err != nil || got != 2*i {
			t.Errorf("%d answered %d, %v", i, got, err)
		}
	}
	wg.Go(func() { ask(0) })
	<-begun
	asked := make(chan struct{}, callers)
	for i := range callers {
		wg.Go(func() {
			asked <- struct{}{}
			ask(i)
		})
	}
	for range callers {
		<-asked
	}
	close(goOn)
	wg.Wait()
	total := 0
	for _, n := range sizes {
		if total += n; n > 16 {
			t.Errorf("%d keys in one statement", n)
		}
	}
	if total != callers+1 || len(sizes) > callers/2 {
		t.Errorf("%d keys were read by %v", total, sizes)
	}
}

func TestAReadThatFailsTellsAllItsCallers(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for name, c := range map[string]struct {
		read func(context.Context, []int) ([]int, error)
		says string
	}{
		"it fails":        {func(context.Context, []int) ([]int, error) { return nil, broken }, "broken"},
		"it panics":       {func(context.Context, []int) ([]int, error) { panic("over") }, "over"},
		"it forgets some": {func(context.Context, []int) ([]int, error) { return nil, nil }, "1 keys were answered with 0"},
	} {
		reads := db.NewReads(c.read, 1, 4)
		if _, err := reads.Get(t.Context(), 1); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestACallerWhoLeavesDoesNotHoldUpOthers(t *testing.T) {
	t.Parallel()
	goOn := make(chan struct{})
	reads := db.NewReads(func(_ context.Context, keys []int) ([]int, error) {
		<-goOn
		return keys, nil
	}, 1, 4)
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error, 1)
	go func() {
		_, err := reads.Get(ctx, 1)
		left <- err
	}()
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left got %v", err)
	}
	close(goOn)
	if got, err := reads.Get(t.Context(), 2); got != 2 || err != nil {
		t.Errorf("who stayed got %d, %v", got, err)
	}
}
