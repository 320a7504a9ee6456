-- +goose NO TRANSACTION
-- +goose Up
-- A payment is of an order or of a top-up, which its number tells: there is no one table that it links to any more. Killed at any point, this may run again.
PRAGMA foreign_keys = off;
BEGIN IMMEDIATE;
DROP TABLE IF EXISTS `new_payments`;
CREATE TABLE `new_payments` (`no` text NOT NULL, `brand_id` integer NOT NULL, `order_no` text NOT NULL, `shop_id` text NOT NULL, `customer_id` text NOT NULL, `channel` text NOT NULL, `status` text NOT NULL, `amount` integer NOT NULL, `refunded_amount` integer NOT NULL DEFAULT (0), `disputed_amount` integer NOT NULL DEFAULT (0), `surplus` bool NOT NULL DEFAULT (false), `transaction_id` text NULL, `created_at` datetime NOT NULL, `paid_at` datetime NULL, PRIMARY KEY (`no`), CONSTRAINT `payments_amounts` CHECK (amount > 0 AND refunded_amount >= 0 AND refunded_amount <= amount));
INSERT INTO `new_payments` (`no`, `brand_id`, `order_no`, `shop_id`, `customer_id`, `channel`, `status`, `amount`, `refunded_amount`, `disputed_amount`, `surplus`, `transaction_id`, `created_at`, `paid_at`) SELECT `no`, `brand_id`, `order_no`, `shop_id`, `customer_id`, `channel`, `status`, `amount`, `refunded_amount`, `disputed_amount`, `surplus`, `transaction_id`, `created_at`, `paid_at` FROM `payments`;
DROP TABLE `payments`;
ALTER TABLE `new_payments` RENAME TO `payments`;
CREATE INDEX `payment_order_no` ON `payments` (`order_no`);
CREATE UNIQUE INDEX `payment_channel_transaction_id` ON `payments` (`channel`, `transaction_id`);
CREATE INDEX `payments_paid` ON `payments` (`channel`, `paid_at`) WHERE paid_at IS NOT NULL;
CREATE INDEX `payments_of_shop` ON `payments` (`shop_id`, `paid_at`) WHERE paid_at IS NOT NULL;
COMMIT;
PRAGMA foreign_keys = on;
