-- +goose Up
-- One key redeems one card. Where it was given for two before, the second keeps the card's own id in its place.
UPDATE "gift_cards" SET "key" = "id" WHERE "customer_id" <> '' AND EXISTS (SELECT 1 FROM "gift_cards" o WHERE o."brand_id" = "gift_cards"."brand_id" AND o."customer_id" = "gift_cards"."customer_id" AND o."key" = "gift_cards"."key" AND o."id" < "gift_cards"."id");
-- create index "gift_cards_once" to table: "gift_cards"
CREATE UNIQUE INDEX "gift_cards_once" ON "gift_cards" ("brand_id", "customer_id", "key") WHERE ((customer_id)::text <> ''::text);
-- modify "payments" table
ALTER TABLE "payments" ADD COLUMN "surplus_because" character varying NOT NULL DEFAULT '';
-- modify "shops" table
ALTER TABLE "shops" ADD COLUMN "late_money" character varying NOT NULL DEFAULT 'REFUND';
-- modify "top_ups" table
ALTER TABLE "top_ups" ADD CONSTRAINT "top_ups_refunded" CHECK ((refunded_amount >= 0) AND (refunded_amount <= amount) AND (bonus_taken >= 0) AND (bonus_taken <= bonus)), ADD COLUMN "refunded_amount" bigint NOT NULL DEFAULT 0, ADD COLUMN "bonus_taken" bigint NOT NULL DEFAULT 0;
-- create "invoices" table
CREATE TABLE "invoices" ("no" character varying NOT NULL, "brand_id" bigint NOT NULL, "order_no" character varying NOT NULL, "shop_id" character varying NOT NULL, "customer_id" character varying NOT NULL, "status" character varying NOT NULL, "buyer" character varying NOT NULL, "title" text NOT NULL, "tax_no" text NOT NULL DEFAULT '', "email" text NOT NULL DEFAULT '', "sealed_by" character varying NOT NULL DEFAULT '', "amount" bigint NOT NULL, "number" character varying NOT NULL DEFAULT '', "link" character varying NOT NULL DEFAULT '', "note" character varying NOT NULL DEFAULT '', "key" character varying NOT NULL, "fingerprint" character varying NOT NULL, "requested_at" timestamptz NOT NULL, "issued_at" timestamptz NULL, "ended_at" timestamptz NULL, "decided_by" character varying NOT NULL DEFAULT '', PRIMARY KEY ("no"), CONSTRAINT "invoices_amount" CHECK (amount > 0), CONSTRAINT "invoices_issued" CHECK (((status)::text <> 'ISSUED'::text) OR (((number)::text <> ''::text) AND (issued_at IS NOT NULL))));
-- create index "invoice_brand_id_customer_id_key" to table: "invoices"
CREATE UNIQUE INDEX "invoice_brand_id_customer_id_key" ON "invoices" ("brand_id", "customer_id", "key");
-- create index "invoice_order_no_requested_at" to table: "invoices"
CREATE INDEX "invoice_order_no_requested_at" ON "invoices" ("order_no", "requested_at");
-- create index "invoice_shop_id_status_requested_at" to table: "invoices"
CREATE INDEX "invoice_shop_id_status_requested_at" ON "invoices" ("shop_id", "status", "requested_at");
-- create index "invoices_standing" to table: "invoices"
CREATE UNIQUE INDEX "invoices_standing" ON "invoices" ("order_no") WHERE (((status)::text = 'REQUESTED'::text) OR ((status)::text = 'ISSUED'::text));

