package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"

	"cuppa/internal/timer"
)

const (
	// dueTick is how late a job is at most that waits for its moment, or for its next try.
	dueTick = time.Second
	// jobTimeout bounds a job. abandonedAfter is from when on a job that runs is nobody's: whoever ran it is dead, or its time was over and it said nothing.
	jobTimeout     = 30 * time.Second
	abandonedAfter = jobTimeout + 5*time.Second
	// dueAtOnce bounds the jobs of one look.
	dueAtOnce = 1000
)

// Timers are what has jobs run that are due, and those again whose process died. River has its leader do both, every 5 and every 30 seconds; a leader that was killed is
// replaced after up to 20 s. Here every replica looks, so there is no leader to lose.
func (j *Jobs) Timers() []timer.Timer {
	return []timer.Timer{
		{Name: "jobs are due", Every: dueTick, Full: dueAtOnce, Run: j.due},
		{Name: "jobs are taken up again", Every: 2 * dueTick, Full: dueAtOnce, Run: j.abandoned},
	}
}

// due has jobs be worked on whose moment has come, by whichever replica fetches them.
func (j *Jobs) due(ctx context.Context) (int, error) {
	now := time.Now().UTC()
	all, err := j.table.JobSchedule(ctx, &riverdriver.JobScheduleParams{Max: dueAtOnce, Now: &now})
	if err != nil {
		return 0, fmt.Errorf("outbox: jobs that are due: %w", err)
	}
	return len(all), nil
}

// errAbandoned is written to the job.
var errAbandoned = errors.New("the process that worked on it is gone")

// abandoned has jobs tried again whose process was killed, or stands still: what it did, a job must be able to do twice. The last try of one ends it.
func (j *Jobs) abandoned(ctx context.Context) (int, error) {
	now := time.Now().UTC()
	p := riverdriver.JobRescueManyParams{StuckHorizon: now.Add(-j.abandonedAfter)}
	all, err := j.table.JobGetStuck(ctx, &riverdriver.JobGetStuckParams{Max: dueAtOnce, StuckHorizon: p.StuckHorizon})
	if err != nil {
		return 0, fmt.Errorf("outbox: jobs of the dead: %w", err)
	}
	for _, job := range all {
		why, err := json.Marshal(rivertype.AttemptError{At: now, Attempt: max(job.Attempt, 0), Error: errAbandoned.Error()})
		if err != nil {
			return 0, fmt.Errorf("outbox: %w", err)
		}
		state, ended, at := rivertype.JobStateRetryable, (*time.Time)(nil), now
		if job.Attempt >= job.MaxAttempts {
			state, ended, at = rivertype.JobStateDiscarded, &now, job.ScheduledAt
		}
		p.ID, p.Error, p.State = append(p.ID, job.ID), append(p.Error, why), append(p.State, string(state))
		p.FinalizedAt, p.ScheduledAt = append(p.FinalizedAt, ended), append(p.ScheduledAt, at)
	}
	if len(all) == 0 {
		return 0, nil
	}
	if _, err := j.table.JobRescueMany(ctx, &p); err != nil {
		return 0, fmt.Errorf("outbox: jobs of the dead: %w", err)
	}
	return len(all), nil
}
