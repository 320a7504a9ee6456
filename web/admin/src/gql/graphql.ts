/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** A bonus to offer. */
export type AddTopUpOfferInput = {
  /** Who tops up so much or more gets it; 100 to 500000. */
  amount: number;
  /** What they get; 0 to 500000. */
  bonus: number;
  /** Made by the client for this attempt, 1 to 100 characters; the same key with the same input answers the first result. */
  idempotencyKey: string;
  /** From when; left out: now. */
  validFrom?: string | null | undefined;
  /** Until when; left out: no end. */
  validUntil?: string | null | undefined;
};

/** Where to move an order. */
export type AdvanceOrderInput = {
  /** Shown in the timeline; at most 200 characters. */
  note?: string | null | undefined;
  /** The order's number. */
  orderNo: string;
  /** The state to reach. */
  to: OrderStatus;
};

/** A proposal to approve or to drop. */
export type ApproveTaskInput = {
  /** ManualTask.id. */
  id: string;
  /** ManualTask.version, as it was seen. */
  version: number;
};

/** A fault to arm. */
export type ArmFaultInput = {
  /** SimulatedFault.fault. */
  fault: string;
  /** VoucherPlatform.platform. */
  platform: string;
  /** The shop whose manager asks; the fault is the platform's, for all shops. */
  shopId: string;
  /** 0 for never, 1 to 1,000, below 0 until it is set to 0. */
  times: number;
};

/** Which entries of the log. What is left out does not narrow. */
export type AuditFilter = {
  /** Names of mutations, at most 20. */
  actions?: Array<string> | null | undefined;
  /** From this moment on. */
  from?: string | null | undefined;
  /** How it ended. */
  outcome?: AuditOutcome | null | undefined;
  /** Of one member of staff. */
  staffId?: string | null | undefined;
  /** An order's number, a SKU or another subject in full. */
  subject?: string | null | undefined;
  /** Before this moment. */
  to?: string | null | undefined;
};

/** How an action ended. */
export type AuditOutcome =
  /** It was done. */
  | 'DONE'
  /** It was refused. */
  | 'REFUSED';

/** Where the breaker before an outside party stands. */
export type BreakerState =
  /** It answers, and every call goes through. */
  | 'CLOSED'
  /** One call goes through, whose end decides. */
  | 'HALF_OPEN'
  /** It did not answer: 5 calls in a row failed, or more than 60 % of at least 20 within a minute. No call goes through until nextProbe. */
  | 'OPEN';

/** A grant to end. */
export type CancelCouponGrantInput = {
  /** The job's number. */
  id: string;
};

/** What to give up. */
export type CancelOrderInput = {
  /** The order's number. */
  orderNo: string;
  /** Why; at most 200 characters. */
  reason?: string | null | undefined;
};

/** A trial to end. */
export type CancelPromotionTrialInput = {
  /** The trial. */
  id: string;
};

/** Which notices to list. */
export type ChannelNoticeFilter = {
  /** Of one channel. */
  channel?: PaymentChannel | null | undefined;
  /** The whole number of an order, a payment, a refund or a transaction. */
  number?: string | null | undefined;
  /** What came of them; all when left out. */
  outcomes?: Array<NoticeOutcome> | null | undefined;
  /** The shop. */
  shopId: string;
};

/** A draft to try. */
export type CheckPromotionInput = {
  /** A cart to price; left out: the draft is only checked. */
  cart?: SampleCartInput | null | undefined;
  /** The promotion that the draft changes; left out: a new one. */
  id?: string | null | undefined;
  /** What it would do. */
  terms: PromotionTermsInput;
};

/** A batch to close. */
export type CloseCouponBatchInput = {
  /** The revision that the caller read; left out: whichever it is. */
  expectedRevision?: number | null | undefined;
  /** Its number. */
  id: string;
  /** Why; at most 200 characters. */
  reason: string;
  /** Whether the coupons end that guests have and did not use. */
  voidRest?: boolean;
};

/** A shop's account at a platform. */
export type ConnectPlatformInput = {
  /** The shop's id there; at most 128 characters. */
  accountId: string;
  /** Meituan: 1 (dining, which is meant when it is left out) or 58. */
  business?: string | null | undefined;
  /** Douyin's account_id of the merchant. */
  merchant?: string | null | undefined;
  /** What the account is called there. */
  name?: string | null | undefined;
  /** VoucherPlatform.platform. */
  platform: string;
  /** Which shop. */
  shopId: string;
  /** Meituan's appAuthToken, Koubei's app_auth_token; left out: it stays as it is. */
  token?: string | null | undefined;
};

/** A batch to activate or to pause. */
export type CouponBatchInput = {
  /** The revision that the caller read; left out: whichever it is. */
  expectedRevision?: number | null | undefined;
  /** Its number. */
  id: string;
};

/** Where a batch stands. */
export type CouponBatchStatus =
  /** Guests can claim. */
  | 'ACTIVE'
  /** Nobody can claim any more. */
  | 'CLOSED'
  /** Being edited; nobody can claim. */
  | 'DRAFT'
  /** Nobody can claim for a while. */
  | 'PAUSED';

/** How guests come by a batch's coupons. */
export type CouponHandOut =
  /** A code for each coupon; whoever types it first gets it. */
  | 'CODES'
  /** Staff give them to segments of guests. */
  | 'GRANT'
  /** One link for all, until they are gone. */
  | 'LINK';

/** What a job does. */
export type CouponJobKind =
  /** Makes codes. */
  | 'CODES'
  /** Gives coupons to a segment of guests. */
  | 'GRANT'
  /** Ends the coupons of a closed batch that nobody used. */
  | 'VOID';

/** Where a job stands. */
export type CouponJobStatus =
  /** A person ended it. */
  | 'CANCELED'
  /** It has ended; see endedFor. */
  | 'DONE'
  /** It could not be done. */
  | 'FAILED'
  /** It waits. */
  | 'QUEUED'
  /** It is being done. */
  | 'RUNNING';

/** What a coupon is. Kinds that a server has registered beside these are values as well. */
export type CouponKind =
  /** Alipay: a product, nothing to pay. */
  | 'ALIPAY_EXCHANGE'
  /** Amap: takes its face value off. */
  | 'AMAP_CASH'
  /** Own: takes its face value off a paid order. */
  | 'CASH'
  /** Own: takes the delivery fee off, at most its face value. */
  | 'DELIVERY'
  /** Douyin: a product, nothing to pay. */
  | 'DOUYIN_EXCHANGE'
  /** Meituan: takes its face value off. */
  | 'MEITUAN_CASH'
  /** Meituan: a product, nothing to pay. */
  | 'MEITUAN_EXCHANGE'
  /** Own: a percentage off the goods in its scope, at most its face value; at most one counts for an order. */
  | 'PERCENTAGE'
  /** Own: one item in its scope is free, options included, at most its face value. */
  | 'PRODUCT'
  /** Own: one option (topping) in its scope is free, at most its face value. */
  | 'TOPPING'
  /** WeChat: takes its face value off. */
  | 'WECHAT_CASH';

/** What a coupon is good for: of PERCENTAGE and PRODUCT goods in any of the categories, products or SKUs, of TOPPING options; of the others nothing may be named. At most 200 ids a field. */
export type CouponScopeInput = {
  /** Categories of the menu. */
  categories?: Array<string> | null | undefined;
  /** Options. */
  options?: Array<string> | null | undefined;
  /** Products. */
  products?: Array<string> | null | undefined;
  /** SKUs. */
  skus?: Array<string> | null | undefined;
};

/** Where a coupon stands. */
export type CouponStatus =
  /** Can be used within its validity. */
  | 'AVAILABLE'
  /** Its validity is over. */
  | 'EXPIRED'
  /** Held by an unpaid order. */
  | 'LOCKED'
  /** Used by a paid order. */
  | 'USED'
  /** Taken out of use: by staff, or because its platform says that it is worth nothing any more. */
  | 'VOIDED';

/** What coupons are worth. */
export type CouponTermsInput = {
  /** What one takes off: of CASH above 0; of the other own kinds at most, 0 or left out: no bound. At most 1,000,000. */
  faceValue?: number | null | undefined;
  /** An own kind. */
  kind: CouponKind;
  /** The order must cost at least so much after promotions. */
  minSpend?: number | null | undefined;
  /** How guests know them; made from the rest when left out. */
  name?: LocalizedTextInput | null | undefined;
  /** Of PERCENTAGE: what it takes off, 1 to 100. */
  percent?: number | null | undefined;
  /** What it is good for; left out: everything that its kind concerns. */
  scope?: CouponScopeInput | null | undefined;
  /** The only shop that takes them; left out: all of the brand's. */
  shopId?: string | null | undefined;
};

/** A new address. */
export type CreateWebhookEndpointInput = {
  /** What it is for; at most 200 characters. */
  description?: string | null | undefined;
  /** Made by the client for this attempt, 1 to 100 characters; the same key with the same input answers the first address, and for ten minutes its secret. */
  idempotencyKey?: string | null | undefined;
  /** Whose orders it is told of. */
  shopId: string;
  /** 1 to 20 names of events of docs/events.md or kinds, with * as a wildcard: OrderPaid, Order*, order.*. */
  topics: Array<string>;
  /** https://…, on the public network, without a user's name or a fragment; at most 500 characters. */
  url: string;
};

/** A dead letter as it was seen. */
export type DeadLetterInput = {
  /** DeadLetter.id. */
  id: string;
  /** DeadLetter.version. */
  version: number;
};

/** Where a dead letter stands. */
export type DeadLetterStatus =
  /** Staff gave it up. */
  | 'DROPPED'
  /** It waits for staff. */
  | 'OPEN'
  /** Its consumer took it in the end. */
  | 'REPLAYED';

/** A decision. */
export type DecideTaskInput = {
  /** What. */
  decision: TaskDecision;
  /** ManualTask.id. */
  id: string;
  /** Why; at most 200 characters. */
  reason: string;
  /** ManualTask.version, as it was seen. */
  version: number;
};

/** How an order is handed over. */
export type DineWay =
  /** Brought by a rider. */
  | 'DELIVERY'
  /** At a table of the shop. */
  | 'DINE_IN'
  /** Picked up at the counter. */
  | 'TAKEAWAY';

/** An account to forget. */
export type DisconnectPlatformInput = {
  /** VoucherPlatform.platform. */
  platform: string;
  /** Which shop. */
  shopId: string;
};

/** Where a discount comes from. Kinds that a server has registered beside these are values as well. */
export type DiscountKind =
  /** A voucher of Alipay for a product. */
  | 'ALIPAY_EXCHANGE'
  /** A cash voucher of Amap. */
  | 'AMAP_CASH'
  /** One price for several items together. */
  | 'BUNDLE'
  /** Buy some, get some free. */
  | 'BUY_N_GET_M'
  /** An own cash coupon. */
  | 'CASH'
  /** An own coupon for the delivery fee. */
  | 'DELIVERY'
  /** A lower delivery fee, or none. */
  | 'DELIVERY_OFF'
  /** A voucher of Douyin for a product. */
  | 'DOUYIN_EXCHANGE'
  /** For a guest's first order. */
  | 'FIRST_ORDER'
  /** One price for an item, for a time. */
  | 'FIXED_PRICE'
  /** A gift with a purchase. */
  | 'GIFT'
  /** A cash voucher of Meituan. */
  | 'MEITUAN_CASH'
  /** A voucher of Meituan for a product. */
  | 'MEITUAN_EXCHANGE'
  /** A price for members, by tier. */
  | 'MEMBER_PRICE'
  /** Money off above a threshold, also in steps. */
  | 'MONEY_OFF'
  /** For guests who have come not long ago. */
  | 'NEW_USER'
  /** Every second item (or third …) cheaper. */
  | 'NTH_ITEM'
  /** An own coupon for a percentage. */
  | 'PERCENTAGE'
  /** Percentage off. */
  | 'PERCENT_OFF'
  /** An own coupon for an item. */
  | 'PRODUCT'
  /** An own coupon for a topping. */
  | 'TOPPING'
  /** Free toppings. */
  | 'TOPPING_FREE'
  /** A cash voucher of WeChat. */
  | 'WECHAT_CASH';

/** What takes money off. */
export type DiscountSource =
  /** Coupons of one kind and name, which were issued together. */
  | 'COUPON'
  /** A promotion, over all its versions. */
  | 'PROMOTION';

/** How a dispute ends. */
export type DisputeOutcome =
  /** The channel gave the money to the guest. */
  | 'LOST'
  /** The shop keeps the money. */
  | 'WON';

/** Where a dispute stands. */
export type DisputeStatus =
  /** The channel gave the money to the guest. */
  | 'LOST'
  /** Nobody has decided it yet. */
  | 'OPEN'
  /** The shop keeps the money. */
  | 'WON';

/** A letter to be given up. */
export type DropDeadLetterInput = {
  /** DeadLetter.id. */
  id: string;
  /** Why; 1 to 200 characters. */
  reason: string;
  /** DeadLetter.version. */
  version: number;
};

/** Why a request or an invoice ends. */
export type EndInvoiceInput = {
  /** Invoice.no. */
  no: string;
  /** Why, 1 to 200 characters; the guest reads it. */
  note: string;
};

/** An offer to end. */
export type EndTopUpOfferInput = {
  /** Which. */
  id: string;
};

/** A voucher that is shown at the counter. */
export type ExchangeAtCounterInput = {
  /** Its code, as typed or scanned; blanks do not matter. */
  code: string;
  /** DINE_IN or TAKEAWAY, which is meant when it is left out. */
  dineWay?: DineWay | null | undefined;
  /** The caller's own, 1 to 100 characters; the same key with the same input answers the first order again. */
  idempotencyKey: string;
  /** What it is: a platform's kind whose form is EXCHANGE. */
  kind: CouponKind;
  /** For who makes it. */
  note?: string | null | undefined;
  /** Chosen options. */
  optionIds?: Array<string> | null | undefined;
  /** Where. */
  shopId: string;
  /** What the guest wants for it; it must not cost more than the voucher is worth. */
  skuId: string;
};

/** Codes to write out. */
export type ExportCouponCodesInput = {
  /** The number of the first code; left out: 1. */
  from?: number | null | undefined;
  /** The batch. */
  id: string;
};

/** How a durable flow goes. */
export type FlowKind =
  /** Its steps are done one after the other, and undone in reverse when one fails. */
  | 'SAGA'
  /** All its steps are tried, and then all are confirmed or all canceled. */
  | 'TCC';

/** What a line of a flow's log says. What was begun and has no other line counts as executed. */
export type FlowOutcome =
  /** It was begun. */
  | 'BEGUN'
  /** It is done. */
  | 'DONE'
  /** It failed. */
  | 'FAILED';

/** What is done with a step of a flow. */
export type FlowPhase =
  /** A participant is canceled. */
  | 'CANCEL'
  /** A participant is confirmed. */
  | 'CONFIRM'
  /** A saga's step is done. */
  | 'DO'
  /** A participant is tried. */
  | 'TRY'
  /** A saga's step is undone. */
  | 'UNDO';

/** Where a durable flow stands. */
export type FlowStatus =
  /** A step failed: what was done is undone, or canceled. */
  | 'COMPENSATING'
  /** Its steps are confirmed. */
  | 'COMPLETING'
  /** It is done. */
  | 'DONE'
  /** Its steps are done, or tried. */
  | 'RUNNING'
  /** It could not go on by itself: its task asks a person. */
  | 'STUCK'
  /** All of it is undone, or staff closed it. */
  | 'UNDONE';

/** Coupons to grant. */
export type GrantCouponsInput = {
  /** The batch, whose coupons are not for codes. */
  batchId: string;
  /** The caller's own, 1 to 100 characters; the same key with the same segment is the same grant. */
  idempotencyKey: string;
  /** Why; at most 200 characters. */
  note?: string | null | undefined;
  /** Which guests. */
  segment: GuestSegmentInput;
};

/** Which guests: those who fit all that is given. Orders count that were paid for and whose money did not all go back. */
export type GuestSegmentInput = {
  /** Guests by name, at most 500. */
  customerIds?: Array<string> | null | undefined;
  /** All guests; must be set where no condition is given, and only there. */
  everyone?: boolean | null | undefined;
  /** Guests who came first at this moment or later. */
  newSince?: string | null | undefined;
  /** Guests without an order since this moment. */
  notOrderedSince?: string | null | undefined;
  /** Guests with so many orders. */
  orderedAtLeast?: number | null | undefined;
  /** From when on orderedAtLeast counts; left out: ever. */
  orderedSince?: string | null | undefined;
  /** Guests who paid so much, less what went back. */
  spentAtLeast?: number | null | undefined;
  /** From when on spentAtLeast counts; left out: ever. */
  spentSince?: string | null | undefined;
  /** Guests of a tier of members. */
  tier?: string | null | undefined;
};

/** A table of stock. */
export type ImportStockInput = {
  /** The file's text in pieces of at most 8,000 bytes, cut wherever; at most 5,000 lines, 500 of them with a count or a receipt. */
  csv: Array<string>;
  /** Only tell what it would do. */
  dryRun: boolean;
  /** Made by the client for this attempt, 1 to 100 characters; keep it when you send again. */
  idempotencyKey: string;
  /** Why it was counted, for lines without a reason of their own; at most 200 characters. */
  reason?: string | null | undefined;
  /** The shop. */
  shopId: string;
};

/** Who an invoice is for. */
export type InvoiceBuyer =
  /** A company, by its tax number. */
  | 'COMPANY'
  /** A person. */
  | 'PERSON';

/** Where an invoice stands. */
export type InvoiceStatus =
  /** Written: it has a number and a link. */
  | 'ISSUED'
  /** Refused by the shop; another one may be asked for. */
  | 'REJECTED'
  /** Asked for by the guest. */
  | 'REQUESTED'
  /** Written, and taken back by a red-letter invoice. */
  | 'VOIDED'
  /** Taken back by the guest. */
  | 'WITHDRAWN';

/** A coupon to give. */
export type IssueCouponInput = {
  /** 4 to 40 letters, digits or -; made by the server when left out. */
  code?: string | null | undefined;
  /** Who gets it. */
  customerId: string;
  /** What it takes off: of CASH above 0; of the other own kinds at most, 0 or left out: no bound. At most 1,000,000. */
  faceValue?: number | null | undefined;
  /** Made by the client for this attempt, 1 to 100 characters; the same key with the same input answers the first coupon. Left out: each call gives one. */
  idempotencyKey?: string | null | undefined;
  /** An own kind, or a platform's: then code is the voucher's, the platform is asked about it, and what it is worth and until when is the platform's word. */
  kind: CouponKind;
  /** The order must cost at least so much after promotions. */
  minSpend?: number | null | undefined;
  /** Of PERCENTAGE: what it takes off, 1 to 100. */
  percent?: number | null | undefined;
  /** What it is good for; left out: everything that its kind concerns. PRODUCT needs this or a face value. */
  scope?: CouponScopeInput | null | undefined;
  /** The only shop that takes it; left out: all of the brand's. */
  shopId?: string | null | undefined;
  /** Left out: 30 days from now. */
  validUntil?: string | null | undefined;
};

/** Gift cards to issue. */
export type IssueGiftCardsInput = {
  /** What each is worth; 100 to 500000. */
  amount: number;
  /** How many, 1 to 1000. */
  count: number;
  /** Made by the client for this attempt, 1 to 100 characters; the same key with the same input answers the first result. */
  idempotencyKey: string;
  /** How staff know them, 1 to 60 characters. */
  name: string;
  /** Until when they can be redeemed, at most ten years on. */
  validUntil: string;
};

/** An invoice that was written. */
export type IssueInvoiceInput = {
  /** Where the guest gets it: an https address. */
  link: string;
  /** Invoice.no. */
  no: string;
  /** The invoice's own number, 1 to 64 characters. */
  number: string;
};

/** What becomes of money that comes for an order whose time to be paid is over. */
export type LateMoney =
  /** It goes back at once. */
  | 'REFUND'
  /** Within 30 minutes of that time the order is taken up again and is PAID, where the shop takes orders, all of its stock, coupons and promotions can be had once more, and no platform's voucher is in it. Else the money goes back at once, as that of an order that its guest or staff canceled. */
  | 'REVIVE';

/** A text in each language. */
export type LocalizedTextInput = {
  /** English. */
  en: string;
  /** Chinese. */
  zh: string;
};

/** Which session to end. */
export type LogoutInput = {
  /** The session's refresh token; left out, the session that asks. */
  refreshToken?: string | null | undefined;
};

/** Where a task stands. */
export type ManualTaskStatus =
  /** Somebody looks after it. */
  | 'CLAIMED'
  /** It was decided, or has settled by itself. */
  | 'DONE'
  /** It waits for somebody. */
  | 'OPEN';

/** What must be equal. */
export type MoneyLaw =
  /** A closed day is what it was closed with: in how many of its number of entries, its root and its accounts it differs. */
  | 'AS_CLOSED'
  /** What payments took from wallets and refunds gave back to them is what wallets lost and got: the account clearing/BALANCE comes to 0. */
  | 'BALANCE_CLEARS'
  /** What came by a channel is what its payments captured. */
  | 'CAPTURED_BY_PAYMENTS'
  /** captured − givenBack = sales − unsold − discounts − returns + toppedUp, and what guestsHeld and refundsOwed rose by. */
  | 'CASH_FLOW'
  /** What the ledger says that channels took after disputes is the sum of the disputes that were lost in the day. */
  | 'CHARGED_BACK_BY_DISPUTES'
  /** What was taken off when they were sold is those orders' discounts. */
  | 'DISCOUNTS_BY_ORDERS'
  /** The postings of every entry sum to 0: how many do not. */
  | 'ENTRIES_BALANCE'
  /** What a channel kept is what its bills' rows say, as far as they were booked in the day. */
  | 'FEES_BY_BILLS'
  /** What went back by a channel is what its refunds gave. */
  | 'GIVEN_BACK_BY_REFUNDS'
  /** What payments hold back from refunds is the sum of the disputes that are open, as the proof is made; no entry tells of it. */
  | 'HELD_BACK_BY_DISPUTES'
  /** guestsHeld is what payments captured until then, less what orders sold, what went into wallets and what was given back of the rest. */
  | 'HELD_BY_PAYMENTS'
  /** refundsOwed is the sum of the refunds that were under way at the day's end. */
  | 'OWED_BY_REFUNDS'
  /** sales is the sum of the orders that were paid for in the day. */
  | 'SOLD_BY_ORDERS'
  /** toppedUp is the sum of the top-ups that were paid in the day, less what staff gave back of top-ups. */
  | 'TOPPED_UP_BY_TOP_UPS';

/** What came of a notice. */
export type NoticeOutcome =
  /** It was done. */
  | 'APPLIED'
  /** The attempt to pay failed. */
  | 'DECLINED'
  /** It says what was known. */
  | 'IGNORED'
  /** It does not fit its payment: a person decides. */
  | 'MISMATCH'
  /** Kept, and not settled yet: it is tried again by itself. */
  | 'RECEIVED'
  /** Money that the order did not want: it goes back by itself. */
  | 'SURPLUS';

/** A dispute to record. */
export type OpenDisputeInput = {
  /** How much is disputed. */
  amount: number;
  /** Made by the client for this attempt, 1 to 100 characters; the same key with the same input answers the first result. */
  idempotencyKey: string;
  /** The order's number. */
  orderNo: string;
  /** Which payment; may be left out where the order has one. */
  paymentNo?: string | null | undefined;
  /** Why; 1 to 200 characters. */
  reason: string;
  /** What the channel calls it; at most 100 characters. */
  reference?: string | null | undefined;
};

/** Where an order comes from. */
export type OrderChannel =
  /** The shop's counter. */
  | 'COUNTER'
  /** The mini-program. */
  | 'MINI_PROGRAM'
  /** The storefront. */
  | 'WEB';

/** Which orders to list. */
export type OrderFilter = {
  /** Placed at or after. */
  from?: string | null | undefined;
  /** The shop. */
  shopId: string;
  /** Any of these states; all when left out. */
  statuses?: Array<OrderStatus> | null | undefined;
  /** Matches the order's number, pick-up code, contact, note, the guest's nickname or a product's name; at most 50 characters. */
  text?: string | null | undefined;
  /** Placed before. */
  to?: string | null | undefined;
};

/** One line of a cart or an order. */
export type OrderItemInput = {
  /** Chosen options of the product; an option may be named once. */
  optionIds?: Array<string> | null | undefined;
  /** 1 to 99. */
  quantity: number;
  /** The SKU. */
  skuId: string;
};

/** Where an order stands. */
export type OrderStatus =
  /** Given up or not paid in time. */
  | 'CANCELED'
  /** Done. */
  | 'COMPLETED'
  /** Placed and not paid; holds its stock until expiresAt. */
  | 'CREATED'
  /** Handed over by the rider. */
  | 'DELIVERED'
  /** The guest disputes it. */
  | 'DISPUTED'
  /** Paid in full. */
  | 'PAID'
  /** Paid, but a platform coupon could not be redeemed: a person decides. */
  | 'PAID_COUPON_FAILED'
  /** Being made. */
  | 'PREPARING'
  /** Ready for pick-up, or for the rider. */
  | 'READY'
  /** All money is back. */
  | 'REFUNDED'
  /** Money is on its way back. */
  | 'REFUNDING'
  /** With the rider. */
  | 'SHIPPING';

/** By which way money comes. */
export type PaymentChannel =
  /** Alipay. */
  | 'ALIPAY'
  /** The customer's wallet: paid at once, and given back to it. */
  | 'BALANCE'
  /** Cash at the counter: staff record it by takeCash; guests can't choose it. */
  | 'CASH'
  /** Stands in for the real channels where there is no merchant account. */
  | 'SANDBOX'
  /** WeChat Pay. */
  | 'WECHAT_PAY';

/** Where a payment stands. */
export type PaymentStatus =
  /** Not needed any more: the order was paid otherwise or canceled. */
  | 'CLOSED'
  /** The channel refused; the order may be paid by another payment. */
  | 'FAILED'
  /** A part went back. */
  | 'PARTIALLY_REFUNDED'
  /** Waiting for the channel. */
  | 'PENDING'
  /** All went back. */
  | 'REFUNDED'
  /** The money is here. */
  | 'SUCCEEDED';

/** When a rule's turn comes: the layers of promotions, then the coupons. */
export type PriceLayer =
  /** Money off above a threshold. */
  | 'AMOUNT'
  /** Coupons. */
  | 'COUPON'
  /** The delivery fee. */
  | 'DELIVERY'
  /** Prices of single items. */
  | 'ITEM'
  /** Percentages. */
  | 'PERCENT';

/** How a shop lets promotions stack. */
export type PricingMode =
  /** One promotion an order: the best. */
  | 'BEST_DEAL'
  /** The best combination of those that may go together. */
  | 'STACK';

/** A part of the guests. Left out or empty: everybody. */
export type PromotionAudienceInput = {
  /** A share of guests, 1 to 100 in hundredths. */
  percent?: number | null | undefined;
  /** Shops whose guests are in it, of those in the scope. */
  shops?: Array<string> | null | undefined;
};

/** What a parameter holds. */
export type PromotionFieldType =
  /** Minor units. */
  | 'AMOUNT'
  /** Ids of categories. */
  | 'CATEGORIES'
  /** A whole number. */
  | 'COUNT'
  /** True or false. */
  | 'FLAG'
  /** A list of objects with fields of their own. */
  | 'LIST'
  /** Ids of options. */
  | 'OPTIONS'
  /** Hundredths. */
  | 'PERCENT'
  /** Ids of products. */
  | 'PRODUCTS'
  /** Ids of SKUs. */
  | 'SKUS'
  /** A word. */
  | 'TEXT';

