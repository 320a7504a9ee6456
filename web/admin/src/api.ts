import { createClients } from '@shared/client'
import { createSession } from '@shared/session'
import { RefreshSessionDocument } from './gql/graphql'
import { askLogin } from './login'

/** The session of a member of staff; apart from a guest's in the same browser. */
export const session = createSession('cuppa.staff')

/** `client` asks for a login when the session is over; `publicClient` never does. */
export const { client, publicClient, liveState } = createClients(session, askLogin, RefreshSessionDocument)
