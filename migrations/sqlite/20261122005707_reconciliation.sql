-- +goose Up
-- modify "coupon_redemptions" table
ALTER TABLE `coupon_redemptions` ADD COLUMN `paid_by_guest` integer NOT NULL DEFAULT (0);
-- create "reconciliation_items" table
CREATE TABLE `reconciliation_items` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `run_id` text NOT NULL, `key` text NOT NULL, `fence` integer NOT NULL DEFAULT (0), `verdict` text NOT NULL, `reference` text NOT NULL DEFAULT (''), `order_no` text NOT NULL DEFAULT (''), `kind` text NOT NULL DEFAULT (''), `code_tail` text NOT NULL DEFAULT (''), `ours_status` text NOT NULL DEFAULT (''), `ours_amount` integer NOT NULL DEFAULT (0), `theirs_id` text NOT NULL DEFAULT (''), `theirs_status` text NOT NULL DEFAULT (''), `theirs_amount` integer NOT NULL DEFAULT (0), `at` datetime NULL, `repair` text NOT NULL DEFAULT (''), `repaired_at` datetime NULL);
-- create index "reconciliationitem_run_id_key" to table: "reconciliation_items"
CREATE UNIQUE INDEX `reconciliationitem_run_id_key` ON `reconciliation_items` (`run_id`, `key`);
-- create index "reconciliationitem_run_id_verdict" to table: "reconciliation_items"
CREATE INDEX `reconciliationitem_run_id_verdict` ON `reconciliation_items` (`run_id`, `verdict`);
-- create "reconciliation_runs" table
CREATE TABLE `reconciliation_runs` (`id` text NOT NULL, `brand_id` integer NOT NULL, `source` text NOT NULL, `party` text NOT NULL, `shop_id` text NOT NULL, `day` text NOT NULL, `status` text NOT NULL DEFAULT ('waiting'), `listed` bool NOT NULL DEFAULT (true), `problem` text NOT NULL DEFAULT (''), `ours_count` integer NOT NULL DEFAULT (0), `ours_amount` integer NOT NULL DEFAULT (0), `theirs_count` integer NOT NULL DEFAULT (0), `theirs_amount` integer NOT NULL DEFAULT (0), `differences` integer NOT NULL DEFAULT (0), `repaired` integer NOT NULL DEFAULT (0), `asked_by` text NOT NULL DEFAULT (''), `attempts` integer NOT NULL DEFAULT (0), `fence` integer NOT NULL DEFAULT (0), `next_at` datetime NULL, `ended_at` datetime NULL, `created_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "reconciliationrun_brand_id_source_party_shop_id_day" to table: "reconciliation_runs"
CREATE UNIQUE INDEX `reconciliationrun_brand_id_source_party_shop_id_day` ON `reconciliation_runs` (`brand_id`, `source`, `party`, `shop_id`, `day`);
-- create index "reconciliationrun_brand_id_shop_id_day_id" to table: "reconciliation_runs"
CREATE INDEX `reconciliationrun_brand_id_shop_id_day_id` ON `reconciliation_runs` (`brand_id`, `shop_id`, `day`, `id`);
-- create index "reconciliation_runs_next" to table: "reconciliation_runs"
CREATE INDEX `reconciliation_runs_next` ON `reconciliation_runs` (`next_at`) WHERE next_at IS NOT NULL;
