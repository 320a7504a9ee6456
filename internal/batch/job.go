package batch

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/idempotency"
	"cuppa/internal/identity"
	"cuppa/internal/number"
)

// Kind is what a job does.
type Kind string

// The kinds.
const (
	// MakeCodes makes the codes of a batch.
	MakeCodes Kind = "codes"
	// Grant gives coupons to a segment of guests.
	Grant Kind = "grant"
	// VoidRest ends the coupons of a closed batch that nobody used.
	VoidRest Kind = "void"
)

// JobStatus is where a job stands.
type JobStatus string

// The statuses. Those after JobRunning are final.
const (
	JobQueued   JobStatus = "queued"
	JobRunning  JobStatus = "running"
	JobDone     JobStatus = "done"
	JobFailed   JobStatus = "failed"
	JobCanceled JobStatus = "canceled"
)

// Why a job ended before all were done.
const (
	EndedExhausted = "exhausted"
	EndedClosed    = "closed"
	EndedByStaff   = "canceled"
)

// Job is work on a batch that takes longer than a request.
type Job struct {
	ID, BatchID string
	Kind        Kind
	Status      JobStatus
	// Segment is a grant's.
	Segment Segment
	// Planned is how many there were when it was asked for, Done how many were made, given or ended so far, Skipped the guests who had all that one may have.
	Planned, Done, Skipped int
	// EndedFor says why it ended before all were done; empty: it did not.
	EndedFor string
	// Note says why it was asked for.
	Note      string
	CreatedBy string
	CreatedAt time.Time
	// StartedAt and EndedAt are zero until then.
	StartedAt, EndedAt time.Time
}

// job is a job as it is stored.
type job struct {
	BrandID int
	ID      string
	BatchID string
	Kind    Kind
	Status  JobStatus
	raw     json.RawMessage
	Segment Segment

	key, note, actor       string
	Planned, Done, Skipped int
	cursor, endedFor       string
	CreatedBy              string
	CreatedAt              time.Time
	startedAt, endedAt     time.Time
	fence, attempts        int
}

func (j *job) shown() Job {
	return Job{
		ID: j.ID, BatchID: j.BatchID, Kind: j.Kind, Status: j.Status, Segment: j.Segment, Planned: j.Planned, Done: j.Done, Skipped: j.Skipped, EndedFor: j.endedFor,
		Note: j.note, CreatedBy: j.CreatedBy, CreatedAt: j.CreatedAt, StartedAt: j.startedAt, EndedAt: j.endedAt,
	}
}

// start writes a job in the transaction of what asks for it.
func (s *Service) start(ctx context.Context, tx *db.Tx, j job) error {
	if j.ID == "" {
		j.ID = newJobID()
	}
	j.CreatedAt, j.Status = s.moment(), JobQueued
	tx.AfterCommit(s.wakeUp)
	return insertJob(ctx, tx, &j)
}

func newJobID() string { return "cj-" + strings.ToLower(number.Random(16)) }

// voidRest has the coupons ended that guests of a closed batch did not use.
func (s *Service) voidRest(ctx context.Context, tx *db.Tx, b Batch, by identity.Principal, reason string) error {
	if open, err := openJob(ctx, tx, b.ID, VoidRest); err != nil || open {
		return err
	}
	n, err := availableOf(ctx, tx, b.ID)
	if err != nil {
		return err
	}
	return s.start(ctx, tx, job{
		BrandID: b.BrandID, BatchID: b.ID, Kind: VoidRest, key: "void:" + newJobID(), note: reason, Planned: n, CreatedBy: by.ID, actor: "staff:" + by.Name,
	})
}

// Preview is what a grant would do now.
type Preview struct {
	// Guests are those of the segment, Full those among them who have all that one may have, Left the coupons that the batch still has.
	Guests, Full, Left int
}

// Preview counts a segment and gives nothing.
func (s *Service) Preview(ctx context.Context, by identity.Principal, batchID string, g Segment) (Preview, error) {
	ctx = db.ForBrand(ctx, by.BrandID)
	b, err := s.granting(ctx, by, batchID, &g)
	if err != nil {
		return Preview{}, err
	}
	p := Preview{Left: b.Total - b.Claimed}
	p.Guests, p.Full, err = countSegment(ctx, s.db, b, &g, s.moment())
	return p, err
}

