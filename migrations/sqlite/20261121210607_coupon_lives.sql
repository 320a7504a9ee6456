-- +goose Up
-- Nothing refers to coupons, so the table is built anew in one transaction.
-- create "new_coupons" table
CREATE TABLE `new_coupons` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `code` text NOT NULL, `customer_id` text NOT NULL, `kind` text NOT NULL, `name` json NOT NULL, `face_value` integer NOT NULL, `percent` integer NOT NULL DEFAULT (0), `scope` json NULL, `min_spend` integer NOT NULL DEFAULT (0), `shop_id` text NULL, `batch_id` text NULL, `transferable` bool NOT NULL DEFAULT (false), `deal_id` text NOT NULL DEFAULT (''), `status` text NOT NULL DEFAULT ('available'), `order_no` text NULL, `version` integer NOT NULL DEFAULT (1), `changed_by` text NOT NULL DEFAULT ('system'), `changed_at` datetime NOT NULL, `valid_from` datetime NOT NULL, `valid_until` datetime NOT NULL, `issued_by` text NOT NULL DEFAULT (''), `used_at` datetime NULL, `created_at` datetime NOT NULL, CONSTRAINT `coupons_held` CHECK (order_no IS NOT NULL OR status NOT IN ('locked', 'used')), CONSTRAINT `coupons_unheld` CHECK (status IN ('locked', 'used') OR order_no IS NULL), CONSTRAINT `coupons_worth` CHECK (face_value >= 0 AND percent >= 0 AND percent <= 100 AND (kind <> 'CASH' OR face_value > 0) AND (kind <> 'PERCENTAGE' OR percent > 0)));
-- copy rows from old table "coupons" to new temporary table "new_coupons"
INSERT INTO `new_coupons` (`id`, `brand_id`, `code`, `customer_id`, `kind`, `name`, `face_value`, `min_spend`, `shop_id`, `status`, `order_no`, `valid_from`, `valid_until`, `issued_by`, `used_at`, `created_at`, `changed_at`) SELECT `id`, `brand_id`, `code`, `customer_id`, `kind`, `name`, `face_value`, `min_spend`, `shop_id`, `status`, `order_no`, `valid_from`, `valid_until`, `issued_by`, `used_at`, `created_at`, COALESCE(`used_at`, `created_at`) FROM `coupons`;
-- drop "coupons" table after copying rows
DROP TABLE `coupons`;
-- rename temporary table "new_coupons" to "coupons"
ALTER TABLE `new_coupons` RENAME TO `coupons`;
-- create index "coupon_brand_id_code" to table: "coupons"
CREATE UNIQUE INDEX `coupon_brand_id_code` ON `coupons` (`brand_id`, `code`);
-- create index "coupon_customer_id_status_valid_until_id" to table: "coupons"
CREATE INDEX `coupon_customer_id_status_valid_until_id` ON `coupons` (`customer_id`, `status`, `valid_until`, `id`);
-- create index "coupon_order_no" to table: "coupons"
CREATE INDEX `coupon_order_no` ON `coupons` (`order_no`);
-- create "coupon_events" table
CREATE TABLE `coupon_events` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `coupon_id` integer NOT NULL, `seq` integer NOT NULL, `from_status` text NOT NULL DEFAULT (''), `to_status` text NOT NULL, `customer_id` text NOT NULL, `order_no` text NULL, `actor` text NOT NULL, `at` datetime NOT NULL);
-- create index "couponevent_coupon_id_seq" to table: "coupon_events"
CREATE UNIQUE INDEX `couponevent_coupon_id_seq` ON `coupon_events` (`coupon_id`, `seq`);
-- create index "couponevent_order_no" to table: "coupon_events"
CREATE INDEX `couponevent_order_no` ON `coupon_events` (`order_no`);
-- create "coupon_redemptions" table
CREATE TABLE `coupon_redemptions` (`id` text NOT NULL, `brand_id` integer NOT NULL, `order_no` text NOT NULL, `coupon_id` integer NOT NULL, `shop_id` text NOT NULL, `customer_id` text NOT NULL, `kind` text NOT NULL, `platform` text NOT NULL, `deal_id` text NOT NULL DEFAULT (''), `sku_id` text NOT NULL DEFAULT (''), `token` text NOT NULL DEFAULT (''), `amount` integer NOT NULL, `status` text NOT NULL DEFAULT ('pending'), `attempts` integer NOT NULL DEFAULT (0), `doubtful` bool NOT NULL DEFAULT (false), `next_at` datetime NULL, `outcome` text NOT NULL DEFAULT (''), `platform_code` text NOT NULL DEFAULT (''), `reason` json NULL, `verify_id` text NOT NULL DEFAULT (''), `certificate_id` text NOT NULL DEFAULT (''), `cancel_until` datetime NULL, `redeemed_at` datetime NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `coupon_redemptions_amount` CHECK (amount >= 0), CONSTRAINT `coupon_redemptions_due` CHECK (next_at IS NULL OR status IN ('pending', 'undoing')));
-- create index "couponredemption_order_no" to table: "coupon_redemptions"
CREATE INDEX `couponredemption_order_no` ON `coupon_redemptions` (`order_no`);
-- create index "couponredemption_coupon_id" to table: "coupon_redemptions"
CREATE INDEX `couponredemption_coupon_id` ON `coupon_redemptions` (`coupon_id`);
-- create index "couponredemption_platform_redeemed_at" to table: "coupon_redemptions"
CREATE INDEX `couponredemption_platform_redeemed_at` ON `coupon_redemptions` (`platform`, `redeemed_at`);
-- create index "coupon_redemptions_next" to table: "coupon_redemptions"
CREATE INDEX `coupon_redemptions_next` ON `coupon_redemptions` (`next_at`) WHERE next_at IS NOT NULL;
-- create "platform_shops" table
CREATE TABLE `platform_shops` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `shop_id` text NOT NULL, `platform` text NOT NULL, `account` json NOT NULL, `created_at` datetime NOT NULL);
-- create index "platformshop_shop_id_platform" to table: "platform_shops"
CREATE UNIQUE INDEX `platformshop_shop_id_platform` ON `platform_shops` (`shop_id`, `platform`);

