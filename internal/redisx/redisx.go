package redisx

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// What one call may cost when Redis does not answer: a try and another, each with a new connection, stay below 3 s.
const (
	dialTimeout = time.Second
	callTimeout = time.Second
	maxRetries  = 1
	// maxRedirects is one move and one question to ask, on a cluster.
	maxRedirects = 2
	poolSize     = 64
)

// Redis is an open Redis: embedded, single or a cluster.
type Redis struct {
	client   redis.UniversalClient
	embedded *miniredis.Miniredis
	servers  *servers
}

// Open connects by REDIS_URL: empty is a Redis in this process, one redis:// URL a server, several with commas between them a
// cluster. A server that does not answer now is no error: what uses Redis goes on without it, slower, and readiness asks Ping.
func Open(ctx context.Context, redisURL string, log *slog.Logger) (*Redis, error) {
	if redisURL == "" {
		return openEmbedded()
	}
	var all []*redis.Options
	for part := range strings.SplitSeq(redisURL, ",") {
		one, err := redis.ParseURL(strings.TrimSpace(part))
		if err != nil {
			return nil, errors.New("redisx: REDIS_URL must be redis://host:port, or several with commas between them") // the cause may quote the password
		}
		all = append(all, one)
	}
	r := connect(all)
	if err := r.Ping(ctx); err != nil {
		log.WarnContext(ctx, "Redis does not answer yet", "error", err)
	}
	return r, nil
}

// Adopt opens the same Redis as another client, for tests that are given one. The client stays its owner's.
func Adopt(client redis.UniversalClient) *Redis {
	switch c := client.(type) {
	case *redis.Client:
		return connect([]*redis.Options{c.Options()})
	case *redis.ClusterClient:
		var all []*redis.Options
		for _, addr := range c.Options().Addrs {
			all = append(all, &redis.Options{Addr: addr, Username: c.Options().Username, Password: c.Options().Password, TLSConfig: c.Options().TLSConfig})
		}
		return connect(all)
	default:
		return &Redis{client: client, servers: &servers{}}
	}
}

// connect makes the client for one server, or for the cluster that several addresses belong to.
func connect(all []*redis.Options) *Redis {
	r := &Redis{servers: &servers{}}
	first := all[0]
	if len(all) == 1 {
		r.client = redis.NewClient(&redis.Options{
			Network: first.Network, Addr: first.Addr, Username: first.Username, Password: first.Password, DB: first.DB, TLSConfig: first.TLSConfig,
			OnConnect: r.servers.meet, MaxRetries: maxRetries, MaxRetryBackoff: 50 * time.Millisecond,
			DialTimeout: dialTimeout, DialerRetries: 1, ReadTimeout: callTimeout, WriteTimeout: callTimeout, PoolTimeout: callTimeout,
			ContextTimeoutEnabled: true, PoolSize: poolSize, DisableIdentity: true, MaintNotificationsConfig: quiet(),
		})
		return r
	}
	addrs := make([]string, len(all))
	for i, o := range all {
		addrs[i] = o.Addr
	}
	r.client = redis.NewClusterClient(&redis.ClusterOptions{
		Addrs: addrs, Username: first.Username, Password: first.Password, TLSConfig: first.TLSConfig,
		OnConnect: r.servers.meet, MaxRetries: maxRetries, MaxRetryBackoff: 50 * time.Millisecond, MaxRedirects: maxRedirects,
		DialTimeout: dialTimeout, DialerRetries: 1, ReadTimeout: callTimeout, WriteTimeout: callTimeout, PoolTimeout: callTimeout,
		ContextTimeoutEnabled: true, PoolSize: poolSize, DisableIdentity: true, MaintNotificationsConfig: quiet(),
	})
	return r
}

// quiet switches off a handshake that only a hosted Redis knows.
func quiet() *maintnotifications.Config {
	return &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
}

// openEmbedded starts a Redis in the process. It listens on a free port of the loopback address and asks for a password that only this
// process knows.
func openEmbedded() (*Redis, error) {
	server := miniredis.NewMiniRedis()
	password := rand.Text()
	server.RequireAuth(password)
	if err := server.Start(); err != nil {
		return nil, fmt.Errorf("redisx: embedded: %w", err)
	}
	server.ClockTTL(true) // by itself it never lets a key expire
	r := connect([]*redis.Options{{Addr: server.Addr(), Password: password}})
	r.embedded = server
	return r, nil
}

// Client speaks to Redis.
func (r *Redis) Client() redis.UniversalClient { return r.client }

// Embedded says whether Redis runs in this process and is gone with it.
func (r *Redis) Embedded() bool { return r.embedded != nil }

// Ping asks for an answer: of a cluster, of any of its masters, since what hangs on one that is away is its users' to do without.
func (r *Redis) Ping(ctx context.Context) error {
	cluster, is := r.client.(*redis.ClusterClient)
	if !is {
		if err := r.client.Ping(ctx).Err(); err != nil {
			return fmt.Errorf("redisx: %w", err)
		}
		return nil
	}
	answered := make(chan struct{}, 1)
	ended := make(chan error, 1)
	go func() {
		ended <- cluster.ForEachMaster(ctx, func(ctx context.Context, master *redis.Client) error {
			err := master.Ping(ctx).Err()
			if err == nil {
				select {
				case answered <- struct{}{}:
				default: // another one was first
				}
			}
			return err
		})
	}()
	select {
	case <-answered:
		return nil
	case err := <-ended:
		select {
		case <-answered:
			return nil
		default:
		}
		if err == nil {
			err = errNoMaster
		}
		return fmt.Errorf("redisx: %w", err)
	case <-ctx.Done():
		return fmt.Errorf("redisx: %w", ctx.Err())
	}
}

// errNoMaster says that a cluster names none.
var errNoMaster = errors.New("the cluster has no master")

// Close ends the connections, and the server where it is embedded.
func (r *Redis) Close() error {
	err := r.client.Close()
	if r.embedded != nil {
		r.embedded.Close()
	}
	return err
}
