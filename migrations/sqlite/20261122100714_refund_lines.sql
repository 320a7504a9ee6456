-- +goose Up
-- add columns to "refunds" and "shops"
ALTER TABLE `refunds` ADD COLUMN `request` text NOT NULL DEFAULT ('');
ALTER TABLE `refunds` ADD COLUMN `way` text NOT NULL DEFAULT ('CHANNEL');
ALTER TABLE `shops` ADD COLUMN `staff_refund_limit` integer NOT NULL DEFAULT (0);
-- create "refund_lines" table
CREATE TABLE `refund_lines` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `request` text NOT NULL, `order_no` text NOT NULL, `line` integer NOT NULL, `quantity` integer NOT NULL, `amount` integer NOT NULL, `restock` bool NOT NULL, `at` datetime NOT NULL, CONSTRAINT `refund_lines_amount` CHECK (quantity > 0 AND amount >= 0));
-- create index "refundline_request_line" to table: "refund_lines"
CREATE UNIQUE INDEX `refundline_request_line` ON `refund_lines` (`request`, `line`);
-- create index "refundline_order_no" to table: "refund_lines"
CREATE INDEX `refundline_order_no` ON `refund_lines` (`order_no`);
-- What was asked back stays as it was written.
-- +goose StatementBegin
CREATE TRIGGER refund_lines_no_update BEFORE UPDATE ON refund_lines BEGIN SELECT RAISE(ABORT, 'refund_lines is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER refund_lines_no_delete BEFORE DELETE ON refund_lines BEGIN SELECT RAISE(ABORT, 'refund_lines is append-only'); END;
-- +goose StatementEnd
