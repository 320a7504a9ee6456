-- +goose Up
-- One key redeems one card. Where it was given for two before, the second keeps the card's own id in its place.
UPDATE `gift_cards` SET `key` = `id` WHERE `customer_id` <> '' AND EXISTS (SELECT 1 FROM `gift_cards` o WHERE o.`brand_id` = `gift_cards`.`brand_id` AND o.`customer_id` = `gift_cards`.`customer_id` AND o.`key` = `gift_cards`.`key` AND o.`id` < `gift_cards`.`id`);
CREATE UNIQUE INDEX `gift_cards_once` ON `gift_cards` (`brand_id`, `customer_id`, `key`) WHERE customer_id <> '';
ALTER TABLE `payments` ADD COLUMN `surplus_because` text NOT NULL DEFAULT '';
ALTER TABLE `shops` ADD COLUMN `late_money` text NOT NULL DEFAULT 'REFUND';
-- create "new_top_ups" table
CREATE TABLE `new_top_ups` (`no` text NOT NULL, `brand_id` integer NOT NULL, `shop_id` text NOT NULL, `customer_id` text NOT NULL, `amount` integer NOT NULL, `bonus` integer NOT NULL, `offer_id` text NOT NULL DEFAULT (''), `status` text NOT NULL DEFAULT ('PENDING'), `refunded_amount` integer NOT NULL DEFAULT (0), `bonus_taken` integer NOT NULL DEFAULT (0), `payment_no` text NOT NULL, `key` text NOT NULL, `fingerprint` text NOT NULL, `created_at` datetime NOT NULL, `expires_at` datetime NOT NULL, `paid_at` datetime NULL, PRIMARY KEY (`no`), CONSTRAINT `top_ups_amounts` CHECK (amount > 0 AND bonus >= 0), CONSTRAINT `top_ups_paid` CHECK (status <> 'PAID' OR paid_at IS NOT NULL), CONSTRAINT `top_ups_refunded` CHECK (refunded_amount >= 0 AND refunded_amount <= amount AND bonus_taken >= 0 AND bonus_taken <= bonus));
-- copy rows from old table "top_ups" to new temporary table "new_top_ups"
INSERT INTO `new_top_ups` (`no`, `brand_id`, `shop_id`, `customer_id`, `amount`, `bonus`, `offer_id`, `status`, `payment_no`, `key`, `fingerprint`, `created_at`, `expires_at`, `paid_at`) SELECT `no`, `brand_id`, `shop_id`, `customer_id`, `amount`, `bonus`, `offer_id`, `status`, `payment_no`, `key`, `fingerprint`, `created_at`, `expires_at`, `paid_at` FROM `top_ups`;
-- drop "top_ups" table after copying rows
DROP TABLE `top_ups`;
-- rename temporary table "new_top_ups" to "top_ups"
ALTER TABLE `new_top_ups` RENAME TO `top_ups`;
-- create index "topup_brand_id_customer_id_key" to table: "top_ups"
CREATE UNIQUE INDEX `topup_brand_id_customer_id_key` ON `top_ups` (`brand_id`, `customer_id`, `key`);
-- create index "topup_shop_id_paid_at" to table: "top_ups"
CREATE INDEX `topup_shop_id_paid_at` ON `top_ups` (`shop_id`, `paid_at`);
-- create "invoices" table
CREATE TABLE `invoices` (`no` text NOT NULL, `brand_id` integer NOT NULL, `order_no` text NOT NULL, `shop_id` text NOT NULL, `customer_id` text NOT NULL, `status` text NOT NULL, `buyer` text NOT NULL, `title` text NOT NULL, `tax_no` text NOT NULL DEFAULT (''), `email` text NOT NULL DEFAULT (''), `sealed_by` text NOT NULL DEFAULT (''), `amount` integer NOT NULL, `number` text NOT NULL DEFAULT (''), `link` text NOT NULL DEFAULT (''), `note` text NOT NULL DEFAULT (''), `key` text NOT NULL, `fingerprint` text NOT NULL, `requested_at` datetime NOT NULL, `issued_at` datetime NULL, `ended_at` datetime NULL, `decided_by` text NOT NULL DEFAULT (''), PRIMARY KEY (`no`), CONSTRAINT `invoices_amount` CHECK (amount > 0), CONSTRAINT `invoices_issued` CHECK (status <> 'ISSUED' OR number <> '' AND issued_at IS NOT NULL));
-- create index "invoice_brand_id_customer_id_key" to table: "invoices"
CREATE UNIQUE INDEX `invoice_brand_id_customer_id_key` ON `invoices` (`brand_id`, `customer_id`, `key`);
-- create index "invoices_standing" to table: "invoices"
CREATE UNIQUE INDEX `invoices_standing` ON `invoices` (`order_no`) WHERE status = 'REQUESTED' OR status = 'ISSUED';
-- create index "invoice_order_no_requested_at" to table: "invoices"
CREATE INDEX `invoice_order_no_requested_at` ON `invoices` (`order_no`, `requested_at`);
-- create index "invoice_shop_id_status_requested_at" to table: "invoices"
CREATE INDEX `invoice_shop_id_status_requested_at` ON `invoices` (`shop_id`, `status`, `requested_at`);
