-- +goose Up
-- add column "asked_at" to table: "channel_intents"
ALTER TABLE `channel_intents` ADD COLUMN `asked_at` datetime NULL;
-- add columns to table: "channel_notices"
ALTER TABLE `channel_notices` ADD COLUMN `refund_no` text NOT NULL DEFAULT ('');
ALTER TABLE `channel_notices` ADD COLUMN `shop_id` text NOT NULL DEFAULT ('');
ALTER TABLE `channel_notices` ADD COLUMN `order_no` text NOT NULL DEFAULT ('');
ALTER TABLE `channel_notices` ADD COLUMN `body_key` text NOT NULL DEFAULT ('');
ALTER TABLE `channel_notices` ADD COLUMN `settled_at` datetime NULL;
ALTER TABLE `channel_notices` ADD COLUMN `settle_at` datetime NULL;
ALTER TABLE `channel_notices` ADD COLUMN `tries` integer NOT NULL DEFAULT (0);
-- what is there has been settled
UPDATE `channel_notices` SET `settled_at` = `received_at`, `shop_id` = COALESCE((SELECT p.`shop_id` FROM `payments` p WHERE p.`no` = `payment_no`), ''), `order_no` = COALESCE((SELECT p.`order_no` FROM `payments` p WHERE p.`no` = `payment_no`), '');
-- drop index "channelnotice_channel_transaction_id_payment_no_status_amount" from table: "channel_notices"
DROP INDEX `channelnotice_channel_transaction_id_payment_no_status_amount`;
-- create index "channel_notices_bodies" to table: "channel_notices"
CREATE INDEX `channel_notices_bodies` ON `channel_notices` (`received_at`) WHERE body <> '';
-- create index "channel_notices_due" to table: "channel_notices"
CREATE INDEX `channel_notices_due` ON `channel_notices` (`settle_at`) WHERE settle_at IS NOT NULL;
-- create index "channel_notices_once" to table: "channel_notices"
CREATE UNIQUE INDEX `channel_notices_once` ON `channel_notices` (`channel`, `transaction_id`, `payment_no`, `refund_no`, `status`, `amount`);
-- create index "channelnotice_shop_id" to table: "channel_notices"
CREATE INDEX `channelnotice_shop_id` ON `channel_notices` (`shop_id`);
