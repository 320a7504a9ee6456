-- +goose Up
-- create "promotion_trials" table
CREATE TABLE `promotion_trials` (`id` text NOT NULL, `brand_id` integer NOT NULL, `promotion_id` text NOT NULL, `revision` integer NOT NULL, `terms` json NOT NULL, `from_at` datetime NOT NULL, `to_at` datetime NOT NULL, `status` text NOT NULL DEFAULT ('QUEUED'), `created_by` text NOT NULL, `created_at` datetime NOT NULL, `started_at` datetime NULL, `ended_at` datetime NULL, `fence` integer NOT NULL DEFAULT (0), `lease_until` datetime NULL, `attempts` integer NOT NULL DEFAULT (0), `cursor_at` datetime NOT NULL, `cursor_no` text NOT NULL DEFAULT (''), `state` json NULL, PRIMARY KEY (`id`));
-- create index "promotiontrial_promotion_id_created_at" to table: "promotion_trials"
CREATE INDEX `promotiontrial_promotion_id_created_at` ON `promotion_trials` (`promotion_id`, `created_at`);
-- create index "promotiontrial_brand_id_created_at" to table: "promotion_trials"
CREATE INDEX `promotiontrial_brand_id_created_at` ON `promotion_trials` (`brand_id`, `created_at`);
-- create index "promotion_trials_waiting" to table: "promotion_trials"
CREATE INDEX `promotion_trials_waiting` ON `promotion_trials` (`created_at`) WHERE status = 'QUEUED' OR status = 'RUNNING';
-- create "promotion_trial_guests" table
CREATE TABLE `promotion_trial_guests` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `trial_id` text NOT NULL, `customer_id` text NOT NULL, `uses` integer NOT NULL DEFAULT (0), `day` text NOT NULL DEFAULT (''), `day_uses` integer NOT NULL DEFAULT (0), `won` bool NOT NULL DEFAULT (false));
-- create index "promotiontrialguest_trial_id_customer_id" to table: "promotion_trial_guests"
CREATE UNIQUE INDEX `promotiontrialguest_trial_id_customer_id` ON `promotion_trial_guests` (`trial_id`, `customer_id`);

