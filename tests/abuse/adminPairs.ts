import type { TSchema } from 'typebox'
import type { Route } from '../../contract/index.ts'
import { plantConfiguration } from '../matrix/plantConfiguration.ts'
import type { PersonKey, World } from '../support/builders.ts'
import type { Desk, deskIn } from '../support/desk.ts'

export type Case = { who: PersonKey; params?: Record<string, string>; query?: string; body?: object }
/** The same request about something that is there but not theirs, and about something that is not there. */
export type Pair = { what: string; there: Case; nowhere: Case }

export const nobody = '01940000-0000-7000-8000-000000000000'
/** The same asked about what is there, and about what is not. */
export const pairWith =
  (asking: (id: string) => Omit<Case, 'who'>) =>
  (what: string, who: PersonKey, id: string): Pair => ({
    what,
    there: { who, ...asking(id) },
    nowhere: { who, ...asking(nobody) },
  })

const naming = (properties: Record<string, TSchema> = {}) =>
  Object.entries(properties).filter(([name, schema]) => {
    const { format, pattern } = schema as { format?: string; pattern?: string }
    return (
      name !== 'workspace' &&
      (format === 'uuid' || name === 'number' || name === 'process' || pattern?.includes('[0-9a-f]'))
    )
  })
/** Whether something can be named in the path, query or body of a route. */
export const namesSomething = (route: Route) =>
  [route.params, route.query, route.body].some(
    schema => naming((schema as { properties?: Record<string, TSchema> } | undefined)?.properties).length > 0,
  )

/** A session of somebody who has signed in. */
export async function sessionOf(at: ReturnType<typeof deskIn>, who: PersonKey): Promise<string> {
  await at.credentialsOf(who)
  const sql = 'select id::text from identity.session where account_id = $1 limit 1'
  return (await at.behind<{ id: string }>(sql, [at.world.people[who].accountId]))[0]?.id ?? ''
}

/** Something of each kind in another workspace. */
export async function distantIds(desk: Desk, elsewhere: ReturnType<typeof deskIn>): Promise<Named['ids']> {
  const { holder, legalHold, distantService, distantMailbox, setAside } = await plantConfiguration(
    desk.product,
    {
      world: elsewhere.world,
      elsewhere: elsewhere.world,
    },
  )
  return { holder, legalHold, service: distantService, mailbox: distantMailbox, mail: setAside.distant }
}

/** What there is to name: in our own workspace and in another one. */
export type Named = {
  worlds: readonly [world: World, elsewhere: World]
  /** Sessions of another workspace's administrator, and of a customer. */
  sessions: { distant: string; requester: string }
  tokens: { distant: string }
  /** Of another workspace. */
  ids: { holder: string; service: string; mailbox: string; mail: string; legalHold: string }
}

/** An id of another workspace by our administrator; and one of ours by somebody who administers nothing. */
/** An organisation to archive or to bring back. */
const entryPairs = (distant: string, ours: string): Pair[] => {
  const ask = (who: PersonKey, entry: string): Case => ({
    who,
    params: { kind: 'organisations', entry },
    body: {},
  })
  const pair = (what: string, who: PersonKey, id: string): Pair => ({
    what,
    there: ask(who, id),
    nowhere: ask(who, nobody),
  })
  return [
    pair('an organisation of another workspace', 'admin', distant),
    pair('an organisation, by requester', 'requester', ours),
    pair('an organisation, by analyst', 'analyst', ours),
  ]
}

const ofPath = (name: string, ids: { distant: string; ours?: string }, body?: object) => (): Pair[] => {
  const ask = (who: PersonKey, id: string): Case => ({ who, params: { [name]: id }, ...(body && { body }) })
  const pair = (what: string, who: PersonKey, id: string): Pair => ({
    what,
    there: ask(who, id),
    nowhere: ask(who, nobody),
  })
  return [
    pair(`a ${name} of another workspace`, 'admin', ids.distant),
    ...(ids.ours ? (['requester', 'partner', 'analyst'] as const) : []).map(who =>
      pair(`a ${name}, by ${who}`, who, ids.ours ?? ''),
    ),
  ]
}

