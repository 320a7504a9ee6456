-- +goose Up
-- create "channel_shipments" table
CREATE TABLE `channel_shipments` (`payment_no` text NOT NULL, `brand_id` integer NOT NULL, `order_no` text NOT NULL, `shop_id` text NOT NULL, `way` text NOT NULL, `what` text NOT NULL, `handed_at` datetime NOT NULL, `since` datetime NOT NULL, `status` text NOT NULL, `tries` integer NOT NULL DEFAULT (0), `refusal` text NOT NULL DEFAULT (''), `ended_at` datetime NULL, PRIMARY KEY (`payment_no`), CONSTRAINT `channel_shipments_told` CHECK (status = 'PENDING' AND ended_at IS NULL OR status <> 'PENDING' AND ended_at IS NOT NULL));
-- create index "channelshipment_order_no" to table: "channel_shipments"
CREATE INDEX `channelshipment_order_no` ON `channel_shipments` (`order_no`);

