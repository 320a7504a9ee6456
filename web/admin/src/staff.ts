import { language } from '@shared/i18n'
import { refuse, unwrap, Problem } from '@shared/problem'
import { readStored, writeStored } from '@shared/storage'
import { computed, shallowRef, watch } from 'vue'
import { client, publicClient, session } from './api'
import { LogoutDocument, LogoutEverywhereDocument, StaffLoginDocument, ViewerDocument, type StaffFieldsFragment } from './gql/graphql'
import { endAsking } from './login'

/** A member of staff with the shops they work in. */
export type Staff = StaffFieldsFragment

/** A shop of the staff. */
export type StaffShop = Staff['shops'][number]

const shopKey = 'cuppa.staff.shop'
const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** Who is logged in; null until known. */
export const staff = shallowRef<Staff | null>(null)

const shopId = shallowRef(readStored(shopKey, isText))

/** The shop on screen: the chosen one, or the only one; null while it must be chosen. */
export const shop = computed<StaffShop | null>(() => {
  const shops = staff.value?.shops ?? []
  return shops.find((candidate) => candidate.id === shopId.value) ?? (shops.length === 1 ? shops[0]! : null)
})

/** True for a manager: refunds, stock, coupons, the dashboard. The server has the last word. */
export const isManager = computed(() => staff.value?.role === 'MANAGER')

/** Chooses the shop to work in, on later visits to this device too. */
export function chooseShop(id: string): void {
  shopId.value = id
  writeStored(shopKey, id)
}

/** Logs in. Throws a Problem. */
export async function logIn(username: string, password: string): Promise<void> {
  const { staffLogin } = await unwrap(publicClient.mutation(StaffLoginDocument, { input: { username, password } }))
  refuse(staffLogin.userErrors)
  if (!staffLogin.session || !staffLogin.staff) throw new Problem('INTERNAL', '')
  staff.value = staffLogin.staff
  session.set({ ...staffLogin.session, name: staffLogin.staff.name })
  endAsking()
}

/** Ends the session, here at once and on the server when it answers. */
export function logOut(): void {
  const refreshToken = session.refreshToken()
  staff.value = null
  session.clear()
  endAsking()
  if (refreshToken !== null) void publicClient.mutation(LogoutDocument, { input: { refreshToken } }).toPromise()
}

/** Ends all sessions of this account, on every device, and answers how many there were. Throws a Problem. */
export async function logOutEverywhere(): Promise<number> {
  const { logoutEverywhere } = await unwrap(client.mutation(LogoutEverywhereDocument, {}))
  staff.value = null
  session.clear()
  endAsking()
  return logoutEverywhere.sessions
}

/** Makes sure that it is known who is logged in. Throws a Problem when the server does not answer. */
export async function loadStaff(): Promise<void> {
  if (staff.value || !session.loggedIn.value) return
  staff.value = (await unwrap(client.query(ViewerDocument, {}))).viewer
}

// Names of shops follow the language; whether a shop is open is as of the last load.
watch(language, async () => {
  if (!staff.value || !session.loggedIn.value) return
  const asked = language.value
  const { data } = await client.query(ViewerDocument, {})
  if (data && asked === language.value && staff.value) staff.value = data.viewer
})

// Somebody logged in or out in another tab: what is on screen must not outlive them.
session.onChange(() => {
  if (staff.value && session.current.value && session.current.value.name !== staff.value.name) location.reload()
})
