-- +goose Up
-- modify "parked_events" table
ALTER TABLE "parked_events" ADD COLUMN "attempts" bigint NOT NULL DEFAULT 0, ADD COLUMN "error" character varying NOT NULL DEFAULT '', ADD COLUMN "next_at" timestamptz NULL;
