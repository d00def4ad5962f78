import { listOf } from '../ui/index.ts'
import { n } from './nowWords.ts'
import type { LedgerRow, Refused, Told } from './reads.ts'
import { t } from './words.ts'

/** Everybody who may be told, in the order they are named. */
const byRank = [
  'requester',
  'party',
  'R',
  'S',
  'A',
  'C',
  'manager',
  'business',
  'related',
  'I',
  'follower',
] as const
const shownNames = 4

/** The short name of a letter: "R", "requester". */
export const sayLetter = (letter: string): string => {
  const known = byRank.find(each => each === letter)
  return known ? t(`letter.${known}`) : letter
}
/** The letter with its meaning: "A, accountable". */
export const sayLetterLong = (letter: string): string => {
  const known = byRank.find(each => each === letter)
  return known ? t(`letter_long.${known}`) : letter
}

/** The requester first, then those who work on it, then those who only hear of it, and who hears nothing last. */
export const inOrder = <T extends Pick<Told, 'channel' | 'letter'>>(told: readonly T[]): T[] => {
  const order: readonly string[] = byRank
  const rank = (each: T) => (each.channel === 'none' ? byRank.length : order.indexOf(each.letter))
  return [...told].sort((a, b) => rank(a) - rank(b))
}

/** Those who really hear of it: not the author, not those without a way to reach them. */
export const reached = <T extends Pick<Told, 'channel' | 'letter'>>(told: readonly T[]): T[] =>
  inOrder(told).filter(each => each.channel !== 'none')

/** "Mara (requester), Olga (A) and 3 more", or undefined when nobody is told. */
export const sayTold = (told: readonly Pick<Told, 'name' | 'letter' | 'channel'>[]): string | undefined => {
  const who = reached(told)
  if (who.length === 0) return undefined
  const all = who.map(each => `${each.name} (${sayLetter(each.letter)})`)
  const shown =
    all.length > shownNames
      ? [...all.slice(0, shownNames), t('told.more', { count: all.length - shownNames })]
      : all
  return listOf(shown)
}

/** Why nobody would be told yet: what is missing first, or why it cannot be done as it stands. */
export const sayRefused = ({ text, errors }: NonNullable<Refused>): string =>
  errors.length > 0
    ? n('refused', { text: errors.map(each => each.text).join(', ') })
    : `${text}.`.replace(/\.\.$/, '.')

/** What is said after an act: "Told: Mara (requester) and Olga (A)." */
export const sayWereTold = (told: readonly Told[] | undefined): string => {
  if (!told) return ''
  const names = sayTold(told)
  return names ? t('told.were', { names }) : t('told.were_nobody')
}

/** The same from the ledger, which knows what really followed: each person once, by their first letter. */
export const sayLedger = (rows: readonly LedgerRow[]): string => {
  const people = new Map<string, Pick<Told, 'name' | 'letter' | 'channel'>>()
  for (const { to, letter, channel, verdict } of rows)
    if (verdict !== 'not owed' && !people.has(to)) people.set(to, { name: to, letter, channel })
  const names = sayTold([...people.values()])
  return names ? t('told.were', { names }) : t('told.were_nobody')
}
