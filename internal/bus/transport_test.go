package bus_test

import (
	"context"
	"testing"

	"github.com/ThreeDotsLabs/watermill/message"

	"cuppa/internal/bus"
)

// falling is a library's part that panics, as watermill-amqp does over a channel that it could not open.
type falling struct{ fallen chan struct{} }

func (f falling) fall() {
	f.fallen <- struct{}{}
	panic("nil pointer")
}

func (f falling) Publish(string, ...*message.Message) error { f.fall(); return nil }

func (f falling) Subscribe(context.Context, string) (<-chan *message.Message, error) {
	f.fall()
	return nil, nil
}

func (f falling) Close() error { f.fall(); return nil }

// A library that panics is a bus that is away, and not the end of the process.
func TestALibraryThatPanicsIsABusThatIsAway(t *testing.T) {
	t.Parallel()
	f := falling{make(chan struct{}, 10)}
	made := bus.OverLibrary(func() (message.Publisher, error) { return f, nil }, func() (message.Subscriber, error) { return f, nil })
	p, err := made.Publisher("topic", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Publish("topic"); err == nil {
		t.Error("it published")
	}
	s, err := made.Subscriber("topic", "group")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Subscribe(t.Context(), "topic"); err == nil {
		t.Error("it subscribed")
	}
	if err := s.Close(); err == nil {
		t.Error("the subscriber closed")
	}
	for len(f.fallen) > 0 {
		<-f.fallen
	}
	made.Renew() // closes it, beside
	<-f.fallen
	if _, err := made.Publisher("topic", nil); err != nil {
		t.Error(err)
	}
	if err := made.Close(); err == nil {
		t.Error("the publisher closed")
	}
	broken := bus.OverLibrary(func() (message.Publisher, error) { panic("no") }, func() (message.Subscriber, error) { panic("no") })
	if _, err := broken.Publisher("topic", nil); err == nil {
		t.Error("a publisher was made")
	}
	if _, err := broken.Subscriber("topic", "group"); err == nil {
		t.Error("a subscriber was made")
	}
}
