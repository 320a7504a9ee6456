-- +goose Up
-- add column "told_from" to table: "webhook_endpoints"
ALTER TABLE `webhook_endpoints` ADD COLUMN `told_from` datetime NULL;

