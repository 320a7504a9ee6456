package simulate

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"cuppa/internal/breaker"
	"cuppa/internal/catalog"
	"cuppa/internal/coupon"
	"cuppa/internal/db"
	"cuppa/internal/flow"
	"cuppa/internal/order"
	"cuppa/internal/outbox"
	"cuppa/internal/payment"
	"cuppa/internal/pricing"
	"cuppa/internal/promotion"
	"cuppa/internal/pubsub"
	"cuppa/internal/redisx"
	"cuppa/internal/report"
	"cuppa/internal/stock"
	"cuppa/internal/timer"
	"cuppa/internal/wallet"
)

// replica is one life of a server: its services over the world's database, Redis and bank, and what runs in its background.
type replica struct {
	world *world
	id    int
	life  int
	dead  atomic.Bool
	gone  chan struct{}
	ctx   context.Context //nolint:containedctx // a life has one
	end   context.CancelFunc
	ends  []context.CancelFunc // of what runs in the background
	work  sync.WaitGroup
	// ahead is how far its clock is ahead, and thaws when it goes on that was stopped; of the nemesis.
	ahead, thaws atomic.Int64

	db         *db.DB
	catalog    *catalog.Service
	stock      *stock.Service
	coupons    *coupon.Service
	promotions *promotion.Service
	payments   *payment.Service
	wallets    *wallet.Service
	orders     *order.Service
	outbox     *outbox.Outbox
}

// quiet is where replicas write what they log.
var quiet = slog.New(slog.DiscardHandler)

// What simulated shops are set to.
const (
	orderTTL = 25 * time.Second
	quoteTTL = 15 * time.Second

	completeAfter = 7 * 24 * time.Hour
)

func (r *replica) now() time.Time { return time.Now().Add(time.Duration(r.ahead.Load())) }

func (r *replica) alive() error {
	if r.dead.Load() {
		return errGone
	}
	return nil
}

// frozen is for how long the replica is stopped from now on.
func (r *replica) frozen() time.Duration {
	if at := r.thaws.Load(); at != 0 {
		return time.Until(time.Unix(0, at))
	}
	return 0
}

// start begins a life.
func (w *world) start(id, life int) (*replica, error) {
	r, err := w.life(id, life)
	if err != nil {
		return nil, err
	}
	w.note(r, "starts", 0)
	return r, r.goOn()
}

// life is one without anything in its background.
func (w *world) life(id, life int) (*replica, error) {
	r := &replica{world: w, id: id, life: life, gone: make(chan struct{})}
	r.ctx, r.end = context.WithCancel(context.Background())
	r.db = r.open()
	w.ways = append(w.ways, r.db)
	client := redis.NewClient(&redis.Options{
		Addr: "simulated:0", DisableIdentity: true, MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	})
	h := &hook{replica: r}
	client.AddHook(h)
	rd, met := redisx.Over(struct{ *redis.Client }{client})
	h.met = met
	return r, r.wire(rd)
}

// goOn starts what a life has in its background.
func (r *replica) goOn() error {
	w := r.world
	loops := []func(context.Context) error{r.catalog.Run, r.stock.Run, r.outbox.Run, r.runJobs}
	for _, t := range slices.Concat(r.orders.Timers(), r.payments.Timers(), r.wallets.Timers()) {
		one, err := timer.New(r.db, r.now, quiet, t)
		if err != nil {
			return err
		}
		loops = append(loops, one.Run)
	}
	for _, run := range loops {
		ticks, turn := w.takes(latency{time.Millisecond, time.Second}), w.turn() // no two tickers tick at once
		ctx, end := context.WithCancel(r.ctx)
		r.ends = append(r.ends, end)
		r.work.Go(func() {
			deep()
			turn()
			w.wait(ctx, ticks)
			_ = run(ctx)
		})
	}
	return nil
}

// open opens the way to the database.
func (r *replica) open() *db.DB {
	pool := sql.OpenDB(line{r})
	pool.SetMaxIdleConns(1000)
	return db.OverSQLite(pool)
}

