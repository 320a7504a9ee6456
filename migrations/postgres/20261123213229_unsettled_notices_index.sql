-- +goose NO TRANSACTION
-- +goose Up
-- create index "channel_notices_unsettled" to table: "channel_notices"
CREATE INDEX CONCURRENTLY IF NOT EXISTS "channel_notices_unsettled" ON "channel_notices" ("received_at") WHERE ((outcome)::text = 'received'::text);
