-- +goose Up
-- modify "channel_intents" table
ALTER TABLE "channel_intents" ADD COLUMN "asked_at" timestamptz NULL;
-- modify "channel_notices" table
ALTER TABLE "channel_notices" ADD COLUMN "refund_no" character varying NOT NULL DEFAULT '', ADD COLUMN "shop_id" character varying NOT NULL DEFAULT '', ADD COLUMN "order_no" character varying NOT NULL DEFAULT '', ADD COLUMN "body_key" character varying NOT NULL DEFAULT '', ADD COLUMN "settled_at" timestamptz NULL, ADD COLUMN "settle_at" timestamptz NULL, ADD COLUMN "tries" bigint NOT NULL DEFAULT 0;
-- what is there has been settled
UPDATE "channel_notices" n SET "settled_at" = n."received_at", "shop_id" = p."shop_id", "order_no" = p."order_no" FROM "payments" p WHERE p."no" = n."payment_no";
-- drop index "channelnotice_channel_transaction_id_payment_no_status_amount" from table: "channel_notices"
DROP INDEX "channelnotice_channel_transaction_id_payment_no_status_amount";
-- create index "channel_notices_bodies" to table: "channel_notices"
CREATE INDEX "channel_notices_bodies" ON "channel_notices" ("received_at") WHERE (body <> ''::text);
-- create index "channel_notices_due" to table: "channel_notices"
CREATE INDEX "channel_notices_due" ON "channel_notices" ("settle_at") WHERE (settle_at IS NOT NULL);
-- create index "channel_notices_once" to table: "channel_notices"
CREATE UNIQUE INDEX "channel_notices_once" ON "channel_notices" ("channel", "transaction_id", "payment_no", "refund_no", "status", "amount");
-- create index "channelnotice_shop_id" to table: "channel_notices"
CREATE INDEX "channelnotice_shop_id" ON "channel_notices" ("shop_id");
