import { newId, type Tx } from '../kernel/index.ts'
import { insertLinkFor } from './queries_sign_in.ts'
import { hashSecret, newSecret } from './secret.ts'

/** The kind of the job that mails a sign-in link; its payload is `SignInLinkMail`. */
export const signInLinkJob = 'mail.sign_in_link'
/** The payload of that job: to whom, by which name, and the link. */
export type SignInLinkMail = {
  to: string
  name: string
  url: string
  /** Somebody asked them in: where to, and until when the link works. */
  invitation?: { workspace: string; until: string }
}

/** How long a link somebody asked for works. */
export const signInLinkMinutes = 15
/** An invitation is read when there is time. */
export const invitationDays = 7

/** Where a link leads: opening the page uses nothing up, pressing its button does. */
export const linkUrl = (baseUrl: string, token: string): string => `${baseUrl}/sign-in/${token}`

type NewLink = { accountId: string; at: Temporal.Instant; minutes: number }
/** Makes a link for an account: its secret, and what it is known by. Engine scope. */
export function makeLink(tx: Tx, { accountId, at, minutes }: NewLink): { id: string; token: string } {
  const [id, token] = [newId(), newSecret()]
  const until = at.add({ minutes })
  tx.run(insertLinkFor, [id, accountId, hashSecret(token), at.toString(), until.toString()])
  return { id, token }
}
/** Makes a link for an account and answers its secret. Engine scope. */
export const createSignInLink = (tx: Tx, link: NewLink): string => makeLink(tx, link).token
