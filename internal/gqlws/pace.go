package gqlws

import (
	"time"

	"github.com/gorilla/websocket"

	"cuppa/internal/fault"
)

// pace counts what a client sends: the moment by which all of it would have come at the allowed rate (GCRA).
type pace struct{ at time.Time }

// tooFast notes a message, and says whether it came too soon after the others.
func (p *pace) tooFast(now time.Time, perSecond, burst int) bool {
	every := time.Second / time.Duration(perSecond)
	if p.at.Before(now) {
		p.at = now
	}
	p.at = p.at.Add(every)
	return p.at.Sub(now) > time.Duration(burst)*every
}

// flooded closes a socket whose client sends without end. Only the reader calls it.
func (s *socket) flooded() bool {
	o := &s.t.opt
	if o.MaxMessagesPerSecond <= 0 || !s.messages.tooFast(time.Now(), o.MaxMessagesPerSecond, o.MaxMessageBurst) {
		return false
	}
	s.close(websocket.ClosePolicyViolation, "Too many messages")
	return true
}

// admit asks the rules for an operation: nil, or what it is answered.
func (s *socket) admit() *fault.Error {
	if s.t.opt.Admit == nil {
		return nil
	}
	err := s.t.opt.Admit(s.ctx)
	if err == nil {
		return nil
	}
	if faults, ok := fault.All(err); ok {
		return faults[0]
	}
	s.t.opt.Log.ErrorContext(s.ctx, "an operation could not be admitted", "error", err)
	return fault.ErrInternal
}
