-- +goose Up
-- create index "channel_notices_unsettled" to table: "channel_notices"
CREATE INDEX `channel_notices_unsettled` ON `channel_notices` (`received_at`) WHERE outcome = 'received';