// granting looks whether by may grant the batch's coupons to a segment: guests are the brand's, so it takes who works at all of its shops.
func (s *Service) granting(ctx context.Context, by identity.Principal, batchID string, g *Segment) (Batch, error) {
	b, err := s.Get(ctx, by, batchID)
	if err == nil {
		err = s.reach(ctx, by, "")
	}
	if err == nil && b.HandOut == ByCodes {
		err = ErrTransition.Saying("the coupons of this batch are for who has a code", "券码批次不可直接发放").At("batchId")
	}
	if err == nil {
		err = g.check()
	}
	return b, err
}

// StartGrant asks for a grant.
type StartGrant struct {
	BatchID string
	Segment Segment
	// Key is the caller's: the same key with the same segment is the same grant.
	Key string
	// Note says why.
	Note string
}

// StartGrant has each guest of a segment get one coupon of an active batch, in the background; guests who come later get none. The batch's limits hold. Rejections:
// BATCH_NOT_FOUND, INVALID_TRANSITION, INVALID_SEGMENT, IDEMPOTENCY_KEY_REUSED, FORBIDDEN.
func (s *Service) StartGrant(ctx context.Context, by identity.Principal, in StartGrant) (Job, error) {
	ctx = db.ForBrand(ctx, by.BrandID)
	b, err := s.granting(ctx, by, in.BatchID, &in.Segment)
	if err != nil {
		return Job{}, err
	}
	if err := idempotency.CheckKey(in.Key); err != nil {
		return Job{}, err
	}
	raw, err := json.Marshal(in.Segment)
	if err != nil {
		return Job{}, fmt.Errorf("batch: grant: %w", err)
	}
	once, err := idempotency.KeyOf("grantCoupons", by.ID, &in.Key, []any{b.ID, in.Segment})
	if err == nil {
		_, _, err = idempotency.Recall(ctx, s.db, once)
	}
	if err != nil {
		return Job{}, err
	}
	if j, found, err := s.repeated(ctx, b.ID, in.Key, raw); err != nil || found {
		return j, err
	}
	planned, _, err := countSegment(ctx, s.db, b, &in.Segment, s.moment())
	if err != nil {
		return Job{}, err
	}
	j := job{BrandID: b.BrandID, ID: newJobID(), BatchID: b.ID, Kind: Grant, raw: raw, key: grantKey(in.Key), note: in.Note, Planned: planned, CreatedBy: by.ID, actor: "staff:" + by.Name}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if fresh, err := idempotency.Claim(ctx, tx, once); err != nil || !fresh {
			return cmp.Or(err, errHad)
		}
		now, err := lockBatch(ctx, tx, b.ID)
		if err != nil {
			return err
		}
		if now.Status != Active {
			return ErrTransition.Saying("the batch is not active", "该批次未启用").At("batchId")
		}
		if err := errors.Join(s.start(ctx, tx, j), idempotency.Point(ctx, tx, once, j.ID)); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: b.Terms.ShopID, Subject: b.ID, Details: map[string]any{"guests": planned, "segment": segmentTold(&in.Segment), "note": in.Note}})
	})
	if errors.Is(err, errHad) {
		if _, _, again := idempotency.Recall(ctx, s.db, once); again != nil {
			return Job{}, again
		}
	} else if err != nil && !db.Unique(err) {
		return Job{}, err
	}
	out, found, again := s.repeated(ctx, b.ID, in.Key, raw)
	if again == nil && !found {
		again = errors.Join(err, errors.New("batch: a grant that was written is not there"))
	}
	return out, again
}

func grantKey(key string) string { return "grant:" + key }

