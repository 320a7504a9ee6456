-- +goose Up
-- create "channel_shipments" table
CREATE TABLE "channel_shipments" ("payment_no" character varying NOT NULL, "brand_id" bigint NOT NULL, "order_no" character varying NOT NULL, "shop_id" character varying NOT NULL, "way" character varying NOT NULL, "what" character varying NOT NULL, "handed_at" timestamptz NOT NULL, "since" timestamptz NOT NULL, "status" character varying NOT NULL, "tries" bigint NOT NULL DEFAULT 0, "refusal" character varying NOT NULL DEFAULT '', "ended_at" timestamptz NULL, PRIMARY KEY ("payment_no"), CONSTRAINT "channel_shipments_told" CHECK ((((status)::text = 'PENDING'::text) AND (ended_at IS NULL)) OR (((status)::text <> 'PENDING'::text) AND (ended_at IS NOT NULL))));
-- create index "channelshipment_order_no" to table: "channel_shipments"
CREATE INDEX "channelshipment_order_no" ON "channel_shipments" ("order_no");