/** Which promotions. What is left out does not narrow. */
export type PromotionFilter = {
  /** Their kinds. */
  kinds?: Array<string> | null | undefined;
  /** A shop in which they count. */
  shopId?: string | null | undefined;
  /** Where they stand now. */
  states?: Array<PromotionState> | null | undefined;
  /** Part of a name, at most 60 characters. */
  text?: string | null | undefined;
};

/** A promotion by its id. */
export type PromotionInput = {
  /** The promotion. */
  id: string;
};

/** When a promotion's turn comes: each layer sees what the lines bear after those before it. */
export type PromotionLayer =
  /** Money off above a threshold. */
  | 'AMOUNT'
  /** The delivery fee. */
  | 'DELIVERY'
  /** Prices of single items. */
  | 'ITEM'
  /** Percentages. */
  | 'PERCENT';

/** How often a promotion counts, over all its versions; what is left out is without limit. */
export type PromotionLimitsInput = {
  /** What it takes off all orders together. */
  budget?: number | null | undefined;
  /** Orders a day. */
  perDay?: number | null | undefined;
  /** Orders of one guest. */
  perGuest?: number | null | undefined;
  /** Orders of one guest a day. */
  perGuestDay?: number | null | undefined;
  /** Orders in all. */
  total?: number | null | undefined;
};

/** When a promotion counts, by the shop's clock. */
export type PromotionPeriodInput = {
  /** HH:MM, exclusive; 24:00 is the end of the day; not after `opens` means after midnight. */
  closes?: string | null | undefined;
  /** Days of the week, 1 is Monday. */
  days?: Array<number> | null | undefined;
  /** The first moment. */
  from?: string | null | undefined;
  /** HH:MM. */
  opens?: string | null | undefined;
  /** The first moment at which it is over. */
  until?: string | null | undefined;
};

/** Where and on what a promotion counts. What is left out or empty means all. */
export type PromotionScopeInput = {
  /** Categories of the menu. */
  categories?: Array<string> | null | undefined;
  /** Where the order comes from. */
  channels?: Array<OrderChannel> | null | undefined;
  /** How it is handed over. */
  dineWays?: Array<DineWay> | null | undefined;
  /** Options. */
  options?: Array<string> | null | undefined;
  /** Products. */
  products?: Array<string> | null | undefined;
  /** Shops. */
  shops?: Array<string> | null | undefined;
  /** SKUs. */
  skus?: Array<string> | null | undefined;
};

/** What a promotion counts together with. */
export type PromotionStackingInput = {
  /** No other promotion counts with it. */
  alone?: boolean | null | undefined;
  /** What it takes off one order at most. */
  cap?: number | null | undefined;
  /** Of the promotions of one group at most one counts. */
  group?: string | null | undefined;
  /** When its turn comes; left out: when the kind's does. */
  layer?: PromotionLayer | null | undefined;
  /** No coupon counts with it. */
  notWithCoupons?: boolean | null | undefined;
  /** The highest first within a layer. */
  priority?: number | null | undefined;
  /** It is in no group. */
  stacks?: boolean | null | undefined;
};

/** Where a promotion stands. */
export type PromotionState =
  /** It has ended for good. */
  | 'ARCHIVED'
  /** Its newest version counts for a part of the guests. */
  | 'CANARY'
  /** Nothing was published. */
  | 'DRAFT'
  /** Its period is over. */
  | 'ENDED'
  /** It counts, for everybody, within its days and hours. */
  | 'LIVE'
  /** It does not count until it is resumed. */
  | 'PAUSED'
  /** Its time has yet to come. */
  | 'SCHEDULED';

/** What a promotion does, where, when, and with what. */
export type PromotionTermsInput = {
  /** One of promotionKinds. */
  kind: string;
  /** How often it counts; left out: without limit. */
  limits?: PromotionLimitsInput | null | undefined;
  /** How guests know it; at most 150 bytes each. */
  name: LocalizedTextInput;
  /** The kind's parameters, an object with the fields that promotionKinds tells. */
  parameters: unknown;
  /** When it counts; left out: always. */
  period?: PromotionPeriodInput | null | undefined;
  /** Where and on what it counts; left out: everywhere, on everything. */
  scope?: PromotionScopeInput | null | undefined;
  /** What it counts together with; left out: as its kind does. */
  stacking?: PromotionStackingInput | null | undefined;
};

/** What to publish. */
export type PublishPromotionInput = {
  /** From when it counts, at most a year ahead; left out or past: now. */
  at?: string | null | undefined;
  /** Who has it first; left out: everybody. */
  audience?: PromotionAudienceInput | null | undefined;
  /** The promotion. */
  id: string;
  /** Why; at most 200 characters. */
  note?: string | null | undefined;
  /** The revision that was looked at. */
  revision: number;
  /** Publishes an earlier version's terms again; left out: the draft. */
  version?: number | null | undefined;
};

/** A day to compare. */
export type ReconcileDayInput = {
  /** YYYY-MM-DD by the shop's clock; of a bill, by the channel's. */
  day: string;
  /** The platform, such as MEITUAN, or the channel, such as WECHAT_PAY. */
  platform: string;
  /** The shop. */
  shopId: string;
  /** Vouchers or payments. */
  source?: ReconciliationSource;
};

/** What is compared. */
export type ReconciliationSource =
  /** Payments, refunds and fees with a payment channel's bill. */
  | 'CHANNEL'
  /** Redemptions of vouchers with a platform's list. */
  | 'VOUCHER';

/** Where a run stands. */
export type ReconciliationStatus =
  /** Done. */
  | 'DONE'
  /** Given up after days of tries: have it done by hand. */
  | 'FAILED'
  /** Being done. */
  | 'RUNNING'
  /** To be done; with a problem it is tried again. */
  | 'WAITING';

/** What an item came to. */
export type ReconciliationVerdict =
  /** Both know it, with other amounts. */
  | 'AMOUNT_DIFFERS'
  /** Of a bill: a row that stood in a bill before. */
  | 'DOUBLE'
  /** Of a bill: a fee that an earlier version told otherwise; the difference was booked by itself. */
  | 'FEE_DIFFERS'
  /** Of a bill: a row of another currency or merchant. */
  | 'FOREIGN'
  /** Of a bill: both sides agree, and the entry in the ledger does not. */
  | 'LEDGER_DIFFERS'
  /** Both say the same. */
  | 'MATCHED'
  /** Redeemed here; the platform says so when asked, and does not list it. */
  | 'NOT_LISTED'
  /** Used by us there, and taken to have failed here: mended by itself. */
  | 'NOT_RECORDED'
  /** Redeemed here, and the platform knows nothing of it. */
  | 'OURS_ONLY'
  /** Being redeemed or taken back just now. */
  | 'PENDING'
  /** Taken back here, and still used there: taken back again while the platform allows it. */
  | 'STILL_USED'
  /** A use that we know nothing of. */
  | 'THEIRS_ONLY'
  /** Redeemed here, and taken back there; of a bill: a refund that is done here and came to nothing there. */
  | 'UNDONE_THERE'
  /** A use of theirs that was taken back and is none of ours. */
  | 'VOID';

/** What to write down. */
export type RecordStockInput = {
  /** Made by the client for this attempt, 1 to 100 characters; keep it when you send again. */
  idempotencyKey: string;
  /** What happened to everything in the lines. */
  kind: StockRecordKind;
  /** 1 to 500 lines; a SKU stands in one of them. */
  lines: Array<StockLineInput>;
  /** Why, at most 200 characters; must be there for WASTED and COUNTED. */
  reason?: string | null | undefined;
  /** A delivery note's number, say; at most 64 characters. */
  reference?: string | null | undefined;
  /** The shop. */
  shopId: string;
};

/** A delivery. */
export type RedeliverWebhookInput = {
  /** WebhookDelivery.id. */
  id: string;
};

/** A redemption to decide about. */
export type RedemptionInput = {
  /** Redemption.id. */
  id: string;
  /** Why; at most 200 characters. */
  reason: string;
};

/** Where the redemption of a voucher stands. */
export type RedemptionStatus =
  /** Given up before it was done. */
  | 'DROPPED'
  /** Not done within its tries: a person decides. */
  | 'FAILED'
  /** Being done. */
  | 'PENDING'
  /** Done at the platform. */
  | 'REDEEMED'
  /** Refused by the platform for good. */
  | 'REFUSED'
  /** Being taken back. */
  | 'UNDOING'
  /** Taken back. */
  | 'UNDONE';

/** What to refresh with. */
export type RefreshSessionInput = {
  /** The refreshToken of the session's last answer. */
  refreshToken: string;
};

/** Units of a line. */
export type RefundLineInput = {
  /** OrderItem.line. */
  line: number;
  /** How many units; at most those that were not given back. */
  quantity: number;
};

/** What to give back. */
export type RefundOrderInput = {
  /** An amount. Without it and `lines`: all that is left. */
  amount?: number | null | undefined;
  /** Made by the client for this attempt, 1 to 100 characters; the same key with the same input answers the first result. */
  idempotencyKey: string;
  /** Units of lines, in place of an amount: they give back what was paid for them, after their share of the discounts. */
  lines?: Array<RefundLineInput> | null | undefined;
  /** The order's number. */
  orderNo: string;
  /** Why; 1 to 200 characters. */
  reason: string;
  /** Whether the goods go back on the shelf; left out: while nobody has begun to make them. Not with an amount. */
  restock?: boolean | null | undefined;
};

/** Where a refund stands. */
export type RefundStatus =
  /** The channel refused for good: a person decides. */
  | 'FAILED'
  /** Asked of the channel, or about to be. */
  | 'PENDING'
  /** The money is back. */
  | 'SUCCEEDED';

/** Money of a top-up to give back. */
export type RefundTopUpInput = {
  /** How much, 1 to its refundable; left out: all of that. */
  amount?: number | null | undefined;
  /** Made by the client for this attempt, 1 to 100 characters; the same key with the same input answers the first result. */
  idempotencyKey: string;
  /** The top-up's number. */
  no: string;
  /** Why, 1 to 200 characters; the guest sees it. */
  reason: string;
};

/** By which way a refund's money goes. */
export type RefundWay =
  /** Back the way it came. */
  | 'CHANNEL'
  /** Taken by the channel for the guest, after a dispute. */
  | 'CHARGEBACK'
  /** Handed to the guest otherwise by the shop, because the channel would not give it back. */
  | 'OUTSIDE';

/** Letters to be taken again. */
export type ReplayDeadLettersInput = {
  /** 1 to 50 letters. */
  letters: Array<DeadLetterInput>;
  /** Why; at most 200 characters. */
  reason: string;
};

/** The end of a dispute. */
export type ResolveDisputeInput = {
  /** Dispute.no. */
  no: string;
  /** What is to be said about it; at most 200 characters. */
  note?: string | null | undefined;
  /** How it ended. */
  outcome: DisputeOutcome;
};

/** What became of a promotion or coupon. */
export type RuleVerdict =
  /** It counts. */
  | 'APPLIED'
  /** What counts instead takes more off. */
  | 'BETTER_FOUND'
  /** More items are needed. */
  | 'BUY_MORE'
  /** No more. */
  | 'ENDED'
  /** What counts instead takes as much off. */
  | 'EQUAL_FOUND'
  /** This guest had it as often as one may. */
  | 'GUEST_USED_UP'
  /** Only for somebody who is logged in. */
  | 'LOGIN_NEEDED'
  /** There is nothing left to take off. */
  | 'NOTHING_LEFT'
  /** A coupon that is used, locked, expired, or not for this shop or cart. */
  | 'NOT_AVAILABLE'
  /** Not together with a coupon. */
  | 'NOT_COMBINABLE'
  /** For another channel or another way of handing over. */
  | 'OTHER_CHANNEL'
  /** Not for this guest. */
  | 'OTHER_GUESTS'
  /** Not at this hour or day. */
  | 'OTHER_HOURS'
  /** Nothing in the cart is in its scope. */
  | 'OTHER_ITEMS'
  /** A little more must be spent. */
  | 'SPEND_MORE'
  /** Not yet. */
  | 'STARTS_LATER'
  /** All guests together had it as often as it may be. */
  | 'USED_UP';

/** A cart to try a draft on. */
export type SampleCartInput = {
  /** When it is ordered; left out: now. The shop must be open then. */
  at?: string | null | undefined;
  /** Where it comes from; left out: not known. */
  channel?: OrderChannel | null | undefined;
  /** How it is handed over; left out: not known. */
  dineWay?: DineWay | null | undefined;
  /** 1 to 50 lines. */
  items: Array<OrderItemInput>;
  /** How many orders the guest placed before; left out: none. */
  ordersBefore?: number | null | undefined;
  /** The shop. */
  shopId: string;
  /** The guest's tier; left out: none. */
  tier?: string | null | undefined;
};

/** A batch to make or to change. */
export type SaveCouponBatchInput = {
  /** From when guests may claim; left out: now. */
  claimFrom?: string | null | undefined;
  /** Until when; left out: until its coupons end. */
  claimUntil?: string | null | undefined;
  /** The revision that the caller read; left out: whichever it is. */
  expectedRevision?: number | null | undefined;
  /** How guests come by them. */
  handOut: CouponHandOut;
  /** The draft to change; left out: a new one. */
  id?: string | null | undefined;
  /** Made by the client for this attempt, 1 to 100 characters; for a new batch: the same key with the same input answers the first one as it is now. Left out: each call makes one. */
  idempotencyKey?: string | null | undefined;
  /** How staff know it; 1 to 80 characters. */
  name: string;
  /** How many a guest gets, at most; 0 means any number, left out: 1. */
  perGuest?: number | null | undefined;
  /** How many a guest gets in 24 hours, at most; 0 or left out: any number. */
  perGuestDay?: number | null | undefined;
  /** What each coupon is worth. */
  terms: CouponTermsInput;
  /** 1 to 1,000,000 coupons, with codes at most 200,000. */
  total: number;
  /** Whether guests may hand their coupons on; left out: no. */
  transferable?: boolean | null | undefined;
  /** Days that a coupon is good for from the claim, at most 3,650. */
  validDays?: number | null | undefined;
  /** The end of all its coupons. This or validDays must be given; of both the earlier end counts. */
  validUntil?: string | null | undefined;
};

/** A draft to keep. */
export type SavePromotionInput = {
  /** The revision that was edited; left out for a new one. */
  expectedRevision?: number | null | undefined;
  /** The promotion; left out: a new one. */
  id?: string | null | undefined;
  /** Made by the client for this attempt, 1 to 100 characters; for a new promotion: the same key with the same input answers the first one as it is now. Left out: each call makes one. */
  idempotencyKey?: string | null | undefined;
  /** What it does. */
  terms: PromotionTermsInput;
};

/** A shop's policy for late money. */
export type SetLateMoneyInput = {
  /** The policy. */
  policy: LateMoney;
  /** The shop. */
  shopId: string;
};

/** Which tier for whom. */
export type SetMemberTierInput = {
  /** The customer. */
  customerId: string;
  /** The tier, at most 40 letters, digits, - or _; empty: none. */
  tier: string;
};

/** A shop's limit. */
export type SetSecondPersonAboveInput = {
  /** 0 to 10,000,000; 0 for all that is worth anything. */
  amount: number;
  /** The shop. */
  shopId: string;
};

/** What changes of a shop's prices. */
export type SetShopPricingInput = {
  /** What delivering an order costs, 0 to 1,000,000. */
  deliveryFee?: number | null | undefined;
  /** How its promotions stack. */
  mode?: PricingMode | null | undefined;
  /** Whether own coupons of an order that is refunded whole are given back, as long as they are valid. */
  returnCoupons?: boolean | null | undefined;
  /** The shop. */
  shopId: string;
};

/** Exactly one of skuId and optionId. */
export type SetSoldOutInput = {
  /** The option to mark. */
  optionId?: string | null | undefined;
  /** The shop. */
  shopId: string;
  /** The SKU to mark. */
  skuId?: string | null | undefined;
  /** True marks it, false takes the mark back. */
  soldOut: boolean;
  /** When the mark ends by itself; null: when taken back. */
  until?: string | null | undefined;
};

/** A shop's limit for staff. */
export type SetStaffRefundLimitInput = {
  /** 0 to 1,000,000; 0 for nothing. */
  amount: number;
  /** The shop. */
  shopId: string;
};

/** What was counted. */
export type SetStockInput = {
  /** How many are on the shelf, held ones included; 0 to 1,000,000. */
  onHand: number;
  /** The shop. */
  shopId: string;
  /** The SKU, or `option:` and an option's id. */
  skuId: string;
};

/** From when guests are told. */
export type SetStockLowMarkInput = {
  /** From so many on, 1 to 1,000; 0 tells nobody. */
  lowAt: number;
  /** The shop. */
  shopId: string;
  /** The SKU. */
  skuId: string;
};

/** What is chosen. */
export type SetStockStrategyInput = {
  /** In how many parts the SKU's counter in Redis is split, 1 to 64: for flash sales, and for one SKU with HOLD only. */
  buckets?: number | null | undefined;
  /** The shop. */
  shopId: string;
  /** The SKU; without it the choice is for all that have none of their own. */
  skuId?: string | null | undefined;
  /** How it is kept; null takes the SKU's own choice away, and sets the shop back to HOLD. */
  strategy?: StockStrategy | null | undefined;
};

/** How staff log in. */
export type StaffLoginInput = {
  /** The password. */
  password: string;
  /** The account's name. */
  username: string;
};

/** What a member of staff may do. */
export type StaffRole =
  /** Sees orders and stock, marks things as sold out, advances orders. */
  | 'BARISTA'
  /** All that a barista may; also refunds, sets stock, issues coupons and sees the dashboard. */
  | 'MANAGER';

/** A draft to try on past orders. */
export type StartPromotionTrialInput = {
  /** The draft's revision that was looked at; left out: whichever it is. */
  expectedRevision?: number | null | undefined;
  /** Orders placed from this moment on. */
  from: string;
  /** Made by the client for this attempt, 1 to 100 characters; the same key with the same input answers the first trial as it is now. Left out: each call starts one. */
  idempotencyKey?: string | null | undefined;
  /** The promotion whose draft is tried, as it is now: later edits don't change a trial. */
  promotionId: string;
  /** Where; left out or empty: wherever the draft counts. */
  shopIds?: Array<string> | null | undefined;
  /** Orders placed before this moment; one that lies ahead means now. */
  to: string;
};

/** A SKU and how many. */
export type StockLineInput = {
  /** How many units came or went, 1 to 1,000,000; for a count how many are there, 0 to 1,000,000. */
  quantity: number;
  /** The SKU. */
  skuId: string;
};

/** Why what is on the shelf changed. */
export type StockMovementKind =
  /** Somebody counted, and what is on hand was brought to that. */
  | 'COUNTED'
  /** It came from a supplier. */
  | 'RECEIVED'
  /** A guest had bought it, and it was not made. */
  | 'RETURNED'
  /** A guest bought it. */
  | 'SOLD'
  /** It came from another shop. */
  | 'TRANSFERRED_IN'
  /** It went to another shop. */
  | 'TRANSFERRED_OUT'
  /** It was thrown away, given away or lost. */
  | 'WASTED';

/** What staff may write down. */
export type StockRecordKind =
  /** It was counted. */
  | 'COUNTED'
  /** It came from a supplier. */
  | 'RECEIVED'
  /** It was thrown away, given away or lost. */
  | 'WASTED';

/** How counted SKUs are kept from being sold twice. None of them ever oversells; they differ in what they cost and where (docs/stock.md). */
export type StockStrategy =
  /** Redis takes all lines of an order at once and remembers the order's hold. The default, and the choice for nearly everything. */
  | 'HOLD'
  /** The database compares the version of the SKU's row; an order that meets another one tries again, three times in all, and is then STOCK_BUSY. Needs no Redis; for SKUs that are rarely ordered at the same time. */
  | 'OPTIMISTIC'
  /** The database locks the SKU's row: orders for it wait for each other. Needs no Redis. */
  | 'PESSIMISTIC'
  /** Redis takes all lines of an order at once and remembers nothing of it: a little cheaper; what a crash leaves behind comes back when the counters are compared. */
  | 'REDIS';

/** An order to take back. */
export type TakeBackOrderInput = {
  /** Its number. */
  orderNo: string;
  /** Why; at most 200 characters. */
  reason: string;
};

/** Cash that staff took. */
export type TakeCashInput = {
  /** What is paid; left out: all that is open. */
  amount?: number | null | undefined;
  /** Made by the client for this attempt, 1 to 100 characters; the same key with the same input answers the first result. */
  idempotencyKey: string;
  /** The order's number. */
  orderNo: string;
  /** What the guest handed over; left out: what is paid. */
  received?: number | null | undefined;
};

/** What is done about a task. */
export type TaskDecision =
  /** Nobody decided: what it was about has settled. */
  | 'BY_ITSELF'
  /** End an order that no money was paid for. */
  | 'CANCEL'
  /** Records that cash was handed out to the guest: the refund is done. */
  | 'HANDED_OUT'
  /** The voucher is redeemed, as seen at its platform. */
  | 'MARK_REDEEMED'
  /** The voucher was given back, as seen at its platform. */
  | 'MARK_UNDONE'
  /** The guest was given the money otherwise: the books say so, and nothing else is done. */
  | 'PAID_OUT'
  /** Give all the money back; the order ends. */
  | 'REFUND'
  /** A second person did not want what was asked for. */
  | 'REJECTED'
  /** Try the thing again. */
  | 'RETRY'
  /** It was settled outside: nothing else is done. */
  | 'SETTLE';

/** A task. */
export type TaskInput = {
  /** ManualTask.id. */
  id: string;
};

/** The width of one point of a time series, in the shop's time zone. */
export type TimeBucket =
  /** One point a day, from midnight to midnight in the shop's time zone. */
  | 'DAY'
  /** One point an hour. */
  | 'HOUR';

/** What to move. */
export type TransferStockInput = {
  /** The shop that gives. */
  fromShopId: string;
  /** Made by the client for this attempt, 1 to 100 characters; keep it when you send again. */
  idempotencyKey: string;
  /** 1 to 500 lines; a SKU stands in one of them. */
  lines: Array<StockLineInput>;
  /** Why, at most 200 characters. */
  reason?: string | null | undefined;
  /** A note's number, say; at most 64 characters. */
  reference?: string | null | undefined;
  /** The shop that gets. */
  toShopId: string;
};

/** Where a trial stands. */
export type TrialStatus =
  /** Somebody ended it; the result is of the orders so far. */
  | 'CANCELED'
  /** It is over, its result is final. */
  | 'DONE'
  /** It could not be done. */
  | 'FAILED'
  /** It waits for a server. */
  | 'QUEUED'
  /** A server works on it; should it go away, another goes on. */
  | 'RUNNING';

/** What changes about an address. */
export type UpdateWebhookEndpointInput = {
  /** As of createWebhookEndpoint. */
  description?: string | null | undefined;
  /** Whether it is told of anything. */
  enabled?: boolean | null | undefined;
  /** WebhookEndpoint.id. */
  id: string;
  /** As of createWebhookEndpoint. */
  topics?: Array<string> | null | undefined;
  /** As of createWebhookEndpoint. */
  url?: string | null | undefined;
  /** WebhookEndpoint.version, as it was seen. */
  version: number;
};

/** A coupon to end. */
export type VoidCouponInput = {
  /** Its code. */
  code: string;
  /** Why; at most 200 characters. */
  reason: string;
};

/** How a voucher is used. */
export type VoucherForm =
  /** Takes its face value off what is paid: couponCodes of quote and placeOrder. */
  | 'CASH'
  /** A product, with nothing to pay: exchangeVouchers. */
  | 'EXCHANGE';

/** Where a delivery stands. */
export type WebhookDeliveryStatus =
  /** The address took it. */
  | 'DELIVERED'
  /** It was given up. */
  | 'FAILED'
  /** It is tried, for 24 hours at most. */
  | 'PENDING';

/** An address as it was seen. */
export type WebhookEndpointInput = {
  /** WebhookEndpoint.id. */
  id: string;
  /** Made by the client for this attempt, 1 to 100 characters; the same key with the same input answers what it did first, a new secret for ten minutes. */
  idempotencyKey?: string | null | undefined;
  /** WebhookEndpoint.version. */
  version: number;
};

export type JobPartsFragment = { id: string, kind: CouponJobKind, status: CouponJobStatus, planned: number, done: number, skipped: number, endedFor: string | null, note: string | null, createdAt: string, endedAt: string | null };

export type BatchPartsFragment = { id: string, name: string, status: CouponBatchStatus, handOut: CouponHandOut, total: number, made: number, claimed: number, perGuest: number, perGuestDay: number, transferable: boolean, claimFrom: string, claimUntil: string | null, validUntil: string | null, validDays: number | null, link: string | null, exports: number, revision: number, createdAt: string, terms: { name: string, kind: CouponKind, faceValue: number | null, percent: number | null, minSpend: number, shopId: string | null }, figures: { available: number, locked: number, used: number, expired: number, voided: number, given: number }, jobs: Array<{ id: string, kind: CouponJobKind, status: CouponJobStatus, planned: number, done: number, skipped: number, endedFor: string | null, note: string | null, createdAt: string, endedAt: string | null }> };

