-- +goose Up
-- modify "coupons" table
ALTER TABLE "coupons" ADD COLUMN "voucher_code" character varying NOT NULL DEFAULT '';

