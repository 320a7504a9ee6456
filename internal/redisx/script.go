package redisx

import (
	"context"
	"crypto/sha1" //nolint:gosec // Redis names scripts by it
	"encoding/hex"
	"strings"

	"github.com/redis/go-redis/v9"
)

// Script is Lua that runs at once on the server. It declares every key it touches, all with one hash tag, so it runs on a cluster
// too. It must be safe to run twice with the same arguments: a call whose answer got lost is repeated.
type Script struct {
	text, sha string
	// many says that it takes the arguments of several calls one after the other, but for the first shared ones, which stand for all of them.
	many   bool
	shared int
}

// NewScript prepares a script. Nothing is sent.
func NewScript(lua string) *Script {
	sum := sha1.Sum([]byte(lua)) //nolint:gosec // Redis names scripts by it
	return &Script{text: lua, sha: hex.EncodeToString(sum[:])}
}

// NewScriptForMany prepares a script that does several calls in one run: ARGV has the first shared arguments of the first of them, and then the other arguments of each,
// one after the other, so it must know from them where the next begin. It answers a list: something for all, and then what each call gets, in their order. A Gatherer
// brings calls with the same first key together; what its Run answers is []any{for all, for this call}.
func NewScriptForMany(lua string, shared int) *Script {
	s := NewScript(lua)
	s.many, s.shared = true, shared
	return s
}

// Text is the Lua.
func (s *Script) Text() string { return s.text }

// Run calls the script by its hash, and sends its text where the server does not know it yet.
func (s *Script) Run(ctx context.Context, client redis.Cmdable, keys []string, args ...any) (any, error) {
	reply, err := client.EvalSha(ctx, s.sha, keys, args...).Result()
	if unknownScript(err) {
		return client.Eval(ctx, s.text, keys, args...).Result()
	}
	return reply, err
}

func unknownScript(err error) bool { return err != nil && strings.HasPrefix(err.Error(), "NOSCRIPT") }

// Call is one use of a script.
type Call struct {
	Keys []string
	Args []any
}

// Pipe calls the script once for each of calls, in one pipeline for each server, and answers in their order. It fails as a whole; which calls have run is then not
// known.
func (s *Script) Pipe(ctx context.Context, client redis.UniversalClient, calls []Call) ([]any, error) {
	replies, err := pipe(ctx, client, calls, func(p redis.Pipeliner, c Call) *redis.Cmd { return p.EvalSha(ctx, s.sha, c.Keys, c.Args...) })
	var unknown []Call
	var at []int
	for i := range replies {
		if unknownScript(replies[i].Err()) {
			unknown, at = append(unknown, calls[i]), append(at, i)
		}
	}
	if unknown != nil {
		var again []*redis.Cmd
		again, err = pipe(ctx, client, unknown, func(p redis.Pipeliner, c Call) *redis.Cmd { return p.Eval(ctx, s.text, c.Keys, c.Args...) })
		for i := range again {
			replies[at[i]] = again[i]
		}
	}
	if err != nil {
		return nil, err
	}
	out := make([]any, len(calls))
	for i, reply := range replies {
		if out[i], err = reply.Result(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func pipe(ctx context.Context, client redis.UniversalClient, calls []Call, add func(redis.Pipeliner, Call) *redis.Cmd) ([]*redis.Cmd, error) {
	p := client.Pipeline()
	commands := make([]*redis.Cmd, len(calls))
	for i, c := range calls {
		commands[i] = add(p, c)
	}
	_, err := p.Exec(ctx)
	return commands, err
}
