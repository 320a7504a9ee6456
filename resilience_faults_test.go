package main

import (
	"bufio"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"cuppa/internal/payment/paysim"
	"cuppa/internal/voucher/simulator"
)

const (
	// slowly is by how much each packet is late on a slow line.
	slowly = 400 * time.Millisecond
	// cutAt is after how many bytes a connection is cut: in the middle of any transaction.
	cutAt = 400
)

// matrix is all that may fail, and what is promised then.
var matrix = []state{
	{
		party: "postgres", fault: "down", how: "connections are reset, new ones as well", open: plain,
		faults:   []fault{{name: "down", begin: func(_ *testing.T, w *world) { w.database.Break() }, end: healDatabase}},
		promises: withoutDatabase,
	},
	{
		party: "postgres", fault: "slow", how: "each packet comes 400 ms late", open: plain,
		faults: []fault{{name: "slow", begin: func(_ *testing.T, w *world) { w.database.Slow(slowly) }, end: healDatabase}},
		promises: all(unavailable, map[string]promise{
			"menu": remembered, "quote": remembered, "watch": waits, "admin": {code: "UNAVAILABLE", orWorks: true, says: "works late, or `UNAVAILABLE`"},
		}),
	},
	{
		party: "postgres", fault: "wrong", how: "connections are cut after 400 bytes; or the answers are noise", open: plain,
		faults: []fault{
			{name: "cut", begin: func(_ *testing.T, w *world) { w.database.CutAfter(cutAt) }, end: healDatabase},
			{name: "noise", begin: func(_ *testing.T, w *world) { w.database.Lie(noise) }, end: healDatabase},
		},
		promises: withoutDatabase,
	},
	{
		party: "redis", fault: "down", how: "connections are reset, new ones as well", open: onRealRedis,
		faults:   []fault{{name: "down", begin: func(_ *testing.T, w *world) { w.redis.Break() }, end: healRedis}},
		promises: withoutRedis,
	},
	{
		party: "redis", fault: "slow", how: "each packet comes 400 ms late; or nothing comes at all", open: onRealRedis,
		faults: []fault{
			{name: "slow", begin: func(_ *testing.T, w *world) { w.redis.Slow(slowly) }, end: healRedis},
			{name: "silent", begin: func(_ *testing.T, w *world) { w.redis.Silence() }, end: healRedis},
		},
		promises: withoutRedis,
	},
	{
		party: "redis", fault: "wrong", how: "it is emptied; or goes back to a copy from before; or it answers `LOADING`, `READONLY` and `OOM`; or noise", open: onRealRedis,
		faults: []fault{
			{name: "emptied", begin: func(t *testing.T, w *world) { w.flush(t) }, end: healRedis},
			{name: "oldcopy", begin: oldCopy, end: healRedis},
			{name: "loading", begin: refusing("LOADING Redis is loading the dataset in memory"), end: healRedis},
			{name: "readonly", begin: refusing("READONLY You can't write against a read only replica."), end: healRedis},
			{name: "oom", begin: refusing("OOM command not allowed when used memory > 'maxmemory'."), end: healRedis},
			{name: "noise", begin: func(_ *testing.T, w *world) { w.redis.Lie(noise) }, end: healRedis},
		},
		promises: withoutRedis,
	},
	{
		party: "gateway", fault: "down", how: "connections to the channel are reset; other channels are there", open: withGateway,
		faults:   []fault{{name: "down", begin: func(_ *testing.T, w *world) { w.party.line.Break() }, end: healParty, direct: "CHANNEL_UNAVAILABLE"}},
		promises: withoutGateway,
	},
	{
		party: "gateway", fault: "slow", how: "the channel answers 4 s late; or never", open: withGateway,
		faults: []fault{
			{name: "slow", begin: func(_ *testing.T, w *world) { w.party.line.Slow(4 * time.Second) }, end: healParty, direct: "CHANNEL_UNAVAILABLE"},
			{name: "silent", begin: func(_ *testing.T, w *world) { w.party.line.Silence() }, end: healParty, direct: "CHANNEL_UNAVAILABLE"},
		},
		promises: withoutGateway,
	},
	{
		party: "gateway", fault: "wrong", how: "answers are noise; or signed wrong; or pages; notices tell another amount, or are signed wrong", open: withGateway,
		faults: []fault{
			{name: "noise", begin: func(_ *testing.T, w *world) { w.party.line.Lie(noise) }, end: healParty, direct: "CHANNEL_UNAVAILABLE"},
			{name: "forged", begin: arming(paysim.BadSign), end: disarming(paysim.BadSign), direct: "CHANNEL_UNAVAILABLE"},
			{name: "amount", begin: still, end: still, notice: paysim.NoticeWrongAmount},
			{name: "page", begin: arming(paysim.Garbage), end: disarming(paysim.Garbage), direct: "CHANNEL_UNAVAILABLE"},
			{name: "notice", begin: still, end: still, notice: paysim.NoticeBadSign},
		},
		promises: all(works, map[string]promise{
			"pay":   works.but("by another channel: works; by this one `CHANNEL_UNAVAILABLE`, and nothing is paid but what the channel says when it is asked"),
			"watch": works.but("works: `PAID` within 2 s of the notice of a channel that works"),
		}),
	},
	{
		party: "platform", fault: "down", how: "connections to the platform are reset", open: withPlatform,
		faults:   []fault{{name: "down", begin: func(_ *testing.T, w *world) { w.party.line.Break() }, end: healParty, direct: "PLATFORM_UNAVAILABLE"}},
		promises: withoutPlatform,
	},
	{
		party: "platform", fault: "slow", how: "the platform answers 4 s late; or never", open: withPlatform,
		faults: []fault{
			{name: "slow", begin: func(_ *testing.T, w *world) { w.party.line.Slow(4 * time.Second) }, end: healParty, direct: "PLATFORM_UNAVAILABLE"},
			{name: "silent", begin: func(_ *testing.T, w *world) { w.party.line.Silence() }, end: healParty, direct: "PLATFORM_UNAVAILABLE"},
		},
		promises: silentPlatform,
	},
	{
		party: "platform", fault: "wrong", how: "answers are noise; or it redeems and answers a page, so that nobody knows whether it did", open: withPlatform,
		faults: []fault{
			{name: "noise", begin: func(_ *testing.T, w *world) { w.party.line.Lie(noise) }, end: healParty, direct: "PLATFORM_UNAVAILABLE"},
			{name: "unknown", begin: vouching(simulator.Garbage, -1), end: vouching(simulator.Garbage, 0)},
		},
		promises: silentPlatform,
	},
	{
		party: "bus", fault: "down", how: "connections to the bus are reset", open: withBus,
		faults:   []fault{{name: "down", begin: func(_ *testing.T, w *world) { w.party.line.Break() }, end: healParty}},
		promises: withoutBus,
	},
	{
		party: "bus", fault: "slow", how: "each packet comes 400 ms late; or nothing comes at all", open: withBus,
		faults: []fault{
			{name: "slow", begin: func(_ *testing.T, w *world) { w.party.line.Slow(slowly) }, end: healParty},
			{name: "silent", begin: func(_ *testing.T, w *world) { w.party.line.Silence() }, end: healParty},
		},
		promises: withoutBus,
	},
	{
		party: "bus", fault: "wrong", how: "it answers errors only; or it has lost all; or it answers noise", open: withBus,
		faults: []fault{
			{name: "refusing", begin: func(_ *testing.T, w *world) { w.party.bus.SetError("OOM command not allowed") }, end: func(_ *testing.T, w *world) { w.party.bus.SetError("") }},
			{name: "emptied", begin: func(_ *testing.T, w *world) { w.party.bus.FlushAll() }, end: still},
			{name: "noise", begin: func(_ *testing.T, w *world) { w.party.line.Lie(noise) }, end: healParty},
		},
		promises: withoutBus,
	},
	{
		party: "menus", fault: "down", how: "each request finds no menu in memory", open: plain,
		faults:   []fault{{name: "evicted", begin: evicting, end: calm}},
		promises: all(works.but("works: read anew"), map[string]promise{"pay": works, "watch": works, "admin": works}),
	},
	{
		party: "menus", fault: "slow", how: "a menu that has changed can't be loaded: somebody has it locked", open: plain,
		faults: []fault{{name: "loading", begin: loading, end: calm}},
		promises: all(works, map[string]promise{
			"menu": remembered, "quote": remembered, "order": unavailable.but("`UNAVAILABLE` until the menu is loaded: nothing is sold by an old one"),
		}),
	},
	{
		party: "menus", fault: "wrong", how: "prices change, and no announcement comes", open: withStaleMenus,
		faults: []fault{{name: "stale", begin: unannounced, end: priceBack}},
		promises: all(works, map[string]promise{
			"menu": works.but("works: the new one within 2 s"), "quote": works.but("works: the new price within 2 s"),
			"order": works.but("works: at the price that was quoted, or the new one within 2 s"),
		}),
	},
}

