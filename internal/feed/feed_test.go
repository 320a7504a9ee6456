package feed

import (
	"context"
	"strconv"
	"testing"
	"testing/synctest"
)

func TestWhoAsksIsCalledOnceForWhatCame(t *testing.T) {
	t.Parallel()
	f := New[int](1)
	calls := 0
	wake := func() { calls++ }
	if !f.Idle(wake) {
		t.Fatal("an empty feed is not idle")
	}
	f.Replace(1)
	f.Replace(2)
	if calls != 1 || f.Idle(wake) {
		t.Fatalf("called %d times", calls)
	}
	if v := <-f.C(); v != 2 {
		t.Errorf("got %d: the newest was not kept", v)
	}
	if !f.Idle(wake) {
		t.Fatal("not idle again")
	}
	f.Close()
	if _, open := <-f.C(); calls != 2 || f.Idle(wake) || open {
		t.Errorf("the end was told %d times", calls)
	}
}

func TestASenderWaitsForRoomUntilItsContextEnds(t *testing.T) {
	t.Parallel()
	f := New[int](1)
	ctx, cancel := context.WithCancel(t.Context())
	if !f.Send(ctx, 1) {
		t.Fatal("there was room")
	}
	cancel()
	if f.Send(ctx, 2) {
		t.Fatal("there was no room")
	}
}

// receive takes all that a resolver's channel gives by the way of a transport that asks the slot.
func receive(slot *Slot, from <-chan string) (got []string) {
	woken := make(chan struct{}, 1)
	for {
		for !slot.Ready(func() { woken <- struct{}{} }) {
			<-woken
		}
		v, ok := <-from
		if !ok {
			return got
		}
		got = append(got, v)
	}
}

func TestNothingIsLostBetweenASenderAndATransportThatAsks(t *testing.T) {
	t.Parallel()
	const events = 5000
	f := New[int](3)
	ctx, slot := WithSlot(t.Context())
	out := Channel(ctx, f, strconv.Itoa)
	go func() {
		defer f.Close()
		for i := range events {
			f.Send(ctx, i)
		}
	}()
	got := receive(slot, out)
	if len(got) != events || got[events-1] != strconv.Itoa(events-1) {
		t.Fatalf("%d events", len(got))
	}
	if !slot.Ready(func() { t.Error("called after the end") }) {
		t.Error("the end is not ready")
	}
}

func TestATransportWithoutASlotReceivesFromTheChannel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		f := New[int](1)
		out := Channel(ctx, f, strconv.Itoa)
		f.Send(ctx, 7)
		if v := <-out; v != "7" {
			t.Errorf("got %s", v)
		}
		f.Send(ctx, 8)
		f.Send(ctx, 9)
		f.Send(ctx, 10)
		synctest.Wait()
		cancel() // nobody receives any more: the goroutine must end, or the bubble says so
		f.Close()
	})
}

func TestASlotTakesOneFeed(t *testing.T) {
	t.Parallel()
	ctx, slot := WithSlot(t.Context())
	first, second := New[int](1), New[int](1)
	a, b := Channel(ctx, first, strconv.Itoa), Channel(ctx, second, strconv.Itoa)
	second.Send(ctx, 2)
	if v := <-b; v != "2" {
		t.Errorf("got %s", v)
	}
	if slot.Ready(func() {}) {
		t.Error("the slot looks at the second feed")
	}
	first.Close()
	second.Close()
	if !slot.Ready(nil) {
		t.Error("the end of the first is not ready")
	}
	if _, open := <-a; open {
		t.Error("something came")
	}
}
