-- +goose Up
-- What orders hold gets its times, and movements get their reason and person; from here on nobody changes or removes a movement.
-- modify "holds" table
ALTER TABLE "holds" ADD COLUMN "held_at" timestamptz NULL, ADD COLUMN "ended_at" timestamptz NULL;
-- create index "hold_shop_id_sku_id_order_no" to table: "holds"
CREATE INDEX "hold_shop_id_sku_id_order_no" ON "holds" ("shop_id", "sku_id", "order_no");
-- modify "stock_levels" table
ALTER TABLE "stock_levels" ADD COLUMN "low_at" bigint NOT NULL DEFAULT 0;
-- modify "stock_movements" table
ALTER TABLE "stock_movements" ADD COLUMN "document" character varying NOT NULL DEFAULT '', ADD COLUMN "reason" character varying NOT NULL DEFAULT '', ADD COLUMN "person" character varying NOT NULL DEFAULT '', ADD COLUMN "person_name" character varying NOT NULL DEFAULT '', ADD COLUMN "on_hand" bigint NULL;
-- create index "stock_movements_document" to table: "stock_movements"
CREATE INDEX "stock_movements_document" ON "stock_movements" ("document") WHERE ((document)::text <> ''::text);
-- create index "stockmovement_shop_id_id" to table: "stock_movements"
CREATE INDEX "stockmovement_shop_id_id" ON "stock_movements" ("shop_id", "id");
-- create index "stock_movements_not_sold" to table: "stock_movements"
CREATE INDEX "stock_movements_not_sold" ON "stock_movements" ("shop_id", "id") WHERE ((kind)::text <> 'sold'::text);
-- create index "stockmovement_shop_id_sku_id_id" to table: "stock_movements"
CREATE INDEX "stockmovement_shop_id_sku_id_id" ON "stock_movements" ("shop_id", "sku_id", "id");
-- create "stock_documents" table
CREATE TABLE "stock_documents" ("id" character varying NOT NULL, "brand_id" bigint NOT NULL, "key" character varying NOT NULL, "input_hash" character varying NOT NULL, "shop_id" character varying NOT NULL, "created_at" timestamptz NOT NULL, PRIMARY KEY ("id"));
-- create index "stockdocument_brand_id_key" to table: "stock_documents"
CREATE UNIQUE INDEX "stockdocument_brand_id_key" ON "stock_documents" ("brand_id", "key");
-- what is known of the past
UPDATE "holds" SET "held_at" = o."created_at" FROM "orders" o WHERE o."no" = "holds"."order_no";
UPDATE "holds" SET "ended_at" = m."created_at" FROM "stock_movements" m WHERE "holds"."state" = 'sold' AND m."kind" = 'sold' AND m."reference" = "holds"."order_no" AND m."sku_id" = "holds"."sku_id";
UPDATE "holds" SET "ended_at" = o."updated_at" FROM "orders" o WHERE "holds"."state" = 'released' AND o."no" = "holds"."order_no";
UPDATE "stock_movements" SET "person" = "reference", "reference" = '' WHERE "kind" = 'counted';
-- A movement stays as it was written, whatever a program or a person tries; only that it was folded is noted, once.
-- +goose StatementBegin
CREATE FUNCTION refuse_stock_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
-- +goose StatementEnd
CREATE TRIGGER "stock_movements_append_only" BEFORE UPDATE OF "id", "brand_id", "shop_id", "sku_id", "delta", "kind", "reference", "document", "reason", "person", "person_name", "on_hand", "created_at"
  OR DELETE OR TRUNCATE ON "stock_movements" FOR EACH STATEMENT EXECUTE FUNCTION refuse_stock_change();
CREATE TRIGGER "stock_movements_folded_once" BEFORE UPDATE OF "folded" ON "stock_movements" FOR EACH ROW WHEN (OLD."folded") EXECUTE FUNCTION refuse_stock_change();
CREATE TRIGGER "stock_documents_append_only" BEFORE UPDATE OR DELETE OR TRUNCATE ON "stock_documents" FOR EACH STATEMENT EXECUTE FUNCTION refuse_stock_change();
