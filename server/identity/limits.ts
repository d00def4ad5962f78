import { type Call, type Limit, Problem } from '../kernel/index.ts'

/** Who is trying: the address as typed, whether or not there is such an account, and the network it comes from. */
export type Trier = { email: string; network: string }

/** Passwords: one guesser in one network is stopped by these, and nobody else is. */
export const passwordLimits = ({ email, network }: Trier): Limit[] => [
  { key: `password:pair:${email}:${network}`, limit: 10, minutes: 15 },
  { key: `password:network:${network}`, limit: 100, minutes: 15 },
]
/**
 * Passwords tried for one account from everywhere, those stopped above not counted. Beyond it a password is taken only
 * from networks the account has signed in from; from elsewhere a sign-in link works, so that a storm of guesses from a
 * thousand networks gets nowhere and locks nobody out.
 */
export const accountLimit = ({ email }: Trier): Limit => ({
  key: `password:account:${email}`,
  limit: 100,
  minutes: 15,
})
/** Links asked for: five an hour from one network for one address, thirty an hour from one network. */
export const linkLimits = ({ email, network }: Trier): Limit[] => [
  { key: `link:pair:${email}:${network}`, limit: 5, minutes: 60 },
  { key: `link:network:${network}`, limit: 30, minutes: 60 },
]
/**
 * Links asked for one address from everywhere. Beyond it no mail is sent while a link of the last ten minutes is
 * unused: the mailbox is not flooded, and always holds a link that works.
 */
export const addressLimit = ({ email }: Trier): Limit => ({
  key: `link:address:${email}`,
  limit: 20,
  minutes: 60,
})
/** Links redeemed, right or wrong. */
export const redeemLimits = (network: string): Limit[] => [
  { key: `redeem:network:${network}`, limit: 100, minutes: 15 },
]
/** Current passwords tried while changing it. */
export const changeLimits = (accountId: string): Limit[] => [
  { key: `password:change:${accountId}`, limit: 10, minutes: 15 },
]

/** Says no, and when to come back (RFC 9110, 10.2.3). */
export function refuseTooMany(call: Pick<Call, 'reply'>, seconds: number): never {
  call.reply.header('retry-after', String(seconds))
  throw new Problem('request.too_many', `Try again in ${inWords(seconds)}.`)
}

const inWords = (seconds: number): string =>
  seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
