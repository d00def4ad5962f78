import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { loadStarterModel } from './firstRun.ts'
import {
  actorOf,
  createOrganisations,
  createPeople,
  createTeams,
  type Directory,
  findWorkspace,
  loadDirectory,
} from './identity/index.ts'
import {
  type Actor,
  type Clock,
  type Config,
  connect,
  createBlobs,
  createEmit,
  type Db,
  findSecret,
  type Log,
  type Tx,
} from './kernel/index.ts'
import {
  addServices,
  assignHolders,
  formatProblem,
  readOrganisation,
  type StarterOrganisation,
  setWorkingHours,
} from './model/index.ts'
import { createReactions } from './reactions.ts'
import { actOnTicket, openTicket, type ShortAct } from './work/index.ts'

type DemoTicket = {
  process: string
  by: string
  title: string
  text: string
  then: (ShortAct & { by: string })[]
}
export type DemoParts = { databaseUrl: string; config: Config; clock: Clock; log: Log }

const file = fileURLToPath(new URL('../starter/demo/organisation.yaml', import.meta.url))

/** Adds the demonstration organisation with some work going on, once; everything goes through the same acts as real work. */
export async function prepareDemo({ databaseUrl, config, clock, log }: DemoParts): Promise<void> {
  const demo = await readDemo()
  let db: Db
  const reactions = createReactions({
    clock,
    mailDomain: config.mailDomain,
    joinSeconds: config.joinSeconds,
    attachmentBytes: config.attachmentBytes,
    blobs: createBlobs({ dir: config.filesDir, clock }),
    db: () => db,
    secret: () => findSecret(db),
  })
  db = connect(databaseUrl, {
    emit: createEmit(clock, reactions),
    max: 2,
    onError: err => log.warn({ err }, 'database connection'),
  })
  try {
    const workspaceId = await db.engine(null, tx => findWorkspace(tx, config.workspace.slug))
    if (!workspaceId)
      throw new Error(`There is no workspace ${config.workspace.slug} to put the demonstration into.`)
    const isNew = await db.engine(workspaceId, tx => addOrganisation(tx, demo, clock))
    if (!isNew) return
    const directory = await db.engine(workspaceId, tx => loadDirectory(tx))
    for (const ticket of demo.tickets) await playTicket(db, ticket, { directory, clock })
    // Last, since what is played is the work of a day, whenever somebody tries it.
    const { hours } = demo
    if (hours) await db.engine(workspaceId, tx => setWorkingHours(tx, hours))
  } finally {
    await db.close()
  }
}

async function readDemo(): Promise<StarterOrganisation & { tickets: DemoTicket[] }> {
  const { roles } = await loadStarterModel()
  const read = await readOrganisation(
    file,
    roles.map(({ key }) => key),
  )
  if ('problems' in read)
    throw new Error(`The demonstration has mistakes:\n${read.problems.map(formatProblem).join('\n')}`)
  const { tickets } = parse(await readFile(file, 'utf8')) as { tickets: DemoTicket[] }
  return { ...read.organisation, tickets }
}

/** All people at once, in one transaction; false when they are there already. */
async function addOrganisation(tx: Tx, demo: StarterOrganisation, clock: Clock): Promise<boolean> {
  const workspaceId = tx.workspaceId ?? ''
  const before = await loadDirectory(tx)
  if ([...before.organisations.values()].some(({ name }) => name === demo.organisations[0]?.name))
    return false
  const made = createOrganisations(
    tx,
    workspaceId,
    demo.organisations.map(({ name, side, domains }) => ({ name, side, mailDomains: domains })),
  )
  const organisations = byName(demo.organisations, made).set(demo.provider, before.providerId)
  const of = (name: string) => organisations.get(name) ?? ''
  const people = await createPeople(tx, {
    workspaceId,
    at: clock.now(),
    people: demo.people.map(person => ({
      name: person.name,
      email: person.email,
      organisationId: of(person.of),
      account: true,
    })),
  })
  const idOf = new Map(people.map(({ email, id }) => [email, id]))
  const members = (team: string) =>
    demo.people.filter(person => person.team === team).flatMap(({ email }) => idOf.get(email) ?? [])
  const teams = createTeams(
    tx,
    workspaceId,
    demo.teams.map(team => ({ name: team.name, organisationId: of(team.of), members: members(team.name) })),
  )
  await addModel(tx, demo, { organisations, people: idOf, teams: byName(demo.teams, teams) })
  return true
}

const byName = (named: readonly { name: string }[], ids: readonly string[]) =>
  new Map(named.map(({ name }, index) => [name, ids[index] ?? '']))

type Ids = ReadonlyMap<string, string>
type Made = { organisations: Ids; people: Ids; teams: Ids }

/** Services, and who holds what. */
async function addModel(tx: Tx, demo: StarterOrganisation, { organisations, people, teams }: Made) {
  const of = (names: readonly string[], ids: Ids) => names.flatMap(name => ids.get(name) ?? [])
  const made = addServices(
    tx,
    demo.services.map(service => ({
      ...service,
      customers: of(service.customers, organisations),
      subscribers: of(service.subscribers, people),
    })),
  )
  const services = new Map(demo.services.map(({ key }, index) => [key, made[index] ?? '']))
  const held = ({ roles }: Pick<StarterOrganisation['teams'][number], 'roles'>) =>
    roles.map(({ customer, service, priorities, ...role }) => ({
      ...role,
      customer: organisations.get(customer ?? ''),
      service: services.get(service ?? ''),
      priorities: priorities ?? undefined,
    }))
  await assignHolders(tx, [
    ...demo.people.flatMap(one => held(one).map(role => ({ ...role, person: people.get(one.email) }))),
    ...demo.teams.flatMap(one => held(one).map(role => ({ ...role, team: teams.get(one.name) }))),
  ])
}

async function playTicket(
  db: Db,
  ticket: DemoTicket,
  { directory, clock }: { directory: Directory; clock: Clock },
) {
  const { process, title, text } = ticket
  const opened = await db.actAs(actorFor(directory, ticket.by), tx =>
    openTicket(tx, { process, title, text, via: 'web' }, clock),
  )
  for (const act of ticket.then) {
    await db.actAs(actorFor(directory, act.by), tx =>
      actOnTicket(tx, { number: opened.opening.number, act }, clock),
    )
  }
}

function actorFor(directory: Directory, email: string): Actor {
  const person = directory.findPersonByEmail(email)
  const actor = person && actorOf(directory, person.id)
  if (!actor) throw new Error(`The demonstration names nobody with the address ${email}.`)
  return actor
}
