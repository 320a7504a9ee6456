package payment

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"cuppa/internal/cause"
	"cuppa/internal/db"
	"cuppa/internal/rate"
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
	// Received is one that is kept and not settled yet.
	Received = "received"
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
		if c == nil || AtOnce(c.Name()) {
			answer(w, http.StatusNotFound, jsonType, []byte(`{"code":"UNKNOWN_CHANNEL"}`))
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCallback))
		if err != nil {
			reply(w, c, http.StatusRequestEntityTooLarge, "TOO_LARGE")
			return
		}
		status, code := s.receive(cause.Named(r.Context(), "callback:"+c.Name()), rate.Address(r.RemoteAddr), c, r.Header, body)
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
	ctx = db.ForAllBrands(context.WithoutCancel(ctx))
	log := s.log.With("channel", c.Name(), "payment", n.PaymentNo, "transaction", n.TransactionID)
	if n.RefundNo != "" {
		log = log.With("refund", n.RefundNo)
	}
	outcome, err := s.take(ctx, c.Name(), n, body)
	switch {
	case errors.Is(err, errUnknownPayment):
		log.WarnContext(ctx, "a callback for an unknown payment")
		return http.StatusNotFound, "UNKNOWN_PAYMENT"
	case err != nil:
		log.ErrorContext(ctx, "a callback could neither be settled nor kept; the channel sends it again", "error", err)
		return http.StatusServiceUnavailable, "TRY_AGAIN"
	case outcome == Mismatch:
		log.WarnContext(ctx, "a callback does not fit its payment; a person looks at it")
		return http.StatusConflict, "AMOUNT_MISMATCH"
	}
	log.InfoContext(ctx, "a callback was taken", "outcome", outcome)
	return http.StatusOK, "SUCCESS"
}

var errUnknownPayment = errors.New("payment: unknown payment")
