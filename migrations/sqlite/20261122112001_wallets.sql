-- +goose Up
-- What guests have stored, and what they get it by. Postings of the ledger name the guest whose wallet they move.
ALTER TABLE `ledger_postings` ADD COLUMN `owner` text NOT NULL DEFAULT ('');
-- create index "ledger_postings_of_owner" to table: "ledger_postings"
CREATE INDEX `ledger_postings_of_owner` ON `ledger_postings` (`brand_id`, `owner`, `id`) WHERE owner <> '';
-- create "gift_cards" table
CREATE TABLE `gift_cards` (`id` text NOT NULL, `brand_id` integer NOT NULL, `batch_id` text NOT NULL, `digest` text NOT NULL, `tail` text NOT NULL, `amount` integer NOT NULL, `valid_until` datetime NOT NULL, `customer_id` text NOT NULL DEFAULT (''), `key` text NOT NULL DEFAULT (''), `redeemed_at` datetime NULL, PRIMARY KEY (`id`), CONSTRAINT `gift_cards_amount` CHECK (amount > 0), CONSTRAINT `gift_cards_redeemed` CHECK (customer_id = '' OR redeemed_at IS NOT NULL));
-- create index "giftcard_brand_id_digest" to table: "gift_cards"
CREATE UNIQUE INDEX `giftcard_brand_id_digest` ON `gift_cards` (`brand_id`, `digest`);
-- create index "giftcard_batch_id" to table: "gift_cards"
CREATE INDEX `giftcard_batch_id` ON `gift_cards` (`batch_id`);
-- create "gift_card_batches" table
CREATE TABLE `gift_card_batches` (`id` text NOT NULL, `brand_id` integer NOT NULL, `name` text NOT NULL, `amount` integer NOT NULL, `count` integer NOT NULL, `valid_until` datetime NOT NULL, `seed` blob NOT NULL, `key` text NOT NULL, `fingerprint` text NOT NULL, `created_by` text NOT NULL, `created_at` datetime NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `gift_card_batches_amounts` CHECK (amount > 0 AND count > 0));
-- create index "giftcardbatch_brand_id_created_by_key" to table: "gift_card_batches"
CREATE UNIQUE INDEX `giftcardbatch_brand_id_created_by_key` ON `gift_card_batches` (`brand_id`, `created_by`, `key`);
-- create index "giftcardbatch_brand_id_created_at" to table: "gift_card_batches"
CREATE INDEX `giftcardbatch_brand_id_created_at` ON `gift_card_batches` (`brand_id`, `created_at`);
-- create "point_lots" table
CREATE TABLE `point_lots` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `customer_id` text NOT NULL, `order_no` text NOT NULL, `event_id` integer NOT NULL, `granted` integer NOT NULL, `remaining` integer NOT NULL, `returned` integer NOT NULL DEFAULT (0), `missing` integer NOT NULL DEFAULT (0), `granted_at` datetime NOT NULL, `expires_at` datetime NOT NULL, CONSTRAINT `point_lots_points` CHECK (granted >= 0 AND remaining >= 0 AND remaining <= granted AND returned >= 0 AND missing >= 0 AND missing <= returned));
-- create index "pointlot_brand_id_order_no" to table: "point_lots"
CREATE UNIQUE INDEX `pointlot_brand_id_order_no` ON `point_lots` (`brand_id`, `order_no`);
-- create index "pointlot_brand_id_customer_id_expires_at" to table: "point_lots"
CREATE INDEX `pointlot_brand_id_customer_id_expires_at` ON `point_lots` (`brand_id`, `customer_id`, `expires_at`);
-- create index "point_lots_due" to table: "point_lots"
CREATE INDEX `point_lots_due` ON `point_lots` (`expires_at`) WHERE remaining > 0;
-- create "top_ups" table
CREATE TABLE `top_ups` (`no` text NOT NULL, `brand_id` integer NOT NULL, `shop_id` text NOT NULL, `customer_id` text NOT NULL, `amount` integer NOT NULL, `bonus` integer NOT NULL, `offer_id` text NOT NULL DEFAULT (''), `status` text NOT NULL DEFAULT ('PENDING'), `payment_no` text NOT NULL, `key` text NOT NULL, `fingerprint` text NOT NULL, `created_at` datetime NOT NULL, `expires_at` datetime NOT NULL, `paid_at` datetime NULL, PRIMARY KEY (`no`), CONSTRAINT `top_ups_amounts` CHECK (amount > 0 AND bonus >= 0), CONSTRAINT `top_ups_paid` CHECK (status <> 'PAID' OR paid_at IS NOT NULL));
-- create index "topup_brand_id_customer_id_key" to table: "top_ups"
CREATE UNIQUE INDEX `topup_brand_id_customer_id_key` ON `top_ups` (`brand_id`, `customer_id`, `key`);
-- create index "topup_shop_id_paid_at" to table: "top_ups"
CREATE INDEX `topup_shop_id_paid_at` ON `top_ups` (`shop_id`, `paid_at`);
-- create "top_up_offers" table
CREATE TABLE `top_up_offers` (`id` text NOT NULL, `brand_id` integer NOT NULL, `amount` integer NOT NULL, `bonus` integer NOT NULL, `valid_from` datetime NOT NULL, `valid_until` datetime NULL, `created_by` text NOT NULL, `created_at` datetime NOT NULL, `ended_at` datetime NULL, PRIMARY KEY (`id`), CONSTRAINT `top_up_offers_amounts` CHECK (amount > 0 AND bonus >= 0));
-- create index "topupoffer_brand_id_amount" to table: "top_up_offers"
CREATE INDEX `topupoffer_brand_id_amount` ON `top_up_offers` (`brand_id`, `amount`);
-- create "wallets" table
CREATE TABLE `wallets` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `customer_id` text NOT NULL, `principal` integer NOT NULL DEFAULT (0), `bonus` integer NOT NULL DEFAULT (0), `frozen_principal` integer NOT NULL DEFAULT (0), `frozen_bonus` integer NOT NULL DEFAULT (0), `points` integer NOT NULL DEFAULT (0), `created_at` datetime NOT NULL, CONSTRAINT `wallets_never_below_zero` CHECK (principal >= 0 AND bonus >= 0 AND frozen_principal >= 0 AND frozen_bonus >= 0 AND points >= 0));
-- create index "wallet_brand_id_customer_id" to table: "wallets"
CREATE UNIQUE INDEX `wallet_brand_id_customer_id` ON `wallets` (`brand_id`, `customer_id`);
-- create "wallet_holds" table
CREATE TABLE `wallet_holds` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `hold_id` text NOT NULL, `customer_id` text NOT NULL DEFAULT (''), `principal` integer NOT NULL DEFAULT (0), `bonus` integer NOT NULL DEFAULT (0), `state` text NOT NULL, `created_at` datetime NOT NULL, `ended_at` datetime NULL, CONSTRAINT `wallet_holds_amounts` CHECK (principal >= 0 AND bonus >= 0));
-- create index "wallethold_brand_id_hold_id" to table: "wallet_holds"
CREATE UNIQUE INDEX `wallethold_brand_id_hold_id` ON `wallet_holds` (`brand_id`, `hold_id`);
