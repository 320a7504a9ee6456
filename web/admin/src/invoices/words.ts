// The words of invoices.

export const invoicesZh = {
  navInvoices: '发票', invoicesHint: '顾客申请的发票：开具后填写号码与链接', invoicesNone: '还没有发票申请', invoicesAll: '全部状态',
  invoice_REQUESTED: '待开具', invoice_ISSUED: '已开具', invoice_REJECTED: '已驳回', invoice_WITHDRAWN: '已撤回', invoice_VOIDED: '已红冲', buyer_PERSON: '个人', buyer_COMPANY: '企业',
  invoiceIssue: '开具', invoiceReject: '驳回', invoiceVoid: '红冲', invoiceNumber: '发票号码', invoiceLink: '发票链接（https）', invoiceWhy: '原因，顾客可见', invoiceOpen: '查看',
  invoiceKept: '订单有退款，现余 {amount}', invoiceDone: '已保存',
  code_INVOICE_NOT_FOUND: '没有这张发票', code_INVOICE_EXISTS: '该订单已申请发票', code_INVOICE_NOT_POSSIBLE: '该订单不能开票',
  action_requestInvoice: '申请发票', action_issueInvoice: '开具发票', action_rejectInvoice: '驳回发票', action_voidInvoice: '红冲发票', action_withdrawInvoice: '撤回发票申请',
}

export const invoicesEn: typeof invoicesZh = {
  navInvoices: 'Invoices', invoicesHint: 'What guests ask for: once it is written, enter its number and link', invoicesNone: 'Nobody asked for an invoice yet', invoicesAll: 'All states',
  invoice_REQUESTED: 'Asked for', invoice_ISSUED: 'Issued', invoice_REJECTED: 'Refused', invoice_WITHDRAWN: 'Withdrawn', invoice_VOIDED: 'Voided', buyer_PERSON: 'Person', buyer_COMPANY: 'Company',
  invoiceIssue: 'Issue', invoiceReject: 'Refuse', invoiceVoid: 'Void', invoiceNumber: 'Number', invoiceLink: 'Link (https)', invoiceWhy: 'Why; the guest reads it', invoiceOpen: 'Open',
  invoiceKept: 'Money went back: {amount} are left', invoiceDone: 'Saved',
  code_INVOICE_NOT_FOUND: 'No such invoice', code_INVOICE_EXISTS: 'It was asked for already', code_INVOICE_NOT_POSSIBLE: 'Nothing to invoice',
  action_requestInvoice: 'Asked for an invoice', action_issueInvoice: 'Issued an invoice', action_rejectInvoice: 'Refused an invoice', action_voidInvoice: 'Voided an invoice', action_withdrawInvoice: 'Withdrew a request for an invoice',
}
