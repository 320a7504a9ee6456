import { reactive } from 'vue'
import type { DineWay } from '../gql/graphql'

/** How the guest wants the order handed over; kept while pages change and languages switch, not for the next visit. */
export const draft = reactive({ dineWay: 'TAKEAWAY' as DineWay, deskNo: '', contact: '', note: '' })
