/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** A coupon to take. */
export type AcceptCouponInput = {
  /** The token of the offer. */
  token: string;
};

/** A coupon to claim by a code. */
export type AddCouponInput = {
  /** As typed or scanned. */
  code: string;
};

/** A voucher to put among the caller's coupons. */
export type AddVoucherInput = {
  /** Its code, as typed or scanned; blanks do not matter. */
  code: string;
  /** What it is. */
  kind: CouponKind;
  /** The shop that asks the platform: where the guest is. */
  shopId: string;
};

/** What to give up. */
export type CancelOrderInput = {
  /** The order's number. */
  orderNo: string;
  /** Why; at most 200 characters. */
  reason?: string | null | undefined;
};

/** A coupon to claim by a link. */
export type ClaimCouponInput = {
  /** The caller's own, 1 to 100 characters; the same key is answered the same coupon. */
  idempotencyKey: string;
  /** The last part of the link. */
  link: string;
};

/** A coupon of the caller's. */
export type CouponCodeInput = {
  /** Its code, as Coupon.code says. */
  code: string;
};

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

/** How a customer logs in. */
export type CustomerLoginInput = {
  /** The provider's one-time code; for DEMO a handle of 1 to 40 letters, digits, - or _. */
  code: string;
  /** Who vouches. */
  provider: LoginProvider;
};

/** How an order is handed over. */
export type DineWay =
  /** Brought by a rider. */
  | 'DELIVERY'
  /** At a table of the shop. */
  | 'DINE_IN'
  /** Picked up at the counter. */
  | 'TAKEAWAY';

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

/** A voucher and the product that it is exchanged for, once. */
export type ExchangeItemInput = {
  /** The voucher's code, of a coupon of the caller's. */
  code: string;
  /** Chosen options. */
  optionIds?: Array<string> | null | undefined;
  /** What the guest wants for it; it must not cost more than the voucher is worth. */
  skuId: string;
};

