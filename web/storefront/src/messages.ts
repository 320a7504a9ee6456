import { defineMessages } from '@shared/i18n'

const zh = {
  brandLine: '一盏好茶，刚刚好',
  menu: '点单', orders: '订单', mine: '我的',
  loading: '正在备茶…', retry: '再试一次', close: '关闭', back: '返回', cancel: '取消', ok: '好的',
  offline: '网络不太稳定，正在重连…', failed: '没有连上，请再试一次', notFoundTitle: '这一页不在菜单上', toMenu: '去点单',
  openNow: '营业中', closedNow: '休息中', roundTheClock: '24 小时', closedToday: '今日休息', today: '今日 {hours}',
  chooseShop: '选择门店', chosen: '当前门店', switchShopHint: '每家店的购物车会各自保留',
  from: '起', choose: '选规格', add: '加入', soldOut: '售罄', soldOutToday: '今日售罄', served: '{from}–{until} 供应', itemCount: '{count} 款',
  size: '规格', required: '必选', optional: '可不选', chooseUpTo: '最多选 {max} 项', chooseOne: '选 1 项', chooseBetween: '选 {min}–{max} 项', maxReached: '最多选 {max} 项', missing: '请选择{group}', addToCart: '加入购物车', unitPrice: '单价',
  decrease: '减少一份', increase: '增加一份', quantity: '数量',
  cart: '购物车', cartEmpty: '还没有选茶', cartEmptyHint: '挑一杯喜欢的，从这里开始', clearCart: '清空', clearCartAsk: '清空购物车？', remove: '移除', removeUnavailable: '移除售罄商品', lineSoldOut: '已售罄', lineGone: '当前不供应', lineOption: '所选加料已售罄', unavailableHint: '有商品已售罄，移除后即可结算',
  checkout: '去结算', shopClosed: '门店休息中', pricing: '计算中…', saved: '已优惠 {amount}', items: '商品', total: '小计', discounts: '优惠', payable: '应付', notApplied: '未使用的优惠',
  coupon: '优惠券', couponPick: '选择优惠券', couponNone: '暂无可用', couponCount: '{count} 张可用', couponChosen: '已选 {count} 张', couponLogin: '登录后查看', couponDone: '用好了', couponMin: '满 {amount} 可用', couponAny: '无门槛', couponUntil: '{date} 前有效', couponOtherShop: '其他门店可用', couponNotYet: '{date} 起可用', couponEmpty: '还没有优惠券', couponEmptyHint: '有好事发生时，会在这里看到', couponExchange: '兑换',
  couponAVAILABLE: '可使用', couponLOCKED: '占用中', couponUSED: '已使用', couponEXPIRED: '已过期',
  checkoutTitle: '确认订单', dineWay: '取餐方式', DINE_IN: '堂食', TAKEAWAY: '自取', DELIVERY: '外送', DINE_INHint: '送到桌前', TAKEAWAYHint: '到店取茶', DELIVERYHint: '骑手送达',
  deskNo: '桌号', deskNoHint: '桌角的号码，例如 A12', contact: '联系方式', contactHint: '手机号或称呼，选填', address: '收货地址与电话', addressHint: '街道、门牌、手机号', note: '备注', noteHint: '口味、过敏等，写给店员（选填）',
  needDesk: '请填写桌号', needAddress: '请填写收货地址与电话',
  placeAndPay: '提交并支付', placing: '正在下单…', priceChanged: '价格有变化', priceChangedText: '新的应付金额是 {amount}，继续下单吗？', continue: '继续', unsure: '网络中断，暂不确定是否下单成功。再按一次即可，绝不会重复下单。', paying: '正在打开收银台…', payFailed: '没能打开收银台，请在订单页再试', backToCart: '请调整购物车后再下单',
  nudgeSpend: '再买 {missing} 共减 {gain}', nudgeItems: '再加 {count} 件共减 {gain}', deliveryFee: '配送费', joint: '、',
  why: '为什么是这个价？', whyCounted: '已计入', whyRefused: '未计入', whyBase: '按 {amount} 计算', whyRest: '另有 {count} 项活动不适用', whyNothing: '现在没有优惠活动', whyExact: '比较过所有组合，这是最低价', whyBound: '已比较 {count} 种组合，任何组合都不会低于 {amount}', whyRunnerUp: '次优：{names}，应付 {amount}', whyNoDiscount: '不用优惠',
  couponBest: '已选最优 {count} 张', couponBestTitle: '自动选最优惠', couponBestHint: '从你所有的券里，挑出最省的组合', couponUsable: '可用', couponUnusable: '本单不可用', promotionGoneTitle: '优惠已抢完', promotionGone: '这项优惠的名额刚刚用完', promotionGoneText: '{why}。新的应付金额是 {amount}，继续下单吗？',
  login: '登录', loginTitle: '先认识一下', loginHint: '演示登录：输入一个名字就好，例如 alice', loginHandle: '你的名字', loginSubmit: '进入', loginExpired: '登录已过期，请重新登录', loginBad: '1–40 个字母、数字、- 或 _', logout: '退出登录', hello: '你好，{name}', helloGuest: '你好，茶客', loginToSee: '登录后查看', loginToSeeHint: '订单和优惠券都会在这里',
  language: '语言', myCoupons: '我的优惠券', myOrders: '我的订单', noOrders: '还没有订单', noOrdersHint: '第一盏茶，从点单开始', noMore: '已经到底了', more: '等 {count} 件', pieces: '共 {count} 件',
  orderTitle: '订单详情', orderNo: '订单号', copy: '复制', copied: '已复制', placed: '已下单', placedAt: '下单时间', pickupCode: '取餐码', pickupHint: '听到取餐码，就到柜台取茶', pickupWait: '支付后显示取餐码', pay: '去支付', payAmount: '支付 {amount}', payAgain: '重新支付', cancelOrder: '取消订单', cancelAsk: '确定取消这笔订单？', cancelText: '茶和优惠券都会退回。', keepIt: '再想想', canceled: '订单已取消', payBefore: '请在 {time} 内支付', expired: '已超过支付时间，正在释放…', paid: '实付', refunded: '已退款', partRefund: '部分退款', live: '实时更新中', reconnecting: '正在重连…', timeline: '订单动态', detail: '商品明细', orderInfo: '订单信息', shop: '门店', payFailedNote: '上一次支付没有成功，可以重新支付', orderNotFound: '没有找到这笔订单', orderNotFoundHint: '可能不是用这个账号下的单', desk: '{desk} 号桌',
  actorCustomer: '你', actorSystem: '系统', actorStaff: '店员 {name}', actorChannel: '支付渠道',
  CREATED: '待支付', PAID: '已支付', PAID_COUPON_FAILED: '券核销中', PREPARING: '制作中', READY: '可取餐', SHIPPING: '配送中', DELIVERED: '已送达', COMPLETED: '已完成', CANCELED: '已取消', REFUNDING: '退款中', REFUNDED: '已退款', DISPUTED: '处理中',
  CREATEDHint: '支付完成后，我们马上开始做', PAIDHint: '已收到，正在排队制作', PAID_COUPON_FAILEDHint: '优惠券正在人工核对，请稍候', PREPARINGHint: '茶师正在为你制作', READYHint: '趁好时候，来柜台取茶', READYDeliveryHint: '已做好，等骑手来取', SHIPPINGHint: '骑手正带着茶赶来', DELIVEREDHint: '已送到，慢慢喝', COMPLETEDHint: '谢谢惠顾，下次见', CANCELEDHint: '这笔订单已取消，没有扣款', CANCELEDBackHint: '这笔订单已取消，款项会原路退回', REFUNDINGHint: '款项正在原路退回', REFUNDEDHint: '款项已原路退回', DISPUTEDHint: '我们正在处理你的反馈',
  stepPaid: '已支付', stepPreparing: '制作中', stepReady: '可取餐', stepShipping: '配送中', stepDone: '完成',
}

