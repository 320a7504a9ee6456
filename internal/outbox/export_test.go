package outbox

import "time"

// Clock has the outbox use another clock.
func (o *Outbox) Clock(now func() time.Time) { o.now = now }
