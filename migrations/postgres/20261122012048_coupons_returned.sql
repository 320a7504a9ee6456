-- +goose Up
-- modify "shops" table
ALTER TABLE "shops" ADD COLUMN "return_coupons" boolean NOT NULL DEFAULT true;

