package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"cuppa/graph/limits"
	"cuppa/graph/model"
	"cuppa/internal/audit"
	"cuppa/internal/db"
	"cuppa/internal/fault"
	"cuppa/internal/lang"
)

// userErrors turns rejections that the caller can act on into the payload's list. Anything else stays an error and goes to the presenter.
func userErrors(ctx context.Context, err error) ([]*model.UserError, error) {
	list := []*model.UserError{}
	if err == nil {
		return list, nil
	}
	faults, ok := fault.All(err)
	if !ok || !known(faults) {
		return nil, err
	}
	l := lang.From(ctx)
	for _, f := range faults {
		if f.TopLevel && f.Code != fault.ErrBadUserInput.Code {
			return nil, err
		}
		audit.Refused(ctx, f.Code)
		list = append(list, &model.UserError{Code: f.Code, Message: f.Text.In(l), Field: f.Field})
	}
	return list, nil
}

// maxMessage bounds the text of an error, in bytes.
const maxMessage = 160

// also carries the errors that a presented one stands for beside itself: gqlgen presents one by one, and what is wrong in five places is told in five.
type also struct{ rest []*gqlerror.Error }

// Error is for logs.
func (a *also) Error() string { return "and more" }

// Present shows an error to a client: a fault with its code, what the limits refuse as BAD_USER_INPUT with its reason, and everything else as INTERNAL, with
// one line in the log. Only sentences of ours are shown: no SQL, stack, type name or part of the request gets out.
func Present(log *slog.Logger) graphql.ErrorPresenterFunc {
	return func(ctx context.Context, err error) *gqlerror.Error {
		var given *gqlerror.Error
		if !errors.As(err, &given) {
			given = gqlerror.WrapPath(graphql.GetPath(ctx), err)
		}
		l := lang.From(ctx)
		if refused, ok := errors.AsType[limits.Refusals](err); ok {
			return together(refused, func(r *limits.Refusal) *gqlerror.Error {
				shown := show(given.Path, fault.ErrBadUserInput.Code, r.Text().In(l), r.Field())
				shown.Extensions["reason"] = r.Reason
				if r.Line > 0 {
					shown.Locations = []gqlerror.Location{{Line: r.Line, Column: r.Column}}
				}
				return shown
			})
		}
		faults, isFault := fault.All(err)
		switch {
		case isFault && known(faults):
			if faults[0].Code == fault.ErrInternal.Code {
				log.ErrorContext(ctx, "a resolver failed", "path", given.Path.String(), "error", err)
			}
			return together(faults, func(f *fault.Error) *gqlerror.Error { return show(given.Path, f.Code, f.Text.In(l), f.Field) })
		case ctx.Err() != nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
			if !errors.Is(ctx.Err(), context.Canceled) {
				log.WarnContext(ctx, "a request ran out of time", "path", given.Path.String(), "error", err)
			}
			return show(given.Path, fault.ErrUnavailable.Code, fault.ErrUnavailable.Text.In(l), nil)
		case db.Away(err):
			log.WarnContext(ctx, "the database is away", "path", given.Path.String(), "error", err)
			return show(given.Path, fault.ErrUnavailable.Code, fault.ErrUnavailable.Text.In(l), nil)
		case ofInput(ctx, given):
			var field []string
			for _, part := range given.Path[len(graphql.GetFieldContext(ctx).Path()):] {
				field = append(field, fmt.Sprint(part))
			}
			return show(given.Path, fault.ErrBadUserInput.Code, fault.ErrBadUserInput.Text.In(l), field)
		case graphql.GetFieldContext(ctx) != nil || isFault:
			log.ErrorContext(ctx, "a resolver failed", "path", given.Path.String(), "error", err)
			return show(given.Path, fault.ErrInternal.Code, fault.ErrInternal.Text.In(l), nil)
		}
		return show(given.Path, fault.ErrBadUserInput.Code, noRequest.In(l), nil) // a transport's, about what it could not read; it quotes it
	}
}

var noRequest = lang.T("the request body is not a JSON object with a query", "请求体不是含 query 的 JSON 对象")

// show makes an error as clients see it.
func show(path ast.Path, code, message string, field []string) *gqlerror.Error {
	if len(message) > maxMessage {
		message = truncate(message, maxMessage)
	}
	shown := &gqlerror.Error{Message: message, Path: path, Extensions: map[string]any{"code": code}}
	if len(field) > 0 {
		shown.Extensions["field"] = field
	}
	return shown
}

func together[T any](all []T, show func(T) *gqlerror.Error) *gqlerror.Error {
	first := show(all[0])
	if len(all) > 1 {
		more := &also{}
		for _, one := range all[1:min(len(all), limits.MaxErrors)] {
			more.rest = append(more.rest, show(one))
		}
		first.Err = more
	}
	return first
}

// Tell spreads out what one error stands for, and bounds how many an answer has.
func Tell(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	if response == nil || len(response.Errors) == 0 {
		return response
	}
	all := make(gqlerror.List, 0, limits.MaxErrors)
	for _, e := range response.Errors {
		all = append(all, e)
		if more, ok := errors.AsType[*also](e.Err); ok {
			all = append(all, more.rest...)
		}
		if len(all) >= limits.MaxErrors {
			break
		}
	}
	response.Errors = all[:min(len(all), limits.MaxErrors)]
	return response
}

