-- +goose Up
-- What orders hold gets its times, and movements get their reason and person; from here on nobody changes or removes a movement. Columns are added in place.
ALTER TABLE `holds` ADD COLUMN `held_at` datetime NULL;
ALTER TABLE `holds` ADD COLUMN `ended_at` datetime NULL;
-- create index "hold_shop_id_sku_id_order_no" to table: "holds"
CREATE INDEX `hold_shop_id_sku_id_order_no` ON `holds` (`shop_id`, `sku_id`, `order_no`);
ALTER TABLE `stock_levels` ADD COLUMN `low_at` integer NOT NULL DEFAULT (0);
ALTER TABLE `stock_movements` ADD COLUMN `document` text NOT NULL DEFAULT ('');
ALTER TABLE `stock_movements` ADD COLUMN `reason` text NOT NULL DEFAULT ('');
ALTER TABLE `stock_movements` ADD COLUMN `person` text NOT NULL DEFAULT ('');
ALTER TABLE `stock_movements` ADD COLUMN `person_name` text NOT NULL DEFAULT ('');
ALTER TABLE `stock_movements` ADD COLUMN `on_hand` integer NULL;
-- create index "stockmovement_shop_id_id" to table: "stock_movements"
CREATE INDEX `stockmovement_shop_id_id` ON `stock_movements` (`shop_id`, `id`);
-- create index "stock_movements_not_sold" to table: "stock_movements"
CREATE INDEX `stock_movements_not_sold` ON `stock_movements` (`shop_id`, `id`) WHERE kind <> 'sold';
-- create index "stockmovement_shop_id_sku_id_id" to table: "stock_movements"
CREATE INDEX `stockmovement_shop_id_sku_id_id` ON `stock_movements` (`shop_id`, `sku_id`, `id`);
-- create index "stock_movements_document" to table: "stock_movements"
CREATE INDEX `stock_movements_document` ON `stock_movements` (`document`) WHERE document <> '';
-- create "stock_documents" table
CREATE TABLE `stock_documents` (`id` text NOT NULL, `brand_id` integer NOT NULL, `key` text NOT NULL, `input_hash` text NOT NULL, `shop_id` text NOT NULL, `created_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "stockdocument_brand_id_key" to table: "stock_documents"
CREATE UNIQUE INDEX `stockdocument_brand_id_key` ON `stock_documents` (`brand_id`, `key`);
-- what is known of the past
UPDATE `holds` SET `held_at` = (SELECT o.`created_at` FROM `orders` o WHERE o.`no` = `holds`.`order_no`);
UPDATE `holds` SET `ended_at` = (SELECT MIN(m.`created_at`) FROM `stock_movements` m WHERE m.`kind` = 'sold' AND m.`reference` = `holds`.`order_no` AND m.`sku_id` = `holds`.`sku_id`) WHERE `state` = 'sold';
UPDATE `holds` SET `ended_at` = (SELECT o.`updated_at` FROM `orders` o WHERE o.`no` = `holds`.`order_no`) WHERE `state` = 'released';
UPDATE `stock_movements` SET `person` = `reference`, `reference` = '' WHERE `kind` = 'counted';
-- A movement stays as it was written, whatever a program or a person tries; only that it was folded is noted, once.
-- +goose StatementBegin
CREATE TRIGGER stock_movements_no_update BEFORE UPDATE OF id, brand_id, shop_id, sku_id, delta, kind, reference, document, reason, person, person_name, on_hand, created_at ON stock_movements BEGIN SELECT RAISE(ABORT, 'stock_movements is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER stock_movements_folded_once BEFORE UPDATE OF folded ON stock_movements WHEN OLD.folded BEGIN SELECT RAISE(ABORT, 'stock_movements is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER stock_movements_no_delete BEFORE DELETE ON stock_movements BEGIN SELECT RAISE(ABORT, 'stock_movements is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER stock_documents_no_update BEFORE UPDATE ON stock_documents BEGIN SELECT RAISE(ABORT, 'stock_documents is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER stock_documents_no_delete BEFORE DELETE ON stock_documents BEGIN SELECT RAISE(ABORT, 'stock_documents is append-only'); END;
-- +goose StatementEnd