// repeated is the grant that a key has started.
func (s *Service) repeated(ctx context.Context, batchID, key string, raw json.RawMessage) (Job, bool, error) {
	j, found, err := jobByKey(ctx, s.db, batchID, grantKey(key))
	if err != nil || !found {
		return Job{}, false, err
	}
	if same, err := json.Marshal(j.Segment); err != nil || string(same) != string(raw) {
		return Job{}, false, errors.Join(err, ErrKeyReused.At("idempotencyKey"))
	}
	return j.shown(), true, nil
}

// segmentTold is a segment for the audit log: guests are counted, not named.
func segmentTold(g *Segment) map[string]any {
	shown := *g
	shown.CustomerIDs = nil
	raw, _ := json.Marshal(shown) // plain values
	told := map[string]any{}
	_ = json.Unmarshal(raw, &told)
	if n := len(g.CustomerIDs); n > 0 {
		told["named"] = n
	}
	return told
}

// CancelJob ends a grant that waits or runs; what it gave stays given. Rejections: JOB_NOT_FOUND, INVALID_TRANSITION for other jobs, FORBIDDEN.
func (s *Service) CancelJob(ctx context.Context, by identity.Principal, id string) (Job, error) {
	ctx = db.ForBrand(ctx, by.BrandID)
	j, err := s.jobOf(ctx, by, id)
	if err != nil {
		return Job{}, err
	}
	if j.Kind != Grant {
		return Job{}, ErrTransition.At("id")
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if err := cancelJob(ctx, tx, id, s.moment()); err != nil {
			return err
		}
		return audit.Record(ctx, tx, audit.Done{Subject: j.BatchID, Details: map[string]any{"job": id}})
	})
	if err != nil {
		return Job{}, err
	}
	return s.jobOf(ctx, by, id)
}

func (s *Service) jobOf(ctx context.Context, by identity.Principal, id string) (Job, error) {
	if !goodID(id) {
		return Job{}, ErrJob.At("id")
	}
	j, err := jobByID(ctx, s.db, id)
	if err != nil {
		return Job{}, err
	}
	_, err = s.Get(ctx, by, j.BatchID)
	return j.shown(), err
}

// Jobs are the last 20 jobs of a batch that by may manage, the newest first.
func (s *Service) Jobs(ctx context.Context, b Batch) ([]Job, error) {
	all, err := jobsOf(db.ForBrand(ctx, b.BrandID), s.db, b.ID)
	if err != nil {
		return nil, err
	}
	out := make([]Job, len(all))
	for i := range all {
		out[i] = all[i].shown()
	}
	return out, nil
}

// Code is a code of a batch, as it is written out.
type Code struct {
	N int
	// Code is in groups, as people read it.
	Code    string
	Claimed bool
}

// MaxExport bounds the codes of one page.
const MaxExport = 5000

// Codes writes out the codes of a batch from a number on, at most MaxExport; each call stands in the audit log. Rejections: BATCH_NOT_FOUND, INVALID_TRANSITION while
// they are being made and for batches without codes, FORBIDDEN.
func (s *Service) Codes(ctx context.Context, by identity.Principal, id string, from int) (codes []Code, b Batch, err error) {
	ctx = db.ForBrand(ctx, by.BrandID)
	if b, err = s.Get(ctx, by, id); err != nil {
		return nil, Batch{}, err
	}
	if b.HandOut != ByCodes || b.Made < b.Total {
		return nil, Batch{}, ErrTransition.Saying("its codes are not made yet", "券码尚未生成完毕").At("id")
	}
	rows, err := codesOf(ctx, s.db, id, max(from, 1), MaxExport)
	if err != nil {
		return nil, Batch{}, err
	}
	err = s.db.InTx(ctx, func(tx *db.Tx) error {
		if from <= 1 {
			if err := countExport(ctx, tx, id); err != nil {
				return err
			}
			b.Exports++
		}
		return audit.Record(ctx, tx, audit.Done{ShopID: b.Terms.ShopID, Subject: id, Details: map[string]any{"from": max(from, 1), "codes": len(rows)}})
	})
	if err != nil {
		return nil, Batch{}, err
	}
	for _, r := range rows {
		codes = append(codes, Code{N: r.n, Code: number.ShowClaim(s.code(b, r.n)), Claimed: r.customerID != ""})
	}
	return codes, b, nil
}
