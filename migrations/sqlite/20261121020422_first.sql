-- +goose Up
-- create "brands" table
CREATE TABLE `brands` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `slug` text NOT NULL, `name` json NOT NULL, `created_at` datetime NOT NULL);
-- create index "brands_slug_key" to table: "brands"
CREATE UNIQUE INDEX `brands_slug_key` ON `brands` (`slug`);
-- create "categories" table
CREATE TABLE `categories` (`id` text NOT NULL, `brand_id` integer NOT NULL, `name` json NOT NULL, `position` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- create index "category_brand_id" to table: "categories"
CREATE INDEX `category_brand_id` ON `categories` (`brand_id`);
-- create "channel_notices" table
CREATE TABLE `channel_notices` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `channel` text NOT NULL, `transaction_id` text NOT NULL, `payment_no` text NOT NULL, `status` text NOT NULL, `amount` integer NOT NULL, `body` text NOT NULL, `outcome` text NOT NULL, `received_at` datetime NOT NULL);
-- create index "channelnotice_channel_transaction_id_payment_no_status_amount" to table: "channel_notices"
CREATE UNIQUE INDEX `channelnotice_channel_transaction_id_payment_no_status_amount` ON `channel_notices` (`channel`, `transaction_id`, `payment_no`, `status`, `amount`);
-- create "coupons" table
CREATE TABLE `coupons` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `code` text NOT NULL, `customer_id` text NOT NULL, `kind` text NOT NULL, `name` json NOT NULL, `face_value` integer NOT NULL, `min_spend` integer NOT NULL DEFAULT (0), `shop_id` text NULL, `status` text NOT NULL DEFAULT ('available'), `order_no` text NULL, `valid_from` datetime NOT NULL, `valid_until` datetime NOT NULL, `issued_by` text NOT NULL DEFAULT (''), `used_at` datetime NULL, `created_at` datetime NOT NULL, CONSTRAINT `coupons_face_value` CHECK (face_value > 0), CONSTRAINT `coupons_free` CHECK (status <> 'available' OR order_no IS NULL), CONSTRAINT `coupons_taken` CHECK (order_no IS NOT NULL OR status = 'available'));
-- create index "coupon_brand_id_code" to table: "coupons"
CREATE UNIQUE INDEX `coupon_brand_id_code` ON `coupons` (`brand_id`, `code`);
-- create index "coupon_customer_id_status_valid_until_id" to table: "coupons"
CREATE INDEX `coupon_customer_id_status_valid_until_id` ON `coupons` (`customer_id`, `status`, `valid_until`, `id`);
-- create index "coupon_order_no" to table: "coupons"
CREATE INDEX `coupon_order_no` ON `coupons` (`order_no`);
-- create "customers" table
CREATE TABLE `customers` (`id` text NOT NULL, `brand_id` integer NOT NULL, `nickname` text NOT NULL, `created_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "customer_brand_id_nickname" to table: "customers"
CREATE INDEX `customer_brand_id_nickname` ON `customers` (`brand_id`, `nickname`);
-- create "customer_logins" table
CREATE TABLE `customer_logins` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `provider` text NOT NULL, `subject` text NOT NULL, `created_at` datetime NOT NULL, `customer_id` text NOT NULL, CONSTRAINT `customer_logins_customers_logins` FOREIGN KEY (`customer_id`) REFERENCES `customers` (`id`) ON DELETE CASCADE);
-- create index "customerlogin_brand_id_provider_subject" to table: "customer_logins"
CREATE UNIQUE INDEX `customerlogin_brand_id_provider_subject` ON `customer_logins` (`brand_id`, `provider`, `subject`);
-- create "holds" table
CREATE TABLE `holds` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `shop_id` text NOT NULL, `sku_id` text NOT NULL, `quantity` integer NOT NULL, `state` text NOT NULL DEFAULT ('held'), `order_no` text NOT NULL, CONSTRAINT `holds_orders_holds` FOREIGN KEY (`order_no`) REFERENCES `orders` (`no`) ON DELETE RESTRICT, CONSTRAINT `holds_quantity` CHECK (quantity > 0));
-- create index "hold_order_no_sku_id" to table: "holds"
CREATE UNIQUE INDEX `hold_order_no_sku_id` ON `holds` (`order_no`, `sku_id`);
-- create index "holds_held" to table: "holds"
CREATE INDEX `holds_held` ON `holds` (`shop_id`, `sku_id`) WHERE state = 'held';
-- create "idempotency_keys" table
CREATE TABLE `idempotency_keys` (`key` text NOT NULL, `brand_id` integer NOT NULL, `input_hash` text NOT NULL, `result` text NOT NULL, `created_at` datetime NOT NULL, PRIMARY KEY (`key`));
-- create index "idempotencykey_created_at" to table: "idempotency_keys"
CREATE INDEX `idempotencykey_created_at` ON `idempotency_keys` (`created_at`);
-- create "manual_tasks" table
CREATE TABLE `manual_tasks` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `kind` text NOT NULL, `reference` text NOT NULL, `details` json NOT NULL, `done` bool NOT NULL DEFAULT (false), `created_at` datetime NOT NULL);
-- create index "manualtask_brand_id_kind_reference" to table: "manual_tasks"
CREATE UNIQUE INDEX `manualtask_brand_id_kind_reference` ON `manual_tasks` (`brand_id`, `kind`, `reference`);
-- create "options" table
CREATE TABLE `options` (`id` text NOT NULL, `brand_id` integer NOT NULL, `name` json NOT NULL, `price_delta` integer NOT NULL DEFAULT (0), `is_default` bool NOT NULL DEFAULT (false), `position` integer NOT NULL DEFAULT (0), `group_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `options_option_groups_options` FOREIGN KEY (`group_id`) REFERENCES `option_groups` (`id`) ON DELETE CASCADE);
-- create index "menuoption_brand_id" to table: "options"
CREATE INDEX `menuoption_brand_id` ON `options` (`brand_id`);
-- create "option_groups" table
CREATE TABLE `option_groups` (`id` text NOT NULL, `brand_id` integer NOT NULL, `name` json NOT NULL, `min_select` integer NOT NULL, `max_select` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "optiongroup_brand_id" to table: "option_groups"
CREATE INDEX `optiongroup_brand_id` ON `option_groups` (`brand_id`);
-- create "orders" table
CREATE TABLE `orders` (`no` text NOT NULL, `brand_id` integer NOT NULL, `shop_id` text NOT NULL, `customer_id` text NOT NULL, `status` text NOT NULL, `status_before` text NOT NULL DEFAULT (''), `version` integer NOT NULL DEFAULT (1), `dine_way` text NOT NULL, `desk_no` text NOT NULL DEFAULT (''), `contact` text NOT NULL DEFAULT (''), `note` text NOT NULL DEFAULT (''), `total_amount` integer NOT NULL, `discount_amount` integer NOT NULL, `payable_amount` integer NOT NULL, `paid_amount` integer NOT NULL DEFAULT (0), `refunded_amount` integer NOT NULL DEFAULT (0), `coupon_count` integer NOT NULL DEFAULT (0), `pickup_code` text NOT NULL DEFAULT (''), `expires_at` datetime NOT NULL, `paid_at` datetime NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, PRIMARY KEY (`no`), CONSTRAINT `orders_paid` CHECK (paid_amount >= 0 AND refunded_amount >= 0 AND refunded_amount <= paid_amount), CONSTRAINT `orders_payable` CHECK (payable_amount >= 0 AND discount_amount >= 0 AND payable_amount = total_amount - discount_amount));
-- create index "order_shop_id_created_at_no" to table: "orders"
CREATE INDEX `order_shop_id_created_at_no` ON `orders` (`shop_id`, `created_at`, `no`);
-- create index "order_customer_id_created_at_no" to table: "orders"
CREATE INDEX `order_customer_id_created_at_no` ON `orders` (`customer_id`, `created_at`, `no`);
-- create index "orders_unpaid" to table: "orders"
CREATE INDEX `orders_unpaid` ON `orders` (`expires_at`) WHERE status = 'CREATED';
-- create index "orders_under_way" to table: "orders"
CREATE INDEX `orders_under_way` ON `orders` (`shop_id`, `status`) WHERE status <> 'CREATED' AND status <> 'COMPLETED' AND status <> 'CANCELED' AND status <> 'REFUNDED';
-- create "order_discounts" table
CREATE TABLE `order_discounts` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `position` integer NOT NULL, `kind` text NOT NULL, `promotion_id` text NOT NULL DEFAULT (''), `code` text NOT NULL DEFAULT (''), `name` json NOT NULL, `amount` integer NOT NULL, `reason` json NOT NULL, `shares` json NOT NULL, `order_no` text NOT NULL, CONSTRAINT `order_discounts_orders_discounts` FOREIGN KEY (`order_no`) REFERENCES `orders` (`no`) ON DELETE RESTRICT, CONSTRAINT `order_discounts_amount` CHECK (amount > 0));
-- create index "orderdiscount_order_no_position" to table: "order_discounts"
CREATE UNIQUE INDEX `orderdiscount_order_no_position` ON `order_discounts` (`order_no`, `position`);
-- create "order_events" table
CREATE TABLE `order_events` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `seq` integer NOT NULL, `shop_id` text NOT NULL, `kind` text NOT NULL, `from_status` text NOT NULL DEFAULT (''), `to_status` text NOT NULL, `actor` text NOT NULL, `note` text NOT NULL DEFAULT (''), `data` json NULL, `pending` bool NOT NULL DEFAULT (false), `at` datetime NOT NULL, `order_no` text NOT NULL, CONSTRAINT `order_events_orders_events` FOREIGN KEY (`order_no`) REFERENCES `orders` (`no`) ON DELETE RESTRICT);
-- create index "orderevent_order_no_seq" to table: "order_events"
CREATE UNIQUE INDEX `orderevent_order_no_seq` ON `order_events` (`order_no`, `seq`);
-- create index "order_events_pending" to table: "order_events"
CREATE INDEX `order_events_pending` ON `order_events` (`id`) WHERE pending;
-- create "order_items" table
CREATE TABLE `order_items` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `line` integer NOT NULL, `sku_id` text NOT NULL, `product_id` text NOT NULL, `name` json NOT NULL, `options` json NOT NULL, `quantity` integer NOT NULL, `unit_price` integer NOT NULL, `amount` integer NOT NULL, `payable_amount` integer NOT NULL, `order_no` text NOT NULL, CONSTRAINT `order_items_orders_items` FOREIGN KEY (`order_no`) REFERENCES `orders` (`no`) ON DELETE RESTRICT, CONSTRAINT `order_items_amounts` CHECK (quantity > 0 AND unit_price >= 0 AND amount = unit_price * quantity AND payable_amount >= 0 AND payable_amount <= amount));
-- create index "orderitem_order_no_line" to table: "order_items"
CREATE UNIQUE INDEX `orderitem_order_no_line` ON `order_items` (`order_no`, `line`);
-- create "payments" table
CREATE TABLE `payments` (`no` text NOT NULL, `brand_id` integer NOT NULL, `shop_id` text NOT NULL, `customer_id` text NOT NULL, `channel` text NOT NULL, `status` text NOT NULL, `amount` integer NOT NULL, `refunded_amount` integer NOT NULL DEFAULT (0), `surplus` bool NOT NULL DEFAULT (false), `transaction_id` text NULL, `created_at` datetime NOT NULL, `paid_at` datetime NULL, `order_no` text NOT NULL, PRIMARY KEY (`no`), CONSTRAINT `payments_orders_payments` FOREIGN KEY (`order_no`) REFERENCES `orders` (`no`) ON DELETE RESTRICT, CONSTRAINT `payments_amounts` CHECK (amount > 0 AND refunded_amount >= 0 AND refunded_amount <= amount));
-- create index "payment_order_no" to table: "payments"
CREATE INDEX `payment_order_no` ON `payments` (`order_no`);
-- create index "payment_channel_transaction_id" to table: "payments"
CREATE UNIQUE INDEX `payment_channel_transaction_id` ON `payments` (`channel`, `transaction_id`);
-- create "pickup_counters" table
CREATE TABLE `pickup_counters` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `shop_id` text NOT NULL, `day` text NOT NULL, `last` integer NOT NULL);
-- create index "pickupcounter_shop_id_day" to table: "pickup_counters"
CREATE UNIQUE INDEX `pickupcounter_shop_id_day` ON `pickup_counters` (`shop_id`, `day`);
-- create "products" table
CREATE TABLE `products` (`id` text NOT NULL, `brand_id` integer NOT NULL, `name` json NOT NULL, `description` json NOT NULL, `image_url` text NOT NULL, `tags` json NULL, `shop_ids` json NULL, `served_from` text NOT NULL DEFAULT (''), `served_until` text NOT NULL DEFAULT (''), `position` integer NOT NULL DEFAULT (0), `active` bool NOT NULL DEFAULT (true), `category_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `products_categories_products` FOREIGN KEY (`category_id`) REFERENCES `categories` (`id`) ON DELETE RESTRICT);
-- create index "product_brand_id" to table: "products"
CREATE INDEX `product_brand_id` ON `products` (`brand_id`);
-- create "product_choices" table
CREATE TABLE `product_choices` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `position` integer NOT NULL DEFAULT (0), `group_id` text NOT NULL, `product_id` text NOT NULL, CONSTRAINT `product_choices_option_groups_products` FOREIGN KEY (`group_id`) REFERENCES `option_groups` (`id`) ON DELETE RESTRICT, CONSTRAINT `product_choices_products_choices` FOREIGN KEY (`product_id`) REFERENCES `products` (`id`) ON DELETE CASCADE);
-- create index "productchoice_product_id_group_id" to table: "product_choices"
CREATE UNIQUE INDEX `productchoice_product_id_group_id` ON `product_choices` (`product_id`, `group_id`);
-- create index "productchoice_brand_id" to table: "product_choices"
CREATE INDEX `productchoice_brand_id` ON `product_choices` (`brand_id`);
-- create "product_slots" table
CREATE TABLE `product_slots` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `shop_id` text NOT NULL, `slot` datetime NOT NULL, `product_id` text NOT NULL, `name` json NOT NULL, `quantity` integer NOT NULL DEFAULT (0), `revenue` integer NOT NULL DEFAULT (0));
-- create index "productslot_shop_id_slot_product_id" to table: "product_slots"
CREATE UNIQUE INDEX `productslot_shop_id_slot_product_id` ON `product_slots` (`shop_id`, `slot`, `product_id`);
-- create "promotions" table
CREATE TABLE `promotions` (`id` text NOT NULL, `brand_id` integer NOT NULL, `kind` text NOT NULL, `name` json NOT NULL, `params` json NOT NULL, `scope` json NOT NULL, `period` json NOT NULL, `version` integer NOT NULL DEFAULT (1), `active` bool NOT NULL DEFAULT (true), `created_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "promotion_brand_id_active" to table: "promotions"
CREATE INDEX `promotion_brand_id_active` ON `promotions` (`brand_id`, `active`);
-- create "refunds" table
CREATE TABLE `refunds` (`no` text NOT NULL, `brand_id` integer NOT NULL, `order_no` text NOT NULL, `shop_id` text NOT NULL, `amount` integer NOT NULL, `status` text NOT NULL, `reason` text NOT NULL, `actor` text NOT NULL, `automatic` bool NOT NULL DEFAULT (false), `created_at` datetime NOT NULL, `finished_at` datetime NULL, `payment_no` text NOT NULL, PRIMARY KEY (`no`), CONSTRAINT `refunds_payments_refunds` FOREIGN KEY (`payment_no`) REFERENCES `payments` (`no`) ON DELETE RESTRICT, CONSTRAINT `refunds_amount` CHECK (amount > 0));
-- create index "refund_order_no" to table: "refunds"
CREATE INDEX `refund_order_no` ON `refunds` (`order_no`);
-- create index "refund_payment_no" to table: "refunds"
CREATE INDEX `refund_payment_no` ON `refunds` (`payment_no`);
-- create index "refunds_pending" to table: "refunds"
CREATE INDEX `refunds_pending` ON `refunds` (`created_at`) WHERE status = 'PENDING';
-- create "sales_facts" table
CREATE TABLE `sales_facts` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `event_id` integer NOT NULL, `shop_id` text NOT NULL, `order_no` text NOT NULL, `at` datetime NOT NULL, `revenue` integer NOT NULL DEFAULT (0), `discounts` integer NOT NULL DEFAULT (0), `refunds` integer NOT NULL DEFAULT (0), `orders` integer NOT NULL DEFAULT (0), `coupon_orders` integer NOT NULL DEFAULT (0), `products` json NULL);
-- create index "sales_facts_event_id_key" to table: "sales_facts"
CREATE UNIQUE INDEX `sales_facts_event_id_key` ON `sales_facts` (`event_id`);
-- create index "salesfact_shop_id_at" to table: "sales_facts"
CREATE INDEX `salesfact_shop_id_at` ON `sales_facts` (`shop_id`, `at`);
-- create "sales_slots" table
CREATE TABLE `sales_slots` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `shop_id` text NOT NULL, `slot` datetime NOT NULL, `revenue` integer NOT NULL DEFAULT (0), `discounts` integer NOT NULL DEFAULT (0), `refunds` integer NOT NULL DEFAULT (0), `orders` integer NOT NULL DEFAULT (0), `coupon_orders` integer NOT NULL DEFAULT (0));
-- create index "salesslot_shop_id_slot" to table: "sales_slots"
CREATE UNIQUE INDEX `salesslot_shop_id_slot` ON `sales_slots` (`shop_id`, `slot`);
-- create "secrets" table
CREATE TABLE `secrets` (`id` text NOT NULL, `value` blob NOT NULL, `created_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create "shops" table
CREATE TABLE `shops` (`id` text NOT NULL, `brand_id` integer NOT NULL, `name` json NOT NULL, `address` json NOT NULL, `currency` text NOT NULL, `time_zone` text NOT NULL, `hours` json NOT NULL, `menu_version` integer NOT NULL DEFAULT (1), `position` integer NOT NULL DEFAULT (0), `created_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "shop_brand_id_position_id" to table: "shops"
CREATE INDEX `shop_brand_id_position_id` ON `shops` (`brand_id`, `position`, `id`);
-- create "skus" table
CREATE TABLE `skus` (`id` text NOT NULL, `brand_id` integer NOT NULL, `name` json NOT NULL, `price` integer NOT NULL, `position` integer NOT NULL DEFAULT (0), `product_id` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `skus_products_skus` FOREIGN KEY (`product_id`) REFERENCES `products` (`id`) ON DELETE CASCADE);
-- create index "sku_brand_id" to table: "skus"
CREATE INDEX `sku_brand_id` ON `skus` (`brand_id`);
-- create "sold_out_marks" table
CREATE TABLE `sold_out_marks` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `shop_id` text NOT NULL, `target` text NOT NULL, `target_id` text NOT NULL, `until` datetime NULL);
-- create index "soldoutmark_shop_id_target_target_id" to table: "sold_out_marks"
CREATE UNIQUE INDEX `soldoutmark_shop_id_target_target_id` ON `sold_out_marks` (`shop_id`, `target`, `target_id`);
-- create "staff" table
CREATE TABLE `staff` (`id` text NOT NULL, `brand_id` integer NOT NULL, `username` text NOT NULL, `password_hash` text NOT NULL, `name` text NOT NULL, `role` text NOT NULL, `active` bool NOT NULL DEFAULT (true), `created_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "staff_brand_id_username" to table: "staff"
CREATE UNIQUE INDEX `staff_brand_id_username` ON `staff` (`brand_id`, `username`);
-- create "staff_shops" table
CREATE TABLE `staff_shops` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `shop_id` text NOT NULL, `staff_id` text NOT NULL, CONSTRAINT `staff_shops_staff_shops` FOREIGN KEY (`staff_id`) REFERENCES `staff` (`id`) ON DELETE CASCADE);
-- create index "staffshop_staff_id_shop_id" to table: "staff_shops"
CREATE UNIQUE INDEX `staffshop_staff_id_shop_id` ON `staff_shops` (`staff_id`, `shop_id`);
-- create "stock_epochs" table
CREATE TABLE `stock_epochs` (`id` text NOT NULL, `brand_id` integer NOT NULL, `epoch` integer NOT NULL DEFAULT (1), PRIMARY KEY (`id`));
-- create "stock_levels" table
CREATE TABLE `stock_levels` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `shop_id` text NOT NULL, `sku_id` text NOT NULL, `on_hand` integer NOT NULL);
-- create index "stocklevel_shop_id_sku_id" to table: "stock_levels"
CREATE UNIQUE INDEX `stocklevel_shop_id_sku_id` ON `stock_levels` (`shop_id`, `sku_id`);
-- create "stock_movements" table
CREATE TABLE `stock_movements` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `brand_id` integer NOT NULL, `shop_id` text NOT NULL, `sku_id` text NOT NULL, `delta` integer NOT NULL, `kind` text NOT NULL, `reference` text NOT NULL, `folded` bool NOT NULL DEFAULT (false), `created_at` datetime NOT NULL);
-- create index "stock_movements_unfolded" to table: "stock_movements"
CREATE INDEX `stock_movements_unfolded` ON `stock_movements` (`shop_id`, `sku_id`) WHERE NOT folded;
-- create index "stockmovement_reference" to table: "stock_movements"
CREATE INDEX `stockmovement_reference` ON `stock_movements` (`reference`);

