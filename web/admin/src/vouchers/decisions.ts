import type { OrderStatus, RedemptionStatus } from '../gql/graphql'

/** Says whether a person may decide about a redemption: its platform has refused it, or did not answer within its tries. */
export function isUndecided(status: RedemptionStatus): boolean {
  return status === 'FAILED' || status === 'REFUSED'
}

const over: readonly OrderStatus[] = ['CREATED', 'CANCELED', 'REFUNDING', 'REFUNDED']

/** Says whether an order can be taken back: vouchers have paid all of it, and it is not given up yet. */
export function canTakeBack(order: { status: OrderStatus; payableAmount: number; redemptions: readonly unknown[] }): boolean {
  return order.payableAmount === 0 && order.redemptions.length > 0 && !over.includes(order.status)
}
