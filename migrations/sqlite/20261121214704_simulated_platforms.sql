-- +goose Up
-- create "simulated_faults" table
CREATE TABLE `simulated_faults` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `platform` text NOT NULL, `fault` text NOT NULL, `times` integer NOT NULL);
-- create index "simulatedfault_platform_fault" to table: "simulated_faults"
CREATE UNIQUE INDEX `simulatedfault_platform_fault` ON `simulated_faults` (`platform`, `fault`);
-- create "simulated_vouchers" table
CREATE TABLE `simulated_vouchers` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `platform` text NOT NULL, `code` text NOT NULL, `form` text NOT NULL, `deal_id` text NOT NULL, `title` text NOT NULL, `par_value` integer NOT NULL, `price` integer NOT NULL, `shop` text NOT NULL DEFAULT (''), `valid_from` datetime NOT NULL, `valid_until` datetime NOT NULL, `refunded` bool NOT NULL DEFAULT (false), `used` bool NOT NULL DEFAULT (false), `used_at` datetime NULL, `used_by` text NOT NULL DEFAULT (''), `request_id` text NOT NULL DEFAULT (''), `verify_id` text NOT NULL DEFAULT (''), `undone_at` datetime NULL, `undo_id` text NOT NULL DEFAULT (''), `uses` integer NOT NULL DEFAULT (0), `version` integer NOT NULL DEFAULT (0), CONSTRAINT `simulated_vouchers_used` CHECK (NOT used OR used_at IS NOT NULL));
-- create index "simulatedvoucher_platform_code" to table: "simulated_vouchers"
CREATE UNIQUE INDEX `simulatedvoucher_platform_code` ON `simulated_vouchers` (`platform`, `code`);
-- create index "simulatedvoucher_platform_verify_id" to table: "simulated_vouchers"
CREATE INDEX `simulatedvoucher_platform_verify_id` ON `simulated_vouchers` (`platform`, `verify_id`);
-- create index "simulatedvoucher_platform_used_by_used_at" to table: "simulated_vouchers"
CREATE INDEX `simulatedvoucher_platform_used_by_used_at` ON `simulated_vouchers` (`platform`, `used_by`, `used_at`);

