-- +goose NO TRANSACTION
-- +goose Up
-- create index "holds_tickets" to table: "holds"
CREATE INDEX CONCURRENTLY IF NOT EXISTS "holds_tickets" ON "holds" ("shop_id", "sku_id", "ticket") WHERE (ticket IS NOT NULL);
