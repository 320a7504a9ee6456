package payment

import (
	"sync"
	"testing"
	"time"

	"cuppa/internal/db/dbtest"
)

// Who reads an order hears of it soon though its channel says nothing, and the channel is called once for all of them.
func TestReadersDoNotWaitForASilentChannel(t *testing.T) {
	t.Parallel()
	k := newTill(t, dbtest.Embedded(t).DB)
	k.books.silent = make(chan struct{})
	p := k.payment()
	var readers sync.WaitGroup
	for range 20 {
		readers.Go(func() {
			before := time.Now()
			params, err := k.s.ParamsToRead(k.ctx, p)
			if err != nil || params != nil {
				t.Errorf("a reader hears %s: %v", params, err)
			}
			if waited := time.Since(before); waited > opening/2 {
				t.Errorf("a reader waits %s", waited)
			}
		})
	}
	readers.Wait()
	close(k.books.silent)
	until := time.Now().Add(20 * time.Second)
	for {
		params, err := k.s.ParamsToRead(k.ctx, p)
		if err != nil || time.Now().After(until) {
			t.Fatalf("%s: %v", params, err)
		}
		if params != nil {
			break
		}
	}
	if params, err := k.params(); err != nil || params != `{"with":"handle"}` || k.books.opened.Load() != 1 {
		t.Errorf("%s after %d calls: %v", params, k.books.opened.Load(), err)
	}
	k.set(Closed)
	if params, err := k.s.ParamsToRead(k.ctx, k.payment()); params != nil || err != nil {
		t.Errorf("a closed payment is opened: %s, %v", params, err)
	}
}
