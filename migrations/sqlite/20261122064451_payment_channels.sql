-- +goose Up
-- create "channel_intents" table
CREATE TABLE `channel_intents` (`payment_no` text NOT NULL, `brand_id` integer NOT NULL, `channel` text NOT NULL, `prepay` text NOT NULL DEFAULT (''), `prepaid_at` datetime NULL, `opened_at` datetime NOT NULL, `ask_at` datetime NULL, `asked` integer NOT NULL DEFAULT (0), PRIMARY KEY (`payment_no`));
-- create index "channel_intents_due" to table: "channel_intents"
CREATE INDEX `channel_intents_due` ON `channel_intents` (`ask_at`) WHERE ask_at IS NOT NULL;
-- create "simulated_records" table
CREATE TABLE `simulated_records` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `channel` text NOT NULL, `kind` text NOT NULL, `no` text NOT NULL, `at` datetime NOT NULL, `due_at` datetime NULL, `document` text NOT NULL, `version` integer NOT NULL DEFAULT (0));
-- create index "simulatedrecord_channel_kind_no" to table: "simulated_records"
CREATE UNIQUE INDEX `simulatedrecord_channel_kind_no` ON `simulated_records` (`channel`, `kind`, `no`);
-- create index "simulatedrecord_channel_kind_at" to table: "simulated_records"
CREATE INDEX `simulatedrecord_channel_kind_at` ON `simulated_records` (`channel`, `kind`, `at`);
-- create index "simulated_records_due" to table: "simulated_records"
CREATE INDEX `simulated_records_due` ON `simulated_records` (`due_at`) WHERE due_at IS NOT NULL;

