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
type Script struct{ text, sha string }

// NewScript prepares a script. Nothing is sent.
func NewScript(lua string) *Script {
	sum := sha1.Sum([]byte(lua)) //nolint:gosec // Redis names scripts by it
	return &Script{text: lua, sha: hex.EncodeToString(sum[:])}
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
