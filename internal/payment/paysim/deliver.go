package paysim

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The events that notices tell.
const (
	eventPaid   = "PAID"
	eventRefund = "REFUND"
)

// notice is a message that is to be sent until it is taken.
type notice struct {
	ID, Channel, Event, No, URL string
	Attempt                     int
	// Fault tells how it goes wrong.
	Fault Fault
}

// schedules are the pauses between the tries of a notice, of the real channels.
var schedules = map[string][]time.Duration{
	WeChatPay: {
		15 * time.Second, 15 * time.Second, 30 * time.Second, 3 * time.Minute, 10 * time.Minute, 20 * time.Minute, 30 * time.Minute, 30 * time.Minute, 30 * time.Minute,
		time.Hour, 3 * time.Hour, 3 * time.Hour, 3 * time.Hour, 6 * time.Hour, 6 * time.Hour,
	},
	Alipay: {4 * time.Minute, 10 * time.Minute, 10 * time.Minute, time.Hour, 2 * time.Hour, 6 * time.Hour, 15 * time.Hour},
}

// lateBy is how much later a late notice comes.
const lateBy = 30 * time.Second

// announce has a notice sent. A fault that is armed counts where none is asked for.
func (s *Sim) announce(ctx context.Context, n notice, how Fault) error {
	now := s.o.Now().UTC()
	for _, f := range []Fault{
		NoticeLost, NoticeTwice, NoticeLate, NoticeBadSign, NoticeProbe, NoticeWrongAmount, NoticeWrongMerchant, NoticeWrongApp, NoticeWrongCurrency,
	} {
		if how != "" {
			break
		}
		taken, err := s.store.Take(ctx, n.Channel, f)
		if err != nil {
			return err
		}
		if taken {
			how = f
		}
	}
	copies := 1
	switch how {
	case NoticeLost:
		return nil
	case NoticeTwice:
		copies = 2
	case NoticeLate:
		now = now.Add(lateBy)
	}
	for range copies {
		n.ID, n.Fault = strings.ToLower(rand.Text()), how
		if _, err := write(ctx, s, Record{Channel: n.Channel, Kind: "notice", No: n.ID, At: now, Due: now}, n); err != nil {
			return err
		}
	}
	return nil
}

// stepPage bounds what one step takes, claim is after what time something comes up again that a step has taken and never finished.
const (
	stepPage = 50
	claim    = time.Minute
)

// Step does what is due by now, and says how much that was.
func (s *Sim) Step(ctx context.Context) (n int, err error) {
	due, err := s.store.Due(ctx, s.o.Now().UTC(), stepPage)
	if err != nil {
		return 0, err
	}
	for _, r := range due {
		switch r.Kind {
		case "refund":
			err = s.finish(ctx, r)
		case "notice":
			err = s.send(ctx, r)
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// finish ends a refund that was processed.
func (s *Sim) finish(ctx context.Context, rec Record) error {
	var ended bool
	r, _, err := change(ctx, s, rec.Channel, "refund", rec.No, func(r *Refund, rec *Record) error {
		if ended = r.State == refundProcessing; ended {
			r.State, r.DoneAt = refundDone, s.o.Now().UTC()
		}
		rec.Due = time.Time{}
		return nil
	})
	if err != nil || !ended {
		return err
	}
	return s.announceRefund(ctx, r)
}

// send tries a notice once; what is not taken is tried again by the channel's schedule.
func (s *Sim) send(ctx context.Context, rec Record) error {
	var n notice
	if err := json.Unmarshal(rec.Document, &n); err != nil {
		return err
	}
	now := s.o.Now().UTC()
	rec.Due = now.Add(claim)
	mine, err := s.store.Put(ctx, rec)
	if err != nil || !mine {
		return err
	}
	rec.Version++
	header, body, err := s.message(ctx, n)
	if err != nil {
		return err
	}
	taken := s.post(ctx, n, header, body)
	rec.Due = time.Time{}
	if pauses := schedules[n.Channel]; !taken && n.Attempt < len(pauses) {
		rec.Due = now.Add(pauses[n.Attempt] / time.Duration(s.o.Faster))
		n.Attempt++
	}
	_, err = write(ctx, s, rec, n)
	return err
}

// message writes a notice in its channel's words.
func (s *Sim) message(ctx context.Context, n notice) (http.Header, []byte, error) {
	spoiled := n.Attempt == 0 && slices.Contains([]Fault{NoticeBadSign, NoticeProbe}, n.Fault)
	if n.Channel == WeChatPay {
		return s.weChatNotice(ctx, n, spoiled)
	}
	return s.alipayNotice(ctx, n, spoiled)
}

// post sends a notice, and says whether it was taken: WeChat Pay looks at the status, Alipay for one word.
func (s *Sim) post(ctx context.Context, n notice, header http.Header, body []byte) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, n.URL, strings.NewReader(string(body)))
	if err != nil {
		return false
	}
	request.Header = header
	answer, err := s.o.Deliver.Do(request)
	if err != nil {
		s.o.Log.InfoContext(ctx, "a simulated notice did not arrive", "channel", n.Channel, "try", n.Attempt+1)
		return false
	}
	defer func() { _ = answer.Body.Close() }()
	said, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
	s.o.Log.InfoContext(ctx, "a simulated notice was answered", "channel", n.Channel, "try", n.Attempt+1, "status", answer.StatusCode)
	if n.Channel == Alipay {
		return string(said) == "success"
	}
	return answer.StatusCode == http.StatusOK || answer.StatusCode == http.StatusNoContent
}

// Notices are the messages that were made for a payment or a refund, as they would be sent now: for tests of whoever reads them.
func (s *Sim) Notices(ctx context.Context, channel, no string) (headers []http.Header, bodies [][]byte, err error) {
	all, err := s.store.Between(ctx, channel, "notice", time.Time{}, s.o.Now().Add(lateBy+time.Hour))
	if err != nil {
		return nil, nil, err
	}
	for _, rec := range all {
		var n notice
		if err := json.Unmarshal(rec.Document, &n); err != nil {
			return nil, nil, fmt.Errorf("paysim: reading a notice: %w", err)
		}
		if n.No != no {
			continue
		}
		header, body, err := s.message(ctx, n)
		if err != nil {
			return nil, nil, err
		}
		headers, bodies = append(headers, header), append(bodies, body)
	}
	return headers, bodies, nil
}
