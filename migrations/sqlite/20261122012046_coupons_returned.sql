-- +goose NO TRANSACTION
-- +goose Up
-- disable the enforcement of foreign-keys constraints
PRAGMA foreign_keys = off;
-- create "new_shops" table
CREATE TABLE `new_shops` (`id` text NOT NULL, `brand_id` integer NOT NULL, `name` json NOT NULL, `address` json NOT NULL, `currency` text NOT NULL, `time_zone` text NOT NULL, `hours` json NOT NULL, `menu_version` integer NOT NULL DEFAULT (1), `position` integer NOT NULL DEFAULT (0), `delivery_fee` integer NOT NULL DEFAULT (0), `pricing_mode` text NOT NULL DEFAULT ('STACK'), `return_coupons` bool NOT NULL DEFAULT (true), `second_person_above` integer NOT NULL DEFAULT (20000), `created_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- copy rows from old table "shops" to new temporary table "new_shops"
INSERT INTO `new_shops` (`id`, `brand_id`, `name`, `address`, `currency`, `time_zone`, `hours`, `menu_version`, `position`, `delivery_fee`, `pricing_mode`, `second_person_above`, `created_at`) SELECT `id`, `brand_id`, `name`, `address`, `currency`, `time_zone`, `hours`, `menu_version`, `position`, `delivery_fee`, `pricing_mode`, `second_person_above`, `created_at` FROM `shops`;
-- drop "shops" table after copying rows
DROP TABLE `shops`;
-- rename temporary table "new_shops" to "shops"
ALTER TABLE `new_shops` RENAME TO `shops`;
-- create index "shop_brand_id_position_id" to table: "shops"
CREATE INDEX `shop_brand_id_position_id` ON `shops` (`brand_id`, `position`, `id`);
-- enable back the enforcement of foreign-keys constraints
PRAGMA foreign_keys = on;

