package outbox

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"

	"cuppa/internal/cause"
	"cuppa/internal/db"
)

// Jobs runs work that calls outside parties, with retries, on either engine. A job is inserted in the transaction that wants it.
type Jobs struct {
	client *river.Client[*sql.Tx]
	// table is River's own, for what its leader need not be there for.
	table          riverdriver.Executor
	abandonedAfter time.Duration
}

// maxAttempts bounds the tries of a job; what still fails then is discarded by River and shows in its table.
const maxAttempts = 12

// NewJobs makes the runner. Workers are all kinds of jobs that may be inserted; a process that meets an unknown kind leaves it to others.
func NewJobs(d *db.DB, workers *river.Workers, log *slog.Logger) (*Jobs, error) {
	driver := d.River()
	client, err := river.NewClient(driver, &river.Config{
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 8}},
		Workers:              workers,
		MaxAttempts:          maxAttempts,
		JobTimeout:           jobTimeout,
		FetchCooldown:        100 * time.Millisecond,
		FetchPollInterval:    250 * time.Millisecond,
		RescueStuckJobsAfter: time.Minute,
		Middleware:           []rivertype.Middleware{river.JobInsertMiddlewareFunc(noteRequests), river.WorkerMiddlewareFunc(workForCause)},
		Logger:               log,
	})
	if err != nil {
		return nil, fmt.Errorf("outbox: jobs: %w", err)
	}
	return &Jobs{client: client, table: driver.GetExecutor(), abandonedAfter: abandonedAfter}, nil
}

// Insert adds a job to the transaction.
func (j *Jobs) Insert(ctx context.Context, tx *db.Tx, args river.JobArgs, opts *river.InsertOpts) error {
	if _, err := j.client.InsertTx(ctx, tx.SQL, args, opts); err != nil {
		return fmt.Errorf("outbox: job %s: %w", args.Kind(), err)
	}
	return nil
}

// Start begins to work. Stop ends it after the jobs that run now, or when its context ends.
func (j *Jobs) Start(ctx context.Context) error { return j.client.Start(ctx) }

// Stop lets the jobs that run now finish.
func (j *Jobs) Stop(ctx context.Context) error { return j.client.Stop(ctx) }

// requestKey is the member of a job's metadata that names the request which wanted it.
const requestKey = "request"

// noteRequests writes into jobs of which request they came.
func noteRequests(ctx context.Context, all []*rivertype.JobInsertParams, insert func(context.Context) ([]*rivertype.JobInsertResult, error)) ([]*rivertype.JobInsertResult, error) {
	if id := cause.Of(ctx).Request; id != "" {
		for _, p := range all {
			meta := map[string]any{}
			if len(p.Metadata) > 0 {
				if err := json.Unmarshal(p.Metadata, &meta); err != nil {
					return nil, fmt.Errorf("outbox: metadata of a job: %w", err)
				}
			}
			meta[requestKey] = id
			raw, err := json.Marshal(meta)
			if err != nil {
				return nil, fmt.Errorf("outbox: metadata of a job: %w", err)
			}
			p.Metadata = raw
		}
	}
	return insert(ctx)
}

// workForCause has what a job does be caused by it, for the request that it came of.
func workForCause(ctx context.Context, job *rivertype.JobRow, work func(context.Context) error) error {
	var meta map[string]any
	_ = json.Unmarshal(job.Metadata, &meta) // a job without a request is worked on all the same
	id, _ := meta[requestKey].(string)
	return work(cause.With(ctx, cause.Cause{Name: "job:" + job.Kind, Request: id}))
}
