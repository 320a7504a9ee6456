-- +goose NO TRANSACTION
-- +goose Up
-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_manual_tasks" table
CREATE TABLE `new_manual_tasks` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `kind` text NOT NULL, `reference` text NOT NULL, `shop_id` text NOT NULL DEFAULT (''), `order_no` text NOT NULL DEFAULT (''), `amount` integer NOT NULL DEFAULT (0), `second_above` integer NOT NULL DEFAULT (20000), `details` json NOT NULL, `decisions` json NULL, `status` text NOT NULL DEFAULT ('open'), `opened_at` datetime NOT NULL, `reopened` integer NOT NULL DEFAULT (0), `claimed_by` text NOT NULL DEFAULT (''), `claimed_name` text NOT NULL DEFAULT (''), `proposal` json NULL, `decision` text NOT NULL DEFAULT (''), `decided_by` text NOT NULL DEFAULT (''), `decided_name` text NOT NULL DEFAULT (''), `approved_by` text NOT NULL DEFAULT (''), `reason` text NOT NULL DEFAULT (''), `decided_at` datetime NULL, `steps` json NULL, `version` integer NOT NULL DEFAULT (1), `created_at` datetime NOT NULL, CONSTRAINT `manual_tasks_amount` CHECK (amount >= 0));
-- a voucher's task was written anew for each failure, as <redemption>/<microseconds>: its newest stays
DELETE FROM `manual_tasks` WHERE `kind` IN ('coupon-failed', 'coupon-undo-failed') AND EXISTS (SELECT 1 FROM `manual_tasks` n WHERE n.`brand_id` = `manual_tasks`.`brand_id` AND n.`kind` = `manual_tasks`.`kind` AND n.`id` > `manual_tasks`.`id` AND substr(n.`reference`, 1, instr(n.`reference` || '/', '/') - 1) = substr(`manual_tasks`.`reference`, 1, instr(`manual_tasks`.`reference` || '/', '/') - 1));
UPDATE `manual_tasks` SET `reference` = substr(`reference`, 1, instr(`reference` || '/', '/') - 1) WHERE `kind` IN ('coupon-failed', 'coupon-undo-failed');
-- copy rows from old table "manual_tasks" to new temporary table "new_manual_tasks"
INSERT INTO `new_manual_tasks` (`id`, `brand_id`, `kind`, `reference`, `details`, `created_at`, `opened_at`, `status`, `order_no`, `amount`, `shop_id`) SELECT `id`, `brand_id`, `kind`, `reference`, `details`, `created_at`, `created_at`, CASE WHEN `done` THEN 'done' ELSE 'open' END, COALESCE(json_extract(`details`, '$.order'), ''), MAX(COALESCE(json_extract(`details`, '$.amount'), json_extract(`details`, '$.told'), 0), 0), COALESCE((SELECT o.`shop_id` FROM `orders` o WHERE o.`no` = json_extract(`manual_tasks`.`details`, '$.order')), '') FROM `manual_tasks`;
-- drop "manual_tasks" table after copying rows
DROP TABLE `manual_tasks`;
-- rename temporary table "new_manual_tasks" to "manual_tasks"
ALTER TABLE `new_manual_tasks` RENAME TO `manual_tasks`;
-- create index "manualtask_brand_id_kind_reference" to table: "manual_tasks"
CREATE UNIQUE INDEX `manualtask_brand_id_kind_reference` ON `manual_tasks` (`brand_id`, `kind`, `reference`);
-- create index "manualtask_brand_id_status_opened_at_id" to table: "manual_tasks"
CREATE INDEX `manualtask_brand_id_status_opened_at_id` ON `manual_tasks` (`brand_id`, `status`, `opened_at`, `id`);
-- create index "manualtask_order_no" to table: "manual_tasks"
CREATE INDEX `manualtask_order_no` ON `manual_tasks` (`order_no`);
-- modify "shops" table
ALTER TABLE `shops` ADD COLUMN `second_person_above` integer NOT NULL DEFAULT (20000);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;

