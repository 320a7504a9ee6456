-- +goose Up
-- add column "disputed_amount" to table: "payments"
ALTER TABLE `payments` ADD COLUMN `disputed_amount` integer NOT NULL DEFAULT (0);
-- create "disputes" table
CREATE TABLE `disputes` (`no` text NOT NULL, `brand_id` integer NOT NULL, `order_no` text NOT NULL, `payment_no` text NOT NULL, `shop_id` text NOT NULL, `amount` integer NOT NULL, `status` text NOT NULL, `reason` text NOT NULL, `reference` text NOT NULL DEFAULT (''), `opened_by` text NOT NULL, `opened_at` datetime NOT NULL, `closed_by` text NOT NULL DEFAULT (''), `note` text NOT NULL DEFAULT (''), `refund_no` text NOT NULL DEFAULT (''), `closed_at` datetime NULL, PRIMARY KEY (`no`), CONSTRAINT `disputes_amount` CHECK (amount > 0));
-- create index "dispute_order_no" to table: "disputes"
CREATE INDEX `dispute_order_no` ON `disputes` (`order_no`);
-- create index "dispute_payment_no" to table: "disputes"
CREATE INDEX `dispute_payment_no` ON `disputes` (`payment_no`);
