package graph

import (
	"context"
	"strconv"
	"strings"

	"cuppa/graph/model"
	"cuppa/internal/audit"
	"cuppa/internal/bus"
	"cuppa/internal/fault"
	"cuppa/internal/identity"
	"cuppa/internal/webhook"
)

// mayLetter answers whether the caller may decide about a dead letter: a manager of its shop. To everybody else who may decide anywhere there is no such letter.
func mayLetter(ctx context.Context) func(bus.Letter) error {
	return func(l bus.Letter) error {
		p, err := identity.MayAnywhere(ctx, identity.EventsManage)
		if err == nil && !p.WorksAt(l.ShopID) {
			return bus.ErrNoLetter.At("id")
		}
		if err == nil {
			audit.At(ctx, l.ShopID)
		}
		return err
	}
}

// letterShops are the shops whose dead letters the caller may see: one of theirs, or all of them.
func letterShops(ctx context.Context, shopID *string) ([]string, error) {
	if shopID != nil {
		_, err := identity.May(ctx, identity.EventsManage, *shopID)
		return []string{*shopID}, err
	}
	p, err := identity.MayAnywhere(ctx, identity.EventsManage)
	return p.ShopIDs, err
}

func toLetter(l bus.Letter) *model.DeadLetter {
	out := &model.DeadLetter{
		ID: strconv.Itoa(l.ID), Consumer: l.Consumer, Status: model.DeadLetterStatus(strings.ToUpper(string(l.Status))), OrderNo: l.OrderNo, Seq: int(l.Seq), Kind: l.Kind,
		ShopID: l.ShopID, Attempts: l.Attempts, Error: l.Error, FailedAt: l.FailedAt, Since: l.Since, Message: l.Message, DecidedBy: maybe(l.DecidedBy), Reason: maybe(l.Why),
		Version: int(l.Version),
	}
	if !l.DecidedAt.IsZero() {
		out.DecidedAt = &l.DecidedAt
	}
	return out
}

func toLetters(page bus.LetterPage) *model.DeadLetterConnection {
	out := &model.DeadLetterConnection{Edges: make([]*model.DeadLetterEdge, len(page.Letters))}
	end := ""
	for i, l := range page.Letters {
		end = strconv.Itoa(l.ID)
		out.Edges[i] = &model.DeadLetterEdge{Cursor: end, Node: toLetter(l)}
	}
	out.PageInfo = toPageInfo(page.More, end)
	return out
}

// letterDecision reads what a member of staff decides about a letter.
func letterDecision(p identity.Principal, id string, version int, reason string) (bus.Decision, error) {
	n, err := bus.ParseLetterID(id)
	if err == nil {
		err = checkVersion(version)
	}
	return bus.Decision{ID: n, Version: int64(version), StaffID: p.ID, Reason: reason}, err
}

// replayLetters has letters taken again, each for itself.
func (r *Resolver) replayLetters(ctx context.Context, p identity.Principal, in model.ReplayDeadLettersInput) (*model.ReplayDeadLettersPayload, error) {
	if len(in.Letters) < 1 || len(in.Letters) > bus.MaxReplay {
		return nil, fault.ErrBadUserInput.Saying("there must be 1 to 50 letters", "须选择 1 至 50 条").At("letters")
	}
	out := &model.ReplayDeadLettersPayload{Replayed: []*model.DeadLetter{}, UserErrors: []*model.UserError{}}
	for i, seen := range in.Letters {
		var l bus.Letter
		d, err := letterDecision(p, seen.ID, seen.Version, in.Reason)
		if err == nil {
			l, err = r.Bus.Replay(ctx, d, mayLetter(ctx))
		}
		rejected, err := userErrors(ctx, err)
		if err != nil {
			return nil, err
		}
		for _, e := range rejected {
			e.Field = append([]string{"letters", strconv.Itoa(i)}, e.Field...)
		}
		if out.UserErrors = append(out.UserErrors, rejected...); len(rejected) == 0 {
			out.Replayed = append(out.Replayed, toLetter(l))
		}
	}
	return out, nil
}

