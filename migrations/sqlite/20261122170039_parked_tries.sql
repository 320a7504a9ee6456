-- +goose Up
-- add columns to "parked_events"
ALTER TABLE `parked_events` ADD COLUMN `attempts` integer NOT NULL DEFAULT (0);
ALTER TABLE `parked_events` ADD COLUMN `error` text NOT NULL DEFAULT ('');
ALTER TABLE `parked_events` ADD COLUMN `next_at` datetime NULL;
-- create index "parkedevent_next_at" to table: "parked_events"
CREATE INDEX `parkedevent_next_at` ON `parked_events` (`next_at`);
