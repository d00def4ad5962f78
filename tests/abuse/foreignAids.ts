import type { PersonKey } from '../support/builders.ts'
import type { deskIn } from '../support/desk.ts'
import { type Case, nobody, type Pair } from './adminPairs.ts'

type Desk = ReturnType<typeof deskIn>
type Asking = (more?: { run?: boolean; query?: string; body?: object }) => Pair[]

/** Ids of aids that others have: a colleague's own, a team's, one of another workspace. */
export type ForeignAids = Awaited<ReturnType<typeof keepForeignAids>>

/** Keeps aids that are not for whoever asks. */
export async function keepForeignAids(desk: Desk, elsewhere: Desk) {
  const keep = async (at: Desk, who: PersonKey, owner: object) => {
    const body = { kind: 'snippet', name: 'theirs', language: 'en', content: { text: 'Theirs' }, ...owner }
    const asked = { method: 'POST', url: `/api/w/${at.world.slug}/aids`, body } as const
    return (await at.insist<{ id: string }>(at.askAs(who, asked))).id
  }
  const steps = [{ act: 'message', class: 'provider', text: 'Theirs' }]
  const macro = { kind: 'macro', name: 'Theirs', language: undefined, content: { steps } }
  const { number } = await desk.open('stranger')
  const added = desk.post('analyst', `/${number}/checklist`, { items: ['Theirs'] })
  const [item = ''] = (await desk.insist<{ ids: string[] }>(added)).ids
  const content = { process: 'incident', title: 'T', text: 'T', impact: 'low', urgency: 'low', checklist: [] }
  const template = { kind: 'template', name: 'Theirs', language: undefined, content }
  const recur = async (at: Desk, templateId: string) => {
    const schedule = { rhythm: { every: 'day' }, at: '08:00', zone: 'UTC', from: '2099-01-01' }
    const body = { name: 'Theirs', templateId, requesterId: at.world.people.analyst.id, schedule }
    const asked = { method: 'POST', url: `/api/w/${at.world.slug}/recurrences`, body } as const
    return (await at.insist<{ id: string }>(at.askAs('admin', asked))).id
  }
  const distantTemplate = await keep(elsewhere, 'admin', { ...template, owner: 'person' })
  const hiddenTemplate = await keep(desk, 'admin', { ...template, owner: 'person' })
  return {
    item,
    hiddenTemplate,
    recurrence: await recur(desk, hiddenTemplate),
    distantRecurrence: await recur(elsewhere, distantTemplate),
    people: { distant: elsewhere.world.people.requester.id },
    macro: await keep(desk, 'admin', { ...macro, owner: 'workspace' }),
    hidden: await keep(desk, 'analyst', { ...macro, owner: 'person' }),
    own: await keep(desk, 'analyst', { owner: 'person' }),
    team: await keep(desk, 'analyst', { owner: 'team', teamId: desk.world.teams.desk }),
    distant: await keep(elsewhere, 'admin', { owner: 'workspace' }),
  }
}

/** By route: everything about aids that names something. */
export const aidEntries = (
  aids: () => ForeignAids,
  { ofTickets, own }: { ofTickets: Asking; own: () => string },
): Record<string, () => Pair[]> => ({
  removeAid: () => ofAids(aids(), aid => ({ params: { aid } })),
  listMentionable: () => ofTickets({ query: '?class=band' }),
  getChecklist: () => ofTickets(),
  addChecklistItems: () => ofTickets({ body: { items: ['T'] } }),
  tickChecklistItem: () => ofItems(aids().item, { ofTickets, own, body: { done: true } }),
  removeChecklistItem: () => ofItems(aids().item, { ofTickets, own, body: {} }),
  runMacro: () => ofMacros(aids(), { ofTickets, own }),
  previewMacro: () => ofMacros(aids(), { ofTickets, own }),
  listSnippets: () => ofTickets({ query: '?class=band' }),
  listSimilar: () => ofTickets(),
  findSimilar: () => ofAsked(aids()),
  listRecurrenceOpenings: () => ofRecurrences(aids(), {}),
  pauseRecurrence: () => ofRecurrences(aids(), { body: { paused: true } }),
  removeRecurrence: () => ofRecurrences(aids(), {}),
  saveRecurrence: () => ofDrafts(aids()),
})