var (
	withoutDatabase = all(unavailable, map[string]promise{"menu": remembered, "quote": remembered, "watch": waits})
	withoutRedis    = all(works, map[string]promise{
		"order": works.but("works: the database decides"), "watch": works.but("works: `PAID` within 2 s"),
	})
	withoutGateway = all(works, map[string]promise{
		"pay":   works.but("by another channel: works; by this one `CHANNEL_UNAVAILABLE`"),
		"watch": works.but("works: `PAID` within 2 s of the notice of a channel that works"),
	})
	withoutPlatform = all(works, map[string]promise{
		"order": works.but("works; with a voucher of this platform `PLATFORM_UNAVAILABLE`"),
		"pay":   works.but("works: `PAID` at once; a voucher is redeemed later, once"),
	})
	silentPlatform = all(works, map[string]promise{
		"order": works.but("works; with a voucher of this platform `PLATFORM_UNAVAILABLE`, or `UNAVAILABLE` where the time of the request ends first"),
		"pay":   works.but("works: `PAID` at once; a voucher is redeemed later, once"),
	})
	withoutBus = all(works.but("works: events are told later"), map[string]promise{"menu": works, "quote": works, "admin": works})
)

func still(*testing.T, *world) {}

func healParty(_ *testing.T, w *world) { w.party.line.Heal() }

