-- +goose Up
-- modify "shops" table
ALTER TABLE "shops" ADD COLUMN "second_person_above" bigint NOT NULL DEFAULT 20000;
-- modify "manual_tasks" table
ALTER TABLE "manual_tasks" ADD COLUMN "shop_id" character varying NOT NULL DEFAULT '', ADD COLUMN "order_no" character varying NOT NULL DEFAULT '', ADD COLUMN "amount" bigint NOT NULL DEFAULT 0, ADD COLUMN "second_above" bigint NOT NULL DEFAULT 20000, ADD COLUMN "decisions" jsonb NULL, ADD COLUMN "status" character varying NOT NULL DEFAULT 'open', ADD COLUMN "opened_at" timestamptz NULL, ADD COLUMN "reopened" bigint NOT NULL DEFAULT 0, ADD COLUMN "claimed_by" character varying NOT NULL DEFAULT '', ADD COLUMN "claimed_name" character varying NOT NULL DEFAULT '', ADD COLUMN "proposal" jsonb NULL, ADD COLUMN "decision" character varying NOT NULL DEFAULT '', ADD COLUMN "decided_by" character varying NOT NULL DEFAULT '', ADD COLUMN "decided_name" character varying NOT NULL DEFAULT '', ADD COLUMN "approved_by" character varying NOT NULL DEFAULT '', ADD COLUMN "reason" character varying NOT NULL DEFAULT '', ADD COLUMN "decided_at" timestamptz NULL, ADD COLUMN "steps" jsonb NULL, ADD COLUMN "version" bigint NOT NULL DEFAULT 1;
-- a voucher's task was written anew for each failure, as <redemption>/<microseconds>: its newest stays
DELETE FROM "manual_tasks" t WHERE t."kind" IN ('coupon-failed', 'coupon-undo-failed') AND EXISTS (SELECT 1 FROM "manual_tasks" n WHERE n."brand_id" = t."brand_id" AND n."kind" = t."kind" AND n."id" > t."id" AND split_part(n."reference", '/', 1) = split_part(t."reference", '/', 1));
UPDATE "manual_tasks" SET "reference" = split_part("reference", '/', 1) WHERE "kind" IN ('coupon-failed', 'coupon-undo-failed');
UPDATE "manual_tasks" SET "opened_at" = "created_at", "status" = CASE WHEN "done" THEN 'done' ELSE 'open' END, "order_no" = COALESCE("details"->>'order', ''), "amount" = GREATEST(COALESCE(("details"->>'amount')::bigint, ("details"->>'told')::bigint, 0), 0), "shop_id" = COALESCE((SELECT o."shop_id" FROM "orders" o WHERE o."no" = "manual_tasks"."details"->>'order'), '');
ALTER TABLE "manual_tasks" ALTER COLUMN "opened_at" SET NOT NULL, DROP COLUMN "done", ADD CONSTRAINT "manual_tasks_amount" CHECK (amount >= 0);
-- create index "manualtask_brand_id_status_opened_at_id" to table: "manual_tasks"
CREATE INDEX "manualtask_brand_id_status_opened_at_id" ON "manual_tasks" ("brand_id", "status", "opened_at", "id");
-- create index "manualtask_order_no" to table: "manual_tasks"
CREATE INDEX "manualtask_order_no" ON "manual_tasks" ("order_no");
