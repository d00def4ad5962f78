import { fileURLToPath } from 'node:url'
import { insertMailbox } from '../../server/comms/index.ts'
import {
  createOrganisations,
  createPeople,
  createSignInLink,
  createTeams,
  createWorkspace,
} from '../../server/identity/index.ts'
import { type Clock, type Db, newId, type Tx } from '../../server/kernel/index.ts'
import { assignHolders, readStarter, type StarterModel, seedModel } from '../../server/model/index.ts'
import { type Askable, ask, type Credentials } from './product.ts'

/** Who belongs where: one provider, two customers, two partners. */
export const organisations = {
  provider: { name: 'Harbour IT', side: 'provider' },
  northwind: { name: 'Northwind', side: 'customer' },
  westerly: { name: 'Westerly', side: 'customer' },
  crane: { name: 'Crane Works', side: 'partner' },
  dyke: { name: 'Dyke and Daughters', side: 'partner' },
} as const
export type OrganisationKey = keyof typeof organisations

/** The people of the world, with the roles they hold themselves. */
const people = {
  admin: { of: 'provider', admin: true },
  owner: { of: 'provider', roles: ['head-of-operations'] },
  lead: { of: 'provider', roles: ['service-desk-lead'] },
  analyst: { of: 'provider', team: 'desk' },
  colleague: { of: 'provider', team: 'desk' },
  engineer: { of: 'provider', team: 'secondLine' },
  specialist: { of: 'provider', roles: ['specialist'] },
  manager: { of: 'provider', roles: ['service-manager', 'change-manager'] },
  biller: { of: 'provider', roles: ['billing-administrator'] },
  leaver: { of: 'provider', team: 'desk' },
  requester: { of: 'northwind' },
  neighbour: { of: 'northwind' },
  customerOwner: { of: 'northwind', roles: ['customer-service-owner', 'customer-approver'] },
  stranger: { of: 'westerly' },
  partner: { of: 'crane', roles: ['partner-coordinator'] },
  partnerColleague: { of: 'crane', team: 'craneBench' },
  outsider: { of: 'dyke' },
} as const satisfies Record<
  string,
  { of: OrganisationKey; admin?: boolean; team?: TeamKey; roles?: readonly string[] }
>
export type PersonKey = keyof typeof people
export const personKeys = Object.keys(people) as PersonKey[]

const teams = {
  desk: { of: 'provider', roles: ['service-desk-analyst'] },
  secondLine: { of: 'provider', roles: ['second-line-engineer'] },
  craneBench: { of: 'crane', roles: [] },
} as const satisfies Record<string, { of: OrganisationKey; roles: readonly string[] }>
export type TeamKey = 'desk' | 'secondLine' | 'craneBench'

export type BuiltPerson = {
  key: PersonKey
  id: string
  name: string
  email: string
  accountId: string
  organisationId: string
}
/** A workspace with everybody in it and the starter model; `slug` is its name in addresses. */
export type World = {
  workspaceId: string
  slug: string
  organisations: Record<OrganisationKey, string>
  people: Record<PersonKey, BuiltPerson>
  teams: Record<TeamKey, string>
}

/**
 * What a world is called; `mark` is put into every name and address, so that each can be found again, and `adapt` into
 * the starter model.
 */
export type WorldOptions = {
  slug?: string
  mark?: (what: string) => string
  adapt?: (model: StarterModel) => StarterModel
}

const starter = fileURLToPath(new URL('../../starter/', import.meta.url))

/** Builds the world through the product's own use cases, in one transaction. */
export async function buildWorld(
  { db, clock }: { db: Db; clock: Clock },
  { slug = 'harbour', mark = what => what, adapt = model => model }: WorldOptions = {},
): Promise<World> {
  const read = await readStarter(starter)
  if (!('model' in read)) throw new Error('The starter model has mistakes.')
  return db.engine(newId(), async tx => {
    const at = clock.now()
    const providerName = mark(organisations.provider.name)
    const { workspaceId, providerId } = createWorkspace(tx, { slug, name: slug, providerName, at })
    const inWorkspace = { workspaceId, slug, at, mark }
    const made = { provider: providerId, ...addOrganisations(tx, inWorkspace) }
    const found = await addPeople(tx, inWorkspace, made)
    const teamIds = addTeams(tx, inWorkspace, { organisations: made, people: found })
    seedModel(tx, adapt(read.model), clock)
    await assignHolders(tx, [
      ...personKeys.flatMap(key => rolesOf(people[key]).map(role => ({ role, person: found[key].id }))),
      ...teamKeys.flatMap(key => rolesOf(teams[key]).map(role => ({ role, team: teamIds[key] }))),
    ])
    tx.run(insertMailbox, [workspaceId, newId(), `${slug}@desk.example`, 'incident'])
    return { workspaceId, slug, organisations: made, people: found, teams: teamIds }
  })
}