// mayHook answers whether the caller may manage an address: a manager of its shop. To everybody else who may manage any there is no such address.
func mayHook(ctx context.Context) func(webhook.Endpoint) error {
	return func(e webhook.Endpoint) error {
		p, err := identity.MayAnywhere(ctx, identity.WebhooksManage)
		if err == nil && !p.WorksAt(e.ShopID) {
			return webhook.ErrNotFound.At("id")
		}
		if err == nil {
			audit.At(ctx, e.ShopID)
		}
		return err
	}
}

func toEndpoint(e webhook.Endpoint) *model.WebhookEndpoint {
	out := &model.WebhookEndpoint{
		ID: e.ID, ShopID: e.ShopID, URL: e.URL, Topics: e.Topics, Description: e.Description, Enabled: e.Enabled, DisabledFor: maybe(e.DisabledFor), Version: int(e.Version),
		CreatedAt: e.CreatedAt,
	}
	if !e.BeforeUntil.IsZero() {
		out.SecretBeforeUntil = &e.BeforeUntil
	}
	return out
}

func toDelivery(d webhook.Delivery) *model.WebhookDelivery {
	out := &model.WebhookDelivery{
		ID: d.ID, Name: d.Name, OrderNo: maybe(d.OrderNo), Status: model.WebhookDeliveryStatus(strings.ToUpper(string(d.Status))), Attempts: d.Attempts, Body: d.Body,
		Tries: make([]*model.WebhookTry, len(d.Tries)), CreatedAt: d.CreatedAt,
	}
	for i, t := range d.Tries {
		out.Tries[i] = &model.WebhookTry{At: t.At, Status: maybe(t.Status), Error: maybe(t.Error), TookMs: int(t.Took.Milliseconds())}
	}
	if !d.NextAt.IsZero() {
		out.NextAt = &d.NextAt
	}
	if !d.DeliveredAt.IsZero() {
		out.DeliveredAt = &d.DeliveredAt
	}
	return out
}

func toDeliveries(page webhook.Page) *model.WebhookDeliveryConnection {
	out := &model.WebhookDeliveryConnection{Edges: make([]*model.WebhookDeliveryEdge, len(page.Deliveries))}
	end := ""
	for i, d := range page.Deliveries {
		end = d.ID
		out.Edges[i] = &model.WebhookDeliveryEdge{Cursor: end, Node: toDelivery(d)}
	}
	out.PageInfo = toPageInfo(page.More, end)
	return out
}

// endpointPayload answers with an address.
func endpointPayload(ctx context.Context, e webhook.Endpoint, err error) (*model.WebhookEndpointPayload, error) {
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.WebhookEndpointPayload{UserErrors: rejected}, err
	}
	return &model.WebhookEndpointPayload{Endpoint: toEndpoint(e), UserErrors: rejected}, nil
}

// secretPayload answers with an address and its secret.
func secretPayload(ctx context.Context, e webhook.Endpoint, secret string, err error) (*model.WebhookSecretPayload, error) {
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.WebhookSecretPayload{UserErrors: rejected}, err
	}
	return &model.WebhookSecretPayload{Endpoint: toEndpoint(e), Secret: maybe(secret), UserErrors: rejected}, nil
}

// deliveryPayload answers with a delivery.
func deliveryPayload(ctx context.Context, d webhook.Delivery, err error) (*model.WebhookDeliveryPayload, error) {
	rejected, err := userErrors(ctx, err)
	if err != nil || len(rejected) > 0 {
		return &model.WebhookDeliveryPayload{UserErrors: rejected}, err
	}
	return &model.WebhookDeliveryPayload{Delivery: toDelivery(d), UserErrors: rejected}, nil
}
