import { newId, type Tx } from '../kernel/index.ts'
import { insertLinkFor } from './queries_sign_in.ts'
import { hashSecret, newSecret } from './secret.ts'

/** The kind of the job that mails a sign-in link; its payload is `SignInLinkMail`. */
export const signInLinkJob = 'mail.sign_in_link'
/** What the mail with a sign-in link is made of. */
export type SignInLinkMail = { to: string; name: string; url: string }

/** How long a link somebody asked for works. */
export const signInLinkMinutes = 15
/** An invitation is read when there is time. */
export const invitationMinutes = 24 * 60

/** Where a link leads: opening the page uses nothing up, pressing its button does. */
export const linkUrl = (baseUrl: string, token: string): string => `${baseUrl}/sign-in/${token}`

/** Makes a link for an account and answers its secret. Engine scope. */
export function createSignInLink(
  tx: Tx,
  { accountId, at, minutes }: { accountId: string; at: Temporal.Instant; minutes: number },
): string {
  const token = newSecret()
  const until = at.add({ minutes })
  tx.run(insertLinkFor, [newId(), accountId, hashSecret(token), at.toString(), until.toString()])
  return token
}