export type CouponBatchesQueryVariables = Exact<{
  status?: CouponBatchStatus | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type CouponBatchesQuery = { couponBatches: { edges: Array<{ cursor: string, node: { id: string, name: string, status: CouponBatchStatus, handOut: CouponHandOut, total: number, made: number, claimed: number, perGuest: number, perGuestDay: number, transferable: boolean, claimFrom: string, claimUntil: string | null, validUntil: string | null, validDays: number | null, link: string | null, exports: number, revision: number, createdAt: string, terms: { name: string, kind: CouponKind, faceValue: number | null, percent: number | null, minSpend: number, shopId: string | null }, figures: { available: number, locked: number, used: number, expired: number, voided: number, given: number }, jobs: Array<{ id: string, kind: CouponJobKind, status: CouponJobStatus, planned: number, done: number, skipped: number, endedFor: string | null, note: string | null, createdAt: string, endedAt: string | null }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CouponBatchQueryVariables = Exact<{
  id: string;
}>;


export type CouponBatchQuery = { couponBatch: { id: string, name: string, status: CouponBatchStatus, handOut: CouponHandOut, total: number, made: number, claimed: number, perGuest: number, perGuestDay: number, transferable: boolean, claimFrom: string, claimUntil: string | null, validUntil: string | null, validDays: number | null, link: string | null, exports: number, revision: number, createdAt: string, terms: { name: string, kind: CouponKind, faceValue: number | null, percent: number | null, minSpend: number, shopId: string | null }, figures: { available: number, locked: number, used: number, expired: number, voided: number, given: number }, jobs: Array<{ id: string, kind: CouponJobKind, status: CouponJobStatus, planned: number, done: number, skipped: number, endedFor: string | null, note: string | null, createdAt: string, endedAt: string | null }> } };

export type PreviewCouponGrantQueryVariables = Exact<{
  batchId: string;
  segment: GuestSegmentInput;
}>;


export type PreviewCouponGrantQuery = { previewCouponGrant: { guests: number, full: number, left: number } };

export type SaveCouponBatchMutationVariables = Exact<{
  input: SaveCouponBatchInput;
}>;


export type SaveCouponBatchMutation = { saveCouponBatch: { batch: { id: string, name: string, status: CouponBatchStatus, handOut: CouponHandOut, total: number, made: number, claimed: number, perGuest: number, perGuestDay: number, transferable: boolean, claimFrom: string, claimUntil: string | null, validUntil: string | null, validDays: number | null, link: string | null, exports: number, revision: number, createdAt: string, terms: { name: string, kind: CouponKind, faceValue: number | null, percent: number | null, minSpend: number, shopId: string | null }, figures: { available: number, locked: number, used: number, expired: number, voided: number, given: number }, jobs: Array<{ id: string, kind: CouponJobKind, status: CouponJobStatus, planned: number, done: number, skipped: number, endedFor: string | null, note: string | null, createdAt: string, endedAt: string | null }> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type ActivateCouponBatchMutationVariables = Exact<{
  input: CouponBatchInput;
}>;


export type ActivateCouponBatchMutation = { activateCouponBatch: { batch: { id: string, name: string, status: CouponBatchStatus, handOut: CouponHandOut, total: number, made: number, claimed: number, perGuest: number, perGuestDay: number, transferable: boolean, claimFrom: string, claimUntil: string | null, validUntil: string | null, validDays: number | null, link: string | null, exports: number, revision: number, createdAt: string, terms: { name: string, kind: CouponKind, faceValue: number | null, percent: number | null, minSpend: number, shopId: string | null }, figures: { available: number, locked: number, used: number, expired: number, voided: number, given: number }, jobs: Array<{ id: string, kind: CouponJobKind, status: CouponJobStatus, planned: number, done: number, skipped: number, endedFor: string | null, note: string | null, createdAt: string, endedAt: string | null }> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type PauseCouponBatchMutationVariables = Exact<{
  input: CouponBatchInput;
}>;


export type PauseCouponBatchMutation = { pauseCouponBatch: { batch: { id: string, name: string, status: CouponBatchStatus, handOut: CouponHandOut, total: number, made: number, claimed: number, perGuest: number, perGuestDay: number, transferable: boolean, claimFrom: string, claimUntil: string | null, validUntil: string | null, validDays: number | null, link: string | null, exports: number, revision: number, createdAt: string, terms: { name: string, kind: CouponKind, faceValue: number | null, percent: number | null, minSpend: number, shopId: string | null }, figures: { available: number, locked: number, used: number, expired: number, voided: number, given: number }, jobs: Array<{ id: string, kind: CouponJobKind, status: CouponJobStatus, planned: number, done: number, skipped: number, endedFor: string | null, note: string | null, createdAt: string, endedAt: string | null }> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type CloseCouponBatchMutationVariables = Exact<{
  input: CloseCouponBatchInput;
}>;


export type CloseCouponBatchMutation = { closeCouponBatch: { batch: { id: string, name: string, status: CouponBatchStatus, handOut: CouponHandOut, total: number, made: number, claimed: number, perGuest: number, perGuestDay: number, transferable: boolean, claimFrom: string, claimUntil: string | null, validUntil: string | null, validDays: number | null, link: string | null, exports: number, revision: number, createdAt: string, terms: { name: string, kind: CouponKind, faceValue: number | null, percent: number | null, minSpend: number, shopId: string | null }, figures: { available: number, locked: number, used: number, expired: number, voided: number, given: number }, jobs: Array<{ id: string, kind: CouponJobKind, status: CouponJobStatus, planned: number, done: number, skipped: number, endedFor: string | null, note: string | null, createdAt: string, endedAt: string | null }> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type ExportCouponCodesMutationVariables = Exact<{
  input: ExportCouponCodesInput;
}>;


export type ExportCouponCodesMutation = { exportCouponCodes: { csv: string | null, next: number | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type GrantCouponsMutationVariables = Exact<{
  input: GrantCouponsInput;
}>;


export type GrantCouponsMutation = { grantCoupons: { job: { id: string, kind: CouponJobKind, status: CouponJobStatus, planned: number, done: number, skipped: number, endedFor: string | null, note: string | null, createdAt: string, endedAt: string | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type CancelCouponGrantMutationVariables = Exact<{
  input: CancelCouponGrantInput;
}>;


export type CancelCouponGrantMutation = { cancelCouponGrant: { job: { id: string, kind: CouponJobKind, status: CouponJobStatus, planned: number, done: number, skipped: number, endedFor: string | null, note: string | null, createdAt: string, endedAt: string | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type VoidCouponMutationVariables = Exact<{
  input: VoidCouponInput;
}>;


export type VoidCouponMutation = { voidCoupon: { coupon: { code: string, status: CouponStatus } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type InvoiceFieldsFragment = { no: string, orderNo: string, status: InvoiceStatus, buyer: InvoiceBuyer, title: string, taxNo: string | null, email: string | null, amount: number, keptAmount: number | null, number: string | null, link: string | null, note: string | null, requestedAt: string, issuedAt: string | null, endedAt: string | null };

export type InvoicesQueryVariables = Exact<{
  shopId: string;
  status?: Array<InvoiceStatus> | InvoiceStatus | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type InvoicesQuery = { invoices: { more: boolean, invoices: Array<{ no: string, orderNo: string, status: InvoiceStatus, buyer: InvoiceBuyer, title: string, taxNo: string | null, email: string | null, amount: number, keptAmount: number | null, number: string | null, link: string | null, note: string | null, requestedAt: string, issuedAt: string | null, endedAt: string | null }> } };

export type IssueInvoiceMutationVariables = Exact<{
  input: IssueInvoiceInput;
}>;


export type IssueInvoiceMutation = { issueInvoice: { invoice: { no: string, orderNo: string, status: InvoiceStatus, buyer: InvoiceBuyer, title: string, taxNo: string | null, email: string | null, amount: number, keptAmount: number | null, number: string | null, link: string | null, note: string | null, requestedAt: string, issuedAt: string | null, endedAt: string | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type RejectInvoiceMutationVariables = Exact<{
  input: EndInvoiceInput;
}>;


export type RejectInvoiceMutation = { rejectInvoice: { invoice: { no: string, orderNo: string, status: InvoiceStatus, buyer: InvoiceBuyer, title: string, taxNo: string | null, email: string | null, amount: number, keptAmount: number | null, number: string | null, link: string | null, note: string | null, requestedAt: string, issuedAt: string | null, endedAt: string | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type VoidInvoiceMutationVariables = Exact<{
  input: EndInvoiceInput;
}>;


export type VoidInvoiceMutation = { voidInvoice: { invoice: { no: string, orderNo: string, status: InvoiceStatus, buyer: InvoiceBuyer, title: string, taxNo: string | null, email: string | null, amount: number, keptAmount: number | null, number: string | null, link: string | null, note: string | null, requestedAt: string, issuedAt: string | null, endedAt: string | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type MoneyProofQueryVariables = Exact<{
  shopId: string;
  day: string;
  orderNo?: string | null | undefined;
}>;


export type MoneyProofQuery = { moneyProof: { day: string, sales: number, unsold: number, returns: number, refundsOwed: number, refundsOwedBefore: number, guestsHeld: number, guestsHeldBefore: number, disputed: number, balanced: boolean, closed: boolean, entryCount: number, root: string, channels: Array<{ channel: string, captured: number, givenBack: number, fees: number }>, discounts: Array<{ bearer: string, amount: number }>, identities: Array<{ law: MoneyLaw, channel: string | null, ledger: number, expected: number, holds: boolean }>, chain: { position: number, hash: string }, entries: Array<{ entry: string, at: string, leaf: string, index: number, path: Array<string> }> } };

export type MoneyCsvQueryVariables = Exact<{
  shopId: string;
  day: string;
}>;


export type MoneyCsvQuery = { moneyProof: { day: string, csv: string } };

export type NoticeFieldsFragment = { id: string, channel: PaymentChannel, transactionId: string, paymentNo: string, refundNo: string | null, orderNo: string | null, says: string, amount: number, outcome: NoticeOutcome, tries: number, receivedAt: string, settledAt: string | null, retryAt: string | null };

export type ChannelNoticesQueryVariables = Exact<{
  filter: ChannelNoticeFilter;
  first: number;
  after?: string | null | undefined;
}>;


export type ChannelNoticesQuery = { channelNotices: { edges: Array<{ node: { id: string, channel: PaymentChannel, transactionId: string, paymentNo: string, refundNo: string | null, orderNo: string | null, says: string, amount: number, outcome: NoticeOutcome, tries: number, receivedAt: string, settledAt: string | null, retryAt: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ReplayNoticeMutationVariables = Exact<{
  id: string;
}>;


export type ReplayNoticeMutation = { replayNotice: { notice: { id: string, channel: PaymentChannel, transactionId: string, paymentNo: string, refundNo: string | null, orderNo: string | null, says: string, amount: number, outcome: NoticeOutcome, tries: number, receivedAt: string, settledAt: string | null, retryAt: string | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type StaffFieldsFragment = { id: string, name: string, role: StaffRole, shops: Array<{ id: string, name: string, address: string, currency: string, timeZone: string, openNow: boolean, openingHours: Array<{ weekday: number, opens: string, closes: string }> }> };

export type StaffLoginMutationVariables = Exact<{
  input: StaffLoginInput;
}>;


export type StaffLoginMutation = { staffLogin: { session: { accessToken: string, expiresAt: string, refreshToken: string, refreshExpiresAt: string } | null, staff: { id: string, name: string, role: StaffRole, shops: Array<{ id: string, name: string, address: string, currency: string, timeZone: string, openNow: boolean, openingHours: Array<{ weekday: number, opens: string, closes: string }> }> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { id: string, name: string, role: StaffRole, shops: Array<{ id: string, name: string, address: string, currency: string, timeZone: string, openNow: boolean, openingHours: Array<{ weekday: number, opens: string, closes: string }> }> } };

export type AllShopsQueryVariables = Exact<{
  first: number;
}>;


export type AllShopsQuery = { shops: { edges: Array<{ node: { id: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type QueueOrderFragment = { no: string, status: OrderStatus, dineWay: DineWay, deskNo: string | null, contact: string | null, note: string | null, createdAt: string, pickupCode: string | null, nextStatuses: Array<OrderStatus>, customer: { id: string, nickname: string }, items: Array<{ skuId: string, name: string, optionNames: Array<string>, quantity: number }>, timeline: Array<{ at: string, to: OrderStatus }> };

export type ShopOrdersSubscriptionVariables = Exact<{
  shopId: string;
}>;


export type ShopOrdersSubscription = { shopOrders: { no: string, status: OrderStatus, dineWay: DineWay, deskNo: string | null, contact: string | null, note: string | null, createdAt: string, pickupCode: string | null, nextStatuses: Array<OrderStatus>, customer: { id: string, nickname: string }, items: Array<{ skuId: string, name: string, optionNames: Array<string>, quantity: number }>, timeline: Array<{ at: string, to: OrderStatus }> } };

export type OrdersUnderWayQueryVariables = Exact<{
  filter: OrderFilter;
  first: number;
  after?: string | null | undefined;
}>;


export type OrdersUnderWayQuery = { orders: { edges: Array<{ node: { no: string, status: OrderStatus, dineWay: DineWay, deskNo: string | null, contact: string | null, note: string | null, createdAt: string, pickupCode: string | null, nextStatuses: Array<OrderStatus>, customer: { id: string, nickname: string }, items: Array<{ skuId: string, name: string, optionNames: Array<string>, quantity: number }>, timeline: Array<{ at: string, to: OrderStatus }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type QueuedOrderQueryVariables = Exact<{
  no: string;
}>;


export type QueuedOrderQuery = { order: { no: string, status: OrderStatus, dineWay: DineWay, deskNo: string | null, contact: string | null, note: string | null, createdAt: string, pickupCode: string | null, nextStatuses: Array<OrderStatus>, customer: { id: string, nickname: string }, items: Array<{ skuId: string, name: string, optionNames: Array<string>, quantity: number }>, timeline: Array<{ at: string, to: OrderStatus }> } | null };

export type AdvanceOrderMutationVariables = Exact<{
  input: AdvanceOrderInput;
}>;


export type AdvanceOrderMutation = { advanceOrder: { order: { no: string, status: OrderStatus, dineWay: DineWay, deskNo: string | null, contact: string | null, note: string | null, createdAt: string, pickupCode: string | null, nextStatuses: Array<OrderStatus>, customer: { id: string, nickname: string }, items: Array<{ skuId: string, name: string, optionNames: Array<string>, quantity: number }>, timeline: Array<{ at: string, to: OrderStatus }> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type AdminOrdersQueryVariables = Exact<{
  filter: OrderFilter;
  first: number;
  after?: string | null | undefined;
}>;


export type AdminOrdersQuery = { orders: { totalCount: number, edges: Array<{ cursor: string, node: { no: string, status: OrderStatus, dineWay: DineWay, deskNo: string | null, pickupCode: string | null, payableAmount: number, paidAmount: number, refundedAmount: number, createdAt: string, customer: { id: string, nickname: string }, items: Array<{ skuId: string, name: string, optionNames: Array<string>, quantity: number, amount: number }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AdminOrderQueryVariables = Exact<{
  no: string;
}>;


export type AdminOrderQuery = { order: { no: string, status: OrderStatus, channel: OrderChannel, dineWay: DineWay, deskNo: string | null, contact: string | null, note: string | null, totalAmount: number, discountAmount: number, payableAmount: number, paidAmount: number, refundedAmount: number, createdAt: string, expiresAt: string | null, pickupCode: string | null, nextStatuses: Array<OrderStatus>, shop: { id: string, name: string, currency: string, timeZone: string }, customer: { id: string, nickname: string, tier: string | null }, items: Array<{ line: number, skuId: string, name: string, optionNames: Array<string>, quantity: number, unitPrice: number, amount: number, payableAmount: number, refundedQuantity: number }>, appliedDiscounts: Array<{ kind: DiscountKind, code: string | null, name: string, amount: number, reason: string }>, explanation: { exact: boolean, lowestPossible: number, compared: number, runnerUp: { payableAmount: number, names: Array<string> } | null, rules: Array<{ kind: DiscountKind, id: string, version: number, code: string | null, name: string, layer: PriceLayer, verdict: RuleVerdict, base: number, amount: number, missingAmount: number, missingQuantity: number, gain: number, reason: string }> } | null, payments: Array<{ no: string, channel: PaymentChannel, status: PaymentStatus, amount: number, refundedAmount: number, createdAt: string, paidAt: string | null }>, refunds: Array<{ no: string, status: RefundStatus, amount: number, reason: string, createdAt: string, finishedAt: string | null, channel: PaymentChannel, way: RefundWay, lines: Array<{ line: number, quantity: number }> }>, disputes: Array<{ no: string, paymentNo: string, amount: number, status: DisputeStatus, reason: string, reference: string | null, openedAt: string, closedAt: string | null, note: string | null }> | null, redemptions: Array<{ id: string, kind: CouponKind, status: RedemptionStatus, amount: number, attempts: number, reason: string | null, redeemedAt: string | null }>, timeline: Array<{ at: string, title: string, from: OrderStatus | null, to: OrderStatus, actor: string, note: string | null }> } | null };

export type CancelOrderMutationVariables = Exact<{
  input: CancelOrderInput;
}>;


export type CancelOrderMutation = { cancelOrder: { order: { no: string, status: OrderStatus } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type RefundOrderMutationVariables = Exact<{
  input: RefundOrderInput;
}>;


export type RefundOrderMutation = { refundOrder: { replayed: boolean, order: { no: string, status: OrderStatus, refundedAmount: number } | null, refund: { no: string, status: RefundStatus, amount: number } | null, task: { id: string, status: ManualTaskStatus } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type DashboardQueryVariables = Exact<{
  shopId: string;
  from: string;
  to: string;
  bucket: TimeBucket;
}>;


export type DashboardQuery = { dashboard: { revenue: number, discounts: number, refunds: number, orderCount: number, averageTicket: number, couponUsageRate: number, series: Array<{ at: string, revenue: number, orderCount: number }>, topProducts: Array<{ productId: string, name: string, quantity: number, revenue: number }> } };

export type StaffMenuQueryVariables = Exact<{
  shopId: string;
}>;


export type StaffMenuQuery = { shop: { id: string, currency: string, menu: { version: string, categories: Array<{ id: string, name: string, products: Array<{ id: string, name: string, imageUrl: string, soldOut: boolean, servedFrom: string | null, servedUntil: string | null, skus: Array<{ id: string, name: string, price: number, soldOut: boolean, soldOutUntil: string | null }>, optionGroups: Array<{ id: string, name: string, maxSelect: number, options: Array<{ id: string, name: string, priceDelta: number, soldOut: boolean }> }> }> }> } } | null };

export type SetSoldOutMutationVariables = Exact<{
  input: SetSoldOutInput;
}>;


export type SetSoldOutMutation = { setSoldOut: { menuVersion: string | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type StocksQueryVariables = Exact<{
  shopId: string;
}>;


export type StocksQuery = { stocks: Array<{ skuId: string, name: string, shopId: string, onHand: number, reserved: number, available: number, lowAt: number }> };

export type SetStockMutationVariables = Exact<{
  input: SetStockInput;
}>;


export type SetStockMutation = { setStock: { stock: { skuId: string, name: string, shopId: string, onHand: number, reserved: number, available: number, lowAt: number } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type CustomersQueryVariables = Exact<{
  text: string;
  first: number;
}>;


export type CustomersQuery = { customers: Array<{ id: string, nickname: string, tier: string | null }> };

export type IssueCouponMutationVariables = Exact<{
  input: IssueCouponInput;
}>;


export type IssueCouponMutation = { issueCoupon: { coupon: { code: string, name: string, kind: CouponKind, status: CouponStatus, faceValue: number | null, minSpend: number, shopId: string | null, validFrom: string, validUntil: string } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type StaffMenuVersionQueryVariables = Exact<{
  shopId: string;
}>;


export type StaffMenuVersionQuery = { shop: { id: string, menu: { version: string } } | null };

export type OutsidePartiesQueryVariables = Exact<{ [key: string]: never; }>;


export type OutsidePartiesQuery = { outsideParties: Array<{ name: string, state: BreakerState, since: string, calls: number, failures: number, refused: number, nextProbe: string | null }> };

export type RefreshSessionMutationVariables = Exact<{
  input: RefreshSessionInput;
}>;


export type RefreshSessionMutation = { refreshSession: { session: { accessToken: string, expiresAt: string, refreshToken: string, refreshExpiresAt: string } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type LogoutMutationVariables = Exact<{
  input: LogoutInput;
}>;


export type LogoutMutation = { logout: { userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type LogoutEverywhereMutationVariables = Exact<{ [key: string]: never; }>;


export type LogoutEverywhereMutation = { logoutEverywhere: { sessions: number, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type AuditLogQueryVariables = Exact<{
  shopId: string;
  first: number;
  after?: string | null | undefined;
  filter?: AuditFilter | null | undefined;
}>;


export type AuditLogQuery = { auditLog: { edges: Array<{ node: { id: string, at: string, staffName: string, role: StaffRole, action: string, subject: string | null, outcome: string, details: unknown, requestId: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type LetterFieldsFragment = { id: string, consumer: string, status: DeadLetterStatus, orderNo: string, seq: number, kind: string, attempts: number, error: string, failedAt: string, since: string, message: unknown, reason: string | null, decidedAt: string | null, version: number };

export type DeadLettersQueryVariables = Exact<{
  status?: Array<DeadLetterStatus> | DeadLetterStatus | null | undefined;
  shopId?: string | null | undefined;
  consumer?: Array<string> | string | null | undefined;
  orderNo?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type DeadLettersQuery = { deadLetters: { edges: Array<{ node: { id: string, consumer: string, status: DeadLetterStatus, orderNo: string, seq: number, kind: string, attempts: number, error: string, failedAt: string, since: string, message: unknown, reason: string | null, decidedAt: string | null, version: number } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type DeadLetterCountsQueryVariables = Exact<{
  shopId?: string | null | undefined;
}>;


export type DeadLetterCountsQuery = { deadLetterCounts: Array<{ consumer: string, count: number, oldest: string }> };

export type OpenLetterVersionsQueryVariables = Exact<{
  shopId?: string | null | undefined;
  consumer?: Array<string> | string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type OpenLetterVersionsQuery = { deadLetters: { edges: Array<{ node: { id: string, version: number } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ReplayDeadLettersMutationVariables = Exact<{
  input: ReplayDeadLettersInput;
}>;


export type ReplayDeadLettersMutation = { replayDeadLetters: { replayed: Array<{ id: string, consumer: string, status: DeadLetterStatus, orderNo: string, seq: number, kind: string, attempts: number, error: string, failedAt: string, since: string, message: unknown, reason: string | null, decidedAt: string | null, version: number }>, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type DropDeadLetterMutationVariables = Exact<{
  input: DropDeadLetterInput;
}>;


export type DropDeadLetterMutation = { dropDeadLetter: { letter: { id: string, consumer: string, status: DeadLetterStatus, orderNo: string, seq: number, kind: string, attempts: number, error: string, failedAt: string, since: string, message: unknown, reason: string | null, decidedAt: string | null, version: number } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type HookFieldsFragment = { id: string, url: string, topics: Array<string>, description: string, enabled: boolean, disabledFor: string | null, secretBeforeUntil: string | null, version: number, createdAt: string };

export type DeliveryFieldsFragment = { id: string, name: string, orderNo: string | null, status: WebhookDeliveryStatus, attempts: number, nextAt: string | null, body: unknown, createdAt: string, deliveredAt: string | null, tries: Array<{ at: string, status: number | null, error: string | null, tookMs: number }> };

export type WebhookEndpointsQueryVariables = Exact<{
  shopId: string;
}>;


export type WebhookEndpointsQuery = { webhookEndpoints: Array<{ id: string, url: string, topics: Array<string>, description: string, enabled: boolean, disabledFor: string | null, secretBeforeUntil: string | null, version: number, createdAt: string }> };

export type WebhookDeliveriesQueryVariables = Exact<{
  endpointId: string;
  status?: Array<WebhookDeliveryStatus> | WebhookDeliveryStatus | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type WebhookDeliveriesQuery = { webhookDeliveries: { edges: Array<{ node: { id: string, name: string, orderNo: string | null, status: WebhookDeliveryStatus, attempts: number, nextAt: string | null, body: unknown, createdAt: string, deliveredAt: string | null, tries: Array<{ at: string, status: number | null, error: string | null, tookMs: number }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateWebhookEndpointMutationVariables = Exact<{
  input: CreateWebhookEndpointInput;
}>;


export type CreateWebhookEndpointMutation = { createWebhookEndpoint: { secret: string | null, endpoint: { id: string, url: string, topics: Array<string>, description: string, enabled: boolean, disabledFor: string | null, secretBeforeUntil: string | null, version: number, createdAt: string } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type UpdateWebhookEndpointMutationVariables = Exact<{
  input: UpdateWebhookEndpointInput;
}>;


export type UpdateWebhookEndpointMutation = { updateWebhookEndpoint: { endpoint: { id: string, url: string, topics: Array<string>, description: string, enabled: boolean, disabledFor: string | null, secretBeforeUntil: string | null, version: number, createdAt: string } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type RotateWebhookSecretMutationVariables = Exact<{
  input: WebhookEndpointInput;
}>;


export type RotateWebhookSecretMutation = { rotateWebhookSecret: { secret: string | null, endpoint: { id: string, url: string, topics: Array<string>, description: string, enabled: boolean, disabledFor: string | null, secretBeforeUntil: string | null, version: number, createdAt: string } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type TestWebhookEndpointMutationVariables = Exact<{
  input: WebhookEndpointInput;
}>;


export type TestWebhookEndpointMutation = { testWebhookEndpoint: { delivery: { id: string, name: string, orderNo: string | null, status: WebhookDeliveryStatus, attempts: number, nextAt: string | null, body: unknown, createdAt: string, deliveredAt: string | null, tries: Array<{ at: string, status: number | null, error: string | null, tookMs: number }> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type RedeliverWebhookMutationVariables = Exact<{
  input: RedeliverWebhookInput;
}>;


export type RedeliverWebhookMutation = { redeliverWebhook: { delivery: { id: string, name: string, orderNo: string | null, status: WebhookDeliveryStatus, attempts: number, nextAt: string | null, body: unknown, createdAt: string, deliveredAt: string | null, tries: Array<{ at: string, status: number | null, error: string | null, tookMs: number }> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type FlowFieldsFragment = { id: string, kind: FlowKind, name: string, version: number, status: FlowStatus, reference: string, steps: Array<string>, attempts: number, nextAt: string | null, holder: string, error: string | null, createdAt: string, updatedAt: string };

export type FlowsQueryVariables = Exact<{
  status?: Array<FlowStatus> | FlowStatus | null | undefined;
  shopId?: string | null | undefined;
  reference?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type FlowsQuery = { flows: { edges: Array<{ node: { id: string, kind: FlowKind, name: string, version: number, status: FlowStatus, reference: string, steps: Array<string>, attempts: number, nextAt: string | null, holder: string, error: string | null, createdAt: string, updatedAt: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type FlowQueryVariables = Exact<{
  id: string;
}>;


export type FlowQuery = { flow: { id: string, kind: FlowKind, name: string, version: number, status: FlowStatus, reference: string, steps: Array<string>, attempts: number, nextAt: string | null, holder: string, error: string | null, createdAt: string, updatedAt: string, log: Array<{ step: string, phase: FlowPhase, outcome: FlowOutcome, attempt: number, error: string | null, at: string }>, task: { id: string, status: ManualTaskStatus, title: string, claimedByName: string | null } | null } };

export type PromotionTermsPartsFragment = { kind: string, parameters: unknown, name: { zh: string, en: string }, scope: { shops: Array<string>, categories: Array<string>, products: Array<string>, skus: Array<string>, options: Array<string>, channels: Array<OrderChannel>, dineWays: Array<DineWay> }, period: { from: string | null, until: string | null, days: Array<number>, opens: string | null, closes: string | null }, limits: { perGuest: number | null, perGuestDay: number | null, perDay: number | null, total: number | null, budget: number | null }, stacking: { layer: PromotionLayer | null, priority: number, group: string | null, stacks: boolean, alone: boolean, notWithCoupons: boolean, cap: number | null } };

export type PromotionPartsFragment = { id: string, name: string, state: PromotionState, revision: number, edited: boolean, uses: number | null, given: number | null, createdAt: string, updatedAt: string, updatedBy: string | null, updatedByName: string | null, draft: { kind: string, parameters: unknown, name: { zh: string, en: string }, scope: { shops: Array<string>, categories: Array<string>, products: Array<string>, skus: Array<string>, options: Array<string>, channels: Array<OrderChannel>, dineWays: Array<DineWay> }, period: { from: string | null, until: string | null, days: Array<number>, opens: string | null, closes: string | null }, limits: { perGuest: number | null, perGuestDay: number | null, perDay: number | null, total: number | null, budget: number | null }, stacking: { layer: PromotionLayer | null, priority: number, group: string | null, stacks: boolean, alone: boolean, notWithCoupons: boolean, cap: number | null } }, versions: Array<{ version: number, effectiveFrom: string, publishedAt: string, publishedBy: string | null, publishedByName: string | null, note: string | null, audience: { shops: Array<string>, percent: number | null } | null, terms: { kind: string, parameters: unknown, name: { zh: string, en: string }, scope: { shops: Array<string>, categories: Array<string>, products: Array<string>, skus: Array<string>, options: Array<string>, channels: Array<OrderChannel>, dineWays: Array<DineWay> }, period: { from: string | null, until: string | null, days: Array<number>, opens: string | null, closes: string | null }, limits: { perGuest: number | null, perGuestDay: number | null, perDay: number | null, total: number | null, budget: number | null }, stacking: { layer: PromotionLayer | null, priority: number, group: string | null, stacks: boolean, alone: boolean, notWithCoupons: boolean, cap: number | null } } }> };

export type PromotionsQueryVariables = Exact<{
  filter?: PromotionFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type PromotionsQuery = { promotions: { edges: Array<{ node: { id: string, name: string, state: PromotionState, edited: boolean, uses: number | null, given: number | null, updatedAt: string, draft: { kind: string, period: { from: string | null, until: string | null, days: Array<number>, opens: string | null, closes: string | null }, scope: { shops: Array<string> } }, versions: Array<{ version: number, effectiveFrom: string, audience: { shops: Array<string>, percent: number | null } | null }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PromotionQueryVariables = Exact<{
  id: string;
}>;


export type PromotionQuery = { promotion: { id: string, name: string, state: PromotionState, revision: number, edited: boolean, uses: number | null, given: number | null, createdAt: string, updatedAt: string, updatedBy: string | null, updatedByName: string | null, draft: { kind: string, parameters: unknown, name: { zh: string, en: string }, scope: { shops: Array<string>, categories: Array<string>, products: Array<string>, skus: Array<string>, options: Array<string>, channels: Array<OrderChannel>, dineWays: Array<DineWay> }, period: { from: string | null, until: string | null, days: Array<number>, opens: string | null, closes: string | null }, limits: { perGuest: number | null, perGuestDay: number | null, perDay: number | null, total: number | null, budget: number | null }, stacking: { layer: PromotionLayer | null, priority: number, group: string | null, stacks: boolean, alone: boolean, notWithCoupons: boolean, cap: number | null } }, versions: Array<{ version: number, effectiveFrom: string, publishedAt: string, publishedBy: string | null, publishedByName: string | null, note: string | null, audience: { shops: Array<string>, percent: number | null } | null, terms: { kind: string, parameters: unknown, name: { zh: string, en: string }, scope: { shops: Array<string>, categories: Array<string>, products: Array<string>, skus: Array<string>, options: Array<string>, channels: Array<OrderChannel>, dineWays: Array<DineWay> }, period: { from: string | null, until: string | null, days: Array<number>, opens: string | null, closes: string | null }, limits: { perGuest: number | null, perGuestDay: number | null, perDay: number | null, total: number | null, budget: number | null }, stacking: { layer: PromotionLayer | null, priority: number, group: string | null, stacks: boolean, alone: boolean, notWithCoupons: boolean, cap: number | null } } }> } };

export type PromotionKindsQueryVariables = Exact<{ [key: string]: never; }>;


export type PromotionKindsQuery = { promotionKinds: Array<{ kind: string, layer: PromotionLayer, name: { zh: string, en: string }, description: { zh: string, en: string }, fields: Array<{ name: string, type: PromotionFieldType, unit: string | null, min: number | null, max: number | null, required: boolean, fields: Array<{ name: string, type: PromotionFieldType, unit: string | null, min: number | null, max: number | null, required: boolean, fields: Array<{ name: string, type: PromotionFieldType, unit: string | null, min: number | null, max: number | null, required: boolean, label: { zh: string, en: string } }>, label: { zh: string, en: string } }>, label: { zh: string, en: string } }> }> };

export type PromotionFieldPartsFragment = { name: string, type: PromotionFieldType, unit: string | null, min: number | null, max: number | null, required: boolean, label: { zh: string, en: string } };

export type CheckPromotionQueryVariables = Exact<{
  input: CheckPromotionInput;
}>;


export type CheckPromotionQuery = { checkPromotion: { without: { totalAmount: number, discountAmount: number, payableAmount: number, appliedDiscounts: Array<{ kind: DiscountKind, code: string | null, name: string, amount: number, reason: string }>, rejectedDiscounts: Array<{ kind: DiscountKind, code: string | null, name: string, reason: string }> } | null, with: { totalAmount: number, discountAmount: number, payableAmount: number, appliedDiscounts: Array<{ kind: DiscountKind, code: string | null, name: string, amount: number, reason: string }>, rejectedDiscounts: Array<{ kind: DiscountKind, code: string | null, name: string, reason: string }> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type TrialPartsFragment = { totalAmount: number, discountAmount: number, payableAmount: number, appliedDiscounts: Array<{ kind: DiscountKind, code: string | null, name: string, amount: number, reason: string }>, rejectedDiscounts: Array<{ kind: DiscountKind, code: string | null, name: string, reason: string }> };

export type SavePromotionMutationVariables = Exact<{
  input: SavePromotionInput;
}>;


export type SavePromotionMutation = { savePromotion: { promotion: { id: string, name: string, state: PromotionState, revision: number, edited: boolean, uses: number | null, given: number | null, createdAt: string, updatedAt: string, updatedBy: string | null, updatedByName: string | null, draft: { kind: string, parameters: unknown, name: { zh: string, en: string }, scope: { shops: Array<string>, categories: Array<string>, products: Array<string>, skus: Array<string>, options: Array<string>, channels: Array<OrderChannel>, dineWays: Array<DineWay> }, period: { from: string | null, until: string | null, days: Array<number>, opens: string | null, closes: string | null }, limits: { perGuest: number | null, perGuestDay: number | null, perDay: number | null, total: number | null, budget: number | null }, stacking: { layer: PromotionLayer | null, priority: number, group: string | null, stacks: boolean, alone: boolean, notWithCoupons: boolean, cap: number | null } }, versions: Array<{ version: number, effectiveFrom: string, publishedAt: string, publishedBy: string | null, publishedByName: string | null, note: string | null, audience: { shops: Array<string>, percent: number | null } | null, terms: { kind: string, parameters: unknown, name: { zh: string, en: string }, scope: { shops: Array<string>, categories: Array<string>, products: Array<string>, skus: Array<string>, options: Array<string>, channels: Array<OrderChannel>, dineWays: Array<DineWay> }, period: { from: string | null, until: string | null, days: Array<number>, opens: string | null, closes: string | null }, limits: { perGuest: number | null, perGuestDay: number | null, perDay: number | null, total: number | null, budget: number | null }, stacking: { layer: PromotionLayer | null, priority: number, group: string | null, stacks: boolean, alone: boolean, notWithCoupons: boolean, cap: number | null } } }> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type PublishPromotionMutationVariables = Exact<{
  input: PublishPromotionInput;
}>;


export type PublishPromotionMutation = { publishPromotion: { promotion: { id: string, name: string, state: PromotionState, revision: number, edited: boolean, uses: number | null, given: number | null, createdAt: string, updatedAt: string, updatedBy: string | null, updatedByName: string | null, draft: { kind: string, parameters: unknown, name: { zh: string, en: string }, scope: { shops: Array<string>, categories: Array<string>, products: Array<string>, skus: Array<string>, options: Array<string>, channels: Array<OrderChannel>, dineWays: Array<DineWay> }, period: { from: string | null, until: string | null, days: Array<number>, opens: string | null, closes: string | null }, limits: { perGuest: number | null, perGuestDay: number | null, perDay: number | null, total: number | null, budget: number | null }, stacking: { layer: PromotionLayer | null, priority: number, group: string | null, stacks: boolean, alone: boolean, notWithCoupons: boolean, cap: number | null } }, versions: Array<{ version: number, effectiveFrom: string, publishedAt: string, publishedBy: string | null, publishedByName: string | null, note: string | null, audience: { shops: Array<string>, percent: number | null } | null, terms: { kind: string, parameters: unknown, name: { zh: string, en: string }, scope: { shops: Array<string>, categories: Array<string>, products: Array<string>, skus: Array<string>, options: Array<string>, channels: Array<OrderChannel>, dineWays: Array<DineWay> }, period: { from: string | null, until: string | null, days: Array<number>, opens: string | null, closes: string | null }, limits: { perGuest: number | null, perGuestDay: number | null, perDay: number | null, total: number | null, budget: number | null }, stacking: { layer: PromotionLayer | null, priority: number, group: string | null, stacks: boolean, alone: boolean, notWithCoupons: boolean, cap: number | null } } }> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type PausePromotionMutationVariables = Exact<{
  input: PromotionInput;
}>;


export type PausePromotionMutation = { pausePromotion: { promotion: { id: string, name: string, state: PromotionState, revision: number, edited: boolean, uses: number | null, given: number | null, createdAt: string, updatedAt: string, updatedBy: string | null, updatedByName: string | null, draft: { kind: string, parameters: unknown, name: { zh: string, en: string }, scope: { shops: Array<string>, categories: Array<string>, products: Array<string>, skus: Array<string>, options: Array<string>, channels: Array<OrderChannel>, dineWays: Array<DineWay> }, period: { from: string | null, until: string | null, days: Array<number>, opens: string | null, closes: string | null }, limits: { perGuest: number | null, perGuestDay: number | null, perDay: number | null, total: number | null, budget: number | null }, stacking: { layer: PromotionLayer | null, priority: number, group: string | null, stacks: boolean, alone: boolean, notWithCoupons: boolean, cap: number | null } }, versions: Array<{ version: number, effectiveFrom: string, publishedAt: string, publishedBy: string | null, publishedByName: string | null, note: string | null, audience: { shops: Array<string>, percent: number | null } | null, terms: { kind: string, parameters: unknown, name: { zh: string, en: string }, scope: { shops: Array<string>, categories: Array<string>, products: Array<string>, skus: Array<string>, options: Array<string>, channels: Array<OrderChannel>, dineWays: Array<DineWay> }, period: { from: string | null, until: string | null, days: Array<number>, opens: string | null, closes: string | null }, limits: { perGuest: number | null, perGuestDay: number | null, perDay: number | null, total: number | null, budget: number | null }, stacking: { layer: PromotionLayer | null, priority: number, group: string | null, stacks: boolean, alone: boolean, notWithCoupons: boolean, cap: number | null } } }> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type ResumePromotionMutationVariables = Exact<{
  input: PromotionInput;
}>;


export type ResumePromotionMutation = { resumePromotion: { promotion: { id: string, name: string, state: PromotionState, revision: number, edited: boolean, uses: number | null, given: number | null, createdAt: string, updatedAt: string, updatedBy: string | null, updatedByName: string | null, draft: { kind: string, parameters: unknown, name: { zh: string, en: string }, scope: { shops: Array<string>, categories: Array<string>, products: Array<string>, skus: Array<string>, options: Array<string>, channels: Array<OrderChannel>, dineWays: Array<DineWay> }, period: { from: string | null, until: string | null, days: Array<number>, opens: string | null, closes: string | null }, limits: { perGuest: number | null, perGuestDay: number | null, perDay: number | null, total: number | null, budget: number | null }, stacking: { layer: PromotionLayer | null, priority: number, group: string | null, stacks: boolean, alone: boolean, notWithCoupons: boolean, cap: number | null } }, versions: Array<{ version: number, effectiveFrom: string, publishedAt: string, publishedBy: string | null, publishedByName: string | null, note: string | null, audience: { shops: Array<string>, percent: number | null } | null, terms: { kind: string, parameters: unknown, name: { zh: string, en: string }, scope: { shops: Array<string>, categories: Array<string>, products: Array<string>, skus: Array<string>, options: Array<string>, channels: Array<OrderChannel>, dineWays: Array<DineWay> }, period: { from: string | null, until: string | null, days: Array<number>, opens: string | null, closes: string | null }, limits: { perGuest: number | null, perGuestDay: number | null, perDay: number | null, total: number | null, budget: number | null }, stacking: { layer: PromotionLayer | null, priority: number, group: string | null, stacks: boolean, alone: boolean, notWithCoupons: boolean, cap: number | null } } }> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type ArchivePromotionMutationVariables = Exact<{
  input: PromotionInput;
}>;


export type ArchivePromotionMutation = { archivePromotion: { promotion: { id: string, name: string, state: PromotionState, revision: number, edited: boolean, uses: number | null, given: number | null, createdAt: string, updatedAt: string, updatedBy: string | null, updatedByName: string | null, draft: { kind: string, parameters: unknown, name: { zh: string, en: string }, scope: { shops: Array<string>, categories: Array<string>, products: Array<string>, skus: Array<string>, options: Array<string>, channels: Array<OrderChannel>, dineWays: Array<DineWay> }, period: { from: string | null, until: string | null, days: Array<number>, opens: string | null, closes: string | null }, limits: { perGuest: number | null, perGuestDay: number | null, perDay: number | null, total: number | null, budget: number | null }, stacking: { layer: PromotionLayer | null, priority: number, group: string | null, stacks: boolean, alone: boolean, notWithCoupons: boolean, cap: number | null } }, versions: Array<{ version: number, effectiveFrom: string, publishedAt: string, publishedBy: string | null, publishedByName: string | null, note: string | null, audience: { shops: Array<string>, percent: number | null } | null, terms: { kind: string, parameters: unknown, name: { zh: string, en: string }, scope: { shops: Array<string>, categories: Array<string>, products: Array<string>, skus: Array<string>, options: Array<string>, channels: Array<OrderChannel>, dineWays: Array<DineWay> }, period: { from: string | null, until: string | null, days: Array<number>, opens: string | null, closes: string | null }, limits: { perGuest: number | null, perGuestDay: number | null, perDay: number | null, total: number | null, budget: number | null }, stacking: { layer: PromotionLayer | null, priority: number, group: string | null, stacks: boolean, alone: boolean, notWithCoupons: boolean, cap: number | null } } }> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type SetMemberTierMutationVariables = Exact<{
  input: SetMemberTierInput;
}>;


export type SetMemberTierMutation = { setMemberTier: { tier: string | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type SetShopPricingMutationVariables = Exact<{
  input: SetShopPricingInput;
}>;


export type SetShopPricingMutation = { setShopPricing: { deliveryFee: number | null, mode: PricingMode | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type ShopPricingQueryVariables = Exact<{
  shopId: string;
}>;


export type ShopPricingQuery = { shop: { id: string, deliveryFee: number, pricingMode: PricingMode, returnCoupons: boolean } | null };

export type TrialFieldsFragment = { id: string, promotionId: string, revision: number, name: string, from: string, to: string, shopIds: Array<string>, currency: string, status: TrialStatus, progress: number, createdAt: string, endedAt: string | null, result: { orders: number, refundedOrders: number, changedOrders: number, cheaperOrders: number, dearerOrders: number, cost: number, winners: number, revenueBefore: number, revenueAfter: number, marginBefore: number, marginAfter: number, unknownCostOrders: number, zeroOrders: number, differingOrders: number, usedUpAt: string | null, days: Array<{ day: string, orders: number, changedOrders: number, cost: number }>, topOrders: Array<{ orderNo: string, shopId: string, at: string, before: number, after: number }> } };

export type PromotionTrialQueryVariables = Exact<{
  id: string;
}>;


export type PromotionTrialQuery = { promotionTrial: { id: string, promotionId: string, revision: number, name: string, from: string, to: string, shopIds: Array<string>, currency: string, status: TrialStatus, progress: number, createdAt: string, endedAt: string | null, result: { orders: number, refundedOrders: number, changedOrders: number, cheaperOrders: number, dearerOrders: number, cost: number, winners: number, revenueBefore: number, revenueAfter: number, marginBefore: number, marginAfter: number, unknownCostOrders: number, zeroOrders: number, differingOrders: number, usedUpAt: string | null, days: Array<{ day: string, orders: number, changedOrders: number, cost: number }>, topOrders: Array<{ orderNo: string, shopId: string, at: string, before: number, after: number }> } } };

export type PromotionTrialsQueryVariables = Exact<{
  promotionId: string;
}>;


export type PromotionTrialsQuery = { promotionTrials: Array<{ id: string, revision: number, from: string, to: string, status: TrialStatus, progress: number, createdAt: string, currency: string, result: { cost: number, orders: number } }> };

export type StartPromotionTrialMutationVariables = Exact<{
  input: StartPromotionTrialInput;
}>;


export type StartPromotionTrialMutation = { startPromotionTrial: { trial: { id: string } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type CancelPromotionTrialMutationVariables = Exact<{
  input: CancelPromotionTrialInput;
}>;


export type CancelPromotionTrialMutation = { cancelPromotionTrial: { trial: { id: string, status: TrialStatus } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type PromotionReportQueryVariables = Exact<{
  shopId: string;
  from: string;
  to: string;
  first: number;
  after?: string | null | undefined;
}>;


export type PromotionReportQuery = { promotionReport: { orders: number, untouchedOrders: number, untouchedShare: number, pageInfo: { hasNextPage: boolean, endCursor: string | null }, rows: Array<{ id: string, source: DiscountSource, promotionId: string | null, kind: string, name: string, uses: number, discount: number, revenue: number, refunds: number, newGuests: number }> } };

export type ReconciliationFieldsFragment = { id: string, source: ReconciliationSource, platform: string, day: string, status: ReconciliationStatus, listed: boolean, problem: string | null, oursCount: number, oursAmount: number, oursBack: number, theirsCount: number, theirsAmount: number, theirsBack: number, difference: number, fees: number, changed: boolean, differences: number, repaired: number, endedAt: string | null };

export type ReconciliationRunsQueryVariables = Exact<{
  shopId: string;
  platform?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ReconciliationRunsQuery = { reconciliationRuns: { edges: Array<{ node: { id: string, source: ReconciliationSource, platform: string, day: string, status: ReconciliationStatus, listed: boolean, problem: string | null, oursCount: number, oursAmount: number, oursBack: number, theirsCount: number, theirsAmount: number, theirsBack: number, difference: number, fees: number, changed: boolean, differences: number, repaired: number, endedAt: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ReconciliationRunQueryVariables = Exact<{
  id: string;
  differencesOnly: boolean;
}>;


export type ReconciliationRunQuery = { reconciliationRun: { id: string, source: ReconciliationSource, platform: string, day: string, status: ReconciliationStatus, listed: boolean, problem: string | null, oursCount: number, oursAmount: number, oursBack: number, theirsCount: number, theirsAmount: number, theirsBack: number, difference: number, fees: number, changed: boolean, differences: number, repaired: number, endedAt: string | null, items: Array<{ id: string, verdict: ReconciliationVerdict, orderNo: string | null, redemptionId: string | null, documentNo: string | null, theirsId: string | null, kind: string | null, codeTail: string | null, oursStatus: string | null, oursAmount: number, theirsStatus: string | null, theirsAmount: number, at: string | null, repair: string | null }> } };

export type ReconciliationCsvQueryVariables = Exact<{
  id: string;
}>;


export type ReconciliationCsvQuery = { reconciliationRun: { id: string, csv: string } };

export type ReconcileDayMutationVariables = Exact<{
  input: ReconcileDayInput;
}>;


export type ReconcileDayMutation = { reconcileDay: { run: { id: string, source: ReconciliationSource, platform: string, day: string, status: ReconciliationStatus, listed: boolean, problem: string | null, oursCount: number, oursAmount: number, oursBack: number, theirsCount: number, theirsAmount: number, theirsBack: number, difference: number, fees: number, changed: boolean, differences: number, repaired: number, endedAt: string | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type RefundPreviewQueryVariables = Exact<{
  orderNo: string;
  amount?: number | null | undefined;
  lines?: Array<RefundLineInput> | RefundLineInput | null | undefined;
}>;


export type RefundPreviewQuery = { refundPreview: { amount: number, left: number, restock: boolean, alone: number, before: number, needsSecondPerson: boolean, parts: Array<{ channel: PaymentChannel, amount: number }> } };

export type OpenDisputeMutationVariables = Exact<{
  input: OpenDisputeInput;
}>;


export type OpenDisputeMutation = { openDispute: { replayed: boolean, dispute: { no: string, status: DisputeStatus } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type ResolveDisputeMutationVariables = Exact<{
  input: ResolveDisputeInput;
}>;


export type ResolveDisputeMutation = { resolveDispute: { dispute: { no: string, status: DisputeStatus } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type MovementFieldsFragment = { id: string, at: string, skuId: string, name: string, kind: StockMovementKind, delta: number, onHand: number | null, reason: string | null, reference: string | null, staffName: string | null };

export type StockMovementsQueryVariables = Exact<{
  shopId: string;
  first: number;
  after?: string | null | undefined;
  skuId?: string | null | undefined;
  kinds?: Array<StockMovementKind> | StockMovementKind | null | undefined;
  from?: string | null | undefined;
  to?: string | null | undefined;
}>;


export type StockMovementsQuery = { stockMovements: { edges: Array<{ node: { id: string, at: string, skuId: string, name: string, kind: StockMovementKind, delta: number, onHand: number | null, reason: string | null, reference: string | null, staffName: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type StockProofQueryVariables = Exact<{
  shopId: string;
  skuId: string;
  at?: string | null | undefined;
}>;


export type StockProofQuery = { stockProof: { skuId: string, name: string, received: number, returned: number, transferredIn: number, corrections: number, sold: number, wasted: number, transferredOut: number, onHand: number, held: number, available: number, soldByOrders: number, difference: number, balanced: boolean } | null };

export type StockCsvQueryVariables = Exact<{
  shopId: string;
}>;


export type StockCsvQuery = { stockCsv: string };

export type StockMovementsCsvQueryVariables = Exact<{
  shopId: string;
  skuId?: string | null | undefined;
  kinds?: Array<StockMovementKind> | StockMovementKind | null | undefined;
  from?: string | null | undefined;
  to?: string | null | undefined;
}>;


export type StockMovementsCsvQuery = { stockMovementsCsv: string };

export type RecordStockMutationVariables = Exact<{
  input: RecordStockInput;
}>;


export type RecordStockMutation = { recordStock: { replayed: boolean, movements: Array<{ id: string }> | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type TransferStockMutationVariables = Exact<{
  input: TransferStockInput;
}>;


export type TransferStockMutation = { transferStock: { replayed: boolean, movements: Array<{ id: string }> | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type SetStockLowMarkMutationVariables = Exact<{
  input: SetStockLowMarkInput;
}>;


export type SetStockLowMarkMutation = { setStockLowMark: { stock: { skuId: string, name: string, shopId: string, onHand: number, reserved: number, available: number, lowAt: number } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type ImportStockMutationVariables = Exact<{
  input: ImportStockInput;
}>;


export type ImportStockMutation = { importStock: { applied: boolean, replayed: boolean, lines: Array<{ line: number, skuId: string, name: string, kind: StockRecordKind, quantity: number, before: number, after: number, error: { code: string, message: string } | null }> | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type StockPolicyQueryVariables = Exact<{
  shopId: string;
}>;


export type StockPolicyQuery = { stockPolicy: { strategy: StockStrategy, overrides: Array<{ skuId: string, name: string, strategy: StockStrategy, buckets: number }> } };

export type SetStockStrategyMutationVariables = Exact<{
  input: SetStockStrategyInput;
}>;


export type SetStockStrategyMutation = { setStockStrategy: { policy: { strategy: StockStrategy, overrides: Array<{ skuId: string, name: string, strategy: StockStrategy, buckets: number }> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type TaskFieldsFragment = { id: string, kind: string, title: string, status: ManualTaskStatus, shopId: string, orderNo: string | null, amount: number, openedAt: string, reopened: number, claimedBy: string | null, claimedByName: string | null, version: number, decision: TaskDecision | null, decidedByName: string | null, decidedAt: string | null, proposal: { decision: TaskDecision | null, staffId: string | null, name: string | null, reason: string | null, at: string } | null };

export type ManualTasksQueryVariables = Exact<{
  status?: Array<ManualTaskStatus> | ManualTaskStatus | null | undefined;
  kind?: Array<string> | string | null | undefined;
  shopId?: string | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ManualTasksQuery = { manualTasks: { edges: Array<{ node: { id: string, kind: string, title: string, status: ManualTaskStatus, shopId: string, orderNo: string | null, amount: number, openedAt: string, reopened: number, claimedBy: string | null, claimedByName: string | null, version: number, decision: TaskDecision | null, decidedByName: string | null, decidedAt: string | null, proposal: { decision: TaskDecision | null, staffId: string | null, name: string | null, reason: string | null, at: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ManualTaskKindsQueryVariables = Exact<{
  shopId: string;
}>;


export type ManualTaskKindsQuery = { secondPersonAbove: number, manualTaskKinds: Array<{ kind: string, title: string }> };

export type ManualTaskCountsQueryVariables = Exact<{
  shopId?: string | null | undefined;
}>;


export type ManualTaskCountsQuery = { manualTaskCounts: Array<{ kind: string, count: number, oldest: string }> };

export type ManualTaskQueryVariables = Exact<{
  id: string;
}>;


export type ManualTaskQuery = { manualTask: { advice: string, reference: string, details: unknown, secondPersonAbove: number, reason: string | null, approvedBy: string | null, id: string, kind: string, title: string, status: ManualTaskStatus, shopId: string, orderNo: string | null, amount: number, openedAt: string, reopened: number, claimedBy: string | null, claimedByName: string | null, version: number, decision: TaskDecision | null, decidedByName: string | null, decidedAt: string | null, choices: Array<{ decision: TaskDecision, needsSecondPerson: boolean }>, steps: Array<{ what: string, at: string, name: string | null, decision: TaskDecision | null, reason: string | null }>, order: { no: string, status: OrderStatus, payableAmount: number, paidAmount: number, refundedAmount: number, pickupCode: string | null, createdAt: string, shop: { currency: string, timeZone: string }, customer: { nickname: string }, items: Array<{ line: number, name: string, optionNames: Array<string>, quantity: number }>, redemptions: Array<{ id: string, kind: CouponKind, status: RedemptionStatus, amount: number, attempts: number, reason: string | null, outcome: string | null, platformCode: string | null, redeemedAt: string | null }>, timeline: Array<{ at: string, title: string, from: OrderStatus | null, to: OrderStatus, actor: string, note: string | null }> } | null, proposal: { decision: TaskDecision | null, staffId: string | null, name: string | null, reason: string | null, at: string } | null } };

export type ClaimTaskMutationVariables = Exact<{
  input: TaskInput;
}>;


export type ClaimTaskMutation = { claimTask: { task: { id: string, kind: string, title: string, status: ManualTaskStatus, shopId: string, orderNo: string | null, amount: number, openedAt: string, reopened: number, claimedBy: string | null, claimedByName: string | null, version: number, decision: TaskDecision | null, decidedByName: string | null, decidedAt: string | null, proposal: { decision: TaskDecision | null, staffId: string | null, name: string | null, reason: string | null, at: string } | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type UnclaimTaskMutationVariables = Exact<{
  input: TaskInput;
}>;


export type UnclaimTaskMutation = { unclaimTask: { task: { id: string, kind: string, title: string, status: ManualTaskStatus, shopId: string, orderNo: string | null, amount: number, openedAt: string, reopened: number, claimedBy: string | null, claimedByName: string | null, version: number, decision: TaskDecision | null, decidedByName: string | null, decidedAt: string | null, proposal: { decision: TaskDecision | null, staffId: string | null, name: string | null, reason: string | null, at: string } | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type DecideTaskMutationVariables = Exact<{
  input: DecideTaskInput;
}>;


export type DecideTaskMutation = { decideTask: { task: { id: string, kind: string, title: string, status: ManualTaskStatus, shopId: string, orderNo: string | null, amount: number, openedAt: string, reopened: number, claimedBy: string | null, claimedByName: string | null, version: number, decision: TaskDecision | null, decidedByName: string | null, decidedAt: string | null, proposal: { decision: TaskDecision | null, staffId: string | null, name: string | null, reason: string | null, at: string } | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type ApproveTaskMutationVariables = Exact<{
  input: ApproveTaskInput;
}>;


export type ApproveTaskMutation = { approveTask: { task: { id: string, kind: string, title: string, status: ManualTaskStatus, shopId: string, orderNo: string | null, amount: number, openedAt: string, reopened: number, claimedBy: string | null, claimedByName: string | null, version: number, decision: TaskDecision | null, decidedByName: string | null, decidedAt: string | null, proposal: { decision: TaskDecision | null, staffId: string | null, name: string | null, reason: string | null, at: string } | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type RejectTaskMutationVariables = Exact<{
  input: ApproveTaskInput;
}>;


export type RejectTaskMutation = { rejectTask: { task: { id: string, kind: string, title: string, status: ManualTaskStatus, shopId: string, orderNo: string | null, amount: number, openedAt: string, reopened: number, claimedBy: string | null, claimedByName: string | null, version: number, decision: TaskDecision | null, decidedByName: string | null, decidedAt: string | null, proposal: { decision: TaskDecision | null, staffId: string | null, name: string | null, reason: string | null, at: string } | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type SetSecondPersonAboveMutationVariables = Exact<{
  input: SetSecondPersonAboveInput;
}>;


export type SetSecondPersonAboveMutation = { setSecondPersonAbove: { amount: number | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type RefundLimitsQueryVariables = Exact<{
  shopId: string;
}>;


export type RefundLimitsQuery = { lateMoney: LateMoney, refundLimits: { staff: number, manager: number } };

export type SetStaffRefundLimitMutationVariables = Exact<{
  input: SetStaffRefundLimitInput;
}>;


export type SetStaffRefundLimitMutation = { setStaffRefundLimit: { limits: { staff: number } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type SetLateMoneyMutationVariables = Exact<{
  input: SetLateMoneyInput;
}>;


export type SetLateMoneyMutation = { setLateMoney: { policy: LateMoney | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type VoucherKindsQueryVariables = Exact<{ [key: string]: never; }>;


export type VoucherKindsQuery = { voucherKinds: Array<{ kind: CouponKind, name: string, form: VoucherForm }> };

export type RetryRedemptionMutationVariables = Exact<{
  input: RedemptionInput;
}>;


export type RetryRedemptionMutation = { retryRedemption: { order: { no: string, status: OrderStatus } | null, task: { id: string, proposal: { decision: TaskDecision | null } | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type MarkRedeemedMutationVariables = Exact<{
  input: RedemptionInput;
}>;


export type MarkRedeemedMutation = { markRedeemed: { order: { no: string, status: OrderStatus } | null, task: { id: string, proposal: { decision: TaskDecision | null } | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type TakeBackOrderMutationVariables = Exact<{
  input: TakeBackOrderInput;
}>;


export type TakeBackOrderMutation = { takeBackOrder: { order: { no: string, status: OrderStatus } | null, task: { id: string, proposal: { decision: TaskDecision | null } | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type ExchangeAtCounterMutationVariables = Exact<{
  input: ExchangeAtCounterInput;
}>;


export type ExchangeAtCounterMutation = { exchangeAtCounter: { replayed: boolean, order: { no: string, status: OrderStatus, pickupCode: string | null, items: Array<{ name: string, optionNames: Array<string> }> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type VoucherPlatformFieldsFragment = { platform: string, simulated: boolean, kinds: Array<{ kind: CouponKind, name: string }>, account: { accountId: string, name: string | null, merchant: string | null, business: string | null, hasToken: boolean } | null, faults: Array<{ fault: string, label: string, times: number }> };

export type VoucherPlatformsQueryVariables = Exact<{
  shopId: string;
}>;


export type VoucherPlatformsQuery = { voucherPlatforms: Array<{ platform: string, simulated: boolean, kinds: Array<{ kind: CouponKind, name: string }>, account: { accountId: string, name: string | null, merchant: string | null, business: string | null, hasToken: boolean } | null, faults: Array<{ fault: string, label: string, times: number }> }> };

export type ConnectPlatformMutationVariables = Exact<{
  input: ConnectPlatformInput;
}>;


export type ConnectPlatformMutation = { connectPlatform: { platforms: Array<{ platform: string, simulated: boolean, kinds: Array<{ kind: CouponKind, name: string }>, account: { accountId: string, name: string | null, merchant: string | null, business: string | null, hasToken: boolean } | null, faults: Array<{ fault: string, label: string, times: number }> }> | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type DisconnectPlatformMutationVariables = Exact<{
  input: DisconnectPlatformInput;
}>;


export type DisconnectPlatformMutation = { disconnectPlatform: { platforms: Array<{ platform: string, simulated: boolean, kinds: Array<{ kind: CouponKind, name: string }>, account: { accountId: string, name: string | null, merchant: string | null, business: string | null, hasToken: boolean } | null, faults: Array<{ fault: string, label: string, times: number }> }> | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type ArmFaultMutationVariables = Exact<{
  input: ArmFaultInput;
}>;


export type ArmFaultMutation = { armFault: { platforms: Array<{ platform: string, simulated: boolean, kinds: Array<{ kind: CouponKind, name: string }>, account: { accountId: string, name: string | null, merchant: string | null, business: string | null, hasToken: boolean } | null, faults: Array<{ fault: string, label: string, times: number }> }> | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type WalletOffersQueryVariables = Exact<{ [key: string]: never; }>;


export type WalletOffersQuery = { topUpOffers: Array<{ id: string, amount: number, bonus: number, validFrom: string, validUntil: string | null, endedAt: string | null, active: boolean }>, giftCardBatches: Array<{ id: string, name: string, amount: number, count: number, redeemed: number, validUntil: string, createdAt: string }> };

export type AddTopUpOfferMutationVariables = Exact<{
  input: AddTopUpOfferInput;
}>;


export type AddTopUpOfferMutation = { addTopUpOffer: { offer: { id: string } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type EndTopUpOfferMutationVariables = Exact<{
  input: EndTopUpOfferInput;
}>;


export type EndTopUpOfferMutation = { endTopUpOffer: { offer: { id: string } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type IssueGiftCardsMutationVariables = Exact<{
  input: IssueGiftCardsInput;
}>;


export type IssueGiftCardsMutation = { issueGiftCards: { codes: Array<string>, batch: { id: string } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type TakeCashMutationVariables = Exact<{
  input: TakeCashInput;
}>;


export type TakeCashMutation = { takeCash: { change: number | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type FindTopUpQueryVariables = Exact<{
  no: string;
}>;


export type FindTopUpQuery = { customerTopUp: { no: string, amount: number, bonus: number, paid: boolean, paidAt: string | null, refundedAmount: number, refundable: number, customerId: string, refunds: Array<{ no: string, amount: number, status: RefundStatus, reason: string, createdAt: string }> } };

export type RefundTopUpMutationVariables = Exact<{
  input: RefundTopUpInput;
}>;


export type RefundTopUpMutation = { refundTopUp: { topUp: { no: string, amount: number, bonus: number, paid: boolean, paidAt: string | null, refundedAmount: number, refundable: number, customerId: string, refunds: Array<{ no: string, amount: number, status: RefundStatus, reason: string, createdAt: string }> } | null, refund: { status: RefundStatus } | null, task: { id: string } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type StoredTopUpFragment = { no: string, amount: number, bonus: number, paid: boolean, paidAt: string | null, refundedAmount: number, refundable: number, customerId: string, refunds: Array<{ no: string, amount: number, status: RefundStatus, reason: string, createdAt: string }> };

export const JobPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CouponJob"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"planned"}},{"kind":"Field","name":{"kind":"Name","value":"done"}},{"kind":"Field","name":{"kind":"Name","value":"skipped"}},{"kind":"Field","name":{"kind":"Name","value":"endedFor"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]} as unknown as DocumentNode<JobPartsFragment, unknown>;
export const BatchPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BatchParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CouponBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"handOut"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"made"}},{"kind":"Field","name":{"kind":"Name","value":"claimed"}},{"kind":"Field","name":{"kind":"Name","value":"perGuest"}},{"kind":"Field","name":{"kind":"Name","value":"perGuestDay"}},{"kind":"Field","name":{"kind":"Name","value":"transferable"}},{"kind":"Field","name":{"kind":"Name","value":"claimFrom"}},{"kind":"Field","name":{"kind":"Name","value":"claimUntil"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"validDays"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"exports"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"terms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"faceValue"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"minSpend"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"figures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"locked"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"expired"}},{"kind":"Field","name":{"kind":"Name","value":"voided"}},{"kind":"Field","name":{"kind":"Name","value":"given"}}]}},{"kind":"Field","name":{"kind":"Name","value":"jobs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CouponJob"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"planned"}},{"kind":"Field","name":{"kind":"Name","value":"done"}},{"kind":"Field","name":{"kind":"Name","value":"skipped"}},{"kind":"Field","name":{"kind":"Name","value":"endedFor"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]} as unknown as DocumentNode<BatchPartsFragment, unknown>;
export const InvoiceFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InvoiceFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invoice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"buyer"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"taxNo"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"keptAmount"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]} as unknown as DocumentNode<InvoiceFieldsFragment, unknown>;
export const NoticeFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NoticeFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ChannelNotice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"transactionId"}},{"kind":"Field","name":{"kind":"Name","value":"paymentNo"}},{"kind":"Field","name":{"kind":"Name","value":"refundNo"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"says"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"tries"}},{"kind":"Field","name":{"kind":"Name","value":"receivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"settledAt"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}}]}}]} as unknown as DocumentNode<NoticeFieldsFragment, unknown>;
export const StaffFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"StaffFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Staff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"shops"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"openNow"}},{"kind":"Field","name":{"kind":"Name","value":"openingHours"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"weekday"}},{"kind":"Field","name":{"kind":"Name","value":"opens"}},{"kind":"Field","name":{"kind":"Name","value":"closes"}}]}}]}}]}}]} as unknown as DocumentNode<StaffFieldsFragment, unknown>;
export const QueueOrderFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"QueueOrder"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Order"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"dineWay"}},{"kind":"Field","name":{"kind":"Name","value":"deskNo"}},{"kind":"Field","name":{"kind":"Name","value":"contact"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"pickupCode"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nickname"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"optionNames"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextStatuses"}}]}}]} as unknown as DocumentNode<QueueOrderFragment, unknown>;
export const LetterFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"LetterFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DeadLetter"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"consumer"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"failedAt"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]} as unknown as DocumentNode<LetterFieldsFragment, unknown>;
export const HookFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"HookFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookEndpoint"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"topics"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"enabled"}},{"kind":"Field","name":{"kind":"Name","value":"disabledFor"}},{"kind":"Field","name":{"kind":"Name","value":"secretBeforeUntil"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<HookFieldsFragment, unknown>;
export const DeliveryFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DeliveryFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookDelivery"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"nextAt"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"deliveredAt"}},{"kind":"Field","name":{"kind":"Name","value":"tries"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"tookMs"}}]}}]}}]} as unknown as DocumentNode<DeliveryFieldsFragment, unknown>;
export const FlowFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FlowFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Flow"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"nextAt"}},{"kind":"Field","name":{"kind":"Name","value":"holder"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<FlowFieldsFragment, unknown>;
export const PromotionTermsPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PromotionTermsParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionTerms"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"zh"}},{"kind":"Field","name":{"kind":"Name","value":"en"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parameters"}},{"kind":"Field","name":{"kind":"Name","value":"scope"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"}},{"kind":"Field","name":{"kind":"Name","value":"categories"}},{"kind":"Field","name":{"kind":"Name","value":"products"}},{"kind":"Field","name":{"kind":"Name","value":"skus"}},{"kind":"Field","name":{"kind":"Name","value":"options"}},{"kind":"Field","name":{"kind":"Name","value":"channels"}},{"kind":"Field","name":{"kind":"Name","value":"dineWays"}}]}},{"kind":"Field","name":{"kind":"Name","value":"period"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"until"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"opens"}},{"kind":"Field","name":{"kind":"Name","value":"closes"}}]}},{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"perGuest"}},{"kind":"Field","name":{"kind":"Name","value":"perGuestDay"}},{"kind":"Field","name":{"kind":"Name","value":"perDay"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"budget"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stacking"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"layer"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"stacks"}},{"kind":"Field","name":{"kind":"Name","value":"alone"}},{"kind":"Field","name":{"kind":"Name","value":"notWithCoupons"}},{"kind":"Field","name":{"kind":"Name","value":"cap"}}]}}]}}]} as unknown as DocumentNode<PromotionTermsPartsFragment, unknown>;
export const PromotionPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PromotionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Promotion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"edited"}},{"kind":"Field","name":{"kind":"Name","value":"uses"}},{"kind":"Field","name":{"kind":"Name","value":"given"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedBy"}},{"kind":"Field","name":{"kind":"Name","value":"updatedByName"}},{"kind":"Field","name":{"kind":"Name","value":"draft"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionTermsParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"versions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveFrom"}},{"kind":"Field","name":{"kind":"Name","value":"audience"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}}]}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedBy"}},{"kind":"Field","name":{"kind":"Name","value":"publishedByName"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"terms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionTermsParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PromotionTermsParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionTerms"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"zh"}},{"kind":"Field","name":{"kind":"Name","value":"en"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parameters"}},{"kind":"Field","name":{"kind":"Name","value":"scope"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"}},{"kind":"Field","name":{"kind":"Name","value":"categories"}},{"kind":"Field","name":{"kind":"Name","value":"products"}},{"kind":"Field","name":{"kind":"Name","value":"skus"}},{"kind":"Field","name":{"kind":"Name","value":"options"}},{"kind":"Field","name":{"kind":"Name","value":"channels"}},{"kind":"Field","name":{"kind":"Name","value":"dineWays"}}]}},{"kind":"Field","name":{"kind":"Name","value":"period"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"until"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"opens"}},{"kind":"Field","name":{"kind":"Name","value":"closes"}}]}},{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"perGuest"}},{"kind":"Field","name":{"kind":"Name","value":"perGuestDay"}},{"kind":"Field","name":{"kind":"Name","value":"perDay"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"budget"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stacking"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"layer"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"stacks"}},{"kind":"Field","name":{"kind":"Name","value":"alone"}},{"kind":"Field","name":{"kind":"Name","value":"notWithCoupons"}},{"kind":"Field","name":{"kind":"Name","value":"cap"}}]}}]}}]} as unknown as DocumentNode<PromotionPartsFragment, unknown>;
export const PromotionFieldPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PromotionFieldParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionField"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"unit"}},{"kind":"Field","name":{"kind":"Name","value":"min"}},{"kind":"Field","name":{"kind":"Name","value":"max"}},{"kind":"Field","name":{"kind":"Name","value":"required"}},{"kind":"Field","name":{"kind":"Name","value":"label"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"zh"}},{"kind":"Field","name":{"kind":"Name","value":"en"}}]}}]}}]} as unknown as DocumentNode<PromotionFieldPartsFragment, unknown>;
export const TrialPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TrialParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TrialPrice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalAmount"}},{"kind":"Field","name":{"kind":"Name","value":"discountAmount"}},{"kind":"Field","name":{"kind":"Name","value":"payableAmount"}},{"kind":"Field","name":{"kind":"Name","value":"appliedDiscounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rejectedDiscounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]} as unknown as DocumentNode<TrialPartsFragment, unknown>;
export const TrialFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TrialFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionTrial"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"promotionId"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"shopIds"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"result"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orders"}},{"kind":"Field","name":{"kind":"Name","value":"refundedOrders"}},{"kind":"Field","name":{"kind":"Name","value":"changedOrders"}},{"kind":"Field","name":{"kind":"Name","value":"cheaperOrders"}},{"kind":"Field","name":{"kind":"Name","value":"dearerOrders"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"winners"}},{"kind":"Field","name":{"kind":"Name","value":"revenueBefore"}},{"kind":"Field","name":{"kind":"Name","value":"revenueAfter"}},{"kind":"Field","name":{"kind":"Name","value":"marginBefore"}},{"kind":"Field","name":{"kind":"Name","value":"marginAfter"}},{"kind":"Field","name":{"kind":"Name","value":"unknownCostOrders"}},{"kind":"Field","name":{"kind":"Name","value":"zeroOrders"}},{"kind":"Field","name":{"kind":"Name","value":"differingOrders"}},{"kind":"Field","name":{"kind":"Name","value":"usedUpAt"}},{"kind":"Field","name":{"kind":"Name","value":"days"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"orders"}},{"kind":"Field","name":{"kind":"Name","value":"changedOrders"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}}]}},{"kind":"Field","name":{"kind":"Name","value":"topOrders"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}}]}}]}}]}}]} as unknown as DocumentNode<TrialFieldsFragment, unknown>;
export const ReconciliationFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReconciliationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReconciliationRun"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"platform"}},{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"listed"}},{"kind":"Field","name":{"kind":"Name","value":"problem"}},{"kind":"Field","name":{"kind":"Name","value":"oursCount"}},{"kind":"Field","name":{"kind":"Name","value":"oursAmount"}},{"kind":"Field","name":{"kind":"Name","value":"oursBack"}},{"kind":"Field","name":{"kind":"Name","value":"theirsCount"}},{"kind":"Field","name":{"kind":"Name","value":"theirsAmount"}},{"kind":"Field","name":{"kind":"Name","value":"theirsBack"}},{"kind":"Field","name":{"kind":"Name","value":"difference"}},{"kind":"Field","name":{"kind":"Name","value":"fees"}},{"kind":"Field","name":{"kind":"Name","value":"changed"}},{"kind":"Field","name":{"kind":"Name","value":"differences"}},{"kind":"Field","name":{"kind":"Name","value":"repaired"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]} as unknown as DocumentNode<ReconciliationFieldsFragment, unknown>;
export const MovementFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MovementFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StockMovement"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"delta"}},{"kind":"Field","name":{"kind":"Name","value":"onHand"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"staffName"}}]}}]} as unknown as DocumentNode<MovementFieldsFragment, unknown>;
export const TaskFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ManualTask"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"openedAt"}},{"kind":"Field","name":{"kind":"Name","value":"reopened"}},{"kind":"Field","name":{"kind":"Name","value":"claimedBy"}},{"kind":"Field","name":{"kind":"Name","value":"claimedByName"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"decidedByName"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}},{"kind":"Field","name":{"kind":"Name","value":"proposal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"staffId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}}]}}]} as unknown as DocumentNode<TaskFieldsFragment, unknown>;
export const VoucherPlatformFieldsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"VoucherPlatformFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VoucherPlatform"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"platform"}},{"kind":"Field","name":{"kind":"Name","value":"kinds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"merchant"}},{"kind":"Field","name":{"kind":"Name","value":"business"}},{"kind":"Field","name":{"kind":"Name","value":"hasToken"}}]}},{"kind":"Field","name":{"kind":"Name","value":"simulated"}},{"kind":"Field","name":{"kind":"Name","value":"faults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fault"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"times"}}]}}]}}]} as unknown as DocumentNode<VoucherPlatformFieldsFragment, unknown>;
export const StoredTopUpFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"storedTopUp"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TopUp"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"bonus"}},{"kind":"Field","name":{"kind":"Name","value":"paid"}},{"kind":"Field","name":{"kind":"Name","value":"paidAt"}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"}},{"kind":"Field","name":{"kind":"Name","value":"refundable"}},{"kind":"Field","name":{"kind":"Name","value":"customerId"}},{"kind":"Field","name":{"kind":"Name","value":"refunds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]} as unknown as DocumentNode<StoredTopUpFragment, unknown>;
export const CouponBatchesDocument = {"__meta__":{"hash":"sha256:4c6df6df9db3e6dfd0f7c39496a0b71fae6e466f78fdabd53b296e1b734f9795"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CouponBatches"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"status"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"CouponBatchStatus"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"couponBatches"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"status"},"value":{"kind":"Variable","name":{"kind":"Name","value":"status"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BatchParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CouponJob"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"planned"}},{"kind":"Field","name":{"kind":"Name","value":"done"}},{"kind":"Field","name":{"kind":"Name","value":"skipped"}},{"kind":"Field","name":{"kind":"Name","value":"endedFor"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BatchParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CouponBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"handOut"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"made"}},{"kind":"Field","name":{"kind":"Name","value":"claimed"}},{"kind":"Field","name":{"kind":"Name","value":"perGuest"}},{"kind":"Field","name":{"kind":"Name","value":"perGuestDay"}},{"kind":"Field","name":{"kind":"Name","value":"transferable"}},{"kind":"Field","name":{"kind":"Name","value":"claimFrom"}},{"kind":"Field","name":{"kind":"Name","value":"claimUntil"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"validDays"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"exports"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"terms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"faceValue"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"minSpend"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"figures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"locked"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"expired"}},{"kind":"Field","name":{"kind":"Name","value":"voided"}},{"kind":"Field","name":{"kind":"Name","value":"given"}}]}},{"kind":"Field","name":{"kind":"Name","value":"jobs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobParts"}}]}}]}}]} as unknown as DocumentNode<CouponBatchesQuery, CouponBatchesQueryVariables>;
export const CouponBatchDocument = {"__meta__":{"hash":"sha256:32b9e00f92cfc6ed7c3ff0cdf1311b747e04054f85a57fd025ebf86a6a2ab6cc"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CouponBatch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"couponBatch"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BatchParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CouponJob"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"planned"}},{"kind":"Field","name":{"kind":"Name","value":"done"}},{"kind":"Field","name":{"kind":"Name","value":"skipped"}},{"kind":"Field","name":{"kind":"Name","value":"endedFor"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BatchParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CouponBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"handOut"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"made"}},{"kind":"Field","name":{"kind":"Name","value":"claimed"}},{"kind":"Field","name":{"kind":"Name","value":"perGuest"}},{"kind":"Field","name":{"kind":"Name","value":"perGuestDay"}},{"kind":"Field","name":{"kind":"Name","value":"transferable"}},{"kind":"Field","name":{"kind":"Name","value":"claimFrom"}},{"kind":"Field","name":{"kind":"Name","value":"claimUntil"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"validDays"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"exports"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"terms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"faceValue"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"minSpend"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"figures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"locked"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"expired"}},{"kind":"Field","name":{"kind":"Name","value":"voided"}},{"kind":"Field","name":{"kind":"Name","value":"given"}}]}},{"kind":"Field","name":{"kind":"Name","value":"jobs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobParts"}}]}}]}}]} as unknown as DocumentNode<CouponBatchQuery, CouponBatchQueryVariables>;
export const PreviewCouponGrantDocument = {"__meta__":{"hash":"sha256:59be2a1ba94907ae7a5e8b9cc01f1feed6f605ac7486dd9eb0b3c0a0ed5bc455"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PreviewCouponGrant"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"batchId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"segment"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"GuestSegmentInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"previewCouponGrant"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"batchId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"batchId"}}},{"kind":"Argument","name":{"kind":"Name","value":"segment"},"value":{"kind":"Variable","name":{"kind":"Name","value":"segment"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"guests"}},{"kind":"Field","name":{"kind":"Name","value":"full"}},{"kind":"Field","name":{"kind":"Name","value":"left"}}]}}]}}]} as unknown as DocumentNode<PreviewCouponGrantQuery, PreviewCouponGrantQueryVariables>;
export const SaveCouponBatchDocument = {"__meta__":{"hash":"sha256:1aec82379234d17dd77faa96d15daa9c324ee2a8555578ade5a3c46e64f9739d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SaveCouponBatch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SaveCouponBatchInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"saveCouponBatch"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batch"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BatchParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CouponJob"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"planned"}},{"kind":"Field","name":{"kind":"Name","value":"done"}},{"kind":"Field","name":{"kind":"Name","value":"skipped"}},{"kind":"Field","name":{"kind":"Name","value":"endedFor"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BatchParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CouponBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"handOut"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"made"}},{"kind":"Field","name":{"kind":"Name","value":"claimed"}},{"kind":"Field","name":{"kind":"Name","value":"perGuest"}},{"kind":"Field","name":{"kind":"Name","value":"perGuestDay"}},{"kind":"Field","name":{"kind":"Name","value":"transferable"}},{"kind":"Field","name":{"kind":"Name","value":"claimFrom"}},{"kind":"Field","name":{"kind":"Name","value":"claimUntil"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"validDays"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"exports"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"terms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"faceValue"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"minSpend"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"figures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"locked"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"expired"}},{"kind":"Field","name":{"kind":"Name","value":"voided"}},{"kind":"Field","name":{"kind":"Name","value":"given"}}]}},{"kind":"Field","name":{"kind":"Name","value":"jobs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobParts"}}]}}]}}]} as unknown as DocumentNode<SaveCouponBatchMutation, SaveCouponBatchMutationVariables>;
export const ActivateCouponBatchDocument = {"__meta__":{"hash":"sha256:ef707520d8cfb91c4aa573d4a42fb2043ad1ec126ded9b716b2f7d5560f9d8f3"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ActivateCouponBatch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CouponBatchInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"activateCouponBatch"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batch"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BatchParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CouponJob"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"planned"}},{"kind":"Field","name":{"kind":"Name","value":"done"}},{"kind":"Field","name":{"kind":"Name","value":"skipped"}},{"kind":"Field","name":{"kind":"Name","value":"endedFor"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BatchParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CouponBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"handOut"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"made"}},{"kind":"Field","name":{"kind":"Name","value":"claimed"}},{"kind":"Field","name":{"kind":"Name","value":"perGuest"}},{"kind":"Field","name":{"kind":"Name","value":"perGuestDay"}},{"kind":"Field","name":{"kind":"Name","value":"transferable"}},{"kind":"Field","name":{"kind":"Name","value":"claimFrom"}},{"kind":"Field","name":{"kind":"Name","value":"claimUntil"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"validDays"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"exports"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"terms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"faceValue"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"minSpend"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"figures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"locked"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"expired"}},{"kind":"Field","name":{"kind":"Name","value":"voided"}},{"kind":"Field","name":{"kind":"Name","value":"given"}}]}},{"kind":"Field","name":{"kind":"Name","value":"jobs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobParts"}}]}}]}}]} as unknown as DocumentNode<ActivateCouponBatchMutation, ActivateCouponBatchMutationVariables>;
export const PauseCouponBatchDocument = {"__meta__":{"hash":"sha256:ff9d5637c6df98acb898bf05cd21d4e1526e49fe8c616ccead022a7b9d138c17"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PauseCouponBatch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CouponBatchInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pauseCouponBatch"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batch"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BatchParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CouponJob"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"planned"}},{"kind":"Field","name":{"kind":"Name","value":"done"}},{"kind":"Field","name":{"kind":"Name","value":"skipped"}},{"kind":"Field","name":{"kind":"Name","value":"endedFor"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BatchParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CouponBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"handOut"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"made"}},{"kind":"Field","name":{"kind":"Name","value":"claimed"}},{"kind":"Field","name":{"kind":"Name","value":"perGuest"}},{"kind":"Field","name":{"kind":"Name","value":"perGuestDay"}},{"kind":"Field","name":{"kind":"Name","value":"transferable"}},{"kind":"Field","name":{"kind":"Name","value":"claimFrom"}},{"kind":"Field","name":{"kind":"Name","value":"claimUntil"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"validDays"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"exports"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"terms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"faceValue"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"minSpend"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"figures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"locked"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"expired"}},{"kind":"Field","name":{"kind":"Name","value":"voided"}},{"kind":"Field","name":{"kind":"Name","value":"given"}}]}},{"kind":"Field","name":{"kind":"Name","value":"jobs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobParts"}}]}}]}}]} as unknown as DocumentNode<PauseCouponBatchMutation, PauseCouponBatchMutationVariables>;
export const CloseCouponBatchDocument = {"__meta__":{"hash":"sha256:df2c4e481d9b34e9bde9b4fc4696df5ea372b5fb6a7c0ed45664033f48f23f41"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CloseCouponBatch"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CloseCouponBatchInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"closeCouponBatch"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batch"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"BatchParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CouponJob"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"planned"}},{"kind":"Field","name":{"kind":"Name","value":"done"}},{"kind":"Field","name":{"kind":"Name","value":"skipped"}},{"kind":"Field","name":{"kind":"Name","value":"endedFor"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"BatchParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CouponBatch"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"handOut"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"made"}},{"kind":"Field","name":{"kind":"Name","value":"claimed"}},{"kind":"Field","name":{"kind":"Name","value":"perGuest"}},{"kind":"Field","name":{"kind":"Name","value":"perGuestDay"}},{"kind":"Field","name":{"kind":"Name","value":"transferable"}},{"kind":"Field","name":{"kind":"Name","value":"claimFrom"}},{"kind":"Field","name":{"kind":"Name","value":"claimUntil"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"validDays"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"exports"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"terms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"faceValue"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"minSpend"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}}]}},{"kind":"Field","name":{"kind":"Name","value":"figures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"locked"}},{"kind":"Field","name":{"kind":"Name","value":"used"}},{"kind":"Field","name":{"kind":"Name","value":"expired"}},{"kind":"Field","name":{"kind":"Name","value":"voided"}},{"kind":"Field","name":{"kind":"Name","value":"given"}}]}},{"kind":"Field","name":{"kind":"Name","value":"jobs"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobParts"}}]}}]}}]} as unknown as DocumentNode<CloseCouponBatchMutation, CloseCouponBatchMutationVariables>;
export const ExportCouponCodesDocument = {"__meta__":{"hash":"sha256:19bc54f92af375e2efc0d2117faecb98bac8e16010ff739c96c28ab2bf9581fd"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ExportCouponCodes"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ExportCouponCodesInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exportCouponCodes"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"csv"}},{"kind":"Field","name":{"kind":"Name","value":"next"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<ExportCouponCodesMutation, ExportCouponCodesMutationVariables>;
export const GrantCouponsDocument = {"__meta__":{"hash":"sha256:7215f5ba527b549999fd6c75a5a04cb8deca2239e4985c6e73c2d51ed6773808"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"GrantCoupons"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"GrantCouponsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"grantCoupons"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CouponJob"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"planned"}},{"kind":"Field","name":{"kind":"Name","value":"done"}},{"kind":"Field","name":{"kind":"Name","value":"skipped"}},{"kind":"Field","name":{"kind":"Name","value":"endedFor"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]} as unknown as DocumentNode<GrantCouponsMutation, GrantCouponsMutationVariables>;
export const CancelCouponGrantDocument = {"__meta__":{"hash":"sha256:7db70a053c7c909f2a200b124e3084e452cbd4694600110ed28e01dfaf7974a4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelCouponGrant"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CancelCouponGrantInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelCouponGrant"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"JobParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"JobParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"CouponJob"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"planned"}},{"kind":"Field","name":{"kind":"Name","value":"done"}},{"kind":"Field","name":{"kind":"Name","value":"skipped"}},{"kind":"Field","name":{"kind":"Name","value":"endedFor"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]} as unknown as DocumentNode<CancelCouponGrantMutation, CancelCouponGrantMutationVariables>;
export const VoidCouponDocument = {"__meta__":{"hash":"sha256:b0ab431c5135faf39400d8e99deee3c5d7ec3b32a2ecb23e434fb48988fb7a4b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"VoidCoupon"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"VoidCouponInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"voidCoupon"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"coupon"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<VoidCouponMutation, VoidCouponMutationVariables>;
export const InvoicesDocument = {"__meta__":{"hash":"sha256:7b21b836725888577207e73c9216bf170a8fd41b6a099b49f536ba0230cb4d83"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Invoices"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"status"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"InvoiceStatus"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"invoices"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}},{"kind":"Argument","name":{"kind":"Name","value":"status"},"value":{"kind":"Variable","name":{"kind":"Name","value":"status"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"invoices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InvoiceFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"more"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InvoiceFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invoice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"buyer"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"taxNo"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"keptAmount"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]} as unknown as DocumentNode<InvoicesQuery, InvoicesQueryVariables>;
export const IssueInvoiceDocument = {"__meta__":{"hash":"sha256:4eb384504dda1ca01faecf42a731f5654cc4a279298a36e88bafdbe47bcc6d82"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"IssueInvoice"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"IssueInvoiceInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issueInvoice"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"invoice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InvoiceFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InvoiceFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invoice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"buyer"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"taxNo"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"keptAmount"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]} as unknown as DocumentNode<IssueInvoiceMutation, IssueInvoiceMutationVariables>;
export const RejectInvoiceDocument = {"__meta__":{"hash":"sha256:867f4585488ecc63647e230813ddec063dfa70b29dfb049449c305130dd0025b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RejectInvoice"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EndInvoiceInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rejectInvoice"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"invoice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InvoiceFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InvoiceFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invoice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"buyer"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"taxNo"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"keptAmount"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]} as unknown as DocumentNode<RejectInvoiceMutation, RejectInvoiceMutationVariables>;
export const VoidInvoiceDocument = {"__meta__":{"hash":"sha256:ff6fb62575015756b3b5537b709704c4888ad9d705daa5c08a6fe56759ce113f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"VoidInvoice"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EndInvoiceInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"voidInvoice"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"invoice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InvoiceFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InvoiceFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invoice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"buyer"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"taxNo"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"keptAmount"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]} as unknown as DocumentNode<VoidInvoiceMutation, VoidInvoiceMutationVariables>;
export const MoneyProofDocument = {"__meta__":{"hash":"sha256:a7b0a7a1e75ed6ce13ff5ed38eaf6113605f28f397ae660a706255510ba8667a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MoneyProof"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"day"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderNo"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"moneyProof"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}},{"kind":"Argument","name":{"kind":"Name","value":"day"},"value":{"kind":"Variable","name":{"kind":"Name","value":"day"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderNo"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderNo"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"sales"}},{"kind":"Field","name":{"kind":"Name","value":"unsold"}},{"kind":"Field","name":{"kind":"Name","value":"returns"}},{"kind":"Field","name":{"kind":"Name","value":"refundsOwed"}},{"kind":"Field","name":{"kind":"Name","value":"refundsOwedBefore"}},{"kind":"Field","name":{"kind":"Name","value":"guestsHeld"}},{"kind":"Field","name":{"kind":"Name","value":"guestsHeldBefore"}},{"kind":"Field","name":{"kind":"Name","value":"disputed"}},{"kind":"Field","name":{"kind":"Name","value":"balanced"}},{"kind":"Field","name":{"kind":"Name","value":"closed"}},{"kind":"Field","name":{"kind":"Name","value":"entryCount"}},{"kind":"Field","name":{"kind":"Name","value":"root"}},{"kind":"Field","name":{"kind":"Name","value":"channels"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"captured"}},{"kind":"Field","name":{"kind":"Name","value":"givenBack"}},{"kind":"Field","name":{"kind":"Name","value":"fees"}}]}},{"kind":"Field","name":{"kind":"Name","value":"discounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"bearer"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}},{"kind":"Field","name":{"kind":"Name","value":"identities"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"law"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"ledger"}},{"kind":"Field","name":{"kind":"Name","value":"expected"}},{"kind":"Field","name":{"kind":"Name","value":"holds"}}]}},{"kind":"Field","name":{"kind":"Name","value":"chain"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"hash"}}]}},{"kind":"Field","name":{"kind":"Name","value":"entries"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"entry"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"leaf"}},{"kind":"Field","name":{"kind":"Name","value":"index"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}}]} as unknown as DocumentNode<MoneyProofQuery, MoneyProofQueryVariables>;
export const MoneyCsvDocument = {"__meta__":{"hash":"sha256:77cfa5ce9c0ae64d0ba795d718597bbc76414bf29b91297c8c3a6656e1ffb4ba"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MoneyCsv"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"day"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"moneyProof"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}},{"kind":"Argument","name":{"kind":"Name","value":"day"},"value":{"kind":"Variable","name":{"kind":"Name","value":"day"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"csv"}}]}}]}}]} as unknown as DocumentNode<MoneyCsvQuery, MoneyCsvQueryVariables>;
export const ChannelNoticesDocument = {"__meta__":{"hash":"sha256:5f7ab31cf9192687a69326fba3731aadfe1cf18892b3c1d080ecd04cce38e971"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ChannelNotices"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ChannelNoticeFilter"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"channelNotices"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"NoticeFields"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NoticeFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ChannelNotice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"transactionId"}},{"kind":"Field","name":{"kind":"Name","value":"paymentNo"}},{"kind":"Field","name":{"kind":"Name","value":"refundNo"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"says"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"tries"}},{"kind":"Field","name":{"kind":"Name","value":"receivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"settledAt"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}}]}}]} as unknown as DocumentNode<ChannelNoticesQuery, ChannelNoticesQueryVariables>;
export const ReplayNoticeDocument = {"__meta__":{"hash":"sha256:ed8027b23d68c36a70a97352e271fc87310db40adc43deac98054ffe319dd754"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReplayNotice"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayNotice"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"notice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"NoticeFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"NoticeFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ChannelNotice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"transactionId"}},{"kind":"Field","name":{"kind":"Name","value":"paymentNo"}},{"kind":"Field","name":{"kind":"Name","value":"refundNo"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"says"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"tries"}},{"kind":"Field","name":{"kind":"Name","value":"receivedAt"}},{"kind":"Field","name":{"kind":"Name","value":"settledAt"}},{"kind":"Field","name":{"kind":"Name","value":"retryAt"}}]}}]} as unknown as DocumentNode<ReplayNoticeMutation, ReplayNoticeMutationVariables>;
export const StaffLoginDocument = {"__meta__":{"hash":"sha256:d7a5d74388a1575da6f8efcd530e16ed1a0966fb664ffb3f2d3a5e32867f1704"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StaffLogin"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StaffLoginInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"staffLogin"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accessToken"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"refreshToken"}},{"kind":"Field","name":{"kind":"Name","value":"refreshExpiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"staff"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"StaffFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"StaffFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Staff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"shops"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"openNow"}},{"kind":"Field","name":{"kind":"Name","value":"openingHours"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"weekday"}},{"kind":"Field","name":{"kind":"Name","value":"opens"}},{"kind":"Field","name":{"kind":"Name","value":"closes"}}]}}]}}]}}]} as unknown as DocumentNode<StaffLoginMutation, StaffLoginMutationVariables>;
export const ViewerDocument = {"__meta__":{"hash":"sha256:60f4a0b027345960fe84c13aac050c03319d177bba385db98fe26c9908c3aefb"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"StaffFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"StaffFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Staff"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"shops"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"openNow"}},{"kind":"Field","name":{"kind":"Name","value":"openingHours"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"weekday"}},{"kind":"Field","name":{"kind":"Name","value":"opens"}},{"kind":"Field","name":{"kind":"Name","value":"closes"}}]}}]}}]}}]} as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>;
export const AllShopsDocument = {"__meta__":{"hash":"sha256:8ea9b35c159b005d041babe47637f8c6b273d98e14c5effc6ee25e76bd3aa440"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AllShops"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<AllShopsQuery, AllShopsQueryVariables>;
export const ShopOrdersDocument = {"__meta__":{"hash":"sha256:b84000dd860c69ccd5655d974203000a7cc1c0456a3c9df661c15f0230f3b659"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"ShopOrders"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shopOrders"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"QueueOrder"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"QueueOrder"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Order"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"dineWay"}},{"kind":"Field","name":{"kind":"Name","value":"deskNo"}},{"kind":"Field","name":{"kind":"Name","value":"contact"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"pickupCode"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nickname"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"optionNames"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextStatuses"}}]}}]} as unknown as DocumentNode<ShopOrdersSubscription, ShopOrdersSubscriptionVariables>;
export const OrdersUnderWayDocument = {"__meta__":{"hash":"sha256:465b9576407a509415684d87b1abff1d67c388b240ef14d0aff24e9b6f25ba26"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OrdersUnderWay"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"OrderFilter"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orders"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"QueueOrder"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"QueueOrder"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Order"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"dineWay"}},{"kind":"Field","name":{"kind":"Name","value":"deskNo"}},{"kind":"Field","name":{"kind":"Name","value":"contact"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"pickupCode"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nickname"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"optionNames"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextStatuses"}}]}}]} as unknown as DocumentNode<OrdersUnderWayQuery, OrdersUnderWayQueryVariables>;
export const QueuedOrderDocument = {"__meta__":{"hash":"sha256:0766775ec57215ee9f35f7ef066175a4831377e738df3b2f1b52195ec2082823"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"QueuedOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"no"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"no"},"value":{"kind":"Variable","name":{"kind":"Name","value":"no"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"QueueOrder"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"QueueOrder"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Order"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"dineWay"}},{"kind":"Field","name":{"kind":"Name","value":"deskNo"}},{"kind":"Field","name":{"kind":"Name","value":"contact"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"pickupCode"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nickname"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"optionNames"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextStatuses"}}]}}]} as unknown as DocumentNode<QueuedOrderQuery, QueuedOrderQueryVariables>;
export const AdvanceOrderDocument = {"__meta__":{"hash":"sha256:a760438af41b41640bdf7b9ee900150ad22f845caa4fe165f9ba8ca2c464c116"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AdvanceOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AdvanceOrderInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"advanceOrder"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"QueueOrder"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"QueueOrder"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Order"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"dineWay"}},{"kind":"Field","name":{"kind":"Name","value":"deskNo"}},{"kind":"Field","name":{"kind":"Name","value":"contact"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"pickupCode"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nickname"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"optionNames"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"to"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextStatuses"}}]}}]} as unknown as DocumentNode<AdvanceOrderMutation, AdvanceOrderMutationVariables>;
export const AdminOrdersDocument = {"__meta__":{"hash":"sha256:a15d1b9fa617a2d8fed61776c67ceab38d5f63f1f401471f8dde935e4057a711"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AdminOrders"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"OrderFilter"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orders"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"dineWay"}},{"kind":"Field","name":{"kind":"Name","value":"deskNo"}},{"kind":"Field","name":{"kind":"Name","value":"pickupCode"}},{"kind":"Field","name":{"kind":"Name","value":"payableAmount"}},{"kind":"Field","name":{"kind":"Name","value":"paidAmount"}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nickname"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"optionNames"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totalCount"}}]}}]}}]} as unknown as DocumentNode<AdminOrdersQuery, AdminOrdersQueryVariables>;
export const AdminOrderDocument = {"__meta__":{"hash":"sha256:e7403829cb2dcc24e43f2c227f4ad7e3959126d0f06a946b323f7dcef7f92a02"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AdminOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"no"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"no"},"value":{"kind":"Variable","name":{"kind":"Name","value":"no"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"shop"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}}]}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nickname"}},{"kind":"Field","name":{"kind":"Name","value":"tier"}}]}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"dineWay"}},{"kind":"Field","name":{"kind":"Name","value":"deskNo"}},{"kind":"Field","name":{"kind":"Name","value":"contact"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"totalAmount"}},{"kind":"Field","name":{"kind":"Name","value":"discountAmount"}},{"kind":"Field","name":{"kind":"Name","value":"payableAmount"}},{"kind":"Field","name":{"kind":"Name","value":"paidAmount"}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"pickupCode"}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"optionNames"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"unitPrice"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"payableAmount"}},{"kind":"Field","name":{"kind":"Name","value":"refundedQuantity"}}]}},{"kind":"Field","name":{"kind":"Name","value":"appliedDiscounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"explanation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exact"}},{"kind":"Field","name":{"kind":"Name","value":"lowestPossible"}},{"kind":"Field","name":{"kind":"Name","value":"compared"}},{"kind":"Field","name":{"kind":"Name","value":"runnerUp"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"payableAmount"}},{"kind":"Field","name":{"kind":"Name","value":"names"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rules"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"layer"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"base"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"missingAmount"}},{"kind":"Field","name":{"kind":"Name","value":"missingQuantity"}},{"kind":"Field","name":{"kind":"Name","value":"gain"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"payments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"paidAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refunds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"way"}},{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"disputes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"paymentNo"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"openedAt"}},{"kind":"Field","name":{"kind":"Name","value":"closedAt"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}},{"kind":"Field","name":{"kind":"Name","value":"redemptions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"redeemedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}},{"kind":"Field","name":{"kind":"Name","value":"nextStatuses"}}]}}]}}]} as unknown as DocumentNode<AdminOrderQuery, AdminOrderQueryVariables>;
export const CancelOrderDocument = {"__meta__":{"hash":"sha256:76bc23338c75b3e774ca96200fe19af5f306e8d10682f70e98bee0f4c53a700b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CancelOrderInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelOrder"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<CancelOrderMutation, CancelOrderMutationVariables>;
export const RefundOrderDocument = {"__meta__":{"hash":"sha256:ade4278f2cd2fa75ecd39d08f827d7b6cd03e1f99f34379960a2350b752bad16"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RefundOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RefundOrderInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refundOrder"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refund"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<RefundOrderMutation, RefundOrderMutationVariables>;
export const DashboardDocument = {"__meta__":{"hash":"sha256:074fbb7ccc49abb03fa221d90f5af8b34e6e251a1f85bee0db77ab99b8625110"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Dashboard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Time"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Time"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"bucket"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TimeBucket"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dashboard"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}},{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"bucket"},"value":{"kind":"Variable","name":{"kind":"Name","value":"bucket"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"revenue"}},{"kind":"Field","name":{"kind":"Name","value":"discounts"}},{"kind":"Field","name":{"kind":"Name","value":"refunds"}},{"kind":"Field","name":{"kind":"Name","value":"orderCount"}},{"kind":"Field","name":{"kind":"Name","value":"averageTicket"}},{"kind":"Field","name":{"kind":"Name","value":"couponUsageRate"}},{"kind":"Field","name":{"kind":"Name","value":"series"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"revenue"}},{"kind":"Field","name":{"kind":"Name","value":"orderCount"}}]}},{"kind":"Field","name":{"kind":"Name","value":"topProducts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"productId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"revenue"}}]}}]}}]}}]} as unknown as DocumentNode<DashboardQuery, DashboardQueryVariables>;
export const StaffMenuDocument = {"__meta__":{"hash":"sha256:46b99dea06c907bb66d8ac42b02dac568b8be7283fede9d4c6fa49063ef77f62"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"StaffMenu"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shop"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"menu"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"categories"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"products"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"imageUrl"}},{"kind":"Field","name":{"kind":"Name","value":"soldOut"}},{"kind":"Field","name":{"kind":"Name","value":"servedFrom"}},{"kind":"Field","name":{"kind":"Name","value":"servedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"skus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"soldOut"}},{"kind":"Field","name":{"kind":"Name","value":"soldOutUntil"}}]}},{"kind":"Field","name":{"kind":"Name","value":"optionGroups"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"maxSelect"}},{"kind":"Field","name":{"kind":"Name","value":"options"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"priceDelta"}},{"kind":"Field","name":{"kind":"Name","value":"soldOut"}}]}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<StaffMenuQuery, StaffMenuQueryVariables>;
export const SetSoldOutDocument = {"__meta__":{"hash":"sha256:408454d9e37945715c4687e8dd3b068b950a51cdac6492647841cf35c965c2e4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetSoldOut"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetSoldOutInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setSoldOut"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"menuVersion"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<SetSoldOutMutation, SetSoldOutMutationVariables>;
export const StocksDocument = {"__meta__":{"hash":"sha256:0ded789d8032b4c6e6c40fba15853c12feda92ed11b3748da83ebcd688ce0155"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Stocks"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stocks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"onHand"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"lowAt"}}]}}]}}]} as unknown as DocumentNode<StocksQuery, StocksQueryVariables>;
export const SetStockDocument = {"__meta__":{"hash":"sha256:5be5d349e98562d6cbfd05626f0cae47224f9b386ed58f97ae92345cba44f0b0"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetStock"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetStockInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setStock"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"onHand"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"lowAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<SetStockMutation, SetStockMutationVariables>;
export const CustomersDocument = {"__meta__":{"hash":"sha256:25f396dd37bb4230efce3145d6b7b6ce741134fc6dfc649699fe202c4e7073ff"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Customers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"text"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"text"},"value":{"kind":"Variable","name":{"kind":"Name","value":"text"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nickname"}},{"kind":"Field","name":{"kind":"Name","value":"tier"}}]}}]}}]} as unknown as DocumentNode<CustomersQuery, CustomersQueryVariables>;
export const IssueCouponDocument = {"__meta__":{"hash":"sha256:79d62ee8f9242280b695b570ac3994c8f57e58fabd71d1c7fbf5c217f9d0b1d3"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"IssueCoupon"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"IssueCouponInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issueCoupon"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"coupon"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"faceValue"}},{"kind":"Field","name":{"kind":"Name","value":"minSpend"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<IssueCouponMutation, IssueCouponMutationVariables>;
export const StaffMenuVersionDocument = {"__meta__":{"hash":"sha256:f9e893d15a6a946053016653fcb3d2882c99064e2105ad3140a133a5b82db7b5"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"StaffMenuVersion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shop"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"menu"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}}]}}]} as unknown as DocumentNode<StaffMenuVersionQuery, StaffMenuVersionQueryVariables>;
export const OutsidePartiesDocument = {"__meta__":{"hash":"sha256:f514b534ae0b19bd35cf6162b4dfe20849a22ca44ce31f1a7a67c0f73b425e4d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OutsideParties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"outsideParties"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"calls"}},{"kind":"Field","name":{"kind":"Name","value":"failures"}},{"kind":"Field","name":{"kind":"Name","value":"refused"}},{"kind":"Field","name":{"kind":"Name","value":"nextProbe"}}]}}]}}]} as unknown as DocumentNode<OutsidePartiesQuery, OutsidePartiesQueryVariables>;
export const RefreshSessionDocument = {"__meta__":{"hash":"sha256:a01579324b9a84ea198eb1e2aa75f34d5317cdb189916e343486a4d8d9296dba"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RefreshSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RefreshSessionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refreshSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accessToken"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"refreshToken"}},{"kind":"Field","name":{"kind":"Name","value":"refreshExpiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<RefreshSessionMutation, RefreshSessionMutationVariables>;
export const LogoutDocument = {"__meta__":{"hash":"sha256:28f0d0c699b92e2fdebd5fe3f36c322e27a0a43dc42ecbe2ed54834a50ec17f4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Logout"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LogoutInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"logout"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<LogoutMutation, LogoutMutationVariables>;
export const LogoutEverywhereDocument = {"__meta__":{"hash":"sha256:56c297547f0e74425ca9311b1da4a87235c96ffd809e60b9a0c2ff1aa564227e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"LogoutEverywhere"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"logoutEverywhere"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessions"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<LogoutEverywhereMutation, LogoutEverywhereMutationVariables>;
export const AuditLogDocument = {"__meta__":{"hash":"sha256:db3cc76429176b11a933382d07d923073ed03230107b0504d2ce292249dc761e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AuditLog"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"AuditFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"auditLog"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"staffName"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"subject"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"details"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<AuditLogQuery, AuditLogQueryVariables>;
export const DeadLettersDocument = {"__meta__":{"hash":"sha256:191242b3a33179b5711ae46d5459ceee888d45ce2d8ad2023f412b992a207211"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DeadLetters"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"status"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeadLetterStatus"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"consumer"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderNo"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deadLetters"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"status"},"value":{"kind":"Variable","name":{"kind":"Name","value":"status"}}},{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}},{"kind":"Argument","name":{"kind":"Name","value":"consumer"},"value":{"kind":"Variable","name":{"kind":"Name","value":"consumer"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderNo"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderNo"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LetterFields"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"LetterFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DeadLetter"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"consumer"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"failedAt"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]} as unknown as DocumentNode<DeadLettersQuery, DeadLettersQueryVariables>;
export const DeadLetterCountsDocument = {"__meta__":{"hash":"sha256:3c566986c1297fb5c2fce9d053feea702db99c0e6bf7411a3d535ce6748a84da"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"DeadLetterCounts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deadLetterCounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"consumer"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"oldest"}}]}}]}}]} as unknown as DocumentNode<DeadLetterCountsQuery, DeadLetterCountsQueryVariables>;
export const OpenLetterVersionsDocument = {"__meta__":{"hash":"sha256:e0b39b4ea706fcc004ef350a365d86303fc4bef4a674c7195b017fc10df01691"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OpenLetterVersions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"consumer"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deadLetters"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}},{"kind":"Argument","name":{"kind":"Name","value":"consumer"},"value":{"kind":"Variable","name":{"kind":"Name","value":"consumer"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<OpenLetterVersionsQuery, OpenLetterVersionsQueryVariables>;
export const ReplayDeadLettersDocument = {"__meta__":{"hash":"sha256:ea220836411561bf8255e06e2cba5477b3e6ddc846e77439e4dfe0b09d9ccba3"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReplayDeadLetters"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReplayDeadLettersInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayDeadLetters"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replayed"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LetterFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"LetterFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DeadLetter"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"consumer"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"failedAt"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]} as unknown as DocumentNode<ReplayDeadLettersMutation, ReplayDeadLettersMutationVariables>;
export const DropDeadLetterDocument = {"__meta__":{"hash":"sha256:ac61e32b53635db13658a0d7b00b5a5cf7e7ea3fe96df1baa8ac065948a9f82c"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DropDeadLetter"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DropDeadLetterInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dropDeadLetter"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"letter"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"LetterFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"LetterFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"DeadLetter"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"consumer"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"failedAt"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}},{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]} as unknown as DocumentNode<DropDeadLetterMutation, DropDeadLetterMutationVariables>;
export const WebhookEndpointsDocument = {"__meta__":{"hash":"sha256:c90bc4a49f6fd9f57460f7e7c517af5b25dfa3e332179ef7d7c06428d9f6c199"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WebhookEndpoints"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"webhookEndpoints"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"HookFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"HookFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookEndpoint"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"topics"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"enabled"}},{"kind":"Field","name":{"kind":"Name","value":"disabledFor"}},{"kind":"Field","name":{"kind":"Name","value":"secretBeforeUntil"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<WebhookEndpointsQuery, WebhookEndpointsQueryVariables>;
export const WebhookDeliveriesDocument = {"__meta__":{"hash":"sha256:83da32e86eb956f4e256504dfbc65c3568c202879aab0319068af45ecb030ed9"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WebhookDeliveries"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"endpointId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"status"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookDeliveryStatus"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"webhookDeliveries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"endpointId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"endpointId"}}},{"kind":"Argument","name":{"kind":"Name","value":"status"},"value":{"kind":"Variable","name":{"kind":"Name","value":"status"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DeliveryFields"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DeliveryFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookDelivery"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"nextAt"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"deliveredAt"}},{"kind":"Field","name":{"kind":"Name","value":"tries"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"tookMs"}}]}}]}}]} as unknown as DocumentNode<WebhookDeliveriesQuery, WebhookDeliveriesQueryVariables>;
export const CreateWebhookEndpointDocument = {"__meta__":{"hash":"sha256:94c616177b6b62ac5d5f01851d1daea65e88003301bcdf41c8268123e95ae3f8"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateWebhookEndpoint"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateWebhookEndpointInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createWebhookEndpoint"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endpoint"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"HookFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"secret"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"HookFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookEndpoint"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"topics"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"enabled"}},{"kind":"Field","name":{"kind":"Name","value":"disabledFor"}},{"kind":"Field","name":{"kind":"Name","value":"secretBeforeUntil"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<CreateWebhookEndpointMutation, CreateWebhookEndpointMutationVariables>;
export const UpdateWebhookEndpointDocument = {"__meta__":{"hash":"sha256:aad1d3a1fff0e82ab56b689b1186245217f1698f08e930ea4d63fb8d9b963a89"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateWebhookEndpoint"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateWebhookEndpointInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateWebhookEndpoint"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endpoint"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"HookFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"HookFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookEndpoint"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"topics"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"enabled"}},{"kind":"Field","name":{"kind":"Name","value":"disabledFor"}},{"kind":"Field","name":{"kind":"Name","value":"secretBeforeUntil"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<UpdateWebhookEndpointMutation, UpdateWebhookEndpointMutationVariables>;
export const RotateWebhookSecretDocument = {"__meta__":{"hash":"sha256:6597f9d79a16178fc4473e898eefcb669dad210f500ad702f0a1415dc0c8c947"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RotateWebhookSecret"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookEndpointInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rotateWebhookSecret"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endpoint"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"HookFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"secret"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"HookFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookEndpoint"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"topics"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"enabled"}},{"kind":"Field","name":{"kind":"Name","value":"disabledFor"}},{"kind":"Field","name":{"kind":"Name","value":"secretBeforeUntil"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]} as unknown as DocumentNode<RotateWebhookSecretMutation, RotateWebhookSecretMutationVariables>;
export const TestWebhookEndpointDocument = {"__meta__":{"hash":"sha256:641c975eaf0ab6b4767860e4121cec5d02b02944e3ded195fd7e12047f9791ba"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TestWebhookEndpoint"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookEndpointInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"testWebhookEndpoint"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"delivery"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DeliveryFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DeliveryFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookDelivery"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"nextAt"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"deliveredAt"}},{"kind":"Field","name":{"kind":"Name","value":"tries"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"tookMs"}}]}}]}}]} as unknown as DocumentNode<TestWebhookEndpointMutation, TestWebhookEndpointMutationVariables>;
export const RedeliverWebhookDocument = {"__meta__":{"hash":"sha256:c6b5e980ef80810bc3d8d26f7915675f3682574c60b3e5177e80d37bf45c9cf4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RedeliverWebhook"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RedeliverWebhookInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"redeliverWebhook"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"delivery"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DeliveryFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DeliveryFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WebhookDelivery"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"nextAt"}},{"kind":"Field","name":{"kind":"Name","value":"body"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"deliveredAt"}},{"kind":"Field","name":{"kind":"Name","value":"tries"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"tookMs"}}]}}]}}]} as unknown as DocumentNode<RedeliverWebhookMutation, RedeliverWebhookMutationVariables>;
export const FlowsDocument = {"__meta__":{"hash":"sha256:58d6c4ac71b74c16021f7de4bc692f2135db2323b9df3c65ca08aaaf87dc3238"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Flows"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"status"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"FlowStatus"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reference"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"flows"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"status"},"value":{"kind":"Variable","name":{"kind":"Name","value":"status"}}},{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}},{"kind":"Argument","name":{"kind":"Name","value":"reference"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reference"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FlowFields"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FlowFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Flow"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"nextAt"}},{"kind":"Field","name":{"kind":"Name","value":"holder"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<FlowsQuery, FlowsQueryVariables>;
export const FlowDocument = {"__meta__":{"hash":"sha256:1c488123f2e344ccd7d4f4ab2181c2c0668af6430fd0fea40e4a3256c7adda23"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Flow"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"flow"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"FlowFields"}},{"kind":"Field","name":{"kind":"Name","value":"log"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"step"}},{"kind":"Field","name":{"kind":"Name","value":"phase"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"attempt"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}},{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"claimedByName"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"FlowFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Flow"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"steps"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"nextAt"}},{"kind":"Field","name":{"kind":"Name","value":"holder"}},{"kind":"Field","name":{"kind":"Name","value":"error"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}}]} as unknown as DocumentNode<FlowQuery, FlowQueryVariables>;
export const PromotionsDocument = {"__meta__":{"hash":"sha256:cfecd324b9a16d2804a99e2b79d940a87a6dbfb463d65a7cf611d632bc4d3f90"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Promotions"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionFilter"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotions"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"edited"}},{"kind":"Field","name":{"kind":"Name","value":"uses"}},{"kind":"Field","name":{"kind":"Name","value":"given"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"draft"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"period"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"until"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"opens"}},{"kind":"Field","name":{"kind":"Name","value":"closes"}}]}},{"kind":"Field","name":{"kind":"Name","value":"scope"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"versions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveFrom"}},{"kind":"Field","name":{"kind":"Name","value":"audience"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<PromotionsQuery, PromotionsQueryVariables>;
export const PromotionDocument = {"__meta__":{"hash":"sha256:effa789bbb8f4aacafce7a047c5e95f74ea2b4727bcefccb34e455a714e8c47d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Promotion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PromotionTermsParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionTerms"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"zh"}},{"kind":"Field","name":{"kind":"Name","value":"en"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parameters"}},{"kind":"Field","name":{"kind":"Name","value":"scope"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"}},{"kind":"Field","name":{"kind":"Name","value":"categories"}},{"kind":"Field","name":{"kind":"Name","value":"products"}},{"kind":"Field","name":{"kind":"Name","value":"skus"}},{"kind":"Field","name":{"kind":"Name","value":"options"}},{"kind":"Field","name":{"kind":"Name","value":"channels"}},{"kind":"Field","name":{"kind":"Name","value":"dineWays"}}]}},{"kind":"Field","name":{"kind":"Name","value":"period"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"until"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"opens"}},{"kind":"Field","name":{"kind":"Name","value":"closes"}}]}},{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"perGuest"}},{"kind":"Field","name":{"kind":"Name","value":"perGuestDay"}},{"kind":"Field","name":{"kind":"Name","value":"perDay"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"budget"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stacking"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"layer"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"stacks"}},{"kind":"Field","name":{"kind":"Name","value":"alone"}},{"kind":"Field","name":{"kind":"Name","value":"notWithCoupons"}},{"kind":"Field","name":{"kind":"Name","value":"cap"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PromotionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Promotion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"edited"}},{"kind":"Field","name":{"kind":"Name","value":"uses"}},{"kind":"Field","name":{"kind":"Name","value":"given"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedBy"}},{"kind":"Field","name":{"kind":"Name","value":"updatedByName"}},{"kind":"Field","name":{"kind":"Name","value":"draft"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionTermsParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"versions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveFrom"}},{"kind":"Field","name":{"kind":"Name","value":"audience"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}}]}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedBy"}},{"kind":"Field","name":{"kind":"Name","value":"publishedByName"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"terms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionTermsParts"}}]}}]}}]}}]} as unknown as DocumentNode<PromotionQuery, PromotionQueryVariables>;
export const PromotionKindsDocument = {"__meta__":{"hash":"sha256:b736b86d177738b3f98c7631d70226a7d0023824ae545c29fb50bb4de00ab0da"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PromotionKinds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotionKinds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"layer"}},{"kind":"Field","name":{"kind":"Name","value":"name"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"zh"}},{"kind":"Field","name":{"kind":"Name","value":"en"}}]}},{"kind":"Field","name":{"kind":"Name","value":"description"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"zh"}},{"kind":"Field","name":{"kind":"Name","value":"en"}}]}},{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionFieldParts"}},{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionFieldParts"}},{"kind":"Field","name":{"kind":"Name","value":"fields"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionFieldParts"}}]}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PromotionFieldParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionField"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"unit"}},{"kind":"Field","name":{"kind":"Name","value":"min"}},{"kind":"Field","name":{"kind":"Name","value":"max"}},{"kind":"Field","name":{"kind":"Name","value":"required"}},{"kind":"Field","name":{"kind":"Name","value":"label"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"zh"}},{"kind":"Field","name":{"kind":"Name","value":"en"}}]}}]}}]} as unknown as DocumentNode<PromotionKindsQuery, PromotionKindsQueryVariables>;
export const CheckPromotionDocument = {"__meta__":{"hash":"sha256:64bbe68b050c9b44657bd1c8cbd9fa635b9f97075cb060548644c538dcbaeaf3"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CheckPromotion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CheckPromotionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"checkPromotion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"without"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TrialParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"with"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TrialParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TrialParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TrialPrice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"totalAmount"}},{"kind":"Field","name":{"kind":"Name","value":"discountAmount"}},{"kind":"Field","name":{"kind":"Name","value":"payableAmount"}},{"kind":"Field","name":{"kind":"Name","value":"appliedDiscounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rejectedDiscounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]} as unknown as DocumentNode<CheckPromotionQuery, CheckPromotionQueryVariables>;
export const SavePromotionDocument = {"__meta__":{"hash":"sha256:c69bebdc1ac9b123733eb9b98792b347a8512a4946e02cc5e6b6c95197a7ada8"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SavePromotion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SavePromotionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"savePromotion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PromotionTermsParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionTerms"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"zh"}},{"kind":"Field","name":{"kind":"Name","value":"en"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parameters"}},{"kind":"Field","name":{"kind":"Name","value":"scope"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"}},{"kind":"Field","name":{"kind":"Name","value":"categories"}},{"kind":"Field","name":{"kind":"Name","value":"products"}},{"kind":"Field","name":{"kind":"Name","value":"skus"}},{"kind":"Field","name":{"kind":"Name","value":"options"}},{"kind":"Field","name":{"kind":"Name","value":"channels"}},{"kind":"Field","name":{"kind":"Name","value":"dineWays"}}]}},{"kind":"Field","name":{"kind":"Name","value":"period"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"until"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"opens"}},{"kind":"Field","name":{"kind":"Name","value":"closes"}}]}},{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"perGuest"}},{"kind":"Field","name":{"kind":"Name","value":"perGuestDay"}},{"kind":"Field","name":{"kind":"Name","value":"perDay"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"budget"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stacking"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"layer"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"stacks"}},{"kind":"Field","name":{"kind":"Name","value":"alone"}},{"kind":"Field","name":{"kind":"Name","value":"notWithCoupons"}},{"kind":"Field","name":{"kind":"Name","value":"cap"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PromotionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Promotion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"edited"}},{"kind":"Field","name":{"kind":"Name","value":"uses"}},{"kind":"Field","name":{"kind":"Name","value":"given"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedBy"}},{"kind":"Field","name":{"kind":"Name","value":"updatedByName"}},{"kind":"Field","name":{"kind":"Name","value":"draft"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionTermsParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"versions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveFrom"}},{"kind":"Field","name":{"kind":"Name","value":"audience"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}}]}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedBy"}},{"kind":"Field","name":{"kind":"Name","value":"publishedByName"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"terms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionTermsParts"}}]}}]}}]}}]} as unknown as DocumentNode<SavePromotionMutation, SavePromotionMutationVariables>;
export const PublishPromotionDocument = {"__meta__":{"hash":"sha256:f4aea53cbb68eaaabb2c43dacad7c285d8f18bf90cbd96d40cd90c4fca6f2f6b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PublishPromotion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PublishPromotionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"publishPromotion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PromotionTermsParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionTerms"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"zh"}},{"kind":"Field","name":{"kind":"Name","value":"en"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parameters"}},{"kind":"Field","name":{"kind":"Name","value":"scope"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"}},{"kind":"Field","name":{"kind":"Name","value":"categories"}},{"kind":"Field","name":{"kind":"Name","value":"products"}},{"kind":"Field","name":{"kind":"Name","value":"skus"}},{"kind":"Field","name":{"kind":"Name","value":"options"}},{"kind":"Field","name":{"kind":"Name","value":"channels"}},{"kind":"Field","name":{"kind":"Name","value":"dineWays"}}]}},{"kind":"Field","name":{"kind":"Name","value":"period"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"until"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"opens"}},{"kind":"Field","name":{"kind":"Name","value":"closes"}}]}},{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"perGuest"}},{"kind":"Field","name":{"kind":"Name","value":"perGuestDay"}},{"kind":"Field","name":{"kind":"Name","value":"perDay"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"budget"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stacking"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"layer"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"stacks"}},{"kind":"Field","name":{"kind":"Name","value":"alone"}},{"kind":"Field","name":{"kind":"Name","value":"notWithCoupons"}},{"kind":"Field","name":{"kind":"Name","value":"cap"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PromotionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Promotion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"edited"}},{"kind":"Field","name":{"kind":"Name","value":"uses"}},{"kind":"Field","name":{"kind":"Name","value":"given"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedBy"}},{"kind":"Field","name":{"kind":"Name","value":"updatedByName"}},{"kind":"Field","name":{"kind":"Name","value":"draft"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionTermsParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"versions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveFrom"}},{"kind":"Field","name":{"kind":"Name","value":"audience"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}}]}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedBy"}},{"kind":"Field","name":{"kind":"Name","value":"publishedByName"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"terms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionTermsParts"}}]}}]}}]}}]} as unknown as DocumentNode<PublishPromotionMutation, PublishPromotionMutationVariables>;
export const PausePromotionDocument = {"__meta__":{"hash":"sha256:7cbf64e9bb851f022e0ce9833df48a959297186ed89e7f8a90cfb5638aac2b28"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PausePromotion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pausePromotion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PromotionTermsParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionTerms"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"zh"}},{"kind":"Field","name":{"kind":"Name","value":"en"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parameters"}},{"kind":"Field","name":{"kind":"Name","value":"scope"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"}},{"kind":"Field","name":{"kind":"Name","value":"categories"}},{"kind":"Field","name":{"kind":"Name","value":"products"}},{"kind":"Field","name":{"kind":"Name","value":"skus"}},{"kind":"Field","name":{"kind":"Name","value":"options"}},{"kind":"Field","name":{"kind":"Name","value":"channels"}},{"kind":"Field","name":{"kind":"Name","value":"dineWays"}}]}},{"kind":"Field","name":{"kind":"Name","value":"period"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"until"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"opens"}},{"kind":"Field","name":{"kind":"Name","value":"closes"}}]}},{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"perGuest"}},{"kind":"Field","name":{"kind":"Name","value":"perGuestDay"}},{"kind":"Field","name":{"kind":"Name","value":"perDay"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"budget"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stacking"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"layer"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"stacks"}},{"kind":"Field","name":{"kind":"Name","value":"alone"}},{"kind":"Field","name":{"kind":"Name","value":"notWithCoupons"}},{"kind":"Field","name":{"kind":"Name","value":"cap"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PromotionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Promotion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"edited"}},{"kind":"Field","name":{"kind":"Name","value":"uses"}},{"kind":"Field","name":{"kind":"Name","value":"given"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedBy"}},{"kind":"Field","name":{"kind":"Name","value":"updatedByName"}},{"kind":"Field","name":{"kind":"Name","value":"draft"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionTermsParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"versions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveFrom"}},{"kind":"Field","name":{"kind":"Name","value":"audience"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}}]}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedBy"}},{"kind":"Field","name":{"kind":"Name","value":"publishedByName"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"terms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionTermsParts"}}]}}]}}]}}]} as unknown as DocumentNode<PausePromotionMutation, PausePromotionMutationVariables>;
export const ResumePromotionDocument = {"__meta__":{"hash":"sha256:20a5c459f8cd406d2981843b2643286da11be3af349264a33690f9e638f00b55"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResumePromotion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resumePromotion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PromotionTermsParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionTerms"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"zh"}},{"kind":"Field","name":{"kind":"Name","value":"en"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parameters"}},{"kind":"Field","name":{"kind":"Name","value":"scope"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"}},{"kind":"Field","name":{"kind":"Name","value":"categories"}},{"kind":"Field","name":{"kind":"Name","value":"products"}},{"kind":"Field","name":{"kind":"Name","value":"skus"}},{"kind":"Field","name":{"kind":"Name","value":"options"}},{"kind":"Field","name":{"kind":"Name","value":"channels"}},{"kind":"Field","name":{"kind":"Name","value":"dineWays"}}]}},{"kind":"Field","name":{"kind":"Name","value":"period"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"until"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"opens"}},{"kind":"Field","name":{"kind":"Name","value":"closes"}}]}},{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"perGuest"}},{"kind":"Field","name":{"kind":"Name","value":"perGuestDay"}},{"kind":"Field","name":{"kind":"Name","value":"perDay"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"budget"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stacking"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"layer"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"stacks"}},{"kind":"Field","name":{"kind":"Name","value":"alone"}},{"kind":"Field","name":{"kind":"Name","value":"notWithCoupons"}},{"kind":"Field","name":{"kind":"Name","value":"cap"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PromotionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Promotion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"edited"}},{"kind":"Field","name":{"kind":"Name","value":"uses"}},{"kind":"Field","name":{"kind":"Name","value":"given"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedBy"}},{"kind":"Field","name":{"kind":"Name","value":"updatedByName"}},{"kind":"Field","name":{"kind":"Name","value":"draft"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionTermsParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"versions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveFrom"}},{"kind":"Field","name":{"kind":"Name","value":"audience"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}}]}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedBy"}},{"kind":"Field","name":{"kind":"Name","value":"publishedByName"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"terms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionTermsParts"}}]}}]}}]}}]} as unknown as DocumentNode<ResumePromotionMutation, ResumePromotionMutationVariables>;
export const ArchivePromotionDocument = {"__meta__":{"hash":"sha256:7803578737c8accedac285d05407c4566809be721e84be0d91ca42793328012e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ArchivePromotion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"archivePromotion"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotion"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PromotionTermsParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionTerms"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"zh"}},{"kind":"Field","name":{"kind":"Name","value":"en"}}]}},{"kind":"Field","name":{"kind":"Name","value":"parameters"}},{"kind":"Field","name":{"kind":"Name","value":"scope"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"}},{"kind":"Field","name":{"kind":"Name","value":"categories"}},{"kind":"Field","name":{"kind":"Name","value":"products"}},{"kind":"Field","name":{"kind":"Name","value":"skus"}},{"kind":"Field","name":{"kind":"Name","value":"options"}},{"kind":"Field","name":{"kind":"Name","value":"channels"}},{"kind":"Field","name":{"kind":"Name","value":"dineWays"}}]}},{"kind":"Field","name":{"kind":"Name","value":"period"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"until"}},{"kind":"Field","name":{"kind":"Name","value":"days"}},{"kind":"Field","name":{"kind":"Name","value":"opens"}},{"kind":"Field","name":{"kind":"Name","value":"closes"}}]}},{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"perGuest"}},{"kind":"Field","name":{"kind":"Name","value":"perGuestDay"}},{"kind":"Field","name":{"kind":"Name","value":"perDay"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"budget"}}]}},{"kind":"Field","name":{"kind":"Name","value":"stacking"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"layer"}},{"kind":"Field","name":{"kind":"Name","value":"priority"}},{"kind":"Field","name":{"kind":"Name","value":"group"}},{"kind":"Field","name":{"kind":"Name","value":"stacks"}},{"kind":"Field","name":{"kind":"Name","value":"alone"}},{"kind":"Field","name":{"kind":"Name","value":"notWithCoupons"}},{"kind":"Field","name":{"kind":"Name","value":"cap"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"PromotionParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Promotion"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"edited"}},{"kind":"Field","name":{"kind":"Name","value":"uses"}},{"kind":"Field","name":{"kind":"Name","value":"given"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedBy"}},{"kind":"Field","name":{"kind":"Name","value":"updatedByName"}},{"kind":"Field","name":{"kind":"Name","value":"draft"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionTermsParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"versions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"effectiveFrom"}},{"kind":"Field","name":{"kind":"Name","value":"audience"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}}]}},{"kind":"Field","name":{"kind":"Name","value":"publishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"publishedBy"}},{"kind":"Field","name":{"kind":"Name","value":"publishedByName"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"terms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"PromotionTermsParts"}}]}}]}}]}}]} as unknown as DocumentNode<ArchivePromotionMutation, ArchivePromotionMutationVariables>;
export const SetMemberTierDocument = {"__meta__":{"hash":"sha256:d3e1e4a9208402c1fbd7ea170375bb3116d29e5a9d7e8fee5b38335d2574689f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetMemberTier"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetMemberTierInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setMemberTier"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tier"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<SetMemberTierMutation, SetMemberTierMutationVariables>;
export const SetShopPricingDocument = {"__meta__":{"hash":"sha256:3fdaa625f8a188664b5e3993163818ea0f6cab563b874d7358853b4943368b9a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetShopPricing"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetShopPricingInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setShopPricing"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deliveryFee"}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<SetShopPricingMutation, SetShopPricingMutationVariables>;
export const ShopPricingDocument = {"__meta__":{"hash":"sha256:ac337fec5b5205e32c737217b635252d34e709c91eef2a55f90e250837c26f27"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ShopPricing"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shop"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"deliveryFee"}},{"kind":"Field","name":{"kind":"Name","value":"pricingMode"}},{"kind":"Field","name":{"kind":"Name","value":"returnCoupons"}}]}}]}}]} as unknown as DocumentNode<ShopPricingQuery, ShopPricingQueryVariables>;
export const PromotionTrialDocument = {"__meta__":{"hash":"sha256:eaa38f6dba2d70f246bc2be118e4bcc2c4c43ea72d094e2156629f6770152e07"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PromotionTrial"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotionTrial"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TrialFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TrialFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PromotionTrial"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"promotionId"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"shopIds"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"result"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orders"}},{"kind":"Field","name":{"kind":"Name","value":"refundedOrders"}},{"kind":"Field","name":{"kind":"Name","value":"changedOrders"}},{"kind":"Field","name":{"kind":"Name","value":"cheaperOrders"}},{"kind":"Field","name":{"kind":"Name","value":"dearerOrders"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"winners"}},{"kind":"Field","name":{"kind":"Name","value":"revenueBefore"}},{"kind":"Field","name":{"kind":"Name","value":"revenueAfter"}},{"kind":"Field","name":{"kind":"Name","value":"marginBefore"}},{"kind":"Field","name":{"kind":"Name","value":"marginAfter"}},{"kind":"Field","name":{"kind":"Name","value":"unknownCostOrders"}},{"kind":"Field","name":{"kind":"Name","value":"zeroOrders"}},{"kind":"Field","name":{"kind":"Name","value":"differingOrders"}},{"kind":"Field","name":{"kind":"Name","value":"usedUpAt"}},{"kind":"Field","name":{"kind":"Name","value":"days"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"orders"}},{"kind":"Field","name":{"kind":"Name","value":"changedOrders"}},{"kind":"Field","name":{"kind":"Name","value":"cost"}}]}},{"kind":"Field","name":{"kind":"Name","value":"topOrders"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}}]}}]}}]}}]} as unknown as DocumentNode<PromotionTrialQuery, PromotionTrialQueryVariables>;
export const PromotionTrialsDocument = {"__meta__":{"hash":"sha256:17a5c0752578c83db6c57ca5de1dbda75a79ac3ac825073318a8231e0fc30a00"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PromotionTrials"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"promotionId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotionTrials"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"promotionId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"promotionId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"revision"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"progress"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"result"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cost"}},{"kind":"Field","name":{"kind":"Name","value":"orders"}}]}}]}}]}}]} as unknown as DocumentNode<PromotionTrialsQuery, PromotionTrialsQueryVariables>;
export const StartPromotionTrialDocument = {"__meta__":{"hash":"sha256:56a04efd2466128218d1f4d0abfccc0ffbfc6cdb2b3f669f7d9092d50d4455c0"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartPromotionTrial"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StartPromotionTrialInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startPromotionTrial"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trial"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<StartPromotionTrialMutation, StartPromotionTrialMutationVariables>;
export const CancelPromotionTrialDocument = {"__meta__":{"hash":"sha256:010dfbc0abc6c751350f9d02096ebc4245281a18ec83c6aaf02134516df52d7f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelPromotionTrial"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CancelPromotionTrialInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelPromotionTrial"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trial"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<CancelPromotionTrialMutation, CancelPromotionTrialMutationVariables>;
export const PromotionReportDocument = {"__meta__":{"hash":"sha256:5ca5b0f1a53425b42562a68c621b17172c97eae2106f20747b2e32cddd07b24c"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PromotionReport"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Time"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Time"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"promotionReport"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}},{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orders"}},{"kind":"Field","name":{"kind":"Name","value":"untouchedOrders"}},{"kind":"Field","name":{"kind":"Name","value":"untouchedShare"}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"promotionId"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"uses"}},{"kind":"Field","name":{"kind":"Name","value":"discount"}},{"kind":"Field","name":{"kind":"Name","value":"revenue"}},{"kind":"Field","name":{"kind":"Name","value":"refunds"}},{"kind":"Field","name":{"kind":"Name","value":"newGuests"}}]}}]}}]}}]} as unknown as DocumentNode<PromotionReportQuery, PromotionReportQueryVariables>;
export const ReconciliationRunsDocument = {"__meta__":{"hash":"sha256:5b36a5ec993dbe5862f2ee6de56440663520749123b630c5fbab1e1100163bef"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ReconciliationRuns"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"platform"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reconciliationRuns"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}},{"kind":"Argument","name":{"kind":"Name","value":"platform"},"value":{"kind":"Variable","name":{"kind":"Name","value":"platform"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ReconciliationFields"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReconciliationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReconciliationRun"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"platform"}},{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"listed"}},{"kind":"Field","name":{"kind":"Name","value":"problem"}},{"kind":"Field","name":{"kind":"Name","value":"oursCount"}},{"kind":"Field","name":{"kind":"Name","value":"oursAmount"}},{"kind":"Field","name":{"kind":"Name","value":"oursBack"}},{"kind":"Field","name":{"kind":"Name","value":"theirsCount"}},{"kind":"Field","name":{"kind":"Name","value":"theirsAmount"}},{"kind":"Field","name":{"kind":"Name","value":"theirsBack"}},{"kind":"Field","name":{"kind":"Name","value":"difference"}},{"kind":"Field","name":{"kind":"Name","value":"fees"}},{"kind":"Field","name":{"kind":"Name","value":"changed"}},{"kind":"Field","name":{"kind":"Name","value":"differences"}},{"kind":"Field","name":{"kind":"Name","value":"repaired"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]} as unknown as DocumentNode<ReconciliationRunsQuery, ReconciliationRunsQueryVariables>;
export const ReconciliationRunDocument = {"__meta__":{"hash":"sha256:5bcf65eac30f795e2b6c47cabe24e24d411b3f1ce59a781a7aa15e501fdb2ccc"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ReconciliationRun"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"differencesOnly"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reconciliationRun"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ReconciliationFields"}},{"kind":"Field","name":{"kind":"Name","value":"items"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"differencesOnly"},"value":{"kind":"Variable","name":{"kind":"Name","value":"differencesOnly"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"200"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"redemptionId"}},{"kind":"Field","name":{"kind":"Name","value":"documentNo"}},{"kind":"Field","name":{"kind":"Name","value":"theirsId"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"codeTail"}},{"kind":"Field","name":{"kind":"Name","value":"oursStatus"}},{"kind":"Field","name":{"kind":"Name","value":"oursAmount"}},{"kind":"Field","name":{"kind":"Name","value":"theirsStatus"}},{"kind":"Field","name":{"kind":"Name","value":"theirsAmount"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"repair"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReconciliationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReconciliationRun"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"platform"}},{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"listed"}},{"kind":"Field","name":{"kind":"Name","value":"problem"}},{"kind":"Field","name":{"kind":"Name","value":"oursCount"}},{"kind":"Field","name":{"kind":"Name","value":"oursAmount"}},{"kind":"Field","name":{"kind":"Name","value":"oursBack"}},{"kind":"Field","name":{"kind":"Name","value":"theirsCount"}},{"kind":"Field","name":{"kind":"Name","value":"theirsAmount"}},{"kind":"Field","name":{"kind":"Name","value":"theirsBack"}},{"kind":"Field","name":{"kind":"Name","value":"difference"}},{"kind":"Field","name":{"kind":"Name","value":"fees"}},{"kind":"Field","name":{"kind":"Name","value":"changed"}},{"kind":"Field","name":{"kind":"Name","value":"differences"}},{"kind":"Field","name":{"kind":"Name","value":"repaired"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]} as unknown as DocumentNode<ReconciliationRunQuery, ReconciliationRunQueryVariables>;
export const ReconciliationCsvDocument = {"__meta__":{"hash":"sha256:6062e5f11b0a51aee9d34ac06c761574a27fdcdb466c1d9edb785ef88c101a4a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ReconciliationCsv"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reconciliationRun"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"csv"}}]}}]}}]} as unknown as DocumentNode<ReconciliationCsvQuery, ReconciliationCsvQueryVariables>;
export const ReconcileDayDocument = {"__meta__":{"hash":"sha256:4f0609adcd9eaf5de494d4720ceee930d6e1bb19cdbf9dd6ac9de97444bb9eb3"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReconcileDay"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ReconcileDayInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reconcileDay"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"run"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"ReconciliationFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"ReconciliationFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ReconciliationRun"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"platform"}},{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"listed"}},{"kind":"Field","name":{"kind":"Name","value":"problem"}},{"kind":"Field","name":{"kind":"Name","value":"oursCount"}},{"kind":"Field","name":{"kind":"Name","value":"oursAmount"}},{"kind":"Field","name":{"kind":"Name","value":"oursBack"}},{"kind":"Field","name":{"kind":"Name","value":"theirsCount"}},{"kind":"Field","name":{"kind":"Name","value":"theirsAmount"}},{"kind":"Field","name":{"kind":"Name","value":"theirsBack"}},{"kind":"Field","name":{"kind":"Name","value":"difference"}},{"kind":"Field","name":{"kind":"Name","value":"fees"}},{"kind":"Field","name":{"kind":"Name","value":"changed"}},{"kind":"Field","name":{"kind":"Name","value":"differences"}},{"kind":"Field","name":{"kind":"Name","value":"repaired"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]} as unknown as DocumentNode<ReconcileDayMutation, ReconcileDayMutationVariables>;
export const RefundPreviewDocument = {"__meta__":{"hash":"sha256:d5ec9f49f1a5eda10b6f7ee5c9488b65c95dc66dd78e9201cb28e8e02c5eb72c"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RefundPreview"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderNo"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"amount"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Money"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"lines"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RefundLineInput"}}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refundPreview"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"orderNo"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderNo"}}},{"kind":"Argument","name":{"kind":"Name","value":"amount"},"value":{"kind":"Variable","name":{"kind":"Name","value":"amount"}}},{"kind":"Argument","name":{"kind":"Name","value":"lines"},"value":{"kind":"Variable","name":{"kind":"Name","value":"lines"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"left"}},{"kind":"Field","name":{"kind":"Name","value":"parts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}},{"kind":"Field","name":{"kind":"Name","value":"restock"}},{"kind":"Field","name":{"kind":"Name","value":"alone"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"needsSecondPerson"}}]}}]}}]} as unknown as DocumentNode<RefundPreviewQuery, RefundPreviewQueryVariables>;
export const OpenDisputeDocument = {"__meta__":{"hash":"sha256:c95e99d7ecd14df7e0680c04bdf115d281c8e785de3087a289131a74c8c7a7d1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OpenDispute"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"OpenDisputeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"openDispute"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dispute"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<OpenDisputeMutation, OpenDisputeMutationVariables>;
export const ResolveDisputeDocument = {"__meta__":{"hash":"sha256:d6a7845483220836c77a6943a3235ed3f6898ec12b790d9a13e48e6618f25920"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResolveDispute"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ResolveDisputeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resolveDispute"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dispute"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<ResolveDisputeMutation, ResolveDisputeMutationVariables>;
export const StockMovementsDocument = {"__meta__":{"hash":"sha256:5d6dfe843ce32b3e8720867859d7355ab95371bd2efcd0aa47bdab44dd17112a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"StockMovements"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"skuId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"kinds"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StockMovementKind"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Time"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Time"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stockMovements"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}},{"kind":"Argument","name":{"kind":"Name","value":"skuId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"skuId"}}},{"kind":"Argument","name":{"kind":"Name","value":"kinds"},"value":{"kind":"Variable","name":{"kind":"Name","value":"kinds"}}},{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"MovementFields"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"MovementFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"StockMovement"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"delta"}},{"kind":"Field","name":{"kind":"Name","value":"onHand"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"staffName"}}]}}]} as unknown as DocumentNode<StockMovementsQuery, StockMovementsQueryVariables>;
export const StockProofDocument = {"__meta__":{"hash":"sha256:4f27f4112d63443a264852a03510aa7faab73f25f4f6123f3482fa24dee6152d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"StockProof"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"skuId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"at"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Time"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stockProof"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}},{"kind":"Argument","name":{"kind":"Name","value":"skuId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"skuId"}}},{"kind":"Argument","name":{"kind":"Name","value":"at"},"value":{"kind":"Variable","name":{"kind":"Name","value":"at"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"received"}},{"kind":"Field","name":{"kind":"Name","value":"returned"}},{"kind":"Field","name":{"kind":"Name","value":"transferredIn"}},{"kind":"Field","name":{"kind":"Name","value":"corrections"}},{"kind":"Field","name":{"kind":"Name","value":"sold"}},{"kind":"Field","name":{"kind":"Name","value":"wasted"}},{"kind":"Field","name":{"kind":"Name","value":"transferredOut"}},{"kind":"Field","name":{"kind":"Name","value":"onHand"}},{"kind":"Field","name":{"kind":"Name","value":"held"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"soldByOrders"}},{"kind":"Field","name":{"kind":"Name","value":"difference"}},{"kind":"Field","name":{"kind":"Name","value":"balanced"}}]}}]}}]} as unknown as DocumentNode<StockProofQuery, StockProofQueryVariables>;
export const StockCsvDocument = {"__meta__":{"hash":"sha256:75be4c01ef463fc75a0776aee74135445dbe7f63e341f06f45f925db5bb0fce1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"StockCsv"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stockCsv"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}}]}]}}]} as unknown as DocumentNode<StockCsvQuery, StockCsvQueryVariables>;
export const StockMovementsCsvDocument = {"__meta__":{"hash":"sha256:2c77cc9d89d47e8e528ec1c138553512fcc63d13dfab9bb2450f6601d0ab37b8"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"StockMovementsCsv"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"skuId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"kinds"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StockMovementKind"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Time"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Time"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stockMovementsCsv"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}},{"kind":"Argument","name":{"kind":"Name","value":"skuId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"skuId"}}},{"kind":"Argument","name":{"kind":"Name","value":"kinds"},"value":{"kind":"Variable","name":{"kind":"Name","value":"kinds"}}},{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}}]}]}}]} as unknown as DocumentNode<StockMovementsCsvQuery, StockMovementsCsvQueryVariables>;
export const RecordStockDocument = {"__meta__":{"hash":"sha256:f8ead6687c6c559f4dde4dbef2fc6f1fcb2745b3d1ed257c497af6ff27d589bd"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RecordStock"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RecordStockInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recordStock"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"movements"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<RecordStockMutation, RecordStockMutationVariables>;
export const TransferStockDocument = {"__meta__":{"hash":"sha256:d8452d6aba93a4f9000603849e4b60bdeeb7b7da6bfbb0337cb7d937823ec082"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TransferStock"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TransferStockInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"transferStock"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"movements"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<TransferStockMutation, TransferStockMutationVariables>;
export const SetStockLowMarkDocument = {"__meta__":{"hash":"sha256:16a36d37b33825d320708d4c5759602efc1e0462283ddec7897b8ed8f4a37d2c"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetStockLowMark"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetStockLowMarkInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setStockLowMark"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stock"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"onHand"}},{"kind":"Field","name":{"kind":"Name","value":"reserved"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"lowAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<SetStockLowMarkMutation, SetStockLowMarkMutationVariables>;
export const ImportStockDocument = {"__meta__":{"hash":"sha256:35fd6a460c42e176f2f895fba30ee05cb7ac16c805684e69d663e41b7bfa7c81"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ImportStock"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ImportStockInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"importStock"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"before"}},{"kind":"Field","name":{"kind":"Name","value":"after"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"applied"}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<ImportStockMutation, ImportStockMutationVariables>;
export const StockPolicyDocument = {"__meta__":{"hash":"sha256:2d0ce46f20f885826eaf9f44b968a7d79ecc242f087a7cc63fbd189078e3b43b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"StockPolicy"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stockPolicy"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"strategy"}},{"kind":"Field","name":{"kind":"Name","value":"overrides"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"strategy"}},{"kind":"Field","name":{"kind":"Name","value":"buckets"}}]}}]}}]}}]} as unknown as DocumentNode<StockPolicyQuery, StockPolicyQueryVariables>;
export const SetStockStrategyDocument = {"__meta__":{"hash":"sha256:4d1c2c0cf3abbdbcfabb319e660b5409d138424a8f6408c2344520fa9e52e2d3"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetStockStrategy"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetStockStrategyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setStockStrategy"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"policy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"strategy"}},{"kind":"Field","name":{"kind":"Name","value":"overrides"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"strategy"}},{"kind":"Field","name":{"kind":"Name","value":"buckets"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<SetStockStrategyMutation, SetStockStrategyMutationVariables>;
export const ManualTasksDocument = {"__meta__":{"hash":"sha256:908a48c5d0f0b78f931f412ff2aba953c91176d3f92e1483f5bf88592f3f669b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ManualTasks"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"status"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ManualTaskStatus"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"kind"}},"type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"manualTasks"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"status"},"value":{"kind":"Variable","name":{"kind":"Name","value":"status"}}},{"kind":"Argument","name":{"kind":"Name","value":"kind"},"value":{"kind":"Variable","name":{"kind":"Name","value":"kind"}}},{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}},{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskFields"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ManualTask"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"openedAt"}},{"kind":"Field","name":{"kind":"Name","value":"reopened"}},{"kind":"Field","name":{"kind":"Name","value":"claimedBy"}},{"kind":"Field","name":{"kind":"Name","value":"claimedByName"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"decidedByName"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}},{"kind":"Field","name":{"kind":"Name","value":"proposal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"staffId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}}]}}]} as unknown as DocumentNode<ManualTasksQuery, ManualTasksQueryVariables>;
export const ManualTaskKindsDocument = {"__meta__":{"hash":"sha256:e76961fff9e5a845e8bcb8d6e929c2e19982fed87dd9326087185f04d34f2ec2"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ManualTaskKinds"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"manualTaskKinds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"Field","name":{"kind":"Name","value":"secondPersonAbove"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}}]}]}}]} as unknown as DocumentNode<ManualTaskKindsQuery, ManualTaskKindsQueryVariables>;
export const ManualTaskCountsDocument = {"__meta__":{"hash":"sha256:a283d7a91addcbd3091716efe18e30f6eb8de411a33c267d3d75f4efc6e7cc96"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ManualTaskCounts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"manualTaskCounts"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"oldest"}}]}}]}}]} as unknown as DocumentNode<ManualTaskCountsQuery, ManualTaskCountsQueryVariables>;
export const ManualTaskDocument = {"__meta__":{"hash":"sha256:7b982bc32d13a4638eafdc52012c79f51901d217617d98f5a4385f019d564084"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ManualTask"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"manualTask"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskFields"}},{"kind":"Field","name":{"kind":"Name","value":"advice"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"details"}},{"kind":"Field","name":{"kind":"Name","value":"secondPersonAbove"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"approvedBy"}},{"kind":"Field","name":{"kind":"Name","value":"choices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"needsSecondPerson"}}]}},{"kind":"Field","name":{"kind":"Name","value":"steps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"what"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"payableAmount"}},{"kind":"Field","name":{"kind":"Name","value":"paidAmount"}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"}},{"kind":"Field","name":{"kind":"Name","value":"pickupCode"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"shop"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}}]}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nickname"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"optionNames"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}}]}},{"kind":"Field","name":{"kind":"Name","value":"redemptions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"attempts"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"platformCode"}},{"kind":"Field","name":{"kind":"Name","value":"redeemedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ManualTask"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"openedAt"}},{"kind":"Field","name":{"kind":"Name","value":"reopened"}},{"kind":"Field","name":{"kind":"Name","value":"claimedBy"}},{"kind":"Field","name":{"kind":"Name","value":"claimedByName"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"decidedByName"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}},{"kind":"Field","name":{"kind":"Name","value":"proposal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"staffId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}}]}}]} as unknown as DocumentNode<ManualTaskQuery, ManualTaskQueryVariables>;
export const ClaimTaskDocument = {"__meta__":{"hash":"sha256:04cf55cffcc82ca79ed040fa3fe3f6bd94ef91e9d8ae09829786112a86c0dc73"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ClaimTask"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TaskInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"claimTask"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ManualTask"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"openedAt"}},{"kind":"Field","name":{"kind":"Name","value":"reopened"}},{"kind":"Field","name":{"kind":"Name","value":"claimedBy"}},{"kind":"Field","name":{"kind":"Name","value":"claimedByName"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"decidedByName"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}},{"kind":"Field","name":{"kind":"Name","value":"proposal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"staffId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}}]}}]} as unknown as DocumentNode<ClaimTaskMutation, ClaimTaskMutationVariables>;
export const UnclaimTaskDocument = {"__meta__":{"hash":"sha256:43c02b8d0f88d9ae688515313b6616ab6b13bf57bfb0b0269ae03f95411729c0"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UnclaimTask"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TaskInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"unclaimTask"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ManualTask"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"openedAt"}},{"kind":"Field","name":{"kind":"Name","value":"reopened"}},{"kind":"Field","name":{"kind":"Name","value":"claimedBy"}},{"kind":"Field","name":{"kind":"Name","value":"claimedByName"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"decidedByName"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}},{"kind":"Field","name":{"kind":"Name","value":"proposal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"staffId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}}]}}]} as unknown as DocumentNode<UnclaimTaskMutation, UnclaimTaskMutationVariables>;
export const DecideTaskDocument = {"__meta__":{"hash":"sha256:5e7830defe20f8dce2ed8aa4ed5ddb8b4a664bdca8bdde4c88640c2867774174"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DecideTask"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DecideTaskInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decideTask"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ManualTask"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"openedAt"}},{"kind":"Field","name":{"kind":"Name","value":"reopened"}},{"kind":"Field","name":{"kind":"Name","value":"claimedBy"}},{"kind":"Field","name":{"kind":"Name","value":"claimedByName"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"decidedByName"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}},{"kind":"Field","name":{"kind":"Name","value":"proposal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"staffId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}}]}}]} as unknown as DocumentNode<DecideTaskMutation, DecideTaskMutationVariables>;
export const ApproveTaskDocument = {"__meta__":{"hash":"sha256:d35b8160baf92ccfdfa4c3531738d83ec1e0486e803632460448cc0897bf04b8"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ApproveTask"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ApproveTaskInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"approveTask"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ManualTask"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"openedAt"}},{"kind":"Field","name":{"kind":"Name","value":"reopened"}},{"kind":"Field","name":{"kind":"Name","value":"claimedBy"}},{"kind":"Field","name":{"kind":"Name","value":"claimedByName"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"decidedByName"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}},{"kind":"Field","name":{"kind":"Name","value":"proposal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"staffId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}}]}}]} as unknown as DocumentNode<ApproveTaskMutation, ApproveTaskMutationVariables>;
export const RejectTaskDocument = {"__meta__":{"hash":"sha256:e061f7963cd85e1b153bd21b5e50373a1d8b897ffedc04d0163aae9acffcf23e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RejectTask"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ApproveTaskInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rejectTask"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"TaskFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"TaskFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"ManualTask"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"openedAt"}},{"kind":"Field","name":{"kind":"Name","value":"reopened"}},{"kind":"Field","name":{"kind":"Name","value":"claimedBy"}},{"kind":"Field","name":{"kind":"Name","value":"claimedByName"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"decidedByName"}},{"kind":"Field","name":{"kind":"Name","value":"decidedAt"}},{"kind":"Field","name":{"kind":"Name","value":"proposal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"staffId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}}]}}]} as unknown as DocumentNode<RejectTaskMutation, RejectTaskMutationVariables>;
export const SetSecondPersonAboveDocument = {"__meta__":{"hash":"sha256:deaeb56ebacdb31e282a4a85f497e116914ad5d2a4eb15b1a336404101e24dc7"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetSecondPersonAbove"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetSecondPersonAboveInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setSecondPersonAbove"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<SetSecondPersonAboveMutation, SetSecondPersonAboveMutationVariables>;
export const RefundLimitsDocument = {"__meta__":{"hash":"sha256:92f198cbbd05ee0a84d09dceaceca128dc8f95af9c09878698865bc4b39c921b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"RefundLimits"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refundLimits"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"staff"}},{"kind":"Field","name":{"kind":"Name","value":"manager"}}]}},{"kind":"Field","name":{"kind":"Name","value":"lateMoney"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}}]}]}}]} as unknown as DocumentNode<RefundLimitsQuery, RefundLimitsQueryVariables>;
export const SetStaffRefundLimitDocument = {"__meta__":{"hash":"sha256:637cc52a3dbbde38938168cfb787f7c9a16b1bb9007a1c312d68304220847de2"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetStaffRefundLimit"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetStaffRefundLimitInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setStaffRefundLimit"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"limits"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"staff"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<SetStaffRefundLimitMutation, SetStaffRefundLimitMutationVariables>;
export const SetLateMoneyDocument = {"__meta__":{"hash":"sha256:86b773d1a00e49061d5b87ffbd03515106d17a784c3b5bae990a3455937183fb"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetLateMoney"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetLateMoneyInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setLateMoney"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"policy"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<SetLateMoneyMutation, SetLateMoneyMutationVariables>;
export const VoucherKindsDocument = {"__meta__":{"hash":"sha256:27c29f5a505f91736ddce833eb137b85764f0018ed01b7a6028b8a2d89e6c938"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VoucherKinds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"voucherKinds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"form"}}]}}]}}]} as unknown as DocumentNode<VoucherKindsQuery, VoucherKindsQueryVariables>;
export const RetryRedemptionDocument = {"__meta__":{"hash":"sha256:787cda8b7199c87811a2965b0a89db0f09d4afcb5e771dba457c3bcef055a8fe"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RetryRedemption"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RedemptionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"retryRedemption"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"proposal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<RetryRedemptionMutation, RetryRedemptionMutationVariables>;
export const MarkRedeemedDocument = {"__meta__":{"hash":"sha256:57cbf030d3b9a432bf52cd6a07ff918763b5a44e9d800bde3bf956855c89587d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"MarkRedeemed"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RedemptionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"markRedeemed"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"proposal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<MarkRedeemedMutation, MarkRedeemedMutationVariables>;
export const TakeBackOrderDocument = {"__meta__":{"hash":"sha256:09958f6f6732a6fb249d88e5b86a41ab8ab5ac3ced80443e8bf45b42d07b3d86"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TakeBackOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TakeBackOrderInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"takeBackOrder"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"proposal"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"decision"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<TakeBackOrderMutation, TakeBackOrderMutationVariables>;
export const ExchangeAtCounterDocument = {"__meta__":{"hash":"sha256:0a81e4f8b30f306910d13cebebdfa28b85f3d280e7a8f54739b317524a195734"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ExchangeAtCounter"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ExchangeAtCounterInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exchangeAtCounter"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"pickupCode"}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"optionNames"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<ExchangeAtCounterMutation, ExchangeAtCounterMutationVariables>;
export const VoucherPlatformsDocument = {"__meta__":{"hash":"sha256:3ce85f55dfdba843f5ed11e4cb68a9b1382e999f9d13d7a3660732d2e46b3a32"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VoucherPlatforms"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"voucherPlatforms"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"shopId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"VoucherPlatformFields"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"VoucherPlatformFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VoucherPlatform"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"platform"}},{"kind":"Field","name":{"kind":"Name","value":"kinds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"merchant"}},{"kind":"Field","name":{"kind":"Name","value":"business"}},{"kind":"Field","name":{"kind":"Name","value":"hasToken"}}]}},{"kind":"Field","name":{"kind":"Name","value":"simulated"}},{"kind":"Field","name":{"kind":"Name","value":"faults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fault"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"times"}}]}}]}}]} as unknown as DocumentNode<VoucherPlatformsQuery, VoucherPlatformsQueryVariables>;
export const ConnectPlatformDocument = {"__meta__":{"hash":"sha256:c4bc419415ade36215744428b75565d53e1ffcbdab2c1bbd8daf1eb4108461e8"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ConnectPlatform"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ConnectPlatformInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"connectPlatform"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"platforms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"VoucherPlatformFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"VoucherPlatformFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VoucherPlatform"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"platform"}},{"kind":"Field","name":{"kind":"Name","value":"kinds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"merchant"}},{"kind":"Field","name":{"kind":"Name","value":"business"}},{"kind":"Field","name":{"kind":"Name","value":"hasToken"}}]}},{"kind":"Field","name":{"kind":"Name","value":"simulated"}},{"kind":"Field","name":{"kind":"Name","value":"faults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fault"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"times"}}]}}]}}]} as unknown as DocumentNode<ConnectPlatformMutation, ConnectPlatformMutationVariables>;
export const DisconnectPlatformDocument = {"__meta__":{"hash":"sha256:38b582eda136f3f74b6fa159be726206fb4656de1f2ee466ad5d3ae5228d1cf8"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DisconnectPlatform"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DisconnectPlatformInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"disconnectPlatform"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"platforms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"VoucherPlatformFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"VoucherPlatformFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VoucherPlatform"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"platform"}},{"kind":"Field","name":{"kind":"Name","value":"kinds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"merchant"}},{"kind":"Field","name":{"kind":"Name","value":"business"}},{"kind":"Field","name":{"kind":"Name","value":"hasToken"}}]}},{"kind":"Field","name":{"kind":"Name","value":"simulated"}},{"kind":"Field","name":{"kind":"Name","value":"faults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fault"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"times"}}]}}]}}]} as unknown as DocumentNode<DisconnectPlatformMutation, DisconnectPlatformMutationVariables>;
export const ArmFaultDocument = {"__meta__":{"hash":"sha256:faa4e58d427e12df997e52ccfaf02d3705496348f6cec53c202744651831def9"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ArmFault"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ArmFaultInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"armFault"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"platforms"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"VoucherPlatformFields"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"VoucherPlatformFields"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"VoucherPlatform"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"platform"}},{"kind":"Field","name":{"kind":"Name","value":"kinds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"merchant"}},{"kind":"Field","name":{"kind":"Name","value":"business"}},{"kind":"Field","name":{"kind":"Name","value":"hasToken"}}]}},{"kind":"Field","name":{"kind":"Name","value":"simulated"}},{"kind":"Field","name":{"kind":"Name","value":"faults"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"fault"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"times"}}]}}]}}]} as unknown as DocumentNode<ArmFaultMutation, ArmFaultMutationVariables>;
export const WalletOffersDocument = {"__meta__":{"hash":"sha256:de1a5408990be1562d3b776866693781f06e97076740e1edbdf13ea811be55d2"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"WalletOffers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"topUpOffers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"all"},"value":{"kind":"BooleanValue","value":true}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"bonus"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}},{"kind":"Field","name":{"kind":"Name","value":"active"}}]}},{"kind":"Field","name":{"kind":"Name","value":"giftCardBatches"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"redeemed"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]} as unknown as DocumentNode<WalletOffersQuery, WalletOffersQueryVariables>;
export const AddTopUpOfferDocument = {"__meta__":{"hash":"sha256:7635805d093a3f434be92416f59838efbf947623a74f60e96f6c5f491501fc9c"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AddTopUpOffer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AddTopUpOfferInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"addTopUpOffer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"offer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<AddTopUpOfferMutation, AddTopUpOfferMutationVariables>;
export const EndTopUpOfferDocument = {"__meta__":{"hash":"sha256:d887ce5c82f7c17adb38f358281390bf83c7ab781a8edb00467d068e153f9841"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EndTopUpOffer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"EndTopUpOfferInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endTopUpOffer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"offer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<EndTopUpOfferMutation, EndTopUpOfferMutationVariables>;
export const IssueGiftCardsDocument = {"__meta__":{"hash":"sha256:1b771e8b75947f0296050cc746b75c85f3348f80e709fa672568bbfb8f723d0e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"IssueGiftCards"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"IssueGiftCardsInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"issueGiftCards"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"batch"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"codes"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<IssueGiftCardsMutation, IssueGiftCardsMutationVariables>;
export const TakeCashDocument = {"__meta__":{"hash":"sha256:4ad9134328ed98cfc93f44d27a662f3e834549df65db5e3b0b6cd5ba5938dcae"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TakeCash"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TakeCashInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"takeCash"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"change"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<TakeCashMutation, TakeCashMutationVariables>;
export const FindTopUpDocument = {"__meta__":{"hash":"sha256:fc22b1a24c82cef7cd66e1e7371c591bd9e29ad8d9961209aa1a2c9646c0e27e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"FindTopUp"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"no"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customerTopUp"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"no"},"value":{"kind":"Variable","name":{"kind":"Name","value":"no"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"storedTopUp"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"storedTopUp"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TopUp"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"bonus"}},{"kind":"Field","name":{"kind":"Name","value":"paid"}},{"kind":"Field","name":{"kind":"Name","value":"paidAt"}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"}},{"kind":"Field","name":{"kind":"Name","value":"refundable"}},{"kind":"Field","name":{"kind":"Name","value":"customerId"}},{"kind":"Field","name":{"kind":"Name","value":"refunds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]} as unknown as DocumentNode<FindTopUpQuery, FindTopUpQueryVariables>;
export const RefundTopUpDocument = {"__meta__":{"hash":"sha256:ab281274ac19efc71f2683868dbf8fa62462706e7afc5727fd07ca33b3decf94"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RefundTopUp"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RefundTopUpInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refundTopUp"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"topUp"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"storedTopUp"}}]}},{"kind":"Field","name":{"kind":"Name","value":"refund"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"storedTopUp"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TopUp"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"bonus"}},{"kind":"Field","name":{"kind":"Name","value":"paid"}},{"kind":"Field","name":{"kind":"Name","value":"paidAt"}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"}},{"kind":"Field","name":{"kind":"Name","value":"refundable"}},{"kind":"Field","name":{"kind":"Name","value":"customerId"}},{"kind":"Field","name":{"kind":"Name","value":"refunds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]} as unknown as DocumentNode<RefundTopUpMutation, RefundTopUpMutationVariables>;