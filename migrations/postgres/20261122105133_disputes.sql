-- +goose Up
-- modify "payments" table
ALTER TABLE "payments" ADD COLUMN "disputed_amount" bigint NOT NULL DEFAULT 0;
-- create "disputes" table
CREATE TABLE "disputes" ("no" character varying NOT NULL, "brand_id" bigint NOT NULL, "order_no" character varying NOT NULL, "payment_no" character varying NOT NULL, "shop_id" character varying NOT NULL, "amount" bigint NOT NULL, "status" character varying NOT NULL, "reason" character varying NOT NULL, "reference" character varying NOT NULL DEFAULT '', "opened_by" character varying NOT NULL, "opened_at" timestamptz NOT NULL, "closed_by" character varying NOT NULL DEFAULT '', "note" character varying NOT NULL DEFAULT '', "refund_no" character varying NOT NULL DEFAULT '', "closed_at" timestamptz NULL, PRIMARY KEY ("no"), CONSTRAINT "disputes_amount" CHECK (amount > 0));
-- create index "dispute_order_no" to table: "disputes"
CREATE INDEX "dispute_order_no" ON "disputes" ("order_no");
-- create index "dispute_payment_no" to table: "disputes"
CREATE INDEX "dispute_payment_no" ON "disputes" ("payment_no");

