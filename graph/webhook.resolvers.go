package graph

import (
	"context"
	"cuppa/graph/model"
	"cuppa/internal/identity"
	"cuppa/internal/webhook"
	"strings"
)

func (r *mutationResolver) CreateWebhookEndpoint(ctx context.Context, input model.CreateWebhookEndpointInput) (*model.WebhookSecretPayload, error) {
	p, err := identity.May(ctx, identity.WebhooksManage, input.ShopID)
	if err != nil {
		return nil, err
	}
	e, secret, err := r.Webhooks.Create(ctx, input.ShopID, webhook.Change{URL: &input.URL, Topics: append([]string{}, input.Topics...), Description: input.Description}, webhook.Asked{By: p.ID, Key: input.IdempotencyKey})
	return secretPayload(ctx, e, secret, err)
}

func (r *mutationResolver) UpdateWebhookEndpoint(ctx context.Context, input model.UpdateWebhookEndpointInput) (*model.WebhookEndpointPayload, error) {
	if _, err := identity.MayAnywhere(ctx, identity.WebhooksManage); err != nil {
		return nil, err
	}
	change := webhook.Change{URL: input.URL, Topics: input.Topics, Description: input.Description, Enabled: input.Enabled}
	e, err := r.Webhooks.Update(ctx, input.ID, int64(input.Version), change, mayHook(ctx))
	return endpointPayload(ctx, e, err)
}

func (r *mutationResolver) RotateWebhookSecret(ctx context.Context, input model.WebhookEndpointInput) (*model.WebhookSecretPayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.WebhooksManage)
	if err != nil {
		return nil, err
	}
	e, secret, err := r.Webhooks.Rotate(ctx, input.ID, int64(input.Version), webhook.Asked{By: p.ID, Key: input.IdempotencyKey}, mayHook(ctx))
	return secretPayload(ctx, e, secret, err)
}

func (r *mutationResolver) TestWebhookEndpoint(ctx context.Context, input model.WebhookEndpointInput) (*model.WebhookDeliveryPayload, error) {
	p, err := identity.MayAnywhere(ctx, identity.WebhooksManage)
	if err != nil {
		return nil, err
	}
	d, err := r.Webhooks.Test(ctx, input.ID, int64(input.Version), webhook.Asked{By: p.ID, Key: input.IdempotencyKey}, mayHook(ctx))
	return deliveryPayload(ctx, d, err)
}

func (r *mutationResolver) RedeliverWebhook(ctx context.Context, input model.RedeliverWebhookInput) (*model.WebhookDeliveryPayload, error) {
	if _, err := identity.MayAnywhere(ctx, identity.WebhooksManage); err != nil {
		return nil, err
	}
	d, err := r.Webhooks.Redeliver(ctx, input.ID, mayHook(ctx))
	return deliveryPayload(ctx, d, err)
}

func (r *queryResolver) WebhookEndpoints(ctx context.Context, shopID string) ([]*model.WebhookEndpoint, error) {
	if _, err := identity.May(ctx, identity.WebhooksManage, shopID); err != nil {
		return nil, err
	}
	all, err := r.Webhooks.Endpoints(ctx, shopID)
	out := make([]*model.WebhookEndpoint, len(all))
	for i, e := range all {
		out[i] = toEndpoint(e)
	}
	return out, err
}

func (r *queryResolver) WebhookDeliveries(ctx context.Context, endpointID string, status []model.WebhookDeliveryStatus, first int, after *string) (*model.WebhookDeliveryConnection, error) {
	if _, err := identity.MayAnywhere(ctx, identity.WebhooksManage); err != nil {
		return nil, err
	}
	if _, err := r.Webhooks.Endpoint(ctx, endpointID, mayHook(ctx)); err != nil {
		return nil, err
	}
	var of []webhook.Status
	for _, s := range status {
		of = append(of, webhook.Status(strings.ToLower(string(s))))
	}
	page, err := r.Webhooks.Deliveries(ctx, endpointID, of, first, value(after))
	if err != nil {
		return nil, err
	}
	return toDeliveries(page), nil
}
