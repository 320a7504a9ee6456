package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	_ "github.com/lib/pq" // the driver
	"github.com/redis/go-redis/v9"

	"cuppa/internal/db"
)

// bench is one run: what it has started and what it leaves behind is stopped and removed by close.
type bench struct {
	ctx       context.Context //nolint:containedctx // a run has one, from its first line to its last
	binary    string
	dir       string
	database  string // URL of the server, of somebody who may create databases
	redis     string
	made      []string // databases
	processes []*process
	running   *shop
	crowd     *crowd
	documents map[string]string
}

const (
	// paySecret signs the callbacks.
	paySecret = "bench-sandbox-secret"
	// redisDatabase is emptied at the start and at the end.
	redisDatabase = "9"
)

func open(ctx context.Context) (*bench, error) {
	b := &bench{ctx: ctx, database: os.Getenv("TEST_DATABASE_URL"), redis: os.Getenv("TEST_REDIS_URL")}
	if b.database == "" || b.redis == "" {
		return nil, errors.New("TEST_DATABASE_URL and TEST_REDIS_URL are not set; `make bench` starts what is needed")
	}
	own, err := url.Parse(b.redis)
	if err != nil {
		return nil, errors.New("TEST_REDIS_URL is no URL")
	}
	own.Path = "/" + redisDatabase
	b.redis = own.String()
	if b.binary, err = filepath.Abs(filepath.Join("build", "cuppa")); err != nil {
		return nil, err
	}
	if _, err := os.Stat(b.binary); err != nil {
		return nil, fmt.Errorf("the server is not built, or this is not the repository's folder: %w", err)
	}
	if b.documents, err = readDocuments(filepath.Join("web", "e2e", "contract")); err != nil {
		return nil, err
	}
	if b.dir, err = os.MkdirTemp("", "cuppa-bench-"); err != nil {
		return nil, err
	}
	return b, b.emptyRedis()
}

func (b *bench) emptyRedis() error {
	options, err := redis.ParseURL(b.redis)
	if err != nil {
		return errors.New("TEST_REDIS_URL is no URL of Redis")
	}
	client := redis.NewClient(options)
	defer client.Close()
	return client.FlushDB(context.WithoutCancel(b.ctx)).Err()
}

// close stops the youngest first: plain servers, then ours, then what ours used.
func (b *bench) close() error {
	if b.crowd != nil {
		b.crowd.disperse()
	}
	for _, p := range slices.Backward(b.processes) {
		p.stop()
	}
	var errs []error
	for _, name := range b.made {
		errs = append(errs, b.admin("DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"))
	}
	return errors.Join(append(errs, b.emptyRedis(), os.RemoveAll(b.dir))...)
}

// admin runs a statement on the server's own database.
func (b *bench) admin(statement string) error {
	d, err := sql.Open("postgres", b.database)
	if err != nil {
		return err
	}
	defer d.Close()
	_, err = d.ExecContext(context.WithoutCancel(b.ctx), statement)
	return err
}

// newDatabase makes a database with all migrations applied and answers its URL.
func (b *bench) newDatabase() (string, error) {
	name := "cuppa_bench_" + strconv.FormatUint(rand.Uint64(), 36)
	if err := b.admin("CREATE DATABASE " + name); err != nil {
		return "", err
	}
	b.made = append(b.made, name)
	at, err := url.Parse(b.database)
	if err != nil {
		return "", errors.New("TEST_DATABASE_URL is no URL")
	}
	at.Path = "/" + name
	return at.String(), b.migrate(at.String())
}

func (b *bench) migrate(databaseURL string) error {
	d, err := db.Open(b.ctx, databaseURL)
	if err != nil {
		return err
	}
	return errors.Join(d.Migrate(b.ctx), d.Close())
}

// shop is our server on PostgreSQL and Redis with the demo brand, its guests and its manager.
type shop struct {
	*process
	*api
	databaseURL string
	manager     string // token
	guests      []guest
}

// server starts it at its first use; rows share it.
func (b *bench) server() (*shop, error) {
	if b.running != nil {
		return b.running, nil
	}
	databaseURL, err := b.newDatabase()
	if err != nil {
		return nil, err
	}
	b.running, err = b.openOn(databaseURL)
	return b.running, err
}

// openOn starts a server on the database and has its guests log in.
func (b *bench) openOn(databaseURL string) (*shop, error) {
	p, err := b.replica(databaseURL)
	if err != nil {
		return nil, err
	}
	s := &shop{process: p, api: newAPI(b.ctx, p.addr, b.documents), databaseURL: databaseURL}
	return s, s.openShop()
}

// replica starts a server on the database.
func (b *bench) replica(databaseURL string) (*process, error) {
	return b.launch(b.ctx, b.binary, func(addr string) []string { return b.onServers(addr, databaseURL) })
}

// onServers are the settings of a server on a database and our Redis.
func (b *bench) onServers(addr, databaseURL string) []string {
	return []string{
		"ADDR=" + addr, "DATABASE_URL=" + databaseURL, "REDIS_URL=" + b.redis, "MODE=development", "SEED_DEMO=1", "RATE_LIMIT=off", "OPEN_ORDERS=" + openOrders,
		"SANDBOX_PAY_SECRET=" + paySecret, "ORDER_TTL=1h",
	}
}