-- what coupons of before are now is the beginning of their story
INSERT INTO `coupon_events` (`brand_id`, `coupon_id`, `seq`, `to_status`, `customer_id`, `order_no`, `actor`, `at`)
  SELECT `brand_id`, `id`, `version`, `status`, `customer_id`, `order_no`, `changed_by`, `changed_at` FROM `coupons`;
-- each step of a coupon's life leaves an event, whoever makes it; an event stays as it was written
-- +goose StatementBegin
CREATE TRIGGER coupons_born AFTER INSERT ON coupons BEGIN
  INSERT INTO coupon_events (brand_id, coupon_id, seq, to_status, customer_id, order_no, actor, at)
    VALUES (NEW.brand_id, NEW.id, NEW.version, NEW.status, NEW.customer_id, NEW.order_no, NEW.changed_by, NEW.changed_at);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER coupons_changed AFTER UPDATE ON coupons WHEN NEW.status <> OLD.status OR NEW.order_no IS NOT OLD.order_no OR NEW.customer_id <> OLD.customer_id BEGIN
  INSERT INTO coupon_events (brand_id, coupon_id, seq, from_status, to_status, customer_id, order_no, actor, at)
    VALUES (NEW.brand_id, NEW.id, NEW.version, OLD.status, NEW.status, NEW.customer_id, COALESCE(NEW.order_no, OLD.order_no), NEW.changed_by, NEW.changed_at);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER coupon_events_no_update BEFORE UPDATE ON coupon_events BEGIN SELECT RAISE(ABORT, 'coupon_events is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER coupon_events_no_delete BEFORE DELETE ON coupon_events BEGIN SELECT RAISE(ABORT, 'coupon_events is append-only'); END;
-- +goose StatementEnd
