-- +goose Up
-- create "audit_entries" table
CREATE TABLE `audit_entries` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `at` datetime NOT NULL, `staff_id` text NOT NULL, `staff_name` text NOT NULL, `role` text NOT NULL, `shop_id` text NOT NULL DEFAULT (''), `action` text NOT NULL, `subject` text NOT NULL DEFAULT (''), `outcome` text NOT NULL, `details` json NULL, `request_id` text NOT NULL DEFAULT (''));
-- create index "auditentry_brand_id_shop_id_id" to table: "audit_entries"
CREATE INDEX `auditentry_brand_id_shop_id_id` ON `audit_entries` (`brand_id`, `shop_id`, `id`);
-- create "login_guards" table
CREATE TABLE `login_guards` (`id` text NOT NULL, `brand_id` integer NOT NULL, `failures` integer NOT NULL DEFAULT (0), `counting_since` datetime NOT NULL, `locks` integer NOT NULL DEFAULT (0), `locked_until` datetime NULL, `succeeded_at` datetime NULL, `touched_at` datetime NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `login_guards_counts` CHECK (failures >= 0 AND locks >= 0));
-- create index "loginguard_touched_at" to table: "login_guards"
CREATE INDEX `loginguard_touched_at` ON `login_guards` (`touched_at`);
-- create "refresh_tokens" table
CREATE TABLE `refresh_tokens` (`id` text NOT NULL, `brand_id` integer NOT NULL, `created_at` datetime NOT NULL, `expires_at` datetime NOT NULL, `rotated_at` datetime NULL, `session_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `refresh_tokens_sessions_tokens` FOREIGN KEY (`session_id`) REFERENCES `sessions` (`id`) ON DELETE CASCADE);
-- create index "refreshtoken_session_id" to table: "refresh_tokens"
CREATE INDEX `refreshtoken_session_id` ON `refresh_tokens` (`session_id`);
-- create "sessions" table
CREATE TABLE `sessions` (`id` text NOT NULL, `brand_id` integer NOT NULL, `kind` text NOT NULL, `person_id` text NOT NULL, `created_at` datetime NOT NULL, `expires_at` datetime NOT NULL, `revoked_at` datetime NULL, `revoked_for` text NOT NULL DEFAULT (''), PRIMARY KEY (`id`));
-- create index "sessions_open" to table: "sessions"
CREATE INDEX `sessions_open` ON `sessions` (`brand_id`, `kind`, `person_id`) WHERE revoked_at IS NULL;
-- create index "session_expires_at" to table: "sessions"
CREATE INDEX `session_expires_at` ON `sessions` (`expires_at`);

