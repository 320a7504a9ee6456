-- +goose Up
-- add column "device_id" to table: "orders"
ALTER TABLE `orders` ADD COLUMN `device_id` text NOT NULL DEFAULT ('');
-- create index "orders_of_device" to table: "orders"
CREATE INDEX `orders_of_device` ON `orders` (`device_id`, `shop_id`) WHERE status = 'CREATED' AND device_id <> '';

