-- +goose Up
-- Columns are added and dropped in place, in one transaction: no table is built anew, and no link is in danger.
ALTER TABLE `customers` ADD COLUMN `tier` text NOT NULL DEFAULT ('');
ALTER TABLE `orders` ADD COLUMN `limited_count` integer NOT NULL DEFAULT (0);
ALTER TABLE `orders` ADD COLUMN `channel` text NOT NULL DEFAULT ('WEB');
ALTER TABLE `orders` ADD COLUMN `price_trace` json NULL;
ALTER TABLE `shops` ADD COLUMN `delivery_fee` integer NOT NULL DEFAULT (0);
ALTER TABLE `shops` ADD COLUMN `pricing_mode` text NOT NULL DEFAULT ('STACK');
ALTER TABLE `skus` ADD COLUMN `cost` integer NOT NULL DEFAULT (0);
-- create "order_promotion_uses" table
CREATE TABLE `order_promotion_uses` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `order_no` text NOT NULL, `promotion_id` text NOT NULL, `customer_id` text NOT NULL, `day` text NOT NULL, `buckets` integer NOT NULL, `amount` integer NOT NULL, CONSTRAINT `order_promotion_uses_amount` CHECK (amount >= 0));
-- create index "orderpromotionuse_order_no_promotion_id" to table: "order_promotion_uses"
CREATE UNIQUE INDEX `orderpromotionuse_order_no_promotion_id` ON `order_promotion_uses` (`order_no`, `promotion_id`);
-- create "promotion_sets" table
CREATE TABLE `promotion_sets` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `number` integer NOT NULL);
-- create index "promotionset_brand_id" to table: "promotion_sets"
CREATE UNIQUE INDEX `promotionset_brand_id` ON `promotion_sets` (`brand_id`);
-- create "promotion_uses" table
CREATE TABLE `promotion_uses` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `promotion_id` text NOT NULL, `bucket` text NOT NULL, `day` text NOT NULL DEFAULT (''), `uses` integer NOT NULL, `amount` integer NOT NULL, CONSTRAINT `promotion_uses_counts` CHECK (uses >= 0 AND amount >= 0));
-- create index "promotionuse_brand_id_bucket_promotion_id" to table: "promotion_uses"
CREATE UNIQUE INDEX `promotionuse_brand_id_bucket_promotion_id` ON `promotion_uses` (`brand_id`, `bucket`, `promotion_id`);
-- create index "promotion_uses_days" to table: "promotion_uses"
CREATE INDEX `promotion_uses_days` ON `promotion_uses` (`day`) WHERE day <> '';
-- create "promotion_versions" table
CREATE TABLE `promotion_versions` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `version` integer NOT NULL, `kind` text NOT NULL, `name` json NOT NULL, `params` json NOT NULL, `scope` json NOT NULL, `period` json NOT NULL, `limits` json NOT NULL, `stacking` json NOT NULL, `audience` json NOT NULL, `effective_from` datetime NOT NULL, `published_by` text NOT NULL DEFAULT (''), `published_at` datetime NOT NULL, `note` text NOT NULL DEFAULT (''), `promotion_id` text NOT NULL, CONSTRAINT `promotion_versions_promotions_published` FOREIGN KEY (`promotion_id`) REFERENCES `promotions` (`id`) ON DELETE RESTRICT);
-- create index "promotionversion_promotion_id_version" to table: "promotion_versions"
CREATE UNIQUE INDEX `promotionversion_promotion_id_version` ON `promotion_versions` (`promotion_id`, `version`);
-- create index "promotionversion_brand_id" to table: "promotion_versions"
CREATE INDEX `promotionversion_brand_id` ON `promotion_versions` (`brand_id`);
-- what there was becomes version 1 of itself; ended promotions are paused ones
INSERT INTO `promotion_versions` (`brand_id`, `promotion_id`, `version`, `kind`, `name`, `params`, `scope`, `period`, `limits`, `stacking`, `audience`, `effective_from`, `published_at`)
  SELECT `brand_id`, `id`, `version`, `kind`, `name`, `params`, `scope`, `period`, '{}', '{}', '{}', `created_at`, `created_at` FROM `promotions`;
DROP INDEX `promotion_brand_id_active`;
ALTER TABLE `promotions` ADD COLUMN `draft` json NULL;
ALTER TABLE `promotions` ADD COLUMN `revision` integer NOT NULL DEFAULT (1);
ALTER TABLE `promotions` ADD COLUMN `versions` integer NOT NULL DEFAULT (0);
ALTER TABLE `promotions` ADD COLUMN `paused` bool NOT NULL DEFAULT (false);
ALTER TABLE `promotions` ADD COLUMN `archived` bool NOT NULL DEFAULT (false);
ALTER TABLE `promotions` ADD COLUMN `created_by` text NOT NULL DEFAULT ('');
ALTER TABLE `promotions` ADD COLUMN `updated_by` text NOT NULL DEFAULT ('');
ALTER TABLE `promotions` ADD COLUMN `updated_at` datetime NULL;
UPDATE `promotions` SET `versions` = `version`, `paused` = NOT `active`;
ALTER TABLE `promotions` DROP COLUMN `kind`;
ALTER TABLE `promotions` DROP COLUMN `name`;
ALTER TABLE `promotions` DROP COLUMN `params`;
ALTER TABLE `promotions` DROP COLUMN `scope`;
ALTER TABLE `promotions` DROP COLUMN `period`;
ALTER TABLE `promotions` DROP COLUMN `version`;
ALTER TABLE `promotions` DROP COLUMN `active`;
-- create index "promotion_brand_id_created_at_id" to table: "promotions"
CREATE INDEX `promotion_brand_id_created_at_id` ON `promotions` (`brand_id`, `created_at`, `id`);
-- A published version stays as it was written, whatever a program or a person tries: orders name it.
-- +goose StatementBegin
CREATE TRIGGER promotion_versions_no_update BEFORE UPDATE ON promotion_versions BEGIN SELECT RAISE(ABORT, 'promotion_versions is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER promotion_versions_no_delete BEFORE DELETE ON promotion_versions BEGIN SELECT RAISE(ABORT, 'promotion_versions is append-only'); END;
-- +goose StatementEnd