// wire makes the services, as a server does.
func (r *replica) wire(rd *redisx.Redis) (err error) {
	hub := pubsub.New(rd.Client(), quiet)
	r.stock = stock.New(r.db, rd, r.now, func(ctx context.Context, shopID string) { _ = r.catalog.Touch(ctx, shopID) }, quiet)
	r.catalog = catalog.New(r.db, r.stock.SoldOut, catalog.AnnounceOver(hub), r.now, quiet)
	r.coupons, r.promotions = coupon.New(r.db, hub, r.now), promotion.New(r.db, hub, r.now, quiet)
	if r.payments, err = payment.New(r.db, quiet, r.now, breaker.New(quiet), till{r.world.bank, r}, payment.NewBalance(), payment.NewCash()); err != nil {
		return err
	}
	workers := river.NewWorkers()
	if err := r.payments.Register(workers); err != nil {
		return err
	}
	jobs, err := outbox.NewJobs(r.db, workers, quiet)
	if err != nil {
		return err
	}
	r.wallets = wallet.New(wallet.Parts{DB: r.db, Log: quiet, Now: r.now, Payments: r.payments, Jobs: jobs, CodeKey: []byte("gift cards")})
	if r.outbox, err = outbox.New(r.db, quiet, report.New(r.db).Consumer(), r.wallets.Consumer()); err != nil {
		return err
	}
	signer, err := pricing.NewSigner([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		return err
	}
	r.orders, err = order.New(order.Parts{
		DB: r.db, Log: quiet, Now: r.now, Catalog: r.catalog, Stock: r.stock, Coupons: r.coupons, Promotions: r.promotions, Payments: r.payments,
		Outbox: r.outbox, Jobs: jobs, Hub: hub, Signer: signer, Trace: flow.NewTrace(quiet),
	}, order.Settings{TTL: orderTTL, QuoteTTL: quoteTTL, CompleteAfter: completeAfter})
	return err
}

// kill ends a life as a power cut does: what was not committed is taken back, nobody is answered, and nothing that goes on in it reaches anybody.
func (w *world) kill(r *replica) {
	if r.dead.Swap(true) {
		return
	}
	w.note(r, "dies", 0)
	w.engine.abort(r)
	close(r.gone)
	w.begin(func() { r.bury() })
}

// bury waits for what still runs in a life that is over. Its way to the database is closed with the world: readings that nobody waits for still go on, and who closes it
// would wait for them with a lock, while which no time passes.
func (r *replica) bury() {
	for _, end := range r.ends { // one after the other: those who are woken by one end go on in no order
		end()
		r.world.sleep(0)
	}
	r.work.Wait()
	r.end()
	r.orders.Close()
}

// errLost is what a caller knows whose call got no answer.
var errLost = errors.New("simulate: no answer came")

// at calls a replica over the network, and waits for its answer as long as that lives. What f answers after that reaches nobody.
func at[T any](w *world, r *replica, within time.Duration, what string, f func(ctx context.Context) (T, error)) (answer T, err error) {
	w.pause(r, what, latencyGuest)
	if r.dead.Load() {
		return answer, errLost
	}
	ctx, cancel := context.WithTimeout(db.ForBrand(r.ctx, brandID), within)
	type reply struct {
		answer T
		err    error
	}
	done, turn := make(chan reply, 1), w.turn()
	r.work.Go(func() {
		defer cancel()
		deep()
		answer, err := f(ctx)
		done <- reply{answer, err}
	})
	select {
	case got := <-done:
		if r.dead.Load() {
			return answer, errLost
		}
		w.pause(r, what+" answers", latencyGuest)
		return got.answer, got.err
	case <-r.gone:
		turn()
		return answer, errLost
	}
}

// some is a replica that lives; while none does it waits.
func (w *world) some() *replica {
	for {
		at := w.Int64N(int64(len(w.replicas)))
		for i := range w.replicas {
			if r := w.replicas[(int(at)+i)%len(w.replicas)]; !r.dead.Load() {
				return r
			}
		}
		w.sleep(50*time.Millisecond + w.takes(latencyDB))
	}
}

// How the simulated queue works.
const (
	jobTick  = 500 * time.Millisecond
	jobRow   = "SELECT id, json(args), attempt, max_attempts, created_at FROM river_job WHERE state IN ('available', 'scheduled', 'retryable') AND scheduled_at <= ? ORDER BY id LIMIT 1"
	jobStuck = time.Minute
)

// runJobs stands in for River: it takes what River's client has written, in the transaction of who wanted it, and has it done by the same worker.
func (r *replica) runJobs(ctx context.Context) error {
	ticker := time.NewTicker(jobTick)
	defer ticker.Stop()
	for {
		for {
			if found, err := r.runJob(ctx); err != nil || !found {
				break
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// jobTime is how River writes times on SQLite.
func jobTime(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05.000") }

type jobFound struct {
	id, attempt, most int
	args              string
	created           time.Time
}

func (r *replica) runJob(ctx context.Context) (found bool, err error) {
	now := time.Now()
	j, found, err := r.nextJob(ctx, now)
	if err != nil || !found {
		return false, err
	}
	claimed := false
	if err := r.db.InTx(db.ForAllBrands(ctx), func(tx *db.Tx) error {
		result, err := tx.SQL.ExecContext(ctx, "UPDATE river_job SET state = 'retryable', attempt = ?, scheduled_at = ? WHERE id = ? AND attempt = ?", j.attempt+1, jobTime(now.Add(jobStuck)), j.id, j.attempt)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		claimed = n == 1
		return err
	}); err != nil || !claimed {
		return true, err
	}
	job := &river.Job[payment.RefundJob]{JobRow: &rivertype.JobRow{ID: int64(j.id), Attempt: j.attempt + 1, MaxAttempts: j.most, CreatedAt: j.created}}
	if err := json.Unmarshal([]byte(j.args), &job.Args); err != nil {
		return true, fmt.Errorf("simulate: a job's arguments: %w", err)
	}
	worker := r.payments.Refunder()
	within, cancel := context.WithTimeout(ctx, 30*time.Second)
	worked := worker.Work(within, job)
	cancel()
	state, attempt, next := "completed", job.Attempt, time.Now()
	if snooze, ok := errors.AsType[*river.JobSnoozeError](worked); ok {
		state, attempt, next = "retryable", job.Attempt, next.Add(snooze.Duration)
	} else if worked != nil {
		state, next = "retryable", worker.NextRetry(job)
	}
	return true, r.db.InTx(db.ForAllBrands(ctx), func(tx *db.Tx) error {
		_, err := tx.SQL.ExecContext(ctx, "UPDATE river_job SET state = ?, finalized_at = CASE WHEN ? = 'completed' THEN ? END, scheduled_at = ? WHERE id = ? AND attempt = ?", state, state, jobTime(next), jobTime(next), j.id, attempt)
		return err
	})
}

func (r *replica) nextJob(ctx context.Context, now time.Time) (j jobFound, found bool, err error) {
	rows, err := r.db.Prepared().QueryContext(ctx, jobRow, jobTime(now))
	if err != nil {
		return j, false, err
	}
	defer rows.Close()
	if !rows.Next() {
		return j, false, rows.Err()
	}
	var created any
	if err := rows.Scan(&j.id, &j.args, &j.attempt, &j.most, &created); err != nil {
		return j, false, err
	}
	j.created = now
	return j, true, rows.Err()
}