/** The same of roles, services, mailboxes and mail. */
const configurationPairs = ({
  worlds: [world, elsewhere],
  ids,
}: Pick<Named, 'worlds' | 'ids'>): Record<string, () => Pair[]> => ({
  addHolder: () => {
    const ask = (what: string, name: string, id: string): Pair => ({
      what: `${what} of another workspace`,
      there: { who: 'admin', body: { role: 'specialist', ...named, [name]: id } },
      nowhere: { who: 'admin', body: { role: 'specialist', ...named, [name]: nobody } },
    })
    const named = { personId: world.people.biller.id }
    return [
      ask('a person', 'personId', elsewhere.people.biller.id),
      ask('a customer', 'customerId', elsewhere.organisations.northwind),
      ask('a service', 'serviceId', ids.service),
    ]
  },
  removeHolder: ofPath('holder', { distant: ids.holder }),
  previewHolders: () =>
    [
      ['customerId', elsewhere.organisations.northwind],
      ['serviceId', ids.service],
    ].map(([name = '', id = '']) => ({
      what: `a ${name} of another workspace`,
      there: { who: 'admin', query: `?process=incident&${name}=${id}` },
      nowhere: { who: 'admin', query: `?process=incident&${name}=${nobody}` },
    })),
  addMailbox: () => [
    {
      what: 'a process that is not published',
      there: { who: 'admin', body: { address: 'x@desk.example', process: 'secret' } },
      nowhere: { who: 'admin', body: { address: 'x@desk.example', process: 'nothing' } },
    },
  ],
  changeService: ofPath('service', { distant: ids.service }, { name: 'X' }),
  changeMailbox: ofPath('mailbox', { distant: ids.mailbox }, { open: false }),
  testMailbox: ofPath('mailbox', { distant: ids.mailbox }, {}),
  releaseMail: () => [...ofPath('mail', { distant: ids.mail }, { personId: world.people.biller.id })()],
  discardMail: ofPath('mail', { distant: ids.mail }, {}),
})

/** By route of administration: everything in it that names something, of others and of nobody. */
export function adminPairs({ worlds, sessions, tokens, ids }: Named): Record<string, () => Pair[]> {
  const [world, elsewhere] = worlds
  const person = { distant: elsewhere.people.requester.id, ours: world.people.neighbour.id }
  const inBody = (body: (id: string) => object): Pair[] => [
    {
      what: 'an organisation of another workspace',
      there: { who: 'admin', body: body(elsewhere.organisations.northwind) },
      nowhere: { who: 'admin', body: body(nobody) },
    },
  ]
  return {
    listAllPeople: () => [
      {
        what: 'an organisation of another workspace',
        there: { who: 'admin', query: `?organisationId=${elsewhere.organisations.northwind}` },
        nowhere: { who: 'admin', query: `?organisationId=${nobody}` },
      },
    ],
    changePerson: () => [
      ...ofPath('person', person, { name: 'X' })(),
      ...inBody(organisationId => ({ organisationId })).map(({ what, there, nowhere }) => ({
        what,
        there: { ...there, params: { person: world.people.biller.id } },
        nowhere: { ...nowhere, params: { person: world.people.biller.id } },
      })),
    ],
    listHeldWork: ofPath('person', person),
    reactivatePerson: ofPath('person', person, {}),
    renewInvitation: ofPath('person', person, {}),
    revokeInvitation: ofPath('person', person),
    changeOrganisation: ofPath(
      'organisation',
      { distant: elsewhere.organisations.northwind, ours: world.organisations.northwind },
      { name: 'X' },
    ),
    addTeam: () => inBody(organisationId => ({ name: 'X', organisationId })),
    archiveEntry: () => entryPairs(elsewhere.organisations.northwind, world.organisations.northwind),
    bringBackEntry: () => entryPairs(elsewhere.organisations.northwind, world.organisations.northwind),
    changeTeam: ofPath('team', { distant: elsewhere.teams.desk, ours: world.teams.desk }, { name: 'X' }),
    revokeAnyToken: ofPath('token', { distant: tokens.distant }),
    addLegalHold: () => [
      {
        what: 'a person of another workspace',
        there: { who: 'admin', body: { personId: elsewhere.people.requester.id, reason: 'X' } },
        nowhere: { who: 'admin', body: { personId: nobody, reason: 'X' } },
      },
    ],
    liftLegalHold: ofPath('hold', { distant: ids.legalHold }),
    previewErasure: ofPath('person', person),
    erasePerson: ofPath('person', person, { name: 'X', texts: 'keep' }),
    exportPerson: ofPath('person', person),
    ...configurationPairs({ worlds, ids }),
    endMySession: ofPath('session', { distant: sessions.distant, ours: sessions.requester }),
    endSession: ofPath('session', { distant: sessions.distant, ours: sessions.requester }),
  }
}
