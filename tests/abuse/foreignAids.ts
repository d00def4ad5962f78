import type { PersonKey } from '../support/builders.ts'
import type { deskIn } from '../support/desk.ts'

type Desk = ReturnType<typeof deskIn>
type Case = { who: PersonKey; params?: Record<string, string>; query?: string; body?: object }
type Pair = { what: string; there: Case; nowhere: Case }
type Asking = (more?: { run?: boolean; query?: string; body?: object }) => Pair[]

const nobody = '01940000-0000-7000-8000-000000000000'

/** Ids of aids that others have: a colleague's own, a team's, one of another workspace. */
export type ForeignAids = Awaited<ReturnType<typeof keepForeignAids>>

/** Keeps aids that are not for whoever asks. */
export async function keepForeignAids(desk: Desk, elsewhere: Desk) {
  const keep = async (at: Desk, who: PersonKey, owner: object) => {
    const body = { kind: 'snippet', name: 'theirs', language: 'en', content: { text: 'Theirs' }, ...owner }
    const asked = { method: 'POST', url: `/api/w/${at.world.slug}/aids`, body } as const
    return (await at.insist<{ id: string }>(at.askAs(who, asked))).id
  }
  return {
    own: await keep(desk, 'analyst', { owner: 'person' }),
    team: await keep(desk, 'analyst', { owner: 'team', teamId: desk.world.teams.desk }),
    distant: await keep(elsewhere, 'admin', { owner: 'workspace' }),
  }
}

/** By route: everything about aids that names something. */
export const aidEntries = (aids: () => ForeignAids, ofTickets: Asking): Record<string, () => Pair[]> => ({
  removeAid: () => ofAids(aids(), aid => ({ params: { aid } })),
  listSnippets: () => ofTickets({ query: '?class=band' }),
})

function ofAids({ own, team, distant }: ForeignAids, asking: (aid: string) => Omit<Case, 'who'>): Pair[] {
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
