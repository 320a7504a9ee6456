-- +goose Up
-- A payment is of an order or of a top-up, which its number tells: there is no one table that it links to any more.
ALTER TABLE "payments" DROP CONSTRAINT "payments_orders_payments";
