package main

import (
	"context"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// node is a master of a Redis Cluster in a process of its own.
type node struct {
	port, bus, dir string
	cmd            *exec.Cmd
}

// startCluster makes a Redis Cluster of three masters without replicas, which lose what they hold when they are killed.
func startCluster(t *testing.T) (redisURL string, nodes []*node) {
	t.Helper()
	slots := [][2]string{{"0", "5460"}, {"5461", "10922"}, {"10923", "16383"}}
	var urls []string
	for i, part := range slots {
		n := &node{dir: t.TempDir()}
		eventually(t, 30*time.Second, "a Redis gets the ports that were free", func() bool {
			n.port, n.bus = freePort(t), freePort(t)
			return n.port != n.bus && n.start(t)
		})
		n.must(t, "cluster", "set-config-epoch", strconv.Itoa(i+1))
		n.must(t, "cluster", "addslotsrange", part[0], part[1])
		if i > 0 {
			nodes[0].must(t, "cluster", "meet", "127.0.0.1", n.port, n.bus)
		}
		nodes, urls = append(nodes, n), append(urls, "redis://127.0.0.1:"+n.port)
	}
	for _, n := range nodes {
		eventually(t, 60*time.Second, "the cluster is one", n.settled)
	}
	return strings.Join(urls, ","), nodes
}

func (n *node) must(t *testing.T, words ...string) {
	t.Helper()
	if said := n.says(words...); said != "OK" {
		t.Fatalf("%v: %s", words, said)
	}
}

// start runs the node on its ports; false where somebody else has got one.
func (n *node) start(t *testing.T) bool {
	t.Helper()
	n.cmd = exec.CommandContext(t.Context(), "redis-server", "--bind", "127.0.0.1", "--port", n.port, "--dir", n.dir, "--save", "", "--appendonly", "no", //nolint:gosec // our own
		"--cluster-enabled", "yes", "--cluster-port", n.bus, "--cluster-config-file", filepath.Join(n.dir, "nodes.conf"), "--cluster-node-timeout", "2000")
	n.cmd.Cancel = func() error { return n.cmd.Process.Kill() }
	if err := n.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	cmd, ended := n.cmd, make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	t.Cleanup(func() { _ = cmd.Process.Kill(); <-ended })
	alive := true
	eventually(t, 30*time.Second, "a Redis answers, or has ended", func() bool {
		select {
		case <-ended:
			alive = false
			return true
		default:
			return n.says("ping") == "PONG"
		}
	})
	return alive
}

func (n *node) says(words ...string) string {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	said, _ := exec.CommandContext(ctx, "redis-cli", append([]string{"-p", n.port}, words...)...).Output() //nolint:gosec // our own
	return strings.TrimSpace(string(said))
}

// settled says whether the node finds its cluster whole.
func (n *node) settled() bool { return strings.Contains(n.says("cluster", "info"), "cluster_state:ok") }
