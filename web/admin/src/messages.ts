import { defineMessages } from '@shared/i18n'

const zh = {
  staffTitle: '门店工作台', brandLine: '一盏好茶，刚刚好', navigation: '导航', login: '登录', loginTitle: '门店工作台', loginHint: '使用员工账号登录', username: '账号', password: '密码', loginIncomplete: '请填写账号和密码',
  logout: '退出登录', sessionOver: '登录已过期', sessionOverHint: '重新登录后，接着刚才的工作', toLoginPage: '返回登录页', silentTitle: '服务器暂时没有回应', silentHint: '恢复后会自动继续', retry: '重试', failed: '没有成功，请再试一次',
  hello: '你好，{name}', chooseShopHint: '今天在哪家店？', openNow: '营业中', closedNow: '休息中', noShops: '还没有分配门店', noShopsHint: '请联系管理员', switchShop: '切换门店',
  BARISTA: '茶师', MANAGER: '店长',
  navQueue: '制作队列', navOrders: '订单', navDashboard: '经营', navMenu: '菜单', navStock: '库存', navCoupons: '发券',
  close: '关闭', joint: ' / ', cancel: '取消', save: '保存', copy: '复制', copied: '已复制', refresh: '刷新', loadMore: '加载更多', change: '更换', from: '开始', to: '结束',

  underWay: '{count} 单进行中', lateCount: '{count} 单超时', connection_live: '实时', connection_connecting: '连接中', connection_lost: '连接中断，重连中', soundOn: '提示音开', soundOff: '已静音', soundBlocked: '浏览器暂不允许发声，点一下页面任意处即可',
  column_new: '新订单', column_preparing: '制作中', column_ready: '待取餐', column_shipping: '配送中', nothing_new: '没有新订单', nothing_preparing: '没有正在制作的', nothing_ready: '没有待取的', nothing_shipping: '没有配送中的',
  queueEmpty: '都做完了', queueEmptyHint: '新订单付款后会立刻出现在这里', ageNow: '刚刚', ageMinutes: '{minutes} 分钟', ageHours: '{hours} 小时', desk: '{desk} 桌', showOrder: '查看订单', piece: '共 1 件', pieces: '共 {count} 件', couponFailedNote: '优惠券核销失败，请店长处理',
  DINE_IN: '堂食', TAKEAWAY: '自取', DELIVERY: '外送',
  toPREPARING: '开始制作', toREADY: '做好了', toHANDED: '已取走', toSHIPPING: '交给骑手', toDELIVERED: '已送达', toCOMPLETED: '完成', toPAID: '确认收款', toCANCELED: '取消',

  CREATED: '待支付', PAID: '已支付', PAID_COUPON_FAILED: '券核销失败', PREPARING: '制作中', READY: '待取餐', SHIPPING: '配送中', DELIVERED: '已送达', COMPLETED: '已完成', CANCELED: '已取消', REFUNDING: '退款中', REFUNDED: '已退款', DISPUTED: '争议中',
  ordersTotal: '共 {count} 单', searchOrders: '订单号、取餐码、顾客、备注、商品', allStates: '全部状态', clearFilters: '清除筛选', order: '订单', state: '状态', items: '商品', guest: '顾客', payable: '应付', placedAt: '下单时间', ordersNone: '还没有订单', ordersNoMatch: '没有符合条件的订单', ordersNoMatchHint: '换个条件试试', shownOf: '已显示 {shown} / {total}',
  pickupCode: '取餐码', subtotal: '小计', paid: '实付', refunded: '已退款', handover: '取餐信息', dineWay: '方式', contact: '联系方式', note: '备注', payBefore: '支付截止', payments: '支付与退款', timeline: '订单动态',
  SANDBOX: '模拟支付', WECHAT_PAY: '微信支付', ALIPAY: '支付宝', BALANCE: '储值余额',
  payment_PENDING: '待支付', payment_SUCCEEDED: '成功', payment_FAILED: '失败', payment_CLOSED: '已关闭', payment_PARTIALLY_REFUNDED: '部分退款', payment_REFUNDED: '已退款', refund_PENDING: '处理中', refund_SUCCEEDED: '已退回', refund_FAILED: '失败',
  actor_customer: '顾客', actor_system: '系统', actor_staff: '店员 {name}', actor_channel: '支付渠道 {name}',
  doneAdvance: '已更新为「{state}」', cancelOrder: '取消订单', cancelTitle: '取消这笔未支付的订单？', cancelHint: '库存和优惠券会立即退回。', keepIt: '再想想', reasonOptional: '原因（选填）', tooLong: '最多 200 字', doneCancel: '订单已取消',
  refund: '退款', refundTitle: '退款', refundable: '可退金额', refundWhole: '全部退款', refundPart: '部分退款', refundAmount: '退款金额', refundTooMuch: '最多可退 {amount}', reason: '原因', reasonHint: '顾客和财务都会看到', reasonSpilled: '洒了', reasonWrong: '做错了', reasonMissing: '少了一件', reasonSlow: '等太久', refundDo: '退款 {amount}', refundAgain: '再次确认这笔退款', refundUnsure: '暂时不确定是否退款成功。再按一次会核对同一笔退款，绝不会重复退。', doneRefund: '已退款 {amount}', doneRefundPending: '退款 {amount} 已提交，正在退回',

  preset_today: '今天', preset_yesterday: '昨天', preset_week: '近 7 天', preset_month: '近 30 天', preset_custom: '自选', versus_today: '较昨日同时段', versus_yesterday: '较前一日', versus_week: '较上一个 7 天', versus_month: '较上一个 30 天', versus_custom: '较上一时段', byHour: '按小时', byDay: '按天', updatedAt: '更新于 {time}',
  revenue: '营业额', orderCount: '订单数', averageTicket: '客单价', couponUsageRate: '用券率', discounts: '优惠', refunds: '退款', salesChart: '营业额与订单', topProducts: '热销商品', soldCount: '{count} 件', noSales: '这段时间还没有订单', noSalesHint: '第一笔付款后，几秒内就会出现在这里', noProducts: '暂无数据',
  parties: '外部服务', party_REDIS: 'Redis（限流）', party_WECHAT_MINI_PROGRAM: '微信登录', breaker_CLOSED: '正常', breaker_HALF_OPEN: '试探中', breaker_OPEN: '已断开', partyCalls: '近一分钟 {calls} 次调用，{failures} 次失败', partySince: '自 {time}', partyRefused: '已拦下 {count} 次', partyProbe: '{seconds} 秒后重试',

  viewProducts: '商品', viewOptions: '加料与选项', searchMenu: '搜索商品', onlySoldOut: '只看售罄', soldOutCount: '{count} 项售罄', categories: '分类', onSale: '在售', soldOut: '售罄', soldOutUntil: '售罄至 {time}', outOfStock: '库存不足', offeredBy: '{count} 款商品可选', nothingSoldOut: '没有售罄的', menuNoMatch: '没有找到',
  soldOutTitle: '{name} 售罄', untilOpening: '到下次营业', untilTakenBack: '直到手动恢复', untilTakenBackHint: '需要在这里重新打开', untilCustom: '自选时间', untilCustomHint: '按门店时间', chooseTime: '选择时间', markSoldOut: '标记售罄', doneSoldOut: '{name} 已标记售罄', doneOnSale: '{name} 已恢复',

  product: '商品', size: '规格', onHand: '在架', reserved: '占用', available: '可售', counted: '计数', madeToOrder: '现做', madeToOrderHint: '现做的不计库存，随点随做。开始计数后，卖完即止。', madeToOrderReadOnly: '现做的不计库存，随点随做。', setStock: '盘点', startCounting: '开始计数', setStockTitle: '盘点', onHandNow: '现在架上有多少', heldHint: '未支付订单占用 {held}', availableAfter: '保存后可售 {count}', startCountingHint: '保存后这个规格按库存售卖，卖完自动售罄。', stockBelowHeld: '不能少于未支付订单占用的 {held}', doneStock: '{name} 库存已更新', scarceCount: '{count} 项偏低', notOnMenu: '现在不在菜单上', nothingCounted: '还没有计数的商品', everythingCounted: '全部商品都在计数',

  couponsHint: '给顾客发一张代金券', chooseGuest: '选择顾客', searchGuest: '输入昵称开头', noGuest: '没有这个昵称的顾客', defineCoupon: '设定优惠券', faceValue: '面额', minSpend: '最低消费', noMinimum: '无门槛', validFor: '有效期', days: '{days} 天', customDate: '自选', lastDay: '最后一天', validAt: '适用门店', onlyHere: '仅本店', allShops: '全部门店', couponCode: '券码', couponCodeHint: '留空则自动生成', couponCodeBad: '4–40 个字母、数字或 -', issue: '发券', issueTo: '发给 {name}', preview: '预览', cashCoupon: '代金券', fromAmount: '满 {amount} 可用', anyAmount: '无门槛', validUntil: '有效期至 {date}', issuedNow: '本次已发', noneIssued: '还没有发券', doneCoupon: '已发给 {name}', couponUnsure: '暂时不确定是否发出。再按一次会核对同一张券，绝不会重复发。', couponTwice: '这张券已经发出，券码 {code}',

  code_NETWORK: '没有连上服务器，请检查网络', code_INVALID_CREDENTIALS: '账号或密码不对', code_UNAUTHENTICATED: '登录已过期，请重新登录', code_FORBIDDEN: '你的账号没有这个权限', code_RATE_LIMITED: '操作太频繁，请稍等片刻', code_INTERNAL: '服务器出了点问题，请稍后再试', code_BAD_USER_INPUT: '填写的内容有误',
  code_ORDER_NOT_FOUND: '没有找到这笔订单', code_INVALID_TRANSITION: '订单状态已变化，请看最新状态', code_AMOUNT_MISMATCH: '超过了可退金额', code_IDEMPOTENCY_KEY_REUSED: '请关闭后重新操作', code_IN_PROGRESS: '正在处理，请稍候', code_CHANNEL_UNAVAILABLE: '支付渠道暂时不可用',
  code_UNKNOWN_SKU: '这个规格已不存在', code_INVALID_OPTION: '这个选项已不存在', code_INVALID_QUANTITY: '数量不对', code_CUSTOMER_NOT_FOUND: '没有找到这位顾客', code_INVALID_COUPON: '优惠券设定有误', code_COUPON_CODE_TAKEN: '这个券码已被使用',

  navAudit: '操作记录', logoutEverywhere: '在所有设备上退出', logoutEverywhereHint: '这个账号在所有设备上都会立即退出登录，包括这一台。', doneEverywhere: '已在 {count} 处退出', auditHint: '店员做过的和被拒绝的操作，只增不改', auditAll: '全部', auditDone: '已完成', auditRefused: '被拒绝', auditWhen: '时间', auditWho: '店员', auditWhat: '操作', auditSubject: '对象', auditOutcome: '结果', auditNone: '还没有记录', auditOk: '完成', auditReplayed: '重复请求',
  action_staffLogin: '登录', action_lockAccount: '账号锁定', action_logout: '退出登录', action_logoutEverywhere: '在所有设备上退出', action_advanceOrder: '更新订单', action_cancelOrder: '取消订单', action_refundOrder: '退款', action_setStock: '盘点', action_setSoldOut: '售罄标记', action_issueCoupon: '发券',
}

