package redisx

import "github.com/redis/go-redis/v9"

// Over is a Redis behind a client that somebody else has made: the simulator's. met is to be called with the identity of each server that the client reaches, as INFO tells
// it, before the first answer of it is passed on.
func Over(client redis.UniversalClient) (r *Redis, met func(info string)) {
	r = &Redis{client: client, servers: &servers{}}
	return r, func(info string) {
		if who, err := identify(info, nil); err == nil {
			r.servers.note(who)
		}
	}
}
