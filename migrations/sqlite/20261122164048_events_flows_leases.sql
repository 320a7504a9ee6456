-- +goose Up
-- add columns to "order_events"
ALTER TABLE `order_events` ADD COLUMN `cause` text NOT NULL DEFAULT ('');
ALTER TABLE `order_events` ADD COLUMN `request` text NOT NULL DEFAULT ('');
ALTER TABLE `order_events` ADD COLUMN `data_version` integer NOT NULL DEFAULT (1);
ALTER TABLE `order_events` ADD COLUMN `unsent` bool NOT NULL DEFAULT (false);
-- create index "order_events_unsent" to table: "order_events"
CREATE INDEX `order_events_unsent` ON `order_events` (`id`) WHERE unsent;
-- create "barriers" table
CREATE TABLE `barriers` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `flow_id` text NOT NULL, `step` text NOT NULL, `phase` text NOT NULL, `because` text NOT NULL, `created_at` datetime NOT NULL);
-- create index "barrier_flow_id_step_phase" to table: "barriers"
CREATE UNIQUE INDEX `barrier_flow_id_step_phase` ON `barriers` (`flow_id`, `step`, `phase`);
-- create "dead_letters" table
CREATE TABLE `dead_letters` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `consumer` text NOT NULL, `event_id` integer NOT NULL, `order_no` text NOT NULL, `seq` integer NOT NULL, `shop_id` text NOT NULL, `kind` text NOT NULL, `message` json NOT NULL, `attempts` integer NOT NULL DEFAULT (0), `error` text NOT NULL DEFAULT (''), `status` text NOT NULL DEFAULT ('open'), `failed_at` datetime NOT NULL, `decided_by` text NOT NULL DEFAULT (''), `reason` text NOT NULL DEFAULT (''), `decided_at` datetime NULL, `version` integer NOT NULL DEFAULT (1), `created_at` datetime NOT NULL);
-- create index "deadletter_consumer_event_id" to table: "dead_letters"
CREATE UNIQUE INDEX `deadletter_consumer_event_id` ON `dead_letters` (`consumer`, `event_id`);
-- create index "deadletter_brand_id_status_id" to table: "dead_letters"
CREATE INDEX `deadletter_brand_id_status_id` ON `dead_letters` (`brand_id`, `status`, `id`);
-- create "event_positions" table
CREATE TABLE `event_positions` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `consumer` text NOT NULL, `order_no` text NOT NULL, `seq` integer NOT NULL, `moved_at` datetime NOT NULL);
-- create index "eventposition_consumer_order_no" to table: "event_positions"
CREATE UNIQUE INDEX `eventposition_consumer_order_no` ON `event_positions` (`consumer`, `order_no`);
-- create index "eventposition_moved_at" to table: "event_positions"
CREATE INDEX `eventposition_moved_at` ON `event_positions` (`moved_at`);
-- create "flows" table
CREATE TABLE `flows` (`id` text NOT NULL, `brand_id` integer NOT NULL, `kind` text NOT NULL, `name` text NOT NULL, `version` integer NOT NULL DEFAULT (1), `reference` text NOT NULL, `steps` json NOT NULL, `status` text NOT NULL DEFAULT ('running'), `state` json NOT NULL, `attempts` integer NOT NULL DEFAULT (0), `next_at` datetime NULL, `fence` integer NOT NULL DEFAULT (0), `holder` text NOT NULL DEFAULT (''), `error` text NOT NULL DEFAULT (''), `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `flows_due` CHECK (next_at IS NULL OR status IN ('running', 'completing', 'compensating')));
-- create index "flow_brand_id_name_reference" to table: "flows"
CREATE UNIQUE INDEX `flow_brand_id_name_reference` ON `flows` (`brand_id`, `name`, `reference`);
-- create index "flows_next" to table: "flows"
CREATE INDEX `flows_next` ON `flows` (`next_at`) WHERE next_at IS NOT NULL;
-- create index "flow_brand_id_status_created_at_id" to table: "flows"
CREATE INDEX `flow_brand_id_status_created_at_id` ON `flows` (`brand_id`, `status`, `created_at`, `id`);
-- create "flow_steps" table
CREATE TABLE `flow_steps` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `flow_id` text NOT NULL, `step` text NOT NULL, `phase` text NOT NULL, `outcome` text NOT NULL, `attempt` integer NOT NULL DEFAULT (1), `fence` integer NOT NULL DEFAULT (0), `error` text NOT NULL DEFAULT (''), `at` datetime NOT NULL);
-- create index "flowstep_flow_id_id" to table: "flow_steps"
CREATE INDEX `flowstep_flow_id_id` ON `flow_steps` (`flow_id`, `id`);
-- create "idempotency_tokens" table
CREATE TABLE `idempotency_tokens` (`id` text NOT NULL, `brand_id` integer NOT NULL, `person` text NOT NULL, `status` text NOT NULL DEFAULT ('unused'), `operation` text NOT NULL DEFAULT (''), `input_hash` text NOT NULL DEFAULT (''), `begun_at` datetime NULL, `created_at` datetime NOT NULL, `expires_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "idempotencytoken_expires_at" to table: "idempotency_tokens"
CREATE INDEX `idempotencytoken_expires_at` ON `idempotency_tokens` (`expires_at`);
-- create "leases" table
CREATE TABLE `leases` (`id` text NOT NULL, `holder` text NOT NULL, `token` integer NOT NULL DEFAULT (1), `until` datetime NOT NULL, PRIMARY KEY (`id`));
-- create "parked_events" table
CREATE TABLE `parked_events` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `consumer` text NOT NULL, `order_no` text NOT NULL, `seq` integer NOT NULL, `event_id` integer NOT NULL, `message` json NOT NULL, `parked_at` datetime NOT NULL);
-- create index "parkedevent_consumer_order_no_seq" to table: "parked_events"
CREATE UNIQUE INDEX `parkedevent_consumer_order_no_seq` ON `parked_events` (`consumer`, `order_no`, `seq`);
-- create index "parkedevent_parked_at" to table: "parked_events"
CREATE INDEX `parkedevent_parked_at` ON `parked_events` (`parked_at`);
-- create "webhook_deliveries" table
CREATE TABLE `webhook_deliveries` (`id` text NOT NULL, `brand_id` integer NOT NULL, `endpoint_id` text NOT NULL, `event` text NOT NULL, `name` text NOT NULL, `order_no` text NOT NULL, `body` json NOT NULL, `status` text NOT NULL DEFAULT ('pending'), `attempts` integer NOT NULL DEFAULT (0), `next_at` datetime NULL, `tries` json NULL, `delivered_at` datetime NULL, `created_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "webhookdelivery_endpoint_id_event" to table: "webhook_deliveries"
CREATE UNIQUE INDEX `webhookdelivery_endpoint_id_event` ON `webhook_deliveries` (`endpoint_id`, `event`);
-- create index "webhookdelivery_endpoint_id_created_at_id" to table: "webhook_deliveries"
CREATE INDEX `webhookdelivery_endpoint_id_created_at_id` ON `webhook_deliveries` (`endpoint_id`, `created_at`, `id`);
-- create index "webhook_deliveries_next" to table: "webhook_deliveries"
CREATE INDEX `webhook_deliveries_next` ON `webhook_deliveries` (`next_at`) WHERE next_at IS NOT NULL;
-- create "webhook_endpoints" table
CREATE TABLE `webhook_endpoints` (`id` text NOT NULL, `brand_id` integer NOT NULL, `shop_id` text NOT NULL DEFAULT (''), `url` text NOT NULL, `topics` json NOT NULL, `description` text NOT NULL DEFAULT (''), `secret` blob NOT NULL, `secret_before` blob NULL, `secret_before_until` datetime NULL, `enabled` bool NOT NULL DEFAULT (true), `disabled_for` text NOT NULL DEFAULT (''), `version` integer NOT NULL DEFAULT (1), `created_by` text NOT NULL DEFAULT (''), `created_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "webhookendpoint_brand_id_id" to table: "webhook_endpoints"
CREATE INDEX `webhookendpoint_brand_id_id` ON `webhook_endpoints` (`brand_id`, `id`);

-- What happened stays as it was told: an event is only marked as taken and as sent. A flow's log is only added to.
-- +goose StatementBegin
CREATE TRIGGER order_events_no_update BEFORE UPDATE OF id, brand_id, order_no, seq, shop_id, kind, from_status, to_status, actor, cause, request, note, data, data_version, at ON order_events BEGIN SELECT RAISE(ABORT, 'order_events is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER order_events_no_delete BEFORE DELETE ON order_events BEGIN SELECT RAISE(ABORT, 'order_events is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER flow_steps_no_update BEFORE UPDATE ON flow_steps BEGIN SELECT RAISE(ABORT, 'flow_steps is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER flow_steps_no_delete BEFORE DELETE ON flow_steps BEGIN SELECT RAISE(ABORT, 'flow_steps is append-only'); END;
-- +goose StatementEnd
