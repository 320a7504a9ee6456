-- +goose NO TRANSACTION
-- +goose Up
-- create index "parkedevent_next_at" to table: "parked_events"
CREATE INDEX CONCURRENTLY IF NOT EXISTS "parkedevent_next_at" ON "parked_events" ("next_at");
