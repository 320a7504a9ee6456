-- +goose Up
-- create index "orderdiscount_brand_id_promotion_id" to table: "order_discounts"
CREATE INDEX "orderdiscount_brand_id_promotion_id" ON "order_discounts" ("brand_id", "promotion_id");

