-- +goose NO TRANSACTION
-- +goose Up
-- create index "order_events_unsent" to table: "order_events"; orders go on meanwhile
CREATE INDEX CONCURRENTLY IF NOT EXISTS "order_events_unsent" ON "order_events" ("id") WHERE unsent;