/** One of another workspace, and any for a customer. */
const ofRecurrences = (aids: ForeignAids, more: { body?: object }): Pair[] =>
  (
    [
      ['of another workspace', 'admin', aids.distantRecurrence],
      ['for a customer', 'requester', aids.recurrence],
    ] as const
  ).map(([what, who, recurrence]) => ({
    what: `a recurring ticket ${what}`,
    there: { who, params: { recurrence }, ...more },
    nowhere: { who, params: { recurrence: nobody }, ...more },
  }))

/** For somebody of another workspace. */
const ofAsked = ({ people }: ForeignAids): Pair[] => [
  {
    what: 'somebody of another workspace',
    there: { who: 'analyst', query: `?q=it+broke&requesterId=${people.distant}` },
    nowhere: { who: 'analyst', query: `?q=it+broke&requesterId=${nobody}` },
  },
]

/** What is kept with ids that are not theirs. */
function ofDrafts(aids: ForeignAids): Pair[] {
  const schedule = { rhythm: { every: 'day' }, at: '08:00', zone: 'UTC', from: '2099-01-01' }
  const draft = (more: object): Case => ({
    who: 'analyst',
    body: { name: 'T', templateId: nobody, requesterId: nobody, schedule, ...more },
  })
  const pair = (what: string, name: string, id: string): Pair => ({
    what,
    there: draft({ [name]: id }),
    nowhere: draft({ [name]: nobody }),
  })
  return [
    pair('a template of a colleague’s own', 'templateId', aids.hiddenTemplate),
    pair('somebody of another workspace', 'requesterId', aids.people.distant),
    pair('a recurring ticket of another workspace', 'id', aids.distantRecurrence),
  ]
}

/** Items of tickets of others, and one of another ticket on a ticket of theirs. */
function ofItems(
  item: string,
  { ofTickets, own, body }: { ofTickets: Asking; own: () => string; body: object },
): Pair[] {
  const withItem = (asked: Case, id: string): Case => ({ ...asked, params: { ...asked.params, item: id } })
  return [
    ...ofTickets({ body }).map(({ what, there, nowhere }) => ({
      what,
      there: withItem(there, item),
      nowhere: withItem(nowhere, item),
    })),
    {
      what: 'an item of another ticket',
      there: { who: 'analyst', params: { number: own(), item }, body },
      nowhere: { who: 'analyst', params: { number: own(), item: nobody }, body },
    },
  ]
}

/** A macro of theirs on tickets of others, and macros of others on a ticket of theirs. */
function ofMacros(aids: ForeignAids, { ofTickets, own }: { ofTickets: Asking; own: () => string }): Pair[] {
  const withAid = (asked: Case, aid: string): Case => ({
    ...asked,
    params: { ...asked.params, aid },
    body: {},
  })
  return [
    ...ofTickets().map(({ what, there, nowhere }) => ({
      what,
      there: withAid(there, aids.macro),
      nowhere: withAid(nowhere, aids.macro),
    })),
    ...ofAids({ ...aids, own: aids.hidden, team: aids.hidden }, aid => ({
      params: { number: own(), aid },
      body: {},
    })),
  ]
}

function ofAids(
  { own, team, distant }: Pick<ForeignAids, 'own' | 'team' | 'distant'>,
  asking: (aid: string) => Omit<Case, 'who'>,
): Pair[] {
  const pair = (what: string, who: PersonKey, id: string): Pair => ({
    what,
    there: { who, ...asking(id) },
    nowhere: { who, ...asking(nobody) },
  })
  return [
    pair('a colleague’s own aid', 'admin', own),
    pair('an aid of a team they do not belong to', 'engineer', team),
    pair('an aid, for a customer', 'requester', team),
    pair('an aid of another workspace', 'admin', distant),
  ]
}
