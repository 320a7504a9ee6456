package payment

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"cuppa/internal/crash"
	"cuppa/internal/db"
	"cuppa/internal/rate"
	"cuppa/internal/task"
)

// How many forged callbacks of one address are logged.
const (
	forgeriesPerMinute = 10
	forgeriesAtOnce    = 20
)

// maxCallback bounds a callback's body, in bytes.
const maxCallback = 64 << 10

// Outcomes of a notice, kept with it.
const (
	Applied  = "applied"
	Surplus  = "surplus"
	Declined = "declined"
	Ignored  = "ignored"
	Mismatch = "mismatch"
)

// Callbacks serves POST /callbacks/{channel}.
func (s *Service) Callbacks() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := s.channels[strings.ToUpper(r.PathValue("channel"))]
		if c == nil {
			answer(w, http.StatusNotFound, jsonType, []byte(`{"code":"UNKNOWN_CHANNEL"}`))
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCallback))
		if err != nil {
			reply(w, c, http.StatusRequestEntityTooLarge, "TOO_LARGE")
			return
		}
		status, code := s.receive(r.Context(), rate.Address(r.RemoteAddr), c, r.Header, body)
		if status == http.StatusUnauthorized {
			w.Header().Set("Connection", "close") // a forger has to knock again
		}
		reply(w, c, status, code)
	})
}

// jsonType is the type of most channels' bodies.
const jsonType = "application/json; charset=utf-8"

// reply answers in the channel's own words.
func reply(w http.ResponseWriter, c Channel, status int, code string) {
	contentType, body := c.Reply(status, code)
	answer(w, status, contentType, body)
}

func answer(w http.ResponseWriter, status int, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// Receive verifies a callback, keeps it and settles it, once however often it comes. The status is the HTTP answer: anything but 200 has the
// channel send it again.
func (s *Service) Receive(ctx context.Context, c Channel, header http.Header, body []byte) (status int, code string) {
	return s.receive(ctx, rate.Address(""), c, header, body)
}

// settling bounds the settling of a callback: channels wait for an answer for some 5 s, and send again what was not settled.
const settling = 4500 * time.Millisecond

// receive verifies first: no rate refuses what is signed. Forged callbacks of one address are logged so many times a minute, however many come.
func (s *Service) receive(ctx context.Context, from rate.Who, c Channel, header http.Header, body []byte) (status int, code string) {
	n, err := c.Verify(header, body, s.now())
	switch {
	case errors.Is(err, ErrProbe):
		return http.StatusUnauthorized, "UNAUTHENTICATED"
	case errors.Is(err, ErrIrrelevant):
		return http.StatusOK, "SUCCESS"
	case errors.Is(err, ErrForged):
		if s.forgeries.Take(ctx, s.forgery, from) == 0 {
			s.log.WarnContext(ctx, "a forged callback was refused", "channel", c.Name(), "error", err)
		}
		return http.StatusUnauthorized, "UNAUTHENTICATED"
	case err != nil:
		return http.StatusBadRequest, "MALFORMED"
	}
	// The channel does not wait for long, and a settled payment must not depend on whether it does.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settling)
	defer cancel()
	log := s.log.With("channel", c.Name(), "payment", n.PaymentNo, "transaction", n.TransactionID)
	var outcome string
	if n.RefundNo != "" {
		log = log.With("refund", n.RefundNo)
		outcome, err = s.refundTold(db.ForAllBrands(ctx), c.Name(), n)
	} else {
		outcome, err = s.settle(db.ForAllBrands(ctx), c.Name(), n, strings.ReplaceAll(strings.ToValidUTF8(string(body), "?"), "\x00", "?"))
	}
	switch {
	case errors.Is(err, errUnknownPayment):
		log.WarnContext(ctx, "a callback for an unknown payment")
		return http.StatusNotFound, "UNKNOWN_PAYMENT"
	case err != nil:
		log.ErrorContext(ctx, "a callback could not be settled; the channel sends it again", "error", err)
		return http.StatusServiceUnavailable, "TRY_AGAIN"
	case outcome == Mismatch:
		log.WarnContext(ctx, "a callback does not fit its payment; a person looks at it")
		return http.StatusConflict, "AMOUNT_MISMATCH"
	}
	log.InfoContext(ctx, "a callback was settled", "outcome", outcome)
	return http.StatusOK, "SUCCESS"
}

var errUnknownPayment = errors.New("payment: unknown payment")

func (s *Service) settle(ctx context.Context, channel string, n Notice, body string) (outcome string, err error) {
	p, err := paymentByNo(ctx, s.db, n.PaymentNo)
	if err != nil {
		return "", err
	}
	if p.Channel != channel {
		return "", errUnknownPayment
	}
	ctx = db.ForBrand(ctx, p.BrandID)
	for range settleTries {
		err = s.db.InTx(ctx, func(tx *db.Tx) error {
			outcome, err = s.settleIn(ctx, tx, p, n)
			if err != nil {
				return err
			}
			err = keepNotice(ctx, tx, channel, n, body, outcome, s.now().UTC().Truncate(time.Microsecond))
			crash.Here("callback/settling")
			return err
		})
		crash.Here("callback/settled")
		if !db.Unique(err) {
			break
		}
		// Another delivery has just written the same transaction, perhaps for another order: the next try sees what it did.
	}
	return outcome, err
}

// settleTries bounds how often a notice is settled anew because another one wrote its transaction at the same time.
const settleTries = 4

// settleIn decides under the order's lock, which Settler takes first; the same notice at once or later finds the work done.
func (s *Service) settleIn(ctx context.Context, tx *db.Tx, p Payment, n Notice) (string, error) {
	if n.Amount != p.Amount || n.Foreign != "" {
		return Mismatch, task.Raise(ctx, tx, s.log, task.Opening{
			Kind: TaskMismatch, Reference: n.PaymentNo + "/" + n.TransactionID, ShopID: p.ShopID, OrderNo: p.OrderNo, Amount: n.Amount, At: s.now(),
			Details: map[string]any{
				"payment": p.No, "order": p.OrderNo, "expected": int64(p.Amount), "told": int64(n.Amount), "transaction": n.TransactionID, "success": n.Success,
				"foreign": n.Foreign,
			},
		})
	}
	if !n.Success {
		return s.settler.Decline(ctx, tx, p)
	}
	return s.settler.Capture(ctx, tx, p, n)
}
