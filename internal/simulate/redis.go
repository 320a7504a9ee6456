package simulate

import (
	"context"
	"crypto/sha1" //nolint:gosec // Redis names scripts by it
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"cuppa/internal/stock"
)

// server is a model of a Redis: what the use cases ask of one, and nothing else.
type server struct {
	mu      sync.Mutex
	data    keyspace
	old     keyspace
	run     int
	at      int64
	away    time.Time // until when it does not answer
	scripts map[string]script
}

// keyspace is what a Redis has.
type keyspace struct {
	hashes map[string]map[string]string
	sorted map[string]map[string]float64
	// at is when a script runs, in microseconds: no two run at once.
	at int64
}

func emptyKeys() keyspace {
	return keyspace{hashes: map[string]map[string]string{}, sorted: map[string]map[string]float64{}}
}

func (k keyspace) clone() keyspace {
	c := emptyKeys()
	for key, h := range k.hashes {
		c.hashes[key] = maps.Clone(h)
	}
	for key, z := range k.sorted {
		c.sorted[key] = maps.Clone(z)
	}
	return c
}

func newServer() *server {
	s := &server{data: emptyKeys(), old: emptyKeys(), scripts: map[string]script{}}
	for name, one := range stock.Scripts() {
		sum := sha1.Sum([]byte(one.Text())) //nolint:gosec // Redis names scripts by it
		s.scripts[hex.EncodeToString(sum[:])] = scripts[name]
	}
	return s
}

// info is what INFO tells that names a server.
func (s *server) info() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return "run_id:" + strconv.Itoa(s.run) + "\r\nmaster_replid:" + strconv.Itoa(s.run) + "\r\nrole:master\r\n"
}

// lose forgets everything: by FLUSHALL, or by another life of the server.
func (s *server) lose(restarts bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data = emptyKeys()
	if restarts {
		s.run++
	}
}

// keep makes the copy that failover returns to: a replica that takes over, with what it had then.
func (s *server) keep() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.old = s.data.clone()
}

func (s *server) failover() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.data = s.old.clone()
	s.run++
}

func (s *server) leave(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.away = time.Now().Add(d)
}

func (s *server) answers() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !time.Now().Before(s.away)
}

// errRedis is what a client says whose server is away.
var errRedis = &net.OpError{Op: "read", Net: "tcp", Err: errors.New("simulate: Redis does not answer")}

// hook answers a client's commands in the place of its connection.
type hook struct {
	replica *replica
	met     func(info string)
	run     string
}

// DialHook dials nobody.
func (h *hook) DialHook(redis.DialHook) redis.DialHook {
	return func(context.Context, string, string) (net.Conn, error) { return nil, errRedis }
}

// ProcessHook runs one command.
func (h *hook) ProcessHook(redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error {
		h.send(ctx, []redis.Cmder{cmd})
		return cmd.Err()
	}
}

// ProcessPipelineHook runs several, one after the other.
func (h *hook) ProcessPipelineHook(redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error {
		h.send(ctx, cmds)
		for _, cmd := range cmds {
			if err := cmd.Err(); err != nil {
				return err
			}
		}
		return nil
	}
}

// send is the way to the server and back.
func (h *hook) send(ctx context.Context, cmds []redis.Cmder) {
	w := h.replica.world
	fail := func(err error) {
		for _, cmd := range cmds {
			cmd.SetErr(err)
		}
	}
	w.pause(h.replica, cmds[0].Name(), latencyRedis)
	switch {
	case h.replica.dead.Load():
		fail(errGone)
		return
	case ctx.Err() != nil:
		fail(ctx.Err())
		return
	case w.strikes(h.replica, faultRedisRefuse):
		fail(errRedis)
		return
	case !w.redis.answers():
		w.wait(ctx, time.Second)
		fail(errRedis)
		return
	}
	if info := w.redis.info(); info != h.run { // the connection is a new one
		h.run = info
		h.met(info)
	}
	w.redis.do(cmds)
	switch {
	case w.strikes(h.replica, faultRedisLost):
		fail(errRedis)
	case w.strikes(h.replica, faultRedisSlow):
		w.wait(ctx, w.takes(stalled))
		fail(context.DeadlineExceeded)
	}
}

func (s *server) do(cmds []redis.Cmder) {
	for _, cmd := range cmds {
		info := ""
		if cmd.Name() == "info" {
			info = s.info()
		}
		s.mu.Lock()
		s.one(cmd, info)
		s.mu.Unlock()
	}
}

