// The words of the proof of a day's money.

export const moneyZh = {
  navMoney: '资金证明', moneyHint: '按门店营业日，账本与单据逐项核对；根哈希与链首可另行保存，事后任何改动都会被发现', moneyDay: '营业日', moneyBalanced: '全部相符', moneyUnbalanced: '有不符项', moneyClosed: '已结账', moneyOpen: '未结账',
  moneyChannel: '渠道', moneyCaptured: '收款', moneyBack: '退款', moneyFees: '手续费', moneyNet: '净额', moneySales: '销售额', moneyUnsold: '撤销的销售', moneyDiscounts: '优惠承担', moneyReturns: '销售退款', moneyOwed: '待退款（日终）', moneyHeld: '顾客未消费款（日终）',
  moneyLedger: '账本', moneyExpected: '单据', moneyRoot: '当日根哈希', moneyChain: '账本链首', moneyPosition: '第 {count} 条', moneyEntries: '{count} 条分录', moneyCopy: '复制', moneyCopied: '已复制', moneyCsv: '下载 CSV',
  moneyOrder: '订单号', moneyCheck: '在浏览器中验证', moneyValid: '有效：该分录在当日的树中', moneyInvalid: '无效：与根哈希不符', moneyNoEntries: '该订单当日没有分录', moneyFigures: '当日金额', moneyLaws: '必须相等的项', moneyProofOf: '订单的证明', moneyNothing: '当日没有收支',
  law_ENTRIES_BALANCE: '每条分录借贷平衡', law_BALANCE_CLEARS: '储值支付都已从顾客钱包扣除', law_TOPPED_UP_BY_TOP_UPS: '充值 = 已支付的充值单', law_CASH_FLOW: '收款 − 退款 = 净销售 + 未消费款与待退款的增减', law_CAPTURED_BY_PAYMENTS: '{channel}：账本收款 = 支付单收款', law_GIVEN_BACK_BY_REFUNDS: '{channel}：账本退款 = 退款单已退', law_FEES_BY_BILLS: '{channel}：账本手续费 = 账单手续费', law_SOLD_BY_ORDERS: '销售额 = 当日已付订单合计', law_DISCOUNTS_BY_ORDERS: '优惠 = 当日已付订单的优惠', law_OWED_BY_REFUNDS: '待退款 = 进行中的退款单', law_HELD_BY_PAYMENTS: '未消费款 = 收款 − 已消费 − 已退', law_AS_CLOSED: '与结账时保存的一致',
  bearer_SHOP: '门店',
}

export const moneyEn: typeof moneyZh = {
  navMoney: 'Money proof', moneyHint: 'By the shop’s day, the ledger beside the documents. Keep the root and the chain’s end elsewhere: whatever is changed later shows', moneyDay: 'Day', moneyBalanced: 'All of it agrees', moneyUnbalanced: 'Something differs', moneyClosed: 'Closed', moneyOpen: 'Not closed yet',
  moneyChannel: 'Channel', moneyCaptured: 'Came', moneyBack: 'Went back', moneyFees: 'Fees', moneyNet: 'Left', moneySales: 'Sales', moneyUnsold: 'Sales undone', moneyDiscounts: 'Discounts borne by', moneyReturns: 'Given back of sales', moneyOwed: 'Owed at the day’s end', moneyHeld: 'Held for guests at the day’s end',
  moneyLedger: 'Ledger', moneyExpected: 'Documents', moneyRoot: 'Root of the day', moneyChain: 'End of the chain', moneyPosition: 'Position {count}', moneyEntries: '{count} entries', moneyCopy: 'Copy', moneyCopied: 'Copied', moneyCsv: 'Download CSV',
  moneyOrder: 'Order number', moneyCheck: 'Check in the browser', moneyValid: 'Valid: this entry is in the day’s tree', moneyInvalid: 'Not valid: it does not lead to the root', moneyNoEntries: 'This order has no entries of this day', moneyFigures: 'The day’s figures', moneyLaws: 'What must be equal', moneyProofOf: 'Proof of an order', moneyNothing: 'No money moved',
  law_ENTRIES_BALANCE: 'Every entry sums to 0', law_BALANCE_CLEARS: 'What was paid by balance left the guests’ wallets', law_TOPPED_UP_BY_TOP_UPS: 'Top-ups are those that were paid for', law_CASH_FLOW: 'Came − went back = net sales, and what is held and owed more', law_CAPTURED_BY_PAYMENTS: '{channel}: what came is what its payments captured', law_GIVEN_BACK_BY_REFUNDS: '{channel}: what went back is what its refunds gave', law_FEES_BY_BILLS: '{channel}: fees are those of its bills', law_SOLD_BY_ORDERS: 'Sales are the day’s paid orders', law_DISCOUNTS_BY_ORDERS: 'Discounts are those of the day’s paid orders', law_OWED_BY_REFUNDS: 'Owed are the refunds under way', law_HELD_BY_PAYMENTS: 'Held is what came, less what was sold for it and given back', law_AS_CLOSED: 'As it was when it was closed',
  bearer_SHOP: 'Shop',
}
