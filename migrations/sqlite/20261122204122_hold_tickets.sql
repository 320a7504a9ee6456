-- +goose Up
-- add columns to "holds"
ALTER TABLE `holds` ADD COLUMN `ticket` integer NULL;
ALTER TABLE `holds` ADD COLUMN `granted` integer NULL;
-- create index "holds_tickets" to table: "holds"
CREATE INDEX `holds_tickets` ON `holds` (`shop_id`, `sku_id`, `ticket`) WHERE ticket IS NOT NULL;