// one runs a command and sets its answer.
func (s *server) one(cmd redis.Cmder, info string) {
	args := texts(cmd.Args())
	switch c := cmd.(type) {
	case *redis.Cmd:
		s.eval(c, args)
	case *redis.SliceCmd: // HMGET
		out := make([]any, len(args)-2)
		for i, field := range args[2:] {
			if v, ok := s.data.hashes[args[1]][field]; ok {
				out[i] = v
			}
		}
		c.SetVal(out)
	case *redis.MapStringStringCmd: // HGETALL
		all := map[string]string{}
		maps.Copy(all, s.data.hashes[args[1]])
		c.SetVal(all)
	case *redis.StringCmd:
		if args[0] == "info" {
			c.SetVal(info)
			return
		}
		v, ok := s.data.hashes[args[1]][args[2]] // HGET
		if c.SetVal(v); !ok {
			c.SetErr(redis.Nil)
		}
	case *redis.StringSliceCmd:
		if args[0] == "hkeys" {
			c.SetVal(slices.Sorted(maps.Keys(s.data.hashes[args[1]])))
			return
		}
		c.SetVal(s.upTo(args)) // ZRANGEBYSCORE key -inf max LIMIT 0 count
	case *redis.BoolCmd:
		if args[0] == "hexists" {
			_, ok := s.data.hashes[args[1]][args[2]]
			c.SetVal(ok)
			return
		}
		c.SetVal(true) // PEXPIRE: nothing that the use cases read ends by it
	case *redis.StatusCmd: // PING
		c.SetVal("PONG")
	case *redis.IntCmd:
		c.SetVal(s.count(c, args))
	default:
		cmd.SetErr(fmt.Errorf("simulate: a Redis that is asked for %v", args))
	}
}

// count runs a command that answers a number.
func (s *server) count(cmd *redis.IntCmd, args []string) int64 {
	switch args[0] {
	case "publish":
		return 0
	case "hlen":
		return int64(len(s.data.hashes[args[1]]))
	case "del":
		for _, key := range args[1:] {
			delete(s.data.hashes, key)
			delete(s.data.sorted, key)
		}
		return int64(len(args) - 1)
	case "hset":
		for i := 2; i+1 < len(args); i += 2 {
			s.data.set(args[1], args[i], args[i+1])
		}
		return 1
	case "zadd":
		for i := 2; i+1 < len(args); i += 2 {
			score, _ := strconv.ParseFloat(args[i], 64)
			s.data.add(args[1], args[i+1], score)
		}
		return 1
	}
	cmd.SetErr(fmt.Errorf("simulate: a Redis that is asked for %v", args))
	return 0
}

func (k keyspace) set(key, field, value string) {
	h := k.hashes[key]
	if h == nil {
		h = map[string]string{}
		k.hashes[key] = h
	}
	h[field] = value
}

func (k keyspace) add(key, member string, score float64) {
	z := k.sorted[key]
	if z == nil {
		z = map[string]float64{}
		k.sorted[key] = z
	}
	z[member] = score
}

// upTo are the members whose score is at most the bound, the smallest first.
func (s *server) upTo(args []string) []string {
	most, _ := strconv.ParseFloat(args[3], 64)
	limit := -1
	if len(args) > 6 {
		limit, _ = strconv.Atoi(args[6])
	}
	z := s.data.sorted[args[1]]
	var found []string
	for member, score := range z {
		if score <= most {
			found = append(found, member)
		}
	}
	slices.SortFunc(found, func(a, b string) int {
		if z[a] != z[b] {
			if z[a] < z[b] {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	if limit >= 0 && len(found) > limit {
		found = found[:limit]
	}
	return found
}

// eval runs a script by its hash or its text.
func (s *server) eval(c *redis.Cmd, args []string) {
	name := args[1]
	if args[0] == "eval" {
		sum := sha1.Sum([]byte(args[1])) //nolint:gosec // Redis names scripts by it
		name = hex.EncodeToString(sum[:])
	}
	run := s.scripts[name]
	if run == nil {
		c.SetErr(fmt.Errorf("simulate: a script that nobody knows: %.80s", args[1]))
		return
	}
	n, _ := strconv.Atoi(args[2])
	s.at = max(s.at+1, time.Now().UnixMicro())
	s.data.at = s.at
	c.SetVal(run(s.data, args[3:3+n], args[3+n:]))
}

// texts are a command's arguments as a server sees them.
func texts(args []any) []string {
	out := make([]string, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case string:
			out[i] = v
		case *string:
			out[i] = *v
		case []byte:
			out[i] = string(v)
		case int64:
			out[i] = strconv.FormatInt(v, 10)
		case int:
			out[i] = strconv.Itoa(v)
		case float64:
			out[i] = strconv.FormatFloat(v, 'f', -1, 64)
		default:
			out[i] = fmt.Sprint(v)
		}
	}
	out[0] = strings.ToLower(out[0])
	return out
}