const en: Record<keyof typeof zh, string> = {
  brandLine: 'A good cup of tea, just right',
  menu: 'Menu', orders: 'Orders', mine: 'Me',
  loading: 'Warming the pot…', retry: 'Try again', close: 'Close', back: 'Back', cancel: 'Cancel', ok: 'OK',
  offline: 'The network is shaky, reconnecting…', failed: 'No answer from the shop. Please try again', notFoundTitle: 'This page is not on the menu', toMenu: 'See the menu',
  openNow: 'Open', closedNow: 'Closed', roundTheClock: '24 hours', closedToday: 'Closed today', today: 'Today {hours}',
  chooseShop: 'Choose a shop', chosen: 'Your shop', switchShopHint: 'Each shop keeps a cart of its own',
  from: 'from', choose: 'Choose', add: 'Add', soldOut: 'Sold out', soldOutToday: 'Sold out', served: 'Served {from}–{until}', itemCount: '{count} {count|item|items}',
  size: 'Size', required: 'Required', optional: 'Optional', chooseUpTo: 'up to {max}', chooseOne: 'choose 1', chooseBetween: 'choose {min}–{max}', maxReached: 'Up to {max} of these', missing: 'Please choose: {group}', addToCart: 'Add to cart', unitPrice: 'Each',
  decrease: 'One less', increase: 'One more', quantity: 'Quantity',
  cart: 'Your cart', cartEmpty: 'No tea chosen yet', cartEmptyHint: 'Pick one you like, and it starts here', clearCart: 'Clear', clearCartAsk: 'Clear the cart?', remove: 'Remove', removeUnavailable: 'Remove what is sold out', lineSoldOut: 'Sold out', lineGone: 'Not served now', lineOption: 'A chosen extra is sold out', unavailableHint: 'Something is sold out. Remove it to go on',
  checkout: 'Check out', shopClosed: 'Shop is closed', pricing: 'Pricing…', saved: 'You save {amount}', items: 'Items', total: 'Subtotal', discounts: 'Discounts', payable: 'To pay', notApplied: 'Not applied',
  coupon: 'Coupon', couponPick: 'Choose coupons', couponNone: 'None to use', couponCount: '{count} to use', couponChosen: '{count} chosen', couponLogin: 'Log in to see', couponDone: 'Done', couponMin: 'From {amount}', couponAny: 'No minimum', couponUntil: 'Until {date}', couponOtherShop: 'For another shop', couponNotYet: 'From {date}', couponEmpty: 'No coupons yet', couponEmptyHint: 'Good things will turn up here', couponExchange: 'Gift',
  couponAVAILABLE: 'Ready to use', couponLOCKED: 'Held by an order', couponUSED: 'Used', couponEXPIRED: 'Expired',
  checkoutTitle: 'Your order', dineWay: 'How you get it', DINE_IN: 'Dine in', TAKEAWAY: 'Pick up', DELIVERY: 'Delivery', DINE_INHint: 'To your table', TAKEAWAYHint: 'At the counter', DELIVERYHint: 'By a rider',
  deskNo: 'Table', deskNoHint: 'The number on it, e.g. A12', contact: 'Contact', contactHint: 'Phone or name (optional)', address: 'Address and phone', addressHint: 'Street, number, phone', note: 'Note', noteHint: 'Taste, allergies … for the barista (optional)',
  needDesk: 'Please tell us your table', needAddress: 'Please tell us where to bring it',
  placeAndPay: 'Place and pay', placing: 'Placing…', priceChanged: 'The price has changed', priceChangedText: 'It is now {amount}. Go on?', continue: 'Go on', unsure: 'The network broke off, so we cannot tell yet whether it was placed. Press again: it will never be placed twice.', paying: 'Opening the cashier…', payFailed: 'The cashier did not open. Try again on the page of the order', backToCart: 'Please change your cart and try again',
  nudgeSpend: '{missing} more for {gain} off in all', nudgeItems: '{count} more for {gain} off in all', deliveryFee: 'Delivery fee', joint: ', ',
  why: 'Why this price?', whyCounted: 'Counts', whyRefused: 'Does not count', whyBase: 'of {amount}', whyRest: '{count} more do not apply', whyNothing: 'There are no offers right now', whyExact: 'All combinations were compared: this is the lowest price', whyBound: '{count} combinations were compared; none costs less than {amount}', whyRunnerUp: 'Next best: {names}, {amount} to pay', whyNoDiscount: 'no discount',
  couponBest: 'Best {count} chosen', couponBestTitle: 'Choose the best for me', couponBestHint: 'Of all your coupons, those that save the most', couponUsable: 'For this order', couponUnusable: 'Not for this order', promotionGoneTitle: 'That offer is gone', promotionGone: 'The last of it was just taken', promotionGoneText: '{why}. It is now {amount}. Go on?',
  login: 'Log in', loginTitle: 'Who is having tea?', loginHint: 'Demo login: any handle will do, “alice” say', loginHandle: 'Your handle', loginSubmit: 'Come in', loginExpired: 'Your session is over. Please log in again', loginBad: '1–40 letters, digits, - or _', logout: 'Log out', hello: 'Hello, {name}', helloGuest: 'Hello there', loginToSee: 'Log in to see this', loginToSeeHint: 'Your orders and coupons live here',
  language: 'Language', myCoupons: 'My coupons', myOrders: 'My orders', noOrders: 'No orders yet', noOrdersHint: 'Your first cup starts with the menu', noMore: 'That is all', more: 'and {count} more', pieces: '{count} {count|item|items}',
  orderTitle: 'Order', orderNo: 'Order no.', copy: 'Copy', copied: 'Copied', placed: 'Placed', placedAt: 'Placed', pickupCode: 'Pick-up code', pickupHint: 'Come to the counter when it is called', pickupWait: 'Your code appears once paid', pay: 'Pay', payAmount: 'Pay {amount}', payAgain: 'Pay again', cancelOrder: 'Cancel order', cancelAsk: 'Cancel this order?', cancelText: 'Drinks and coupons go back.', keepIt: 'Keep it', canceled: 'Order canceled', payBefore: 'Pay within {time}', expired: 'Time is up, letting it go…', paid: 'Paid', refunded: 'Refunded', partRefund: 'Partial refund', live: 'Live', reconnecting: 'Reconnecting…', timeline: 'What happened', detail: 'Items', orderInfo: 'Details', shop: 'Shop', payFailedNote: 'The last payment did not go through. You can pay again', orderNotFound: 'No such order', orderNotFoundHint: 'It may belong to another account', desk: 'Table {desk}',
  actorCustomer: 'You', actorSystem: 'System', actorStaff: 'Barista {name}', actorChannel: 'Payment',
  CREATED: 'To be paid', PAID: 'Paid', PAID_COUPON_FAILED: 'Checking your coupon', PREPARING: 'Being made', READY: 'Ready', SHIPPING: 'On its way', DELIVERED: 'Delivered', COMPLETED: 'Completed', CANCELED: 'Canceled', REFUNDING: 'Refund under way', REFUNDED: 'Refunded', DISPUTED: 'In review',
  CREATEDHint: 'We start as soon as it is paid', PAIDHint: 'Got it. You are in the queue', PAID_COUPON_FAILEDHint: 'A person is checking your coupon, one moment', PREPARINGHint: 'Your tea is being made right now', READYHint: 'At its best now: come to the counter', READYDeliveryHint: 'Made, waiting for the rider', SHIPPINGHint: 'Your rider is on the way', DELIVEREDHint: 'It is with you. Enjoy', COMPLETEDHint: 'Thank you, see you next time', CANCELEDHint: 'This order was canceled. Nothing was charged', CANCELEDBackHint: 'This order was canceled. Your money goes back the way it came', REFUNDINGHint: 'Your money is on its way back', REFUNDEDHint: 'Your money is back', DISPUTEDHint: 'We are looking into it',
  stepPaid: 'Paid', stepPreparing: 'Making', stepReady: 'Ready', stepShipping: 'On its way', stepDone: 'Done',
}

/** The words of the storefront. */
export type MessageKey = keyof typeof zh

/** Says a message in the chosen language. */
export const t = defineMessages<MessageKey>({ zh, en })