const en: Record<keyof typeof zh, string> = {
  staffTitle: 'Staff', brandLine: 'A good cup of tea, just right', navigation: 'Navigation', login: 'Log in', loginTitle: 'Welcome back', loginHint: 'Log in with your staff account', username: 'Username', password: 'Password', loginIncomplete: 'Please enter your username and password',
  logout: 'Log out', sessionOver: 'Your session is over', sessionOverHint: 'Log in again and go on where you were', toLoginPage: 'Back to the login page', silentTitle: 'The server does not answer', silentHint: 'This page goes on by itself once it does', retry: 'Try again', failed: 'That did not work. Please try again',
  hello: 'Hello, {name}', chooseShopHint: 'Which shop are you in today?', openNow: 'Open', closedNow: 'Closed', noShops: 'No shop is assigned to you', noShopsHint: 'Please ask your administrator', switchShop: 'Change shop',
  BARISTA: 'Barista', MANAGER: 'Manager',
  navQueue: 'Queue', navOrders: 'Orders', navDashboard: 'Dashboard', navMenu: 'Menu', navStock: 'Stock', navCoupons: 'Coupons',
  close: 'Close', joint: ', ', cancel: 'Cancel', save: 'Save', copy: 'Copy', copied: 'Copied', refresh: 'Refresh', loadMore: 'Load more', change: 'Change', from: 'From', to: 'To',

  underWay: '{count} under way', lateCount: '{count} late', connection_live: 'Live', connection_connecting: 'Connecting', connection_lost: 'Connection lost, reconnecting', soundOn: 'Sound on', soundOff: 'Muted', soundBlocked: 'The browser holds the sound back. Click anywhere on the page to allow it',
  column_new: 'New', column_preparing: 'Preparing', column_ready: 'Ready', column_shipping: 'On the way', nothing_new: 'No new orders', nothing_preparing: 'Nothing being made', nothing_ready: 'Nothing waiting', nothing_shipping: 'Nothing on the way',
  queueEmpty: 'All done', queueEmptyHint: 'New orders appear here the moment they are paid', ageNow: 'just now', ageMinutes: '{minutes} min', ageHours: '{hours} h', desk: 'Table {desk}', showOrder: 'Show the order', piece: '1 item', pieces: '{count} items', couponFailedNote: 'A coupon could not be redeemed: ask the manager',
  DINE_IN: 'Dine in', TAKEAWAY: 'Pick up', DELIVERY: 'Delivery',
  toPREPARING: 'Start making', toREADY: 'Ready', toHANDED: 'Handed over', toSHIPPING: 'To the rider', toDELIVERED: 'Delivered', toCOMPLETED: 'Complete', toPAID: 'Accept payment', toCANCELED: 'Cancel',

  CREATED: 'Unpaid', PAID: 'Paid', PAID_COUPON_FAILED: 'Coupon failed', PREPARING: 'Preparing', READY: 'Ready', SHIPPING: 'On the way', DELIVERED: 'Delivered', COMPLETED: 'Completed', CANCELED: 'Canceled', REFUNDING: 'Refunding', REFUNDED: 'Refunded', DISPUTED: 'Disputed',
  ordersTotal: '{count} in all', searchOrders: 'Number, code, guest, note, product', allStates: 'All states', clearFilters: 'Clear', order: 'Order', state: 'State', items: 'Items', guest: 'Guest', payable: 'To pay', placedAt: 'Placed', ordersNone: 'No orders yet', ordersNoMatch: 'No order matches', ordersNoMatchHint: 'Try a wider filter', shownOf: '{shown} of {total}',
  pickupCode: 'Pick-up code', subtotal: 'Subtotal', paid: 'Paid', refunded: 'Refunded', handover: 'Hand-over', dineWay: 'How', contact: 'Contact', note: 'Note', payBefore: 'Pay before', payments: 'Payments and refunds', timeline: 'What happened',
  SANDBOX: 'Sandbox', WECHAT_PAY: 'WeChat Pay', ALIPAY: 'Alipay', BALANCE: 'Balance',
  payment_PENDING: 'Pending', payment_SUCCEEDED: 'Succeeded', payment_FAILED: 'Failed', payment_CLOSED: 'Closed', payment_PARTIALLY_REFUNDED: 'Partly refunded', payment_REFUNDED: 'Refunded', refund_PENDING: 'Under way', refund_SUCCEEDED: 'Returned', refund_FAILED: 'Failed',
  actor_customer: 'Guest', actor_system: 'System', actor_staff: '{name}', actor_channel: 'Payment channel {name}',
  doneAdvance: 'Now: {state}', cancelOrder: 'Cancel order', cancelTitle: 'Cancel this unpaid order?', cancelHint: 'Its stock and coupons go back at once.', keepIt: 'Keep it', reasonOptional: 'Reason (optional)', tooLong: 'At most 200 characters', doneCancel: 'Order canceled',
  refund: 'Refund', refundTitle: 'Refund', refundable: 'Can be refunded', refundWhole: 'All of it', refundPart: 'A part', refundAmount: 'Amount', refundTooMuch: 'At most {amount}', reason: 'Reason', reasonHint: 'The guest and accounting will see it', reasonSpilled: 'Spilled', reasonWrong: 'Made wrong', reasonMissing: 'Item missing', reasonSlow: 'Waited too long', refundDo: 'Refund {amount}', refundAgain: 'Confirm this refund again', refundUnsure: 'We can’t tell yet whether it went through. Press again: the same refund is checked, never made twice.', doneRefund: '{amount} refunded', doneRefundPending: 'Refund of {amount} is on its way',

  preset_today: 'Today', preset_yesterday: 'Yesterday', preset_week: '7 days', preset_month: '30 days', preset_custom: 'Custom', versus_today: 'vs. yesterday by now', versus_yesterday: 'vs. the day before', versus_week: 'vs. the 7 days before', versus_month: 'vs. the 30 days before', versus_custom: 'vs. the span before', byHour: 'By hour', byDay: 'By day', updatedAt: 'Updated {time}',
  revenue: 'Revenue', orderCount: 'Orders', averageTicket: 'Average ticket', couponUsageRate: 'Coupon use', discounts: 'Discounts', refunds: 'Refunds', salesChart: 'Revenue and orders', topProducts: 'Top products', soldCount: '{count} sold', noSales: 'No paid orders in this span', noSalesHint: 'The first payment shows up here within seconds', noProducts: 'Nothing sold yet',
  parties: 'Outside services', party_REDIS: 'Redis (limits)', party_WECHAT_MINI_PROGRAM: 'WeChat login', breaker_CLOSED: 'Working', breaker_HALF_OPEN: 'Trying', breaker_OPEN: 'Cut off', partyCalls: '{calls} calls in a minute, {failures} failed', partySince: 'since {time}', partyRefused: '{count} turned away', partyProbe: 'next try in {seconds} s',

  viewProducts: 'Products', viewOptions: 'Options', searchMenu: 'Search products', onlySoldOut: 'Sold out only', soldOutCount: '{count} sold out', categories: 'Categories', onSale: 'On sale', soldOut: 'Sold out', soldOutUntil: 'Until {time}', outOfStock: 'Out of stock', offeredBy: 'on {count} products', nothingSoldOut: 'Nothing is sold out', menuNoMatch: 'Nothing found',
  soldOutTitle: '{name}: sold out', untilOpening: 'Until the next opening day', untilTakenBack: 'Until taken back', untilTakenBackHint: 'Somebody switches it on again here', untilCustom: 'Until a chosen time', untilCustomHint: 'By the shop’s clock', chooseTime: 'Choose a time', markSoldOut: 'Mark as sold out', doneSoldOut: '{name} is marked as sold out', doneOnSale: '{name} is on sale again',

  product: 'Product', size: 'Size', onHand: 'On hand', reserved: 'Held', available: 'Available', counted: 'Counted', madeToOrder: 'Made to order', madeToOrderHint: 'Made to order: not counted, never runs out by itself. Once counted, it is sold while it lasts.', madeToOrderReadOnly: 'Made to order: not counted, never runs out by itself.', setStock: 'Set', startCounting: 'Start counting', setStockTitle: 'Set stock', onHandNow: 'On the shelf now', heldHint: '{held} held by unpaid orders', availableAfter: '{count} available after saving', startCountingHint: 'From then on this size is sold while it lasts, and sold out after.', stockBelowHeld: 'Not below the {held} that unpaid orders hold', doneStock: '{name}: stock is set', scarceCount: '{count} running low', notOnMenu: 'Not on the menu now', nothingCounted: 'Nothing is counted yet', everythingCounted: 'Everything is counted',

  couponsHint: 'Give a guest a cash coupon', chooseGuest: 'Choose the guest', searchGuest: 'Beginning of the nickname', noGuest: 'No guest by this nickname', defineCoupon: 'Define the coupon', faceValue: 'Face value', minSpend: 'Minimum spend', noMinimum: 'None', validFor: 'Valid for', days: '{days} days', customDate: 'Custom', lastDay: 'Last day', validAt: 'Valid at', onlyHere: 'This shop', allShops: 'All shops', couponCode: 'Code', couponCodeHint: 'Made by itself when left empty', couponCodeBad: '4 to 40 letters, digits or -', issue: 'Issue', issueTo: 'Issue to {name}', preview: 'Preview', cashCoupon: 'Cash coupon', fromAmount: 'from {amount}', anyAmount: 'no minimum', validUntil: 'Until {date}', issuedNow: 'Issued just now', noneIssued: 'None yet', doneCoupon: 'Issued to {name}', couponUnsure: 'We can’t tell yet whether it was issued. Press again: it is the same coupon, never a second one.', couponTwice: 'This coupon was issued already: {code}',

  code_NETWORK: 'The server can’t be reached. Please check the network', code_INVALID_CREDENTIALS: 'Wrong username or password', code_UNAUTHENTICATED: 'Your session is over. Please log in again', code_FORBIDDEN: 'Your account may not do this', code_RATE_LIMITED: 'Too many requests. Please wait a moment', code_INTERNAL: 'Something went wrong at the server. Please try again', code_BAD_USER_INPUT: 'Something in the form is not right',
  code_ORDER_NOT_FOUND: 'No such order', code_INVALID_TRANSITION: 'The order has moved on meanwhile', code_AMOUNT_MISMATCH: 'More than can be refunded', code_IDEMPOTENCY_KEY_REUSED: 'Please close this and begin again', code_IN_PROGRESS: 'Under way, one moment please', code_CHANNEL_UNAVAILABLE: 'The payment channel is not available',
  code_UNKNOWN_SKU: 'This size does not exist any more', code_INVALID_OPTION: 'This option does not exist any more', code_INVALID_QUANTITY: 'This quantity is not possible', code_CUSTOMER_NOT_FOUND: 'No such guest', code_INVALID_COUPON: 'This coupon is not possible', code_COUPON_CODE_TAKEN: 'This code is taken',

  navAudit: 'Log', logoutEverywhere: 'Log out everywhere', logoutEverywhereHint: 'This account is logged out on every device at once, this one included.', doneEverywhere: 'Logged out in {count} places', auditHint: 'What staff did and were refused; never changed', auditAll: 'All', auditDone: 'Done', auditRefused: 'Refused', auditWhen: 'When', auditWho: 'Who', auditWhat: 'What', auditSubject: 'To what', auditOutcome: 'Outcome', auditNone: 'Nothing yet', auditOk: 'Done', auditReplayed: 'Repeated request',
  action_staffLogin: 'Logged in', action_lockAccount: 'Account locked', action_logout: 'Logged out', action_logoutEverywhere: 'Logged out everywhere', action_advanceOrder: 'Moved an order', action_cancelOrder: 'Canceled an order', action_refundOrder: 'Refunded', action_setStock: 'Counted stock', action_setSoldOut: 'Sold-out mark', action_issueCoupon: 'Issued a coupon',
}

/** The words of the admin pages. */
export type MessageKey = keyof typeof zh

/** Says whether there is a message by a name that was put together. */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(zh, key)
}

/** Says a message in the chosen language. */
export const t = defineMessages<MessageKey>({ zh, en })
