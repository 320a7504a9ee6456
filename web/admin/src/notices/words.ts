// The words of payment channels' notices.

export const noticesZh = {
  navNotices: '渠道通知', noticesHint: '支付渠道发来的每一条已验签通知；重放不会重复入账', noticesNone: '还没有通知', noticesFind: '订单号、支付单号、退款单号或交易号', noticesAll: '全部', noticeAt: '收到时间', noticeChannel: '渠道', noticeSays: '内容', noticeOutcome: '处理结果', noticeReplay: '重放', noticeReplayed: '已重新处理', noticeTries: '重试 {count} 次',
  channel_SANDBOX: '沙箱', channel_WECHAT_PAY: '微信支付', channel_ALIPAY: '支付宝', channel_BALANCE: '储值', channel_CASH: '现金',
  says_SUCCESS: '支付成功', says_FAIL: '支付失败', says_FOREIGN: '非本商户', says_PROCESSING: '退款处理中', says_DONE: '退款成功', says_DENIED: '退款关闭', says_ABNORMAL: '退款异常',
  noticeOutcome_RECEIVED: '待处理', noticeOutcome_APPLIED: '已入账', noticeOutcome_DECLINED: '已记失败', noticeOutcome_SURPLUS: '多付，自动退回', noticeOutcome_MISMATCH: '不符，待人工', noticeOutcome_IGNORED: '无变化',
  code_NOTICE_NOT_FOUND: '没有这条通知', code_NOTICE_UNSETTLED: '暂时无法处理，请稍后再试', action_replayNotice: '重放渠道通知',
}

export const noticesEn: typeof noticesZh = {
  navNotices: 'Notices', noticesHint: 'Every genuine notice of the payment channels; replaying one counts nothing twice', noticesNone: 'No notices yet', noticesFind: 'Number of an order, payment, refund or transaction', noticesAll: 'All', noticeAt: 'Received', noticeChannel: 'Channel', noticeSays: 'It says', noticeOutcome: 'Outcome', noticeReplay: 'Replay', noticeReplayed: 'Settled again', noticeTries: 'tried {count} times',
  channel_SANDBOX: 'Sandbox', channel_WECHAT_PAY: 'WeChat Pay', channel_ALIPAY: 'Alipay', channel_BALANCE: 'Balance', channel_CASH: 'Cash',
  says_SUCCESS: 'Paid', says_FAIL: 'Failed', says_FOREIGN: 'Not ours', says_PROCESSING: 'Refund under way', says_DONE: 'Refund done', says_DENIED: 'Refund refused', says_ABNORMAL: 'Refund stuck',
  noticeOutcome_RECEIVED: 'Waiting', noticeOutcome_APPLIED: 'Done', noticeOutcome_DECLINED: 'Attempt failed', noticeOutcome_SURPLUS: 'Surplus, goes back', noticeOutcome_MISMATCH: 'Does not fit', noticeOutcome_IGNORED: 'Nothing new',
  code_NOTICE_NOT_FOUND: 'No such notice', code_NOTICE_UNSETTLED: 'It can’t be settled now, try again later', action_replayNotice: 'Replayed a notice',
}
