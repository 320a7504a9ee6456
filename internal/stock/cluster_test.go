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

// clusterNode is a Redis master of the test's own.
type clusterNode struct {
	addr, bus string
	args      []string
	command   *exec.Cmd
	client    *redis.Client
}

func (n *clusterNode) begin(t *testing.T) {
	t.Helper()
	n.command = exec.Command("redis-server", n.args...)
	if err := n.command.Start(); err != nil {
		t.Fatalf("a cluster needs redis-server: %v", err)
	}
}

// end kills the node, which has saved nothing but who it is.
func (n *clusterNode) end() {
	_ = n.command.Process.Kill()
	_ = n.command.Wait()
}

// clusterNodes starts three masters, with the slots shared out in their order.
func clusterNodes(t *testing.T) (nodes []*clusterNode) {
	t.Helper()
	const masters, slots = 3, 16384
	for range masters {
		port, bus := freePort(t), freePort(t)
		n := &clusterNode{addr: "127.0.0.1:" + port, bus: bus, args: []string{
			"--port", port, "--bind", "127.0.0.1", "--dir", t.TempDir(), "--save", "", "--cluster-enabled", "yes",
			"--cluster-config-file", "nodes.conf", "--cluster-port", bus, "--cluster-node-timeout", "2000",
		}}
		n.begin(t)
		t.Cleanup(n.end)
		n.client = redis.NewClient(&redis.Options{Addr: n.addr})
		t.Cleanup(func() { _ = n.client.Close() })
		nodes = append(nodes, n)
	}
	ctx := t.Context()
	for i, n := range nodes {
		eventually(t, "a node of the cluster starts", func() bool { return n.client.Ping(ctx).Err() == nil })
		if err := n.client.ClusterAddSlotsRange(ctx, slots*i/masters, slots*(i+1)/masters-1).Err(); err != nil {
			t.Fatal(err)
		}
		_, port, _ := net.SplitHostPort(n.addr)
		if err := nodes[0].client.Do(ctx, "CLUSTER", "MEET", "127.0.0.1", port, n.bus).Err(); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "the cluster is whole", func() bool { return clusterIsWhole(t, nodes) })
	return nodes
}

func clusterIsWhole(t *testing.T, nodes []*clusterNode) bool {
	t.Helper()
	for _, n := range nodes {
		info, err := n.client.ClusterInfo(t.Context()).Result()
		if err != nil || !strings.Contains(info, "cluster_state:ok") || !strings.Contains(info, "cluster_known_nodes:3") {
			return false
		}
	}
	return true
}

// cluster starts three masters and answers their addresses.
func cluster(t *testing.T) (addrs []string) {
	t.Helper()
	for _, n := range clusterNodes(t) {
		addrs = append(addrs, n.addr)
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
	r1 := round{behind: map[place]bool{}, looks: map[place]compared{}}
	if err := shops[0].round(context.Background(), &r1); err != nil {
		t.Errorf("a round over all shops: %v", err)
	}
	for _, x := range shops {
		x.quietly(t)
	}
}
