-- +goose Up
-- create index "coupons_to_expire" to table: "coupons"
CREATE INDEX `coupons_to_expire` ON `coupons` (`valid_until`, `id`) WHERE status = 'available';
-- create index "coupons_of_batch" to table: "coupons"
CREATE INDEX `coupons_of_batch` ON `coupons` (`batch_id`, `status`, `id`) WHERE batch_id IS NOT NULL;
-- create "coupon_batches" table
CREATE TABLE `coupon_batches` (`id` text NOT NULL, `brand_id` integer NOT NULL, `name` text NOT NULL, `terms` json NOT NULL, `shop_id` text NOT NULL DEFAULT (''), `hand_out` text NOT NULL, `status` text NOT NULL DEFAULT ('draft'), `total` integer NOT NULL, `made` integer NOT NULL DEFAULT (0), `claimed` integer NOT NULL DEFAULT (0), `per_guest` integer NOT NULL DEFAULT (1), `per_guest_day` integer NOT NULL DEFAULT (0), `transferable` bool NOT NULL DEFAULT (false), `claim_from` datetime NOT NULL, `claim_until` datetime NULL, `valid_until` datetime NULL, `valid_days` integer NOT NULL DEFAULT (0), `link` text NULL, `seed` blob NOT NULL, `exports` integer NOT NULL DEFAULT (0), `revision` integer NOT NULL DEFAULT (1), `created_by` text NOT NULL, `created_at` datetime NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `coupon_batches_counts` CHECK (total > 0 AND claimed >= 0 AND claimed <= total AND made >= 0 AND made <= total), CONSTRAINT `coupon_batches_end` CHECK (valid_days >= 0 AND (valid_until IS NOT NULL OR valid_days > 0)), CONSTRAINT `coupon_batches_limits` CHECK (per_guest >= 0 AND per_guest_day >= 0));
-- create index "couponbatch_brand_id_created_at_id" to table: "coupon_batches"
CREATE INDEX `couponbatch_brand_id_created_at_id` ON `coupon_batches` (`brand_id`, `created_at`, `id`);
-- create index "couponbatch_link" to table: "coupon_batches"
CREATE UNIQUE INDEX `couponbatch_link` ON `coupon_batches` (`link`);
-- create "coupon_claims" table
CREATE TABLE `coupon_claims` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `batch_id` text NOT NULL, `customer_id` text NOT NULL, `key` text NOT NULL, `coupon_id` integer NOT NULL, `at` datetime NOT NULL);
-- create index "couponclaim_batch_id_customer_id_key" to table: "coupon_claims"
CREATE UNIQUE INDEX `couponclaim_batch_id_customer_id_key` ON `coupon_claims` (`batch_id`, `customer_id`, `key`);
-- create "coupon_codes" table
CREATE TABLE `coupon_codes` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `batch_id` text NOT NULL, `n` integer NOT NULL, `digest` text NOT NULL, `customer_id` text NULL, `coupon_id` integer NULL, CONSTRAINT `coupon_codes_claimed` CHECK (customer_id IS NULL AND coupon_id IS NULL OR customer_id IS NOT NULL AND coupon_id IS NOT NULL));
-- create index "couponcode_digest" to table: "coupon_codes"
CREATE UNIQUE INDEX `couponcode_digest` ON `coupon_codes` (`digest`);
-- create index "couponcode_batch_id_n" to table: "coupon_codes"
CREATE UNIQUE INDEX `couponcode_batch_id_n` ON `coupon_codes` (`batch_id`, `n`);
-- create "coupon_gifts" table
CREATE TABLE `coupon_gifts` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `coupon_id` integer NOT NULL, `coupon_version` integer NOT NULL, `from_customer` text NOT NULL, `to_customer` text NULL, `digest` text NOT NULL, `status` text NOT NULL DEFAULT ('open'), `expires_at` datetime NOT NULL, `ended_at` datetime NULL, `created_at` datetime NOT NULL);
-- create index "coupongift_digest" to table: "coupon_gifts"
CREATE UNIQUE INDEX `coupongift_digest` ON `coupon_gifts` (`digest`);
-- create index "coupon_gifts_open" to table: "coupon_gifts"
CREATE UNIQUE INDEX `coupon_gifts_open` ON `coupon_gifts` (`coupon_id`) WHERE status = 'open';
-- create "coupon_jobs" table
CREATE TABLE `coupon_jobs` (`id` text NOT NULL, `brand_id` integer NOT NULL, `batch_id` text NOT NULL, `kind` text NOT NULL, `status` text NOT NULL DEFAULT ('queued'), `segment` json NULL, `key` text NOT NULL, `note` text NOT NULL DEFAULT (''), `planned` integer NOT NULL DEFAULT (0), `done` integer NOT NULL DEFAULT (0), `skipped` integer NOT NULL DEFAULT (0), `cursor` text NOT NULL DEFAULT (''), `ended_for` text NOT NULL DEFAULT (''), `created_by` text NOT NULL, `actor` text NOT NULL, `fence` integer NOT NULL DEFAULT (0), `attempts` integer NOT NULL DEFAULT (0), `lease_until` datetime NULL, `started_at` datetime NULL, `ended_at` datetime NULL, `created_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "couponjob_batch_id_key" to table: "coupon_jobs"
CREATE UNIQUE INDEX `couponjob_batch_id_key` ON `coupon_jobs` (`batch_id`, `key`);
-- create index "coupon_jobs_open" to table: "coupon_jobs"
CREATE INDEX `coupon_jobs_open` ON `coupon_jobs` (`created_at`) WHERE status = 'queued' OR status = 'running';

