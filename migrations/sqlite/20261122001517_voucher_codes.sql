-- +goose Up
-- by hand: making the table anew would drop its triggers
ALTER TABLE `coupons` ADD COLUMN `voucher_code` text NOT NULL DEFAULT '';
