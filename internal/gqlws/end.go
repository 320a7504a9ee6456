package gqlws

import "slices"

const endedReason = "Forbidden: the session has ended"

// End closes the sockets of these sessions, as Options.Session names them, with 4403. It returns at once.
func (t *Transport) End(sessions []string) {
	var theirs []*socket
	t.mu.Lock()
	for s := range t.sockets {
		if id, ok := s.session.Load().(string); ok && slices.Contains(sessions, id) {
			theirs = append(theirs, s)
		}
	}
	t.mu.Unlock()
	if len(theirs) == 0 {
		return
	}
	go func() {
		for _, s := range theirs {
			s.close(CloseForbidden, endedReason)
		}
	}()
}
