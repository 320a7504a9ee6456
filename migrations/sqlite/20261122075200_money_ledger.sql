-- +goose Up
-- Money is written to a ledger from here on: what was captured, sold and given back. The past is written from the documents that there are, at the times that they have.
-- create "ledger_postings" table
CREATE TABLE `ledger_postings` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `entry` text NOT NULL, `kind` text NOT NULL, `account` text NOT NULL, `amount` integer NOT NULL, `shop_id` text NOT NULL, `order_no` text NOT NULL, `at` datetime NOT NULL, CONSTRAINT `ledger_postings_amount` CHECK (amount <> 0));
-- create index "ledgerposting_brand_id_entry_account" to table: "ledger_postings"
CREATE UNIQUE INDEX `ledgerposting_brand_id_entry_account` ON `ledger_postings` (`brand_id`, `entry`, `account`);
-- create index "ledgerposting_order_no" to table: "ledger_postings"
CREATE INDEX `ledgerposting_order_no` ON `ledger_postings` (`order_no`);
-- create index "ledgerposting_shop_id_at" to table: "ledger_postings"
CREATE INDEX `ledgerposting_shop_id_at` ON `ledger_postings` (`shop_id`, `at`);
-- the past, in the order of time: what came, what it was sold for, what was asked back, and what came of that
INSERT INTO ledger_postings (brand_id, entry, kind, account, amount, shop_id, order_no, at)
SELECT brand_id, entry, kind, account, amount, shop_id, order_no, at FROM (
  SELECT brand_id, 'captured/' || no AS entry, 'captured' AS kind, 1 AS turn, 'clearing/' || channel AS account, amount, shop_id, order_no, COALESCE(paid_at, created_at) AS at
    FROM payments WHERE status IN ('SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED')
  UNION ALL SELECT brand_id, 'captured/' || no, 'captured', 1, 'guests', -amount, shop_id, order_no, COALESCE(paid_at, created_at)
    FROM payments WHERE status IN ('SUCCEEDED', 'PARTIALLY_REFUNDED', 'REFUNDED')
  UNION ALL SELECT brand_id, 'sold/' || no, 'sold', 2, 'guests', payable_amount, shop_id, no, paid_at FROM orders WHERE paid_at IS NOT NULL AND payable_amount > 0
  UNION ALL SELECT brand_id, 'sold/' || no, 'sold', 2, 'revenue', -total_amount, shop_id, no, paid_at FROM orders WHERE paid_at IS NOT NULL AND total_amount > 0
  UNION ALL SELECT o.brand_id, 'sold/' || o.no, 'sold', 2, d.account, d.amount, o.shop_id, o.no, o.paid_at FROM orders o JOIN (SELECT order_no, CASE WHEN code = '' OR kind IN ('CASH', 'PERCENTAGE', 'PRODUCT', 'TOPPING', 'DELIVERY') THEN 'discounts/shop' ELSE 'discounts/' || kind END AS account,
    SUM(amount) AS amount FROM order_discounts GROUP BY 1, 2) d ON d.order_no = o.no WHERE o.paid_at IS NOT NULL
  UNION ALL SELECT r.brand_id, 'refund-asked/' || r.no, 'refund-asked', 3, CASE WHEN p.surplus OR o.paid_at IS NULL THEN 'guests' ELSE 'returns' END, r.amount, r.shop_id, r.order_no, r.created_at
    FROM refunds r JOIN payments p ON p.no = r.payment_no JOIN orders o ON o.no = r.order_no
  UNION ALL SELECT brand_id, 'refund-asked/' || no, 'refund-asked', 3, 'refunds', -amount, shop_id, order_no, created_at FROM refunds
  UNION ALL SELECT r.brand_id, 'refund-done/' || r.no, 'refund-done', 4, 'refunds', r.amount, r.shop_id, r.order_no, COALESCE(r.finished_at, r.created_at) FROM refunds r WHERE r.status = 'SUCCEEDED'
  UNION ALL SELECT r.brand_id, 'refund-done/' || r.no, 'refund-done', 4, 'clearing/' || p.channel, -r.amount, r.shop_id, r.order_no, COALESCE(r.finished_at, r.created_at)
    FROM refunds r JOIN payments p ON p.no = r.payment_no WHERE r.status = 'SUCCEEDED'
  UNION ALL SELECT r.brand_id, 'refund-failed/' || r.no, 'refund-failed', 4, 'refunds', r.amount, r.shop_id, r.order_no, COALESCE(r.finished_at, r.created_at) FROM refunds r WHERE r.status = 'FAILED'
  UNION ALL SELECT r.brand_id, 'refund-failed/' || r.no, 'refund-failed', 4, CASE WHEN p.surplus OR o.paid_at IS NULL THEN 'guests' ELSE 'returns' END, -r.amount, r.shop_id, r.order_no,
    COALESCE(r.finished_at, r.created_at) FROM refunds r JOIN payments p ON p.no = r.payment_no JOIN orders o ON o.no = r.order_no WHERE r.status = 'FAILED'
  UNION ALL SELECT brand_id, 'unsold/' || no, 'unsold', 5, 'revenue', total_amount, shop_id, no, COALESCE((SELECT MAX(e.at) FROM order_events e WHERE e.order_no = o.no AND e.to_status = o.status AND e.from_status <> o.status), o.updated_at)
    FROM orders o WHERE paid_at IS NOT NULL AND payable_amount = 0 AND total_amount > 0 AND status IN ('REFUNDED', 'CANCELED')
  UNION ALL SELECT o.brand_id, 'unsold/' || o.no, 'unsold', 5, d.account, -d.amount, o.shop_id, o.no, COALESCE((SELECT MAX(e.at) FROM order_events e WHERE e.order_no = o.no AND e.to_status = o.status AND e.from_status <> o.status), o.updated_at)
    FROM orders o JOIN (SELECT order_no, CASE WHEN code = '' OR kind IN ('CASH', 'PERCENTAGE', 'PRODUCT', 'TOPPING', 'DELIVERY') THEN 'discounts/shop' ELSE 'discounts/' || kind END AS account,
    SUM(amount) AS amount FROM order_discounts GROUP BY 1, 2) d ON d.order_no = o.no
    WHERE o.paid_at IS NOT NULL AND o.payable_amount = 0 AND o.status IN ('REFUNDED', 'CANCELED')
) past ORDER BY at, turn, entry, account;
-- An entry stays as it was written, whatever a program or a person tries: what was wrong is written back.
-- +goose StatementBegin
CREATE TRIGGER ledger_postings_no_update BEFORE UPDATE ON ledger_postings BEGIN SELECT RAISE(ABORT, 'ledger_postings is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER ledger_postings_no_delete BEFORE DELETE ON ledger_postings BEGIN SELECT RAISE(ABORT, 'ledger_postings is append-only'); END;
-- +goose StatementEnd