/** Vouchers to exchange. */
export type ExchangeVouchersInput = {
  /** Where it is placed; left out: the web. */
  channel?: OrderChannel | null | undefined;
  /** How to reach the guest. */
  contact?: string | null | undefined;
  /** The table's number. */
  deskNo?: string | null | undefined;
  /** DINE_IN or TAKEAWAY, which is meant when it is left out. */
  dineWay?: DineWay | null | undefined;
  /** The caller's own, 1 to 100 characters; the same key with the same input answers the first orders again. */
  idempotencyKey: string;
  /** 1 to 20. */
  items: Array<ExchangeItemInput>;
  /** For who makes it. */
  note?: string | null | undefined;
  /** Where. */
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

/** Who vouches for a customer. */
export type LoginProvider =
  /** Development only: the code is the demo customer's handle, made on first use. */
  | 'DEMO'
  /** A WeChat mini-program: the code of wx.login. */
  | 'WECHAT_MINI_PROGRAM';

/** Which session to end. */
export type LogoutInput = {
  /** The session's refresh token; left out, the session that asks. */
  refreshToken?: string | null | undefined;
};

/** Where an order comes from. */
export type OrderChannel =
  /** The shop's counter. */
  | 'COUNTER'
  /** The mini-program. */
  | 'MINI_PROGRAM'
  /** The storefront. */
  | 'WEB';

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

/** What to pay. */
export type PayOrderInput = {
  /** Left out: all that is open. */
  amount?: number | null | undefined;
  /** By which way. */
  channel: PaymentChannel;
  /** Made by the client for this attempt, 1 to 100 characters; the same key with the same input answers the first result. */
  idempotencyKey: string;
  /** The order's number. */
  orderNo: string;
};

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

/** What to place. */
export type PlaceOrderInput = {
  /** Where it is placed; WEB when left out. */
  channel?: OrderChannel | null | undefined;
  /** How to reach the guest; at most 100 characters. */
  contact?: string | null | undefined;
  /** Codes of the caller's coupons, at most 10; one that does not apply places nothing. */
  couponCodes?: Array<string> | null | undefined;
  /** The table, for DINE_IN; at most 20 characters. */
  deskNo?: string | null | undefined;
  /** How it is handed over; TAKEAWAY when left out. */
  dineWay?: DineWay | null | undefined;
  /** Made by the client for this attempt, 1 to 100 characters; the same key with the same input answers the first result. */
  idempotencyKey: string;
  /** 1 to 50 lines. */
  items: Array<OrderItemInput>;
  /** A note to the shop; at most 200 characters. */
  note?: string | null | undefined;
  /** Token of a quote for the same cart: its price is paid until it expires. */
  quoteToken?: string | null | undefined;
  /** The shop. */
  shopId: string;
  /** Pay all of it from the caller's balance in the same step: the order comes back PAID and has brought its points, or nothing is placed (INSUFFICIENT_BALANCE). False when left out: payOrder pays. */
  useBalance?: boolean | null | undefined;
};

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

/** A cart to price. */
export type QuoteInput = {
  /** Choose the best of all the caller's coupons; an order with the token names those that count. Wants a session to have an effect. */
  bestCoupons?: boolean | null | undefined;
  /** Where the order will be placed, where promotions of one channel shall count. */
  channel?: OrderChannel | null | undefined;
  /** Codes of the caller's coupons, at most 10. */
  couponCodes?: Array<string> | null | undefined;
  /** How it will be handed over, where that is known: what depends on it counts, and the token is for it alone. DELIVERY adds the delivery fee as a line. */
  dineWay?: DineWay | null | undefined;
  /** 1 to 50 lines. */
  items: Array<OrderItemInput>;
  /** The shop. */
  shopId: string;
};

/** A gift card to redeem. */
export type RedeemGiftCardInput = {
  /** As printed: 18 letters and digits; blanks, dashes and case do not matter. */
  code: string;
  /** Made by the client for this attempt, 1 to 100 characters. */
  idempotencyKey: string;
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

/** Where a refund stands. */
export type RefundStatus =
  /** The channel refused for good: a person decides. */
  | 'FAILED'
  /** Asked of the channel, or about to be. */
  | 'PENDING'
  /** The money is back. */
  | 'SUCCEEDED';

/** By which way a refund's money goes. */
export type RefundWay =
  /** Back the way it came. */
  | 'CHANNEL'
  /** Taken by the channel for the guest, after a dispute. */
  | 'CHARGEBACK'
  /** Handed to the guest otherwise by the shop, because the channel would not give it back. */
  | 'OUTSIDE';

/** What an invoice is asked for with. */
export type RequestInvoiceInput = {
  /** Who it is for. */
  buyer: InvoiceBuyer;
  /** Where it is to be sent. */
  email?: string | null | undefined;
  /** Made by the client for this attempt, 1 to 100 characters; the same key with the same input answers the first result. */
  idempotencyKey: string;
  /** The order's number. */
  orderNo: string;
  /** A company's tax number: 18 characters whose last one fits (GB 32100), or 15 or 20 capital letters and digits. Left out for a person. */
  taxNo?: string | null | undefined;
  /** The buyer's name, 1 to 100 characters. */
  title: string;
};

/** Why an order did not want money. */
export type ReturnedReason =
  /** It was canceled, or its time to be paid was over. */
  | 'CANCELED'
  /** It was paid already, or the same payment was charged twice. */
  | 'PAID_ALREADY'
  /** Less was open than came. */
  | 'TOO_MUCH';

/** Where money is that goes back. */
export type ReturnedStatus =
  /** The guest has it. */
  | 'BACK'
  /** The channel would not give it back: a person of the shop looks after it. */
  | 'FAILED'
  /** On its way to where it came from. */
  | 'UNDER_WAY';

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

/** Money to be stored. */
export type TopUpInput = {
  /** How much, 100 to 500000; left out: what the offer says. */
  amount?: number | null | undefined;
  /** By which way; one of paymentChannels, and not BALANCE. */
  channel: PaymentChannel;
  /** Made by the client for this attempt, 1 to 100 characters; the same key with the same input answers the first result. */
  idempotencyKey: string;
  /** The offer to take; left out: the amount says how much. */
  offerId?: string | null | undefined;
  /** The shop whose account takes the money; left out: the brand's first. */
  shopId?: string | null | undefined;
};

/** How a voucher is used. */
export type VoucherForm =
  /** Takes its face value off what is paid: couponCodes of quote and placeOrder. */
  | 'CASH'
  /** A product, with nothing to pay: exchangeVouchers. */
  | 'EXCHANGE';

/** What happened to a wallet. */
export type WalletEntryKind =
  /** Money was set aside. */
  | 'FROZEN'
  /** A gift card was redeemed. */
  | 'GIFT_CARD'
  /** An order brought points. */
  | 'POINTS'
  /** A refund took points back. */
  | 'POINTS_BACK'
  /** Points came to their end. */
  | 'POINTS_OVER'
  /** What was set aside was taken. */
  | 'POSTED'
  /** A refund gave back to it. */
  | 'RETURNED'
  /** A payment took from it. */
  | 'SPENT'
  /** The guest topped it up. */
  | 'TOP_UP'
  /** The channel refused that refund: it is in the wallet again. */
  | 'TOP_UP_AGAIN'
  /** A refund of a top-up took it out again, with its bonus. */
  | 'TOP_UP_BACK'
  /** What was set aside came back. */
  | 'VOIDED';

/** Which request to take back. */
export type WithdrawInvoiceInput = {
  /** Invoice.no. */
  no: string;
};

export type CouponOfferQueryVariables = Exact<{
  link: string;
}>;


export type CouponOfferQuery = { couponOffer: { name: string, kind: CouponKind, faceValue: number | null, percent: number | null, minSpend: number, shopId: string | null, claimUntil: string | null, perGuest: number, validDays: number | null, validUntil: string | null, closed: string | null, closedReason: string | null } };

export type ClaimCouponMutationVariables = Exact<{
  input: ClaimCouponInput;
}>;


export type ClaimCouponMutation = { claimCoupon: { coupon: { code: string, name: string, kind: CouponKind, status: CouponStatus, faceValue: number | null, percent: number | null, minSpend: number, shopId: string | null, validFrom: string, validUntil: string, transferable: boolean, offeredUntil: string | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type AddCouponMutationVariables = Exact<{
  input: AddCouponInput;
}>;


export type AddCouponMutation = { addCoupon: { coupon: { code: string, name: string, kind: CouponKind, status: CouponStatus, faceValue: number | null, percent: number | null, minSpend: number, shopId: string | null, validFrom: string, validUntil: string, transferable: boolean, offeredUntil: string | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type CouponGiftQueryVariables = Exact<{
  token: string;
}>;


export type CouponGiftQuery = { couponGift: { name: string, kind: CouponKind, faceValue: number | null, percent: number | null, minSpend: number, validUntil: string, expiresAt: string, own: boolean } };

export type OfferCouponMutationVariables = Exact<{
  input: CouponCodeInput;
}>;


export type OfferCouponMutation = { offerCoupon: { token: string | null, expiresAt: string | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type WithdrawCouponMutationVariables = Exact<{
  input: CouponCodeInput;
}>;


export type WithdrawCouponMutation = { withdrawCoupon: { coupon: { code: string, name: string, kind: CouponKind, status: CouponStatus, faceValue: number | null, percent: number | null, minSpend: number, shopId: string | null, validFrom: string, validUntil: string, transferable: boolean, offeredUntil: string | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type AcceptCouponMutationVariables = Exact<{
  input: AcceptCouponInput;
}>;


export type AcceptCouponMutation = { acceptCoupon: { coupon: { code: string, name: string, kind: CouponKind, status: CouponStatus, faceValue: number | null, percent: number | null, minSpend: number, shopId: string | null, validFrom: string, validUntil: string, transferable: boolean, offeredUntil: string | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type InvoicePartsFragment = { no: string, status: InvoiceStatus, buyer: InvoiceBuyer, title: string, taxNo: string | null, email: string | null, amount: number, keptAmount: number | null, number: string | null, link: string | null, note: string | null, requestedAt: string, issuedAt: string | null, endedAt: string | null };

export type OrderInvoiceQueryVariables = Exact<{
  no: string;
}>;


export type OrderInvoiceQuery = { order: { no: string, invoice: { no: string, status: InvoiceStatus, buyer: InvoiceBuyer, title: string, taxNo: string | null, email: string | null, amount: number, keptAmount: number | null, number: string | null, link: string | null, note: string | null, requestedAt: string, issuedAt: string | null, endedAt: string | null } | null } | null };

export type RequestInvoiceMutationVariables = Exact<{
  input: RequestInvoiceInput;
}>;


export type RequestInvoiceMutation = { requestInvoice: { invoice: { no: string, status: InvoiceStatus, buyer: InvoiceBuyer, title: string, taxNo: string | null, email: string | null, amount: number, keptAmount: number | null, number: string | null, link: string | null, note: string | null, requestedAt: string, issuedAt: string | null, endedAt: string | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type WithdrawInvoiceMutationVariables = Exact<{
  input: WithdrawInvoiceInput;
}>;


export type WithdrawInvoiceMutation = { withdrawInvoice: { invoice: { no: string, status: InvoiceStatus, buyer: InvoiceBuyer, title: string, taxNo: string | null, email: string | null, amount: number, keptAmount: number | null, number: string | null, link: string | null, note: string | null, requestedAt: string, issuedAt: string | null, endedAt: string | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type DiscountPartsFragment = { kind: DiscountKind, code: string | null, name: string, amount: number, reason: string };

export type CouponPartsFragment = { code: string, name: string, kind: CouponKind, status: CouponStatus, faceValue: number | null, percent: number | null, minSpend: number, shopId: string | null, validFrom: string, validUntil: string, transferable: boolean, offeredUntil: string | null };

export type WhyPartsFragment = { exact: boolean, lowestPossible: number, compared: number, runnerUp: { payableAmount: number, names: Array<string> } | null, rules: Array<{ kind: DiscountKind, id: string, code: string | null, name: string, layer: PriceLayer, verdict: RuleVerdict, base: number, amount: number, missingAmount: number, missingQuantity: number, gain: number, reason: string }> };

export type OrderPartsFragment = { no: string, status: OrderStatus, dineWay: DineWay, deskNo: string | null, contact: string | null, note: string | null, totalAmount: number, discountAmount: number, payableAmount: number, paidAmount: number, refundedAmount: number, createdAt: string, expiresAt: string | null, pickupCode: string | null, shop: { id: string, name: string, address: string, currency: string, timeZone: string }, items: Array<{ line: number, skuId: string, productId: string, name: string, optionNames: Array<string>, quantity: number, refundedQuantity: number, unitPrice: number, amount: number }>, appliedDiscounts: Array<{ kind: DiscountKind, code: string | null, name: string, amount: number, reason: string }>, payments: Array<{ no: string, channel: PaymentChannel, status: PaymentStatus, amount: number, clientParams: unknown, returned: { reason: ReturnedReason, amount: number, status: ReturnedStatus, since: string, finishedAt: string | null } | null }>, refunds: Array<{ no: string, paymentNo: string, status: RefundStatus, amount: number, channel: PaymentChannel, way: RefundWay, createdAt: string, finishedAt: string | null, lines: Array<{ line: number, quantity: number }> }>, redemptions: Array<{ id: string, kind: CouponKind, status: RedemptionStatus, amount: number, reason: string | null }>, timeline: Array<{ at: string, title: string, from: OrderStatus | null, to: OrderStatus, actor: string, note: string | null }> };

export type CustomerLoginMutationVariables = Exact<{
  input: CustomerLoginInput;
}>;


export type CustomerLoginMutation = { customerLogin: { session: { accessToken: string, expiresAt: string, refreshToken: string, refreshExpiresAt: string } | null, customer: { id: string, nickname: string } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type ShopsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type ShopsQuery = { shops: { edges: Array<{ cursor: string, node: { id: string, name: string, address: string, currency: string, timeZone: string, openNow: boolean, openingHours: Array<{ weekday: number, opens: string, closes: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type MenuQueryVariables = Exact<{
  shopId: string;
}>;


export type MenuQuery = { shop: { id: string, name: string, address: string, currency: string, timeZone: string, openNow: boolean, openingHours: Array<{ weekday: number, opens: string, closes: string }>, menu: { version: string, categories: Array<{ id: string, name: string, products: Array<{ id: string, name: string, description: string, imageUrl: string, tags: Array<string>, soldOut: boolean, servedFrom: string | null, servedUntil: string | null, skus: Array<{ id: string, name: string, price: number, soldOut: boolean, left: number | null }>, optionGroups: Array<{ id: string, name: string, minSelect: number, maxSelect: number, options: Array<{ id: string, name: string, priceDelta: number, soldOut: boolean, left: number | null, isDefault: boolean }> }> }> }> } } | null };

export type MenuVersionQueryVariables = Exact<{
  shopId: string;
}>;


export type MenuVersionQuery = { shop: { id: string, openNow: boolean, menu: { version: string } } | null };

export type QuoteQueryVariables = Exact<{
  input: QuoteInput;
}>;


export type QuoteQuery = { quote: { quote: { token: string, expiresAt: string, totalAmount: number, discountAmount: number, payableAmount: number, items: Array<{ skuId: string, name: string, optionNames: Array<string>, quantity: number, unitPrice: number, amount: number }>, appliedDiscounts: Array<{ kind: DiscountKind, code: string | null, name: string, amount: number, reason: string }>, rejectedDiscounts: Array<{ kind: DiscountKind, code: string | null, name: string, reason: string, missingAmount: number, missingQuantity: number, gain: number }>, explanation: { exact: boolean, lowestPossible: number, compared: number, runnerUp: { payableAmount: number, names: Array<string> } | null, rules: Array<{ kind: DiscountKind, id: string, code: string | null, name: string, layer: PriceLayer, verdict: RuleVerdict, base: number, amount: number, missingAmount: number, missingQuantity: number, gain: number, reason: string }> } } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type PlaceOrderMutationVariables = Exact<{
  input: PlaceOrderInput;
}>;


export type PlaceOrderMutation = { placeOrder: { replayed: boolean, order: { no: string, status: OrderStatus, payableAmount: number } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type PayOrderMutationVariables = Exact<{
  input: PayOrderInput;
}>;


export type PayOrderMutation = { payOrder: { replayed: boolean, payment: { no: string, orderNo: string, channel: PaymentChannel, status: PaymentStatus, amount: number, clientParams: unknown } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type CancelOrderMutationVariables = Exact<{
  input: CancelOrderInput;
}>;


export type CancelOrderMutation = { cancelOrder: { order: { no: string, status: OrderStatus } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type PaymentChannelsQueryVariables = Exact<{ [key: string]: never; }>;


export type PaymentChannelsQuery = { paymentChannels: Array<PaymentChannel> };

export type OrderQueryVariables = Exact<{
  no: string;
}>;


export type OrderQuery = { order: { no: string, status: OrderStatus, dineWay: DineWay, deskNo: string | null, contact: string | null, note: string | null, totalAmount: number, discountAmount: number, payableAmount: number, paidAmount: number, refundedAmount: number, createdAt: string, expiresAt: string | null, pickupCode: string | null, shop: { id: string, name: string, address: string, currency: string, timeZone: string }, items: Array<{ line: number, skuId: string, productId: string, name: string, optionNames: Array<string>, quantity: number, refundedQuantity: number, unitPrice: number, amount: number }>, appliedDiscounts: Array<{ kind: DiscountKind, code: string | null, name: string, amount: number, reason: string }>, payments: Array<{ no: string, channel: PaymentChannel, status: PaymentStatus, amount: number, clientParams: unknown, returned: { reason: ReturnedReason, amount: number, status: ReturnedStatus, since: string, finishedAt: string | null } | null }>, refunds: Array<{ no: string, paymentNo: string, status: RefundStatus, amount: number, channel: PaymentChannel, way: RefundWay, createdAt: string, finishedAt: string | null, lines: Array<{ line: number, quantity: number }> }>, redemptions: Array<{ id: string, kind: CouponKind, status: RedemptionStatus, amount: number, reason: string | null }>, timeline: Array<{ at: string, title: string, from: OrderStatus | null, to: OrderStatus, actor: string, note: string | null }> } | null };

export type OrderWhyQueryVariables = Exact<{
  no: string;
}>;


export type OrderWhyQuery = { order: { no: string, explanation: { exact: boolean, lowestPossible: number, compared: number, runnerUp: { payableAmount: number, names: Array<string> } | null, rules: Array<{ kind: DiscountKind, id: string, code: string | null, name: string, layer: PriceLayer, verdict: RuleVerdict, base: number, amount: number, missingAmount: number, missingQuantity: number, gain: number, reason: string }> } | null } | null };

export type MyOrdersQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type MyOrdersQuery = { me: { id: string, nickname: string, orders: { edges: Array<{ cursor: string, node: { no: string, status: OrderStatus, payableAmount: number, createdAt: string, pickupCode: string | null, shop: { id: string, name: string, currency: string, timeZone: string }, items: Array<{ skuId: string, name: string, quantity: number }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type MyCouponsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type MyCouponsQuery = { me: { id: string, nickname: string, coupons: { edges: Array<{ node: { code: string, name: string, kind: CouponKind, status: CouponStatus, faceValue: number | null, percent: number | null, minSpend: number, shopId: string | null, validFrom: string, validUntil: string, transferable: boolean, offeredUntil: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } };

export type PaymentStatusSubscriptionVariables = Exact<{
  orderNo: string;
}>;


export type PaymentStatusSubscription = { paymentStatus: { orderNo: string, orderStatus: OrderStatus, paymentNo: string | null, paymentStatus: PaymentStatus | null, paidAmount: number, at: string, final: boolean } };

export type OrderStatusSubscriptionVariables = Exact<{
  orderNo: string;
}>;


export type OrderStatusSubscription = { orderStatus: { no: string, status: OrderStatus, dineWay: DineWay, deskNo: string | null, contact: string | null, note: string | null, totalAmount: number, discountAmount: number, payableAmount: number, paidAmount: number, refundedAmount: number, createdAt: string, expiresAt: string | null, pickupCode: string | null, shop: { id: string, name: string, address: string, currency: string, timeZone: string }, items: Array<{ line: number, skuId: string, productId: string, name: string, optionNames: Array<string>, quantity: number, refundedQuantity: number, unitPrice: number, amount: number }>, appliedDiscounts: Array<{ kind: DiscountKind, code: string | null, name: string, amount: number, reason: string }>, payments: Array<{ no: string, channel: PaymentChannel, status: PaymentStatus, amount: number, clientParams: unknown, returned: { reason: ReturnedReason, amount: number, status: ReturnedStatus, since: string, finishedAt: string | null } | null }>, refunds: Array<{ no: string, paymentNo: string, status: RefundStatus, amount: number, channel: PaymentChannel, way: RefundWay, createdAt: string, finishedAt: string | null, lines: Array<{ line: number, quantity: number }> }>, redemptions: Array<{ id: string, kind: CouponKind, status: RedemptionStatus, amount: number, reason: string | null }>, timeline: Array<{ at: string, title: string, from: OrderStatus | null, to: OrderStatus, actor: string, note: string | null }> } };

export type RefreshSessionMutationVariables = Exact<{
  input: RefreshSessionInput;
}>;


export type RefreshSessionMutation = { refreshSession: { session: { accessToken: string, expiresAt: string, refreshToken: string, refreshExpiresAt: string } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type LogoutMutationVariables = Exact<{
  input: LogoutInput;
}>;


export type LogoutMutation = { logout: { userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type VoucherKindsQueryVariables = Exact<{ [key: string]: never; }>;


export type VoucherKindsQuery = { voucherKinds: Array<{ kind: CouponKind, name: string, form: VoucherForm }> };

export type AddVoucherMutationVariables = Exact<{
  input: AddVoucherInput;
}>;


export type AddVoucherMutation = { addVoucher: { coupon: { code: string, name: string, kind: CouponKind, status: CouponStatus, faceValue: number | null, percent: number | null, minSpend: number, shopId: string | null, validFrom: string, validUntil: string, transferable: boolean, offeredUntil: string | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type ExchangeVouchersMutationVariables = Exact<{
  input: ExchangeVouchersInput;
}>;


export type ExchangeVouchersMutation = { exchangeVouchers: { replayed: boolean, orders: Array<{ no: string, status: OrderStatus, pickupCode: string | null, items: Array<{ skuId: string, name: string, optionNames: Array<string>, quantity: number }>, redemptions: Array<{ id: string, status: RedemptionStatus, reason: string | null }> }>, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type WalletQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type WalletQuery = { wallet: { principal: number, bonus: number, frozen: number, available: number, points: number, expiringPoints: Array<{ points: number, at: string }>, entries: { edges: Array<{ node: { kind: WalletEntryKind, title: string, at: string, reference: string, orderNo: string | null, amount: number, frozen: number, points: number } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } }, topUpOffers: Array<{ id: string, amount: number, bonus: number, validUntil: string | null }>, topUps: Array<{ no: string, amount: number, paidAt: string | null, refunds: Array<{ no: string, amount: number, status: RefundStatus, channel: PaymentChannel, createdAt: string }> }> };

export type AvailableQueryVariables = Exact<{ [key: string]: never; }>;


export type AvailableQuery = { wallet: { available: number } };

export type StatementQueryVariables = Exact<{ [key: string]: never; }>;


export type StatementQuery = { wallet: { statementCsv: string } };

export type TopUpMutationVariables = Exact<{
  input: TopUpInput;
}>;


export type TopUpMutation = { topUp: { topUp: { no: string, payment: { no: string, clientParams: unknown } } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type RedeemGiftCardMutationVariables = Exact<{
  input: RedeemGiftCardInput;
}>;


export type RedeemGiftCardMutation = { redeemGiftCard: { amount: number | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export const InvoicePartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InvoiceParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invoice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"buyer"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"taxNo"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"keptAmount"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]} as unknown as DocumentNode<InvoicePartsFragment, unknown>;
export const CouponPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CouponParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Coupon"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"faceValue"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"minSpend"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"transferable"}},{"kind":"Field","name":{"kind":"Name","value":"offeredUntil"}}]}}]} as unknown as DocumentNode<CouponPartsFragment, unknown>;
export const WhyPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"WhyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PriceExplanation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exact"}},{"kind":"Field","name":{"kind":"Name","value":"lowestPossible"}},{"kind":"Field","name":{"kind":"Name","value":"compared"}},{"kind":"Field","name":{"kind":"Name","value":"runnerUp"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"payableAmount"}},{"kind":"Field","name":{"kind":"Name","value":"names"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rules"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"layer"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"base"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"missingAmount"}},{"kind":"Field","name":{"kind":"Name","value":"missingQuantity"}},{"kind":"Field","name":{"kind":"Name","value":"gain"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]} as unknown as DocumentNode<WhyPartsFragment, unknown>;
export const DiscountPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DiscountParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AppliedDiscount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]} as unknown as DocumentNode<DiscountPartsFragment, unknown>;
export const OrderPartsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OrderParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Order"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"shop"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}}]}},{"kind":"Field","name":{"kind":"Name","value":"dineWay"}},{"kind":"Field","name":{"kind":"Name","value":"deskNo"}},{"kind":"Field","name":{"kind":"Name","value":"contact"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"totalAmount"}},{"kind":"Field","name":{"kind":"Name","value":"discountAmount"}},{"kind":"Field","name":{"kind":"Name","value":"payableAmount"}},{"kind":"Field","name":{"kind":"Name","value":"paidAmount"}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"pickupCode"}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"productId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"optionNames"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"refundedQuantity"}},{"kind":"Field","name":{"kind":"Name","value":"unitPrice"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}},{"kind":"Field","name":{"kind":"Name","value":"appliedDiscounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DiscountParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"payments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"clientParams"}},{"kind":"Field","name":{"kind":"Name","value":"returned"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"refunds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"paymentNo"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"way"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"redemptions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DiscountParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AppliedDiscount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]} as unknown as DocumentNode<OrderPartsFragment, unknown>;
export const CouponOfferDocument = {"__meta__":{"hash":"sha256:6ba494af31e054012130aaa442015201e3260eaedbac60f7f46aea96e1da868d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CouponOffer"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"link"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"couponOffer"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"link"},"value":{"kind":"Variable","name":{"kind":"Name","value":"link"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"faceValue"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"minSpend"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"claimUntil"}},{"kind":"Field","name":{"kind":"Name","value":"perGuest"}},{"kind":"Field","name":{"kind":"Name","value":"validDays"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"closed"}},{"kind":"Field","name":{"kind":"Name","value":"closedReason"}}]}}]}}]} as unknown as DocumentNode<CouponOfferQuery, CouponOfferQueryVariables>;
export const ClaimCouponDocument = {"__meta__":{"hash":"sha256:f16733f9aba5b5fc0416f62da5a0a07acc27ec9aeb242eeeb389c68a41632625"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ClaimCoupon"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ClaimCouponInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"claimCoupon"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"coupon"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CouponParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CouponParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Coupon"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"faceValue"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"minSpend"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"transferable"}},{"kind":"Field","name":{"kind":"Name","value":"offeredUntil"}}]}}]} as unknown as DocumentNode<ClaimCouponMutation, ClaimCouponMutationVariables>;
export const AddCouponDocument = {"__meta__":{"hash":"sha256:b7ada14ba3c64471d7cd141e7e04af9e21df298eb0fa56c2bb6542a548775c10"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AddCoupon"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AddCouponInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"addCoupon"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"coupon"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CouponParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CouponParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Coupon"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"faceValue"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"minSpend"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"transferable"}},{"kind":"Field","name":{"kind":"Name","value":"offeredUntil"}}]}}]} as unknown as DocumentNode<AddCouponMutation, AddCouponMutationVariables>;
export const CouponGiftDocument = {"__meta__":{"hash":"sha256:e9eada7b7e82b44d8dec749b08641a6dea4f1b35515d64fb7bc895b75993626e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CouponGift"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"token"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"couponGift"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"token"},"value":{"kind":"Variable","name":{"kind":"Name","value":"token"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"faceValue"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"minSpend"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"own"}}]}}]}}]} as unknown as DocumentNode<CouponGiftQuery, CouponGiftQueryVariables>;
export const OfferCouponDocument = {"__meta__":{"hash":"sha256:81916edaa78fe1cd937a525a1b886757dbf66bd9c58827c981ab5804c24468e5"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"OfferCoupon"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CouponCodeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"offerCoupon"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<OfferCouponMutation, OfferCouponMutationVariables>;
export const WithdrawCouponDocument = {"__meta__":{"hash":"sha256:8225ac26b84211afddec6d0b9e984e688f8bcc37cf892830e5be235da2f1d252"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"WithdrawCoupon"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CouponCodeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"withdrawCoupon"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"coupon"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CouponParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CouponParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Coupon"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"faceValue"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"minSpend"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"transferable"}},{"kind":"Field","name":{"kind":"Name","value":"offeredUntil"}}]}}]} as unknown as DocumentNode<WithdrawCouponMutation, WithdrawCouponMutationVariables>;
export const AcceptCouponDocument = {"__meta__":{"hash":"sha256:85a9aa3d09e6ff32e20c3886f5860cf28597f5314244cb5450b46578827a1b7f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AcceptCoupon"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AcceptCouponInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"acceptCoupon"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"coupon"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CouponParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CouponParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Coupon"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"faceValue"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"minSpend"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"transferable"}},{"kind":"Field","name":{"kind":"Name","value":"offeredUntil"}}]}}]} as unknown as DocumentNode<AcceptCouponMutation, AcceptCouponMutationVariables>;
export const OrderInvoiceDocument = {"__meta__":{"hash":"sha256:9c5632503f58c856f8a711bbdf6362d66c9ef19257634d77e9a07aafb2e6b86d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OrderInvoice"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"no"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"no"},"value":{"kind":"Variable","name":{"kind":"Name","value":"no"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"invoice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InvoiceParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InvoiceParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invoice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"buyer"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"taxNo"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"keptAmount"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]} as unknown as DocumentNode<OrderInvoiceQuery, OrderInvoiceQueryVariables>;
export const RequestInvoiceDocument = {"__meta__":{"hash":"sha256:90302cae530a4dfce8b1e37585d5bc2291c3b66775648e83f86dcd854a1d29ef"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestInvoice"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestInvoiceInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestInvoice"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"invoice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InvoiceParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InvoiceParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invoice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"buyer"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"taxNo"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"keptAmount"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]} as unknown as DocumentNode<RequestInvoiceMutation, RequestInvoiceMutationVariables>;
export const WithdrawInvoiceDocument = {"__meta__":{"hash":"sha256:ef5c93bf59276107a75bca8a07f02632560665acd673eb456ed8ad7eb6fb6ff2"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"WithdrawInvoice"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"WithdrawInvoiceInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"withdrawInvoice"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"invoice"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InvoiceParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InvoiceParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Invoice"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"buyer"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"taxNo"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"keptAmount"}},{"kind":"Field","name":{"kind":"Name","value":"number"}},{"kind":"Field","name":{"kind":"Name","value":"link"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"requestedAt"}},{"kind":"Field","name":{"kind":"Name","value":"issuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"endedAt"}}]}}]} as unknown as DocumentNode<WithdrawInvoiceMutation, WithdrawInvoiceMutationVariables>;
export const CustomerLoginDocument = {"__meta__":{"hash":"sha256:df030133f3f071c8c07d352c1f425e6489109959e50a5f1cc38e31c30e547911"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CustomerLogin"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CustomerLoginInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"customerLogin"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accessToken"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"refreshToken"}},{"kind":"Field","name":{"kind":"Name","value":"refreshExpiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"customer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nickname"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<CustomerLoginMutation, CustomerLoginMutationVariables>;
export const ShopsDocument = {"__meta__":{"hash":"sha256:e0bd6b984e2bd99dcd802ed0c4f7eb2617c3e586ab7eddc3cc800e55b693bda8"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Shops"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shops"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"openNow"}},{"kind":"Field","name":{"kind":"Name","value":"openingHours"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"weekday"}},{"kind":"Field","name":{"kind":"Name","value":"opens"}},{"kind":"Field","name":{"kind":"Name","value":"closes"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<ShopsQuery, ShopsQueryVariables>;
export const MenuDocument = {"__meta__":{"hash":"sha256:80acc1299218c9371359dd6d2221ecd1c2d1cdec5a5568002c2f0fb48a16a933"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Menu"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shop"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"openNow"}},{"kind":"Field","name":{"kind":"Name","value":"openingHours"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"weekday"}},{"kind":"Field","name":{"kind":"Name","value":"opens"}},{"kind":"Field","name":{"kind":"Name","value":"closes"}}]}},{"kind":"Field","name":{"kind":"Name","value":"menu"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"categories"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"products"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"description"}},{"kind":"Field","name":{"kind":"Name","value":"imageUrl"}},{"kind":"Field","name":{"kind":"Name","value":"tags"}},{"kind":"Field","name":{"kind":"Name","value":"soldOut"}},{"kind":"Field","name":{"kind":"Name","value":"servedFrom"}},{"kind":"Field","name":{"kind":"Name","value":"servedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"skus"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"price"}},{"kind":"Field","name":{"kind":"Name","value":"soldOut"}},{"kind":"Field","name":{"kind":"Name","value":"left"}}]}},{"kind":"Field","name":{"kind":"Name","value":"optionGroups"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"minSelect"}},{"kind":"Field","name":{"kind":"Name","value":"maxSelect"}},{"kind":"Field","name":{"kind":"Name","value":"options"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"priceDelta"}},{"kind":"Field","name":{"kind":"Name","value":"soldOut"}},{"kind":"Field","name":{"kind":"Name","value":"left"}},{"kind":"Field","name":{"kind":"Name","value":"isDefault"}}]}}]}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<MenuQuery, MenuQueryVariables>;
export const MenuVersionDocument = {"__meta__":{"hash":"sha256:b336cd3b3ef038b8554f0ed36a7f876ff80889dc699699b2ab2c33053758fdf6"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MenuVersion"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"shop"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"shopId"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"openNow"}},{"kind":"Field","name":{"kind":"Name","value":"menu"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}}]}}]} as unknown as DocumentNode<MenuVersionQuery, MenuVersionQueryVariables>;
export const QuoteDocument = {"__meta__":{"hash":"sha256:4b90e3522b5036e942af13a5ada92079d11900c2f4011840c9289e49cb0a45c8"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Quote"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"QuoteInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"quote"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"quote"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"token"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"totalAmount"}},{"kind":"Field","name":{"kind":"Name","value":"discountAmount"}},{"kind":"Field","name":{"kind":"Name","value":"payableAmount"}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"optionNames"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"unitPrice"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}},{"kind":"Field","name":{"kind":"Name","value":"appliedDiscounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DiscountParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rejectedDiscounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"missingAmount"}},{"kind":"Field","name":{"kind":"Name","value":"missingQuantity"}},{"kind":"Field","name":{"kind":"Name","value":"gain"}}]}},{"kind":"Field","name":{"kind":"Name","value":"explanation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"WhyParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DiscountParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AppliedDiscount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"WhyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PriceExplanation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exact"}},{"kind":"Field","name":{"kind":"Name","value":"lowestPossible"}},{"kind":"Field","name":{"kind":"Name","value":"compared"}},{"kind":"Field","name":{"kind":"Name","value":"runnerUp"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"payableAmount"}},{"kind":"Field","name":{"kind":"Name","value":"names"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rules"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"layer"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"base"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"missingAmount"}},{"kind":"Field","name":{"kind":"Name","value":"missingQuantity"}},{"kind":"Field","name":{"kind":"Name","value":"gain"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]} as unknown as DocumentNode<QuoteQuery, QuoteQueryVariables>;
export const PlaceOrderDocument = {"__meta__":{"hash":"sha256:d3a43f9ed9acb4bbdd9f921d3a6215832604e806524733781a2848563b2eb800"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PlaceOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PlaceOrderInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"placeOrder"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"payableAmount"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<PlaceOrderMutation, PlaceOrderMutationVariables>;
export const PayOrderDocument = {"__meta__":{"hash":"sha256:e28ca3b8c70aadd115b2f85d3d437798e86ececacf427b8598ba26e7e378c13f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"PayOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"PayOrderInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"payOrder"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"payment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"clientParams"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<PayOrderMutation, PayOrderMutationVariables>;
export const CancelOrderDocument = {"__meta__":{"hash":"sha256:76bc23338c75b3e774ca96200fe19af5f306e8d10682f70e98bee0f4c53a700b"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CancelOrder"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CancelOrderInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cancelOrder"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<CancelOrderMutation, CancelOrderMutationVariables>;
export const PaymentChannelsDocument = {"__meta__":{"hash":"sha256:8be620885951760532fd8e7503f2b06367dbd62fdd64401ec49366160def77b4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PaymentChannels"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"paymentChannels"}}]}}]} as unknown as DocumentNode<PaymentChannelsQuery, PaymentChannelsQueryVariables>;
export const OrderDocument = {"__meta__":{"hash":"sha256:3bb4fe0efdedd4d494b3e3cfb3581ddb7afadc61afd08686076e36fe6d12edd1"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Order"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"no"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"no"},"value":{"kind":"Variable","name":{"kind":"Name","value":"no"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OrderParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DiscountParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AppliedDiscount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OrderParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Order"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"shop"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}}]}},{"kind":"Field","name":{"kind":"Name","value":"dineWay"}},{"kind":"Field","name":{"kind":"Name","value":"deskNo"}},{"kind":"Field","name":{"kind":"Name","value":"contact"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"totalAmount"}},{"kind":"Field","name":{"kind":"Name","value":"discountAmount"}},{"kind":"Field","name":{"kind":"Name","value":"payableAmount"}},{"kind":"Field","name":{"kind":"Name","value":"paidAmount"}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"pickupCode"}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"productId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"optionNames"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"refundedQuantity"}},{"kind":"Field","name":{"kind":"Name","value":"unitPrice"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}},{"kind":"Field","name":{"kind":"Name","value":"appliedDiscounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DiscountParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"payments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"clientParams"}},{"kind":"Field","name":{"kind":"Name","value":"returned"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"refunds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"paymentNo"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"way"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"redemptions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}}]}}]} as unknown as DocumentNode<OrderQuery, OrderQueryVariables>;
export const OrderWhyDocument = {"__meta__":{"hash":"sha256:c007eb3c5f327bb0f53a9d65ffcc7254e40d51f76f11fb681820a16df7a4e47a"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OrderWhy"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"no"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"order"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"no"},"value":{"kind":"Variable","name":{"kind":"Name","value":"no"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"explanation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"WhyParts"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"WhyParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"PriceExplanation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exact"}},{"kind":"Field","name":{"kind":"Name","value":"lowestPossible"}},{"kind":"Field","name":{"kind":"Name","value":"compared"}},{"kind":"Field","name":{"kind":"Name","value":"runnerUp"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"payableAmount"}},{"kind":"Field","name":{"kind":"Name","value":"names"}}]}},{"kind":"Field","name":{"kind":"Name","value":"rules"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"layer"}},{"kind":"Field","name":{"kind":"Name","value":"verdict"}},{"kind":"Field","name":{"kind":"Name","value":"base"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"missingAmount"}},{"kind":"Field","name":{"kind":"Name","value":"missingQuantity"}},{"kind":"Field","name":{"kind":"Name","value":"gain"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]} as unknown as DocumentNode<OrderWhyQuery, OrderWhyQueryVariables>;
export const MyOrdersDocument = {"__meta__":{"hash":"sha256:b7098b3f1fc8f216744684b3cdd67c53eebd4c3780d81eed9ca34497d244924e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MyOrders"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nickname"}},{"kind":"Field","name":{"kind":"Name","value":"orders"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"payableAmount"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"pickupCode"}},{"kind":"Field","name":{"kind":"Name","value":"shop"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}}]}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}}]} as unknown as DocumentNode<MyOrdersQuery, MyOrdersQueryVariables>;
export const MyCouponsDocument = {"__meta__":{"hash":"sha256:b26c210fe57b912e2b1ef5be1e04ef0c1cd1f9174c04bfe78de8e79bb52b638e"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"MyCoupons"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"me"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nickname"}},{"kind":"Field","name":{"kind":"Name","value":"coupons"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CouponParts"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CouponParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Coupon"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"faceValue"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"minSpend"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"transferable"}},{"kind":"Field","name":{"kind":"Name","value":"offeredUntil"}}]}}]} as unknown as DocumentNode<MyCouponsQuery, MyCouponsQueryVariables>;
export const PaymentStatusDocument = {"__meta__":{"hash":"sha256:6de7e261baf3fc820aafd5e1b5bf36eff25a4f3ab6f19b9184d6f8bdf5772d59"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"PaymentStatus"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderNo"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"paymentStatus"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"orderNo"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderNo"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"orderStatus"}},{"kind":"Field","name":{"kind":"Name","value":"paymentNo"}},{"kind":"Field","name":{"kind":"Name","value":"paymentStatus"}},{"kind":"Field","name":{"kind":"Name","value":"paidAmount"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"final"}}]}}]}}]} as unknown as DocumentNode<PaymentStatusSubscription, PaymentStatusSubscriptionVariables>;
export const OrderStatusDocument = {"__meta__":{"hash":"sha256:2af796dc45bed0828e544aa42fec848aff57624eefbfb7ee770fac1bec6987da"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"OrderStatus"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderNo"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orderStatus"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"orderNo"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderNo"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"OrderParts"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"DiscountParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"AppliedDiscount"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"OrderParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Order"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"shop"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"address"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}}]}},{"kind":"Field","name":{"kind":"Name","value":"dineWay"}},{"kind":"Field","name":{"kind":"Name","value":"deskNo"}},{"kind":"Field","name":{"kind":"Name","value":"contact"}},{"kind":"Field","name":{"kind":"Name","value":"note"}},{"kind":"Field","name":{"kind":"Name","value":"totalAmount"}},{"kind":"Field","name":{"kind":"Name","value":"discountAmount"}},{"kind":"Field","name":{"kind":"Name","value":"payableAmount"}},{"kind":"Field","name":{"kind":"Name","value":"paidAmount"}},{"kind":"Field","name":{"kind":"Name","value":"refundedAmount"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"pickupCode"}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"productId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"optionNames"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"refundedQuantity"}},{"kind":"Field","name":{"kind":"Name","value":"unitPrice"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}},{"kind":"Field","name":{"kind":"Name","value":"appliedDiscounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"DiscountParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"payments"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"clientParams"}},{"kind":"Field","name":{"kind":"Name","value":"returned"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"refunds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"paymentNo"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"way"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"redemptions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}},{"kind":"Field","name":{"kind":"Name","value":"timeline"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"from"}},{"kind":"Field","name":{"kind":"Name","value":"to"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"note"}}]}}]}}]} as unknown as DocumentNode<OrderStatusSubscription, OrderStatusSubscriptionVariables>;
export const RefreshSessionDocument = {"__meta__":{"hash":"sha256:a01579324b9a84ea198eb1e2aa75f34d5317cdb189916e343486a4d8d9296dba"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RefreshSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RefreshSessionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"refreshSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"session"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accessToken"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"refreshToken"}},{"kind":"Field","name":{"kind":"Name","value":"refreshExpiresAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<RefreshSessionMutation, RefreshSessionMutationVariables>;
export const LogoutDocument = {"__meta__":{"hash":"sha256:28f0d0c699b92e2fdebd5fe3f36c322e27a0a43dc42ecbe2ed54834a50ec17f4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Logout"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"LogoutInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"logout"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<LogoutMutation, LogoutMutationVariables>;
export const VoucherKindsDocument = {"__meta__":{"hash":"sha256:27c29f5a505f91736ddce833eb137b85764f0018ed01b7a6028b8a2d89e6c938"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"VoucherKinds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"voucherKinds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"form"}}]}}]}}]} as unknown as DocumentNode<VoucherKindsQuery, VoucherKindsQueryVariables>;
export const AddVoucherDocument = {"__meta__":{"hash":"sha256:4883405667d5760e369fb18639abe7151b989c645e80b74bb012a8ff26f0491d"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"AddVoucher"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"AddVoucherInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"addVoucher"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"coupon"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"CouponParts"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"CouponParts"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Coupon"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"faceValue"}},{"kind":"Field","name":{"kind":"Name","value":"percent"}},{"kind":"Field","name":{"kind":"Name","value":"minSpend"}},{"kind":"Field","name":{"kind":"Name","value":"shopId"}},{"kind":"Field","name":{"kind":"Name","value":"validFrom"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}},{"kind":"Field","name":{"kind":"Name","value":"transferable"}},{"kind":"Field","name":{"kind":"Name","value":"offeredUntil"}}]}}]} as unknown as DocumentNode<AddVoucherMutation, AddVoucherMutationVariables>;
export const ExchangeVouchersDocument = {"__meta__":{"hash":"sha256:08eae8b3139278ec814324f058af235dcc1fbc7db6921fada7c1a44533a0fe92"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ExchangeVouchers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ExchangeVouchersInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exchangeVouchers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"orders"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"pickupCode"}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"skuId"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"optionNames"}},{"kind":"Field","name":{"kind":"Name","value":"quantity"}}]}},{"kind":"Field","name":{"kind":"Name","value":"redemptions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"replayed"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<ExchangeVouchersMutation, ExchangeVouchersMutationVariables>;
export const WalletDocument = {"__meta__":{"hash":"sha256:79e9c61b8d46ad487e5e34d93fc98360d4ce7fa0d663b992ba39b4dcd7d75863"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Wallet"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wallet"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"principal"}},{"kind":"Field","name":{"kind":"Name","value":"bonus"}},{"kind":"Field","name":{"kind":"Name","value":"frozen"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"points"}},{"kind":"Field","name":{"kind":"Name","value":"expiringPoints"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"points"}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}},{"kind":"Field","name":{"kind":"Name","value":"entries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"reference"}},{"kind":"Field","name":{"kind":"Name","value":"orderNo"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"frozen"}},{"kind":"Field","name":{"kind":"Name","value":"points"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"topUpOffers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"bonus"}},{"kind":"Field","name":{"kind":"Name","value":"validUntil"}}]}},{"kind":"Field","name":{"kind":"Name","value":"topUps"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"paidAt"}},{"kind":"Field","name":{"kind":"Name","value":"refunds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}}]}}]} as unknown as DocumentNode<WalletQuery, WalletQueryVariables>;
export const AvailableDocument = {"__meta__":{"hash":"sha256:f5e5be90694405306373e6bfd6825756555b2eb64a1348e4f044371d034e393f"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Available"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wallet"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"available"}}]}}]}}]} as unknown as DocumentNode<AvailableQuery, AvailableQueryVariables>;
export const StatementDocument = {"__meta__":{"hash":"sha256:d8f05ca0000d21d4bbaed4c3ce69361f4647ac94584671c3fd53bdab5eb76f28"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Statement"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"wallet"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"statementCsv"}}]}}]}}]} as unknown as DocumentNode<StatementQuery, StatementQueryVariables>;
export const TopUpDocument = {"__meta__":{"hash":"sha256:52279890294430fac1a32a991a6ec455b9cc04ad8366423994e2f9a9b3be4012"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TopUp"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"TopUpInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"topUp"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"topUp"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"payment"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"no"}},{"kind":"Field","name":{"kind":"Name","value":"clientParams"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<TopUpMutation, TopUpMutationVariables>;
export const RedeemGiftCardDocument = {"__meta__":{"hash":"sha256:c09fc8d2f56e1f697aa896f3fc92dd89c29f5157314fe0b0c3ef7756e4516dc4"},"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RedeemGiftCard"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RedeemGiftCardInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"redeemGiftCard"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<RedeemGiftCardMutation, RedeemGiftCardMutationVariables>;