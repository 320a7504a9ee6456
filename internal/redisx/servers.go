package redisx

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

// maxServers bounds how many identities are remembered; beyond it all are forgotten, which only makes counters be checked again.
const maxServers = 1024

// errReplica refuses connections to replicas: they serve old data and become masters without a new connection.
var errReplica = errors.New("redisx: this server is a replica")

// servers knows which Redis processes this one has spoken to. A connection is introduced before its first command, so whoever reads
// the generation after a call knows whether the answer may have come from a server not met before.
type servers struct {
	generation atomic.Uint64
	mu         sync.Mutex
	met        map[string]bool
}

// meet is called for each new connection, before it is used.
func (s *servers) meet(ctx context.Context, conn *redis.Conn) error {
	who, err := identify(conn.Info(ctx).Result())
	if err != nil {
		return err
	}
	s.note(who)
	return nil
}

// note remembers a server that was reached.
func (s *servers) note(who string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.met[who] {
		return
	}
	if s.met == nil || len(s.met) >= maxServers {
		s.met = map[string]bool{}
	}
	s.met[who] = true
	s.generation.Add(1)
}

// identify reads from INFO what names a server and the history of its data: the run id changes with each start, the replication id
// with each promotion. A server that may not tell is known as such.
func identify(info string, err error) (string, error) {
	if err != nil {
		var refused redis.Error
		if errors.As(err, &refused) && strings.HasPrefix(err.Error(), "NOPERM") {
			return "unknown", nil
		}
		return "", err
	}
	var run, history string
	for line := range strings.Lines(info) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		switch {
		case name == "run_id":
			run = value
		case name == "master_replid":
			history = value
		case name == "role" && value == "slave":
			return "", errReplica
		}
	}
	return "run:" + run + "/" + history, nil
}

// Generation grows when a connection reaches a server, or a life of a server, that this process has not spoken to before. Counters that
// were trusted under a smaller number may have come from an old copy; see Identity.
func (r *Redis) Generation() uint64 { return r.servers.generation.Load() }

// Identity names the server that holds the key and the history of its data. Data that was written under the same identity has not been
// through a restart or a failover.
func (r *Redis) Identity(ctx context.Context, key string) (string, error) {
	one, isOne := r.client.(redis.Cmdable)
	if cluster, ok := r.client.(*redis.ClusterClient); ok {
		master, err := cluster.MasterForKey(ctx, key)
		if err != nil {
			return "", fmt.Errorf("redisx: %w", err)
		}
		one = master
	} else if !isOne {
		return "", errors.New("redisx: no client")
	}
	who, err := identify(one.Info(ctx).Result())
	if err != nil {
		return "", fmt.Errorf("redisx: %w", err)
	}
	return who, nil
}
