// The words of wallets: offers for topping up, gift cards, cash.

export const walletsZh = {
  navWallets: '储值与礼品卡', walletsHint: '充值赠送与礼品卡，全品牌通用', offers: '充值优惠', offerAmount: '充值金额（元）', offerBonus: '赠送（元）', offerAdd: '添加', offerEnd: '结束', offerEnded: '已结束', offerActive: '进行中', offersNone: '还没有充值优惠',
  giftCards: '礼品卡', giftCardName: '名称', giftCardAmount: '面额（元）', giftCardCount: '张数', giftCardUntil: '有效期至', giftCardIssue: '发行', giftCardCodes: '卡码只显示这一次，请立即保存', giftCardsNone: '还没有礼品卡', giftCardUsed: '已兑换 {used}/{count}', giftCardSave: '下载 CSV',
  topUpBack: '充值退款', topUpBackHint: '款项先从顾客钱包扣回，再退回原支付渠道；渠道拒绝时自动回到钱包', topUpNo: '充值单号（T 开头）', topUpFind: '查询', topUpUnpaid: '未支付', topUpPaidAt: '支付于 {time}', topUpCanGo: '可退 {amount}', topUpGone: '已退 {amount}', topUpAmount: '退款金额（元），不填为全部可退', topUpReason: '原因（顾客可见）', topUpRefund: '退款', topUpWaits: '已提交，等待另一位同事在待办中审批', topUpAsked: '已退款',
  refundOf_PENDING: '退款中', refundOf_SUCCEEDED: '已退款', refundOf_FAILED: '渠道拒绝，已回到钱包',
  takeCash: '收现金', cashReceived: '应收 {amount}。实收金额（元）：', cashDone: '已收款，找零 {amount}', cashForm: '请填写不少于应收的金额',
}

export const walletsEn: typeof walletsZh = {
  navWallets: 'Wallets & gift cards', walletsHint: 'Bonuses for topping up, and gift cards: of the whole brand', offers: 'Top-up offers', offerAmount: 'Top up (yuan)', offerBonus: 'Bonus (yuan)', offerAdd: 'Add', offerEnd: 'End', offerEnded: 'Ended', offerActive: 'Active', offersNone: 'No offers yet',
  giftCards: 'Gift cards', giftCardName: 'Name', giftCardAmount: 'Worth (yuan)', giftCardCount: 'How many', giftCardUntil: 'Good until', giftCardIssue: 'Issue', giftCardCodes: 'These codes are shown once: save them now', giftCardsNone: 'No gift cards yet', giftCardUsed: '{used} of {count} redeemed', giftCardSave: 'Download CSV',
  topUpBack: 'Refund a top-up', topUpBackHint: 'The money leaves the wallet first, then goes back where it was paid from; where the channel refuses, the wallet has it again', topUpNo: 'Top-up number (T…)', topUpFind: 'Find', topUpUnpaid: 'Not paid', topUpPaidAt: 'Paid {time}', topUpCanGo: '{amount} can go back', topUpGone: '{amount} went back', topUpAmount: 'Amount (yuan); empty for all that can go back', topUpReason: 'Reason (the guest sees it)', topUpRefund: 'Refund', topUpWaits: 'Waits for a colleague to approve it among the tasks', topUpAsked: 'It is going back',
  refundOf_PENDING: 'under way', refundOf_SUCCEEDED: 'done', refundOf_FAILED: 'refused: in the wallet again',
  takeCash: 'Take cash', cashReceived: '{amount} to pay. Received (yuan):', cashDone: 'Taken; give {amount} back', cashForm: 'At least what is to pay',
}
