import { createClients } from '@shared/client'
import { createSession } from '@shared/session'
import { LogoutDocument, RefreshSessionDocument } from './gql/graphql'
import { askLogin, noteLogin } from './login'

/** The guest's session. */
export const session = createSession('cuppa.guest')

/** `client` asks for a login where one is needed; `publicClient` never does; `liveState` tells how the socket stands. */
export const { client, publicClient, liveState } = createClients(session, () => askLogin(true), RefreshSessionDocument)

if (session.loggedIn.value) noteLogin()
session.onChange(() => {
  if (session.loggedIn.value) noteLogin()
})

/** Ends the session, here at once and on the server when it answers. */
export function logOut(): void {
  const refreshToken = session.refreshToken()
  session.clear()
  if (refreshToken !== null) void publicClient.mutation(LogoutDocument, { input: { refreshToken } }).toPromise()
}