// codes are all that a client may see; docs/api.md tells each. A fault with another one is a mistake of ours and shows as INTERNAL.
var codes = map[string]bool{
	"UNAUTHENTICATED": true, "FORBIDDEN": true, "BAD_USER_INPUT": true, "RATE_LIMITED": true, "INTERNAL": true, "UNAVAILABLE": true,
	"SHOP_NOT_FOUND": true, "SHOP_CLOSED": true, "UNKNOWN_SKU": true, "INVALID_OPTION": true, "INVALID_QUANTITY": true, "OUT_OF_STOCK": true,
	"INSUFFICIENT_STOCK": true, "NOT_COUNTED": true, "REASON_REQUIRED": true, "DUPLICATE_SKU": true, "INVALID_CSV": true, "TOO_MANY_OPEN_ORDERS": true,
	"COUPON_NOT_FOUND": true, "COUPON_NOT_APPLICABLE": true, "COUPON_LOCKED": true, "COUPON_USED": true, "INVALID_COUPON": true, "INVALID_PROMOTION": true,
	"BATCH_NOT_FOUND": true, "INVALID_BATCH": true, "INVALID_SEGMENT": true, "JOB_NOT_FOUND": true, "COUPONS_EXHAUSTED": true, "CLAIM_LIMIT_REACHED": true, "CLAIM_CLOSED": true,
	"INVALID_COUPON_CODE": true, "COUPON_CODE_TAKEN": true, "UNSUPPORTED_COUPON_KIND": true, "PLATFORM_NOT_CONNECTED": true, "INVALID_VOUCHER_CODE": true, "PLATFORM_UNAVAILABLE": true, "SIMULATOR_UNKNOWN": true, "INVALID_PLATFORM_ACCOUNT": true,
	"QUOTE_EXPIRED": true, "QUOTE_MISMATCH": true, "ORDER_NOT_FOUND": true, "INVALID_TRANSITION": true, "AMOUNT_MISMATCH": true,
	"INSUFFICIENT_BALANCE": true, "CHANNEL_UNAVAILABLE": true, "IDEMPOTENCY_KEY_REUSED": true, "INVALID_IDEMPOTENCY_TOKEN": true, "IN_PROGRESS": true,
	"INVALID_CREDENTIALS": true, "PROVIDER_UNAVAILABLE": true, "CUSTOMER_NOT_FOUND": true, "SESSION_ENDED": true, "LOGIN_REFUSED": true,
	"PROMOTION_NOT_FOUND": true, "TRIAL_NOT_FOUND": true, "INVALID_TRIAL": true, "TRIALS_BUSY": true, "PROMOTION_ARCHIVED": true, "PROMOTION_EXHAUSTED": true, "REVISION_CONFLICT": true,
	"FLOW_NOT_FOUND": true, "TASK_NOT_FOUND": true, "TASK_CHANGED": true, "TASK_CLAIMED": true, "DECISION_NOT_ALLOWED": true, "SECOND_PERSON_NEEDED": true, "NOTHING_TO_APPROVE": true,
	"DEAD_LETTER_NOT_FOUND": true, "DEAD_LETTER_CHANGED": true, "DEAD_LETTER_FAILED": true,
	"WEBHOOK_NOT_FOUND": true, "WEBHOOK_CHANGED": true, "WEBHOOK_EXISTS": true, "WEBHOOK_LIMIT": true, "WEBHOOK_URL_REFUSED": true,
	"LINE_NOT_PAID": true, "REFUND_WAITS": true, "REFUND_REJECTED": true, "DISPUTE_NOT_FOUND": true,
	"INVOICE_NOT_FOUND": true, "INVOICE_EXISTS": true, "INVOICE_NOT_POSSIBLE": true, "INVALID_TAX_NUMBER": true, "INVALID_EMAIL": true,
	"RECONCILIATION_NOT_FOUND": true, "INVALID_DAY": true, "NOTICE_NOT_FOUND": true, "NOTICE_UNSETTLED": true, "BILL_NOT_READY": true,
	"TOP_UP_OFFER_NOT_FOUND": true, "INVALID_TOP_UP": true, "TOP_UP_NOT_FOUND": true, "INVALID_GIFT_CARDS": true, "INVALID_GIFT_CARD_CODE": true, "GIFT_CARD_NOT_FOUND": true,
	"GIFT_CARD_USED": true, "GIFT_CARD_EXPIRED": true,
	"STOCK_BUSY": true, "INVALID_STOCK_STRATEGY": true,
	"PERSISTED_QUERY_NOT_FOUND": true, "PERSISTED_QUERY_MISMATCH": true, "DOCUMENT_NOT_FOUND": true, "DOCUMENT_NOT_TRUSTED": true,
}

func known(faults []*fault.Error) bool {
	for _, f := range faults {
		if !codes[f.Code] {
			return false
		}
	}
	return true
}

// ofInput says whether an error tells of an argument's value and not of a resolver: its path leads from the field into the input. Scalars of packages that
// know no faults, such as amounts and times, refuse so.
func ofInput(ctx context.Context, err *gqlerror.Error) bool {
	field := graphql.GetFieldContext(ctx)
	return field != nil && len(err.Path) > len(field.Path())
}

// truncate cuts at the end of a character.
func truncate(s string, limit int) string {
	for limit > 0 && s[limit]&0xC0 == 0x80 {
		limit--
	}
	return s[:limit]
}

// Recover turns a resolver's panic into an internal error.
func Recover(log *slog.Logger) graphql.RecoverFunc {
	return func(ctx context.Context, p any) error {
		log.ErrorContext(ctx, "a resolver panicked", "panic", p)
		return fault.ErrInternal.With("panic", p)
	}
}

// errorBody is a GraphQL answer that is one error.
func errorBody(code, message string) []byte {
	raw, _ := json.Marshal(map[string]any{"errors": []any{map[string]any{"message": message, "extensions": map[string]any{"code": code}}}}) // plain values
	return raw
}
