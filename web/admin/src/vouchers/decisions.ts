import type { OrderStatus, RedemptionStatus } from '../gql/graphql'

// Nothing is spent for an order that is not paid yet, or given up.
const over: readonly OrderStatus[] = ['CREATED', 'CANCELED', 'REFUNDING', 'REFUNDED']

/** Says whether a person decides about an order's redemption: its platform has refused it, or did not answer within its tries. */
export function isUndecided(order: OrderStatus, redemption: RedemptionStatus): boolean {
  return (redemption === 'FAILED' || redemption === 'REFUSED') && !over.includes(order)
}

/** Says whether an order can be taken back: vouchers have paid all of it, and it is not given up yet. */
export function canTakeBack(order: { status: OrderStatus; payableAmount: number; redemptions: readonly unknown[] }): boolean {
  return order.payableAmount === 0 && order.redemptions.length > 0 && !over.includes(order.status)
}
