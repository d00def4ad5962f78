import type { Page, Run } from './reads.ts'

/** Acts that something has to be filled in for, with their keys; the rarer ones stand behind *More*. */
export const forms = [
  { name: 'stuck', press: 's', rare: false },
  { name: 'wait', press: 'q', rare: false },
  { name: 'return', press: 'x', rare: false },
  { name: 'assign', press: 'g', rare: false },
  { name: 'release', press: 'alt+t', rare: true },
  { name: 'help', press: 'l', rare: true },
  { name: 'meet', press: 'i', rare: true },
  { name: 'offer', press: 'o', rare: true },
  { name: 'book', press: 'b', rare: true },
  { name: 'move', press: 'v', rare: true },
  { name: 'reclassify', press: 'y', rare: true },
] as const
export type Form = (typeof forms)[number]
export type FormName = Form['name'] | 'cancelMeeting'

/** What a customer is not troubled with: it is our way to work, not theirs. */
const ourWays: readonly FormName[] = ['wait', 'help', 'meet']

/** The forms offered for a run; `ticket` where acts on the whole ticket stand with it. */
export const listForms = (run: Run, ticket: Page['ticket'] | undefined, side: string): Form[] =>
  forms.filter(({ name }) => {
    if (side === 'customer' && ourWays.includes(name)) return false
    if (name === 'reclassify') return ticket?.may.includes(name)
    return run.may.includes(name) && (name !== 'move' || run.moveTo.length > 0)
  })

/** Where what is typed into a form is kept. */
export const draftOf = (personId: string, number: string, form: string): string =>
  `interlock.draft.${personId}.${number}.act.${form}`
