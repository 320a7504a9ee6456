-- +goose Up
-- add column "held_units" to table: "orders"
ALTER TABLE `orders` ADD COLUMN `held_units` integer NOT NULL DEFAULT (0);
-- what unpaid orders hold
UPDATE `orders` SET `held_units` = COALESCE((SELECT SUM(h.`quantity`) FROM `holds` h WHERE h.`order_no` = `orders`.`no` AND h.`state` = 'held'), 0) WHERE `status` = 'CREATED';
