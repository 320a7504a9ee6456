import { createClients } from '@shared/client'
import { createSession } from '@shared/session'
import { askLogin, noteLogin } from './login'

/** The guest's session. */
export const session = createSession('cuppa.guest')

/** `client` asks for a login where one is needed; `publicClient` never does; `liveState` tells how the socket stands. */
export const { client, publicClient, liveState } = createClients(session, () => askLogin(true))

if (session.loggedIn.value) noteLogin()
session.onChange(() => {
  if (session.loggedIn.value) noteLogin()
})
