import { listOf } from '../ui/index.ts'
import { n } from './nowWords.ts'
import type { Act, Run, Told } from './reads.ts'
import { reached } from './told.ts'

/** More people than this, and an act asks to be pressed a second time. */
const manyPeople = 10

/** What somebody typed with an act, for others to read. */
const wordsOf = (act: Act): string =>
  ('note' in act && act.note) || ('question' in act && act.question) || ('reason' in act && act.reason) || ''

/**
 * Why an act should be pressed a second time, in words: it reaches many, or what was typed about work beyond the line is
 * read on another side. Undefined: it need not.
 */
export const doubtOf = (act: Act, { run, told }: { run: Run; told: readonly Told[] }): string | undefined => {
  const who = reached(told)
  if (who.length > manyPeople) return n('confirm.many', { count: who.length })
  const others = who.filter(({ side }) => side !== 'provider').map(({ name }) => name)
  return run.class === 'provider' && wordsOf(act).trim() && others.length > 0
    ? n('confirm.crosses', { names: listOf(others) })
    : undefined
}
