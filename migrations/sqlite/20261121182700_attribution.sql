-- +goose Up
-- Columns are added in place, in one transaction: no table is built anew, and no link is in danger.
ALTER TABLE `order_discounts` ADD COLUMN `promotion_version` integer NOT NULL DEFAULT (0);
ALTER TABLE `sales_facts` ADD COLUMN `untouched_orders` integer NOT NULL DEFAULT (0);
ALTER TABLE `sales_facts` ADD COLUMN `applied` json NULL;
ALTER TABLE `sales_slots` ADD COLUMN `untouched_orders` integer NOT NULL DEFAULT (0);
-- create "first_orders" table
CREATE TABLE `first_orders` (`customer_id` text NOT NULL, `brand_id` integer NOT NULL, `order_no` text NOT NULL, PRIMARY KEY (`customer_id`));
-- create "promotion_slots" table
CREATE TABLE `promotion_slots` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `shop_id` text NOT NULL, `slot` datetime NOT NULL, `source` text NOT NULL, `version` integer NOT NULL DEFAULT (0), `kind` text NOT NULL, `coupon` bool NOT NULL, `name` json NOT NULL, `uses` integer NOT NULL DEFAULT (0), `discount` integer NOT NULL DEFAULT (0), `revenue` integer NOT NULL DEFAULT (0), `refunds` integer NOT NULL DEFAULT (0), `new_guests` integer NOT NULL DEFAULT (0));
-- create index "promotionslot_shop_id_slot_coupon_source_version" to table: "promotion_slots"
CREATE UNIQUE INDEX `promotionslot_shop_id_slot_coupon_source_version` ON `promotion_slots` (`shop_id`, `slot`, `coupon`, `source`, `version`);
-- guests who have paid already: their first order is known
INSERT INTO `first_orders` (`customer_id`, `brand_id`, `order_no`)
  SELECT "customer_id", "brand_id", "no" FROM (
    SELECT "customer_id", "brand_id", "no", ROW_NUMBER() OVER (PARTITION BY "customer_id" ORDER BY "paid_at", "no") AS "nth" FROM "orders" WHERE "paid_at" IS NOT NULL
  ) AS "paid" WHERE "nth" = 1;
-- orders that nothing took anything off are known for the past as well
UPDATE "sales_facts" SET "untouched_orders" = "orders" WHERE "discounts" = 0 AND "coupon_orders" = 0;
UPDATE "sales_slots" SET "untouched_orders" = COALESCE((
    SELECT SUM("untouched_orders") FROM "sales_facts" WHERE "sales_facts"."shop_id" = "sales_slots"."shop_id"
      AND "sales_facts"."at" >= "sales_slots"."slot" AND unixepoch("sales_facts"."at") < unixepoch("sales_slots"."slot") + 900 AND "sales_facts"."untouched_orders" > 0), 0);