func arming(f paysim.Fault) func(t *testing.T, w *world) { return arm(f, -1) }

func disarming(f paysim.Fault) func(t *testing.T, w *world) { return arm(f, 0) }

// arm has the channel fail so many times.
func arm(f paysim.Fault, times int) func(t *testing.T, w *world) {
	return func(t *testing.T, w *world) {
		t.Helper()
		if err := w.party.channel.Arm(t.Context(), paysim.WeChatPay, f, times); err != nil {
			t.Fatal(err)
		}
	}
}

// vouching has the platform fail so many times.
func vouching(f simulator.Fault, times int) func(t *testing.T, w *world) {
	return func(t *testing.T, w *world) {
		t.Helper()
		if err := w.party.vouches.Arm(t.Context(), "MEITUAN", f, times); err != nil {
			t.Fatal(err)
		}
	}
}

func plain(t *testing.T, b *brew) *world { return newWorld(t, b, "") }

// onRealRedis has the server use a logical database of a real Redis.
func onRealRedis(t *testing.T, b *brew) *world {
	t.Helper()
	return newWorld(t, b, os.Getenv("TEST_REDIS_URL")+"/"+strconv.Itoa(1+storyDB()%14))
}

func healDatabase(_ *testing.T, w *world) { w.database.Heal() }
func healRedis(_ *testing.T, w *world)    { w.redis.Heal() }

// noise answers bytes that mean nothing.
func noise(near net.Conn) {
	b := make([]byte, 512)
	for {
		if _, err := near.Read(b); err != nil {
			return
		}
		said := make([]byte, 64)
		_, _ = rand.Read(said)
		if _, err := near.Write(said); err != nil {
			return
		}
	}
}

// store is the world's Redis, without the proxy.
func (w *world) store(t *testing.T) *redis.Client {
	t.Helper()
	set, err := redis.ParseURL(w.redisURL)
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(set)
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func (w *world) flush(t *testing.T) {
	t.Helper()
	if err := w.store(t).FlushDB(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
}

// oldCopy has Redis be as it was before orders that were placed since.
func oldCopy(t *testing.T, w *world) {
	t.Helper()
	client, ctx := w.store(t), t.Context()
	keys, err := client.Keys(ctx, "*").Result()
	if err != nil {
		t.Fatal(err)
	}
	copied := map[string]string{}
	for _, k := range keys {
		if copied[k], err = client.Dump(ctx, k).Result(); err != nil && err != redis.Nil { //nolint:errorlint // it is this very value
			t.Fatal(err)
		}
	}
	for i := range 3 {
		if err := w.placedOnce(fmt.Sprint("forgotten-", i)); err != nil {
			t.Fatal(err)
		}
	}
	if a, err := w.reply(w.guest, placeOrder, w.rushInput(0)); err != nil || a.refusal() != "" {
		t.Fatalf("%+v %v", a, err)
	}
	if _, err := client.TxPipelined(ctx, func(p redis.Pipeliner) error { // at once: keys of different moments beside each other are another matter
		p.FlushDB(ctx)
		for k, dump := range copied {
			if dump != "" {
				p.RestoreReplace(ctx, k, 0, dump)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

// refusing has Redis answer everything with an error.
func refusing(text string) func(t *testing.T, w *world) {
	return func(_ *testing.T, w *world) {
		w.redis.Lie(func(near net.Conn) {
			from := bufio.NewReader(near)
			for {
				if err := skipCommand(from); err != nil {
					return
				}
				if _, err := io.WriteString(near, "-"+text+"\r\n"); err != nil {
					return
				}
			}
		})
	}
}

// skipCommand reads one command of a client of Redis.
func skipCommand(from *bufio.Reader) error {
	head, err := from.ReadString('\n')
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(head, "*")))
	if err != nil {
		return err
	}
	for range n {
		size, err := from.ReadString('\n')
		if err != nil {
			return err
		}
		length, err := strconv.Atoi(strings.TrimSpace(strings.TrimPrefix(size, "$")))
		if err != nil {
			return err
		}
		if _, err := io.CopyN(io.Discard, from, int64(length)+2); err != nil {
			return err
		}
	}
	return nil
}
