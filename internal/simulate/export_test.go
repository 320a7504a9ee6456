package simulate

import "github.com/redis/go-redis/v9"

// Model is the Redis of worlds by itself, without a network.
type Model struct{ server *server }

// NewModel makes an empty one.
func NewModel() Model { return Model{newServer()} }

// Do runs commands.
func (m Model) Do(cmds ...redis.Cmder) { m.server.do(cmds) }
