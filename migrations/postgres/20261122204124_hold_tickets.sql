-- +goose Up
-- modify "holds" table
ALTER TABLE "holds" ADD COLUMN "ticket" bigint NULL, ADD COLUMN "granted" bigint NULL;
