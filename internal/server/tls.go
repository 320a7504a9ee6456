package server

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"sync"
	"time"
)

// Listen opens the address; with a certificate's and a key's file it speaks TLS there (1.2 and newer, HTTP/2), and takes new files without a restart.
func Listen(ctx context.Context, addr, certFile, keyFile string, log *slog.Logger) (net.Listener, error) {
	var keeper *certificates
	if certFile != "" {
		keeper = &certificates{certFile: certFile, keyFile: keyFile, now: time.Now, log: log}
		if err := keeper.load(); err != nil {
			return nil, fmt.Errorf("TLS_CERT_FILE, TLS_KEY_FILE: %w", err)
		}
	}
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil || keeper == nil {
		return l, err
	}
	return tls.NewListener(l, &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}, GetCertificate: keeper.get,
	}), nil
}

// looking is how often at most the certificate's files are looked at.
const looking = time.Second

// certificates holds a certificate and reads it again when its files change.
type certificates struct {
	certFile, keyFile string
	now               func() time.Time
	log               *slog.Logger

	mu     sync.Mutex
	kept   *tls.Certificate
	stamp  string // of the files that were read last, good or not
	looked time.Time
}

// get answers the certificate of now. Files that do not fit together, as in the middle of a change, leave the one that is there.
func (c *certificates) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if now := c.now(); now.Sub(c.looked) >= looking {
		c.looked = now
		if stamp := stampOf(c.certFile, c.keyFile); stamp != c.stamp {
			if err := c.loadLocked(); err != nil {
				c.log.Error("the new TLS certificate can't be used; the one before stays", "error", err)
			}
		}
	}
	return c.kept, nil
}

func (c *certificates) load() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.loadLocked()
}

func (c *certificates) loadLocked() error {
	c.stamp = stampOf(c.certFile, c.keyFile) // before reading: what changes meanwhile is read again
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return fmt.Errorf("read the certificate: %w", err)
	}
	c.kept = &pair
	return nil
}

// stampOf changes when a file does, also behind a symbolic link that is turned, as mounted secrets are.
func stampOf(names ...string) string {
	parts := make([]string, 0, len(names))
	for _, name := range names {
		part := "missing"
		if info, err := os.Stat(name); err == nil {
			part = fmt.Sprintf("%d %d", info.ModTime().UnixNano(), info.Size())
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ";")
}
