-- +goose Up
-- modify "orders" table
ALTER TABLE "orders" ADD COLUMN "device_id" character varying NOT NULL DEFAULT '';
-- create index "orders_of_device" to table: "orders"
CREATE INDEX "orders_of_device" ON "orders" ("device_id", "shop_id") WHERE (((status)::text = 'CREATED'::text) AND ((device_id)::text <> ''::text));