type In = { workspaceId: string; slug: string; at: Temporal.Instant; mark: (what: string) => string }
const teamKeys = Object.keys(teams) as TeamKey[]
const rolesOf = (holder: object): readonly string[] =>
  'roles' in holder ? (holder.roles as readonly string[]) : []

function addOrganisations(tx: Tx, { workspaceId, slug, mark }: In) {
  const keys = ['northwind', 'westerly', 'crane', 'dyke'] as const
  const ids = createOrganisations(
    tx,
    workspaceId,
    keys.map(key => ({
      name: mark(organisations[key].name),
      side: organisations[key].side,
      mailDomains: [`${key}.${slug}.example`],
    })),
  )
  const [northwind = '', westerly = '', crane = '', dyke = ''] = ids
  return { northwind, westerly, crane, dyke }
}

async function addPeople(tx: Tx, { workspaceId, slug, at, mark }: In, made: Record<OrganisationKey, string>) {
  const wanted = personKeys.map(key => {
    const { of } = people[key]
    const name = mark(`${key[0]?.toUpperCase()}${key.slice(1)}`)
    const email = `${mark(`${key} mail`).toLowerCase().replace(/\W+/g, '.')}@${of}.${slug}.example`
    return { key, name, email, organisationId: made[of], admin: 'admin' in people[key], account: true }
  })
  const created = await createPeople(tx, { workspaceId, at, people: wanted })
  return Object.fromEntries(
    wanted.map(({ key, name, email, organisationId }, index) => {
      const { id = '', accountId = '' } = created[index] ?? {}
      return [key, { key, id, accountId: accountId ?? '', name, email, organisationId }]
    }),
  ) as Record<PersonKey, BuiltPerson>
}

function addTeams(
  tx: Tx,
  { workspaceId, mark }: In,
  made: { organisations: Record<OrganisationKey, string>; people: Record<PersonKey, BuiltPerson> },
) {
  const members = (team: TeamKey) =>
    personKeys
      .filter(key => 'team' in people[key] && people[key].team === team)
      .map(key => made.people[key].id)
  const ids = createTeams(
    tx,
    workspaceId,
    teamKeys.map(key => ({
      name: mark(`Team ${key}`),
      organisationId: made.organisations[teams[key].of],
      members: members(key),
    })),
  )
  return Object.fromEntries(teamKeys.map((key, index) => [key, ids[index] ?? ''])) as Record<TeamKey, string>
}

/** Signs somebody in as they would: by a one-time link. */
export async function signIn(
  product: Askable & { db: Db; clock: Clock },
  person: BuiltPerson,
): Promise<Credentials> {
  const token = await product.db.engine(null, async tx =>
    createSignInLink(tx, { accountId: person.accountId, at: product.clock.now(), minutes: 15 }),
  )
  const answer = await ask(product, {}, { method: 'POST', url: '/api/sign-in/redeem', body: { token } })
  const [cookie] = String(answer.headers['set-cookie']).split(';')
  if (answer.status !== 200 || !cookie) throw new Error(`Nobody could sign in: ${answer.text}`)
  return { cookie }
}

/** Makes an API token for somebody who is signed in. */
export async function makeToken(
  product: Askable,
  credentials: Credentials,
  { slug, name, scopes }: { slug: string; name: string; scopes: readonly string[] },
): Promise<{ id: string; token: string }> {
  const answer = await ask(product, credentials, {
    method: 'POST',
    url: `/api/w/${slug}/tokens`,
    body: { name, scopes },
  })
  if (answer.status !== 201) throw new Error(`No token could be made: ${answer.text}`)
  const { id, secret } = answer.body as { id: string; secret: string }
  return { id, token: secret }
}
