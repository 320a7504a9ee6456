// The words of comparing days with the platforms' lists.

export const reconciliationZh = {
  navReconciliation: '对账', reconHint: '每个营业日结束半小时后，自动与平台核销记录逐笔比对', reconNone: '还没有对账记录', reconDay: '营业日', reconPlatform: '平台', reconOurs: '我方', reconTheirs: '平台', reconDiffer: '差异', reconRepaired: '已修复', reconState: '状态', reconNoList: '该平台不提供列表，已逐笔查询', reconRun: '重新对账', reconAsk: '对账', reconAsked: '已安排对账', reconCsv: '下载 CSV', reconOnlyDiff: '只看差异', reconAllItems: '全部', reconNoItems: '没有差异', reconRetrying: '平台无应答，稍后重试', reconCount: '{count} 笔', reconTail: '尾号 {tail}',
  recon_WAITING: '等待中', recon_RUNNING: '进行中', recon_DONE: '已完成', recon_FAILED: '未完成', platform_MEITUAN: '美团', platform_DOUYIN: '抖音', platform_WECHAT: '微信', platform_ALIPAY: '支付宝', platform_AMAP: '高德',
  verdict_MATCHED: '一致', verdict_PENDING: '处理中', verdict_VOID: '平台已撤销', verdict_AMOUNT_DIFFERS: '金额不符', verdict_THEIRS_ONLY: '仅平台有', verdict_OURS_ONLY: '仅我方有', verdict_NOT_LISTED: '平台列表缺失', verdict_NOT_RECORDED: '我方未记录', verdict_STILL_USED: '我方已撤销，平台仍核销', verdict_UNDONE_THERE: '平台已撤销，我方仍核销',
  repair_RECHECK: '已重新核实', repair_UNDO: '已再次撤销', repair_TASK: '待人工处理', code_INVALID_DAY: '该日尚未结束或已过久', code_RECONCILIATION_NOT_FOUND: '没有这次对账', action_reconcileDay: '对账',
}

export const reconciliationEn: typeof reconciliationZh = {
  navReconciliation: 'Reconcile', reconHint: 'Half an hour after each business day it is compared with the platforms’ lists, one by one', reconNone: 'No day was compared yet', reconDay: 'Day', reconPlatform: 'Platform', reconOurs: 'Ours', reconTheirs: 'Theirs', reconDiffer: 'Differences', reconRepaired: 'Mended', reconState: 'State', reconNoList: 'This platform has no list: each was asked for', reconRun: 'Compare again', reconAsk: 'Compare', reconAsked: 'It is being compared', reconCsv: 'Download CSV', reconOnlyDiff: 'Differences', reconAllItems: 'All', reconNoItems: 'No differences', reconRetrying: 'The platform does not answer; it is tried again', reconCount: '{count}', reconTail: '…{tail}',
  recon_WAITING: 'Waiting', recon_RUNNING: 'Running', recon_DONE: 'Done', recon_FAILED: 'Given up', platform_MEITUAN: 'Meituan', platform_DOUYIN: 'Douyin', platform_WECHAT: 'WeChat', platform_ALIPAY: 'Alipay', platform_AMAP: 'Amap',
  verdict_MATCHED: 'Same', verdict_PENDING: 'Under way', verdict_VOID: 'Taken back there', verdict_AMOUNT_DIFFERS: 'Amounts differ', verdict_THEIRS_ONLY: 'Only theirs', verdict_OURS_ONLY: 'Only ours', verdict_NOT_LISTED: 'Not in their list', verdict_NOT_RECORDED: 'Not recorded here', verdict_STILL_USED: 'Taken back here, used there', verdict_UNDONE_THERE: 'Used here, taken back there',
  repair_RECHECK: 'Checked again', repair_UNDO: 'Taken back again', repair_TASK: 'To decide', code_INVALID_DAY: 'This day is not over, or too long ago', code_RECONCILIATION_NOT_FOUND: 'No such day', action_reconcileDay: 'Compared a day',
}
