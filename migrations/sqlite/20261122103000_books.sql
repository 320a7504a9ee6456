-- +goose Up
-- create index "payments_paid" to table: "payments"
CREATE INDEX `payments_paid` ON `payments` (`channel`, `paid_at`) WHERE paid_at IS NOT NULL;
-- create index "payments_of_shop" to table: "payments"
CREATE INDEX `payments_of_shop` ON `payments` (`shop_id`, `paid_at`) WHERE paid_at IS NOT NULL;
-- create index "refunds_finished" to table: "refunds"
CREATE INDEX `refunds_finished` ON `refunds` (`finished_at`) WHERE finished_at IS NOT NULL;
-- create index "refunds_of_shop" to table: "refunds"
CREATE INDEX `refunds_of_shop` ON `refunds` (`shop_id`, `finished_at`) WHERE finished_at IS NOT NULL;
-- create index "refund_shop_id_created_at" to table: "refunds"
CREATE INDEX `refund_shop_id_created_at` ON `refunds` (`shop_id`, `created_at`);
-- add what a channel's bill tells to table: "reconciliation_runs"
ALTER TABLE `reconciliation_runs` ADD COLUMN `ours_back` integer NOT NULL DEFAULT (0);
ALTER TABLE `reconciliation_runs` ADD COLUMN `theirs_back` integer NOT NULL DEFAULT (0);
ALTER TABLE `reconciliation_runs` ADD COLUMN `fees` integer NOT NULL DEFAULT (0);
ALTER TABLE `reconciliation_runs` ADD COLUMN `revision` integer NOT NULL DEFAULT (0);
ALTER TABLE `reconciliation_runs` ADD COLUMN `digest` text NOT NULL DEFAULT ('');
-- create "channel_bill_rows" table
CREATE TABLE `channel_bill_rows` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `channel` text NOT NULL, `day` text NOT NULL, `revision` integer NOT NULL, `line` integer NOT NULL, `superseded` bool NOT NULL DEFAULT (false), `name` text NOT NULL, `payment_no` text NOT NULL, `refund_no` text NOT NULL DEFAULT (''), `transaction_id` text NOT NULL, `refund_id` text NOT NULL DEFAULT (''), `amount` integer NOT NULL, `fee` integer NOT NULL, `standing` text NOT NULL, `not_ours` text NOT NULL DEFAULT (''), `at` datetime NOT NULL, `shop_id` text NOT NULL, `order_no` text NOT NULL DEFAULT (''), `booked` integer NOT NULL DEFAULT (0), `booked_as` text NOT NULL DEFAULT (''), `booked_at` datetime NULL, CONSTRAINT `channel_bill_rows_amount` CHECK (amount >= 0));
-- create index "channelbillrow_channel_day_revision_line" to table: "channel_bill_rows"
CREATE UNIQUE INDEX `channelbillrow_channel_day_revision_line` ON `channel_bill_rows` (`channel`, `day`, `revision`, `line`);
-- create index "channelbillrow_channel_name" to table: "channel_bill_rows"
CREATE INDEX `channelbillrow_channel_name` ON `channel_bill_rows` (`channel`, `name`);
-- create index "channel_bill_rows_booked" to table: "channel_bill_rows"
CREATE INDEX `channel_bill_rows_booked` ON `channel_bill_rows` (`order_no`) WHERE booked_as <> '';
-- create index "channel_bill_rows_fees" to table: "channel_bill_rows"
CREATE INDEX `channel_bill_rows_fees` ON `channel_bill_rows` (`shop_id`, `booked_at`) WHERE booked_as <> '';
-- create "ledger_balances" table
CREATE TABLE `ledger_balances` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `shop_id` text NOT NULL, `day` text NOT NULL, `account` text NOT NULL, `moved` integer NOT NULL, `balance` integer NOT NULL);
-- create index "ledgerbalance_brand_id_shop_id_day_account" to table: "ledger_balances"
CREATE UNIQUE INDEX `ledgerbalance_brand_id_shop_id_day_account` ON `ledger_balances` (`brand_id`, `shop_id`, `day`, `account`);
-- create "ledger_days" table
CREATE TABLE `ledger_days` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `shop_id` text NOT NULL, `day` text NOT NULL, `from_at` datetime NOT NULL, `until_at` datetime NOT NULL, `entries` integer NOT NULL, `root` text NOT NULL, `position` integer NOT NULL, `hash` text NOT NULL, `closed_at` datetime NOT NULL);
-- create index "ledgerday_brand_id_shop_id_day" to table: "ledger_days"
CREATE UNIQUE INDEX `ledgerday_brand_id_shop_id_day` ON `ledger_days` (`brand_id`, `shop_id`, `day`);
-- create index "ledgerday_shop_id_until_at" to table: "ledger_days"
CREATE INDEX `ledgerday_shop_id_until_at` ON `ledger_days` (`shop_id`, `until_at`);
-- create "ledger_links" table
CREATE TABLE `ledger_links` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `position` integer NOT NULL, `entry` text NOT NULL, `hash` text NOT NULL, CONSTRAINT `ledger_links_position` CHECK (position > 0));
-- create index "ledgerlink_brand_id_position" to table: "ledger_links"
CREATE UNIQUE INDEX `ledgerlink_brand_id_position` ON `ledger_links` (`brand_id`, `position`);
-- create index "ledgerlink_brand_id_entry" to table: "ledger_links"
CREATE UNIQUE INDEX `ledgerlink_brand_id_entry` ON `ledger_links` (`brand_id`, `entry`);
-- create "ledger_sweeps" table
CREATE TABLE `ledger_sweeps` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `swept` integer NOT NULL DEFAULT (0), `swept_at` datetime NOT NULL, `mark` integer NOT NULL DEFAULT (0), `mark_at` datetime NOT NULL, `mark_xid` integer NOT NULL DEFAULT (0));

-- What is chained and closed stays as it was written.
-- +goose StatementBegin
CREATE TRIGGER ledger_links_no_update BEFORE UPDATE ON ledger_links BEGIN SELECT RAISE(ABORT, 'ledger_links is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_links_no_delete BEFORE DELETE ON ledger_links BEGIN SELECT RAISE(ABORT, 'ledger_links is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_days_no_update BEFORE UPDATE ON ledger_days BEGIN SELECT RAISE(ABORT, 'ledger_days is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_days_no_delete BEFORE DELETE ON ledger_days BEGIN SELECT RAISE(ABORT, 'ledger_days is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_balances_no_update BEFORE UPDATE ON ledger_balances BEGIN SELECT RAISE(ABORT, 'ledger_balances is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_balances_no_delete BEFORE DELETE ON ledger_balances BEGIN SELECT RAISE(ABORT, 'ledger_balances is append-only'); END;
-- +goose StatementEnd
