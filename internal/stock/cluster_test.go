package stock

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"

	"cuppa/internal/db/dbtest"
	"cuppa/internal/redisx"
)

// cluster starts three Redis masters of the test's own and answers their addresses.
func cluster(t *testing.T) []string {
	t.Helper()
	const masters, slots = 3, 16384
	var addrs, buses []string
	var nodes []*redis.Client
	for range masters {
		port, bus := freePort(t), freePort(t)
		command := exec.Command("redis-server", "--port", port, "--bind", "127.0.0.1", "--dir", t.TempDir(), "--save", "", "--cluster-enabled", "yes",
			"--cluster-config-file", "nodes.conf", "--cluster-port", bus, "--cluster-node-timeout", "2000")
		if err := command.Start(); err != nil {
			t.Fatalf("a cluster needs redis-server: %v", err)
		}
		t.Cleanup(func() {
			_ = command.Process.Kill()
			_ = command.Wait()
		})
		node := redis.NewClient(&redis.Options{Addr: "127.0.0.1:" + port})
		t.Cleanup(func() { _ = node.Close() })
		addrs, buses, nodes = append(addrs, "127.0.0.1:"+port), append(buses, bus), append(nodes, node)
	}
	ctx := t.Context()
	for i, node := range nodes {
		eventually(t, "a node of the cluster starts", func() bool { return node.Ping(ctx).Err() == nil })
		if err := node.ClusterAddSlotsRange(ctx, slots*i/masters, slots*(i+1)/masters-1).Err(); err != nil {
			t.Fatal(err)
		}
		_, port, _ := net.SplitHostPort(addrs[i])
		if err := nodes[0].Do(ctx, "CLUSTER", "MEET", "127.0.0.1", port, buses[i]).Err(); err != nil {
			t.Fatal(err)
		}
	}
	for _, node := range nodes {
		eventually(t, "the cluster is whole", func() bool {
			info, err := node.ClusterInfo(ctx).Result()
			return err == nil && strings.Contains(info, "cluster_state:ok") && strings.Contains(info, "cluster_known_nodes:3")
		})
	}
	return addrs
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func TestShopsOfAClusterSellEveryUnitOnce(t *testing.T) {
	t.Parallel()
	env := dbtest.Embedded(t)
	r, err := redisx.Open(t.Context(), "redis://"+strings.Join(cluster(t), ",redis://"), quietLog())
	if err != nil {
		t.Fatal(err)
	}
	env.Redis = r.Client()
	if err := r.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	var shops []*till
	for i := range 6 { // over the slots of all three
		x := tillOn(t, env, r, fmt.Sprint("shop-", i))
		x.has(t, "latte", 5)
		x.has(t, "mocha", 50)
		shops = append(shops, x)
	}
	var got atomic.Int64
	together(24, func(i int) {
		x := shops[i%len(shops)]
		for range 3 {
			no := random("o")
			err := x.place(no, needs("latte", 1, "mocha", 2))
			switch {
			case err == nil:
				got.Add(1)
			case !errors.Is(err, ErrOutOfStock):
				t.Error(err)
			}
		}
	})
	if got.Load() != 5*int64(len(shops)) {
		t.Errorf("%d of %d units were granted", got.Load(), 5*len(shops))
	}
	for _, x := range shops {
		x.stands(t, "latte", 5, 0)
		if g, err := x.reserve(random("o"), needs("mocha", 1)); err != nil || !g.Held {
			t.Errorf("the cluster did not hold: %+v, %v", g, err)
		}
		x.Service.shop(brand, x.shop).doubt()
	}
	whole := tillOn(t, env, r, "shop-split")
	const units = 41
	whole.has(t, "hot", units)
	whole.splits(t, "hot", 8)
	var sold atomic.Int64
	together(24, func(i int) {
		for range 3 {
			basket := needs("hot", int64(1+i%3), "tea", 1)
			if err := whole.place(random("o"), basket); err == nil {
				sold.Add(basket[0].Quantity)
			} else if !errors.Is(err, ErrOutOfStock) {
				t.Error(err)
			}
		}
	})
	for ; sold.Load() < units; sold.Add(1) {
		eventually(t, "what is left is sold", func() bool { return whole.place(random("o"), needs("hot", 1)) == nil })
	}
	if err := whole.place(random("o"), needs("hot", 1)); !errors.Is(err, ErrOutOfStock) || sold.Load() != units {
		t.Errorf("%d of %d units that lie on three servers were sold; one more: %v", sold.Load(), units, err)
	}
	whole.sound(t)
	r1 := round{behind: map[place]bool{}, looks: map[place]string{}}
	if err := shops[0].round(context.Background(), &r1); err != nil {
		t.Errorf("a round over all shops: %v", err)
	}
	for _, x := range shops {
		x.quietly(t)
	}
}
