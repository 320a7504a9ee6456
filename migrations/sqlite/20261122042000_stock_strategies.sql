-- +goose Up
-- Added in place: building the tables anew would copy every hold.
ALTER TABLE `stock_epochs` ADD COLUMN `policy_epoch` integer NOT NULL DEFAULT (0);
ALTER TABLE `stock_epochs` ADD COLUMN `strategy` text NOT NULL DEFAULT ('HOLD');
ALTER TABLE `stock_epochs` ADD COLUMN `overrides` json NULL;
ALTER TABLE `stock_levels` ADD COLUMN `version` integer NOT NULL DEFAULT (1);
ALTER TABLE `holds` ADD COLUMN `epoch` integer NULL;
