-- +goose Up
-- modify "holds" table
ALTER TABLE "holds" ADD COLUMN "epoch" bigint NULL;
-- modify "stock_epochs" table
ALTER TABLE "stock_epochs" ADD COLUMN "policy_epoch" bigint NOT NULL DEFAULT 0, ADD COLUMN "strategy" character varying NOT NULL DEFAULT 'HOLD', ADD COLUMN "overrides" jsonb NULL;
-- modify "stock_levels" table
ALTER TABLE "stock_levels" ADD COLUMN "version" bigint NOT NULL DEFAULT 1;
