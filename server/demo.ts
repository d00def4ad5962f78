import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
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
  createEmit,
  type Db,
  findSecret,
  type Log,
  type Tx,
} from './kernel/index.ts'
import { assignHolders, type NewHolder } from './model/index.ts'
import { createReactions } from './reactions.ts'
import { actOnTicket, openTicket, type TicketAct } from './work/index.ts'

type DemoFile = {
  provider: string
  organisations: { name: string; side: 'customer' | 'partner'; domains: string[] }[]
  people: { name: string; email: string; of: string; team?: string; roles?: string[] }[]
  teams: { name: string; of: string; roles?: string[] }[]
  tickets: {
    process: string
    by: string
    title: string
    text: string
    then: (TicketAct & { by: string })[]
  }[]
}
export type DemoParts = { databaseUrl: string; config: Config; clock: Clock; log: Log }

const file = new URL('../starter/demo/organisation.yaml', import.meta.url)

/** Adds the demonstration organisation with some work going on, once; everything goes through the same acts as real work. */
export async function prepareDemo({ databaseUrl, config, clock, log }: DemoParts): Promise<void> {
  const demo = parse(await readFile(file, 'utf8')) as DemoFile
  let db: Db
  const reactions = createReactions({
    clock,
    mailDomain: config.mailDomain,
    joinSeconds: config.joinSeconds,
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
  } finally {
    await db.close()
  }
}

/** All people at once, in one transaction; false when they are there already. */
async function addOrganisation(tx: Tx, demo: DemoFile, clock: Clock): Promise<boolean> {
  const workspaceId = tx.workspaceId ?? ''
  const before = await loadDirectory(tx)
  if ([...before.organisations.values()].some(({ name }) => name === demo.organisations[0]?.name))
    return false
  const made = createOrganisations(
    tx,
    workspaceId,
    demo.organisations.map(({ name, side, domains }) => ({ name, side, mailDomains: domains })),
  )
  const organisations = new Map(demo.organisations.map(({ name }, index) => [name, made[index] ?? '']))
  organisations.set(demo.provider, before.providerId)
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
  const holders: NewHolder[] = [
    ...demo.people.flatMap(({ email, roles = [] }) =>
      roles.map(role => ({ role, person: idOf.get(email) ?? '' })),
    ),
    ...demo.teams.flatMap(({ roles = [] }, index) => roles.map(role => ({ role, team: teams[index] ?? '' }))),
  ]
  await assignHolders(tx, holders)
  return true
}

async function playTicket(
  db: Db,
  ticket: DemoFile['tickets'][number],
  { directory, clock }: { directory: Directory; clock: Clock },
) {
  const { process, title, text } = ticket
  const opened = await db.actAs(actorFor(directory, ticket.by), tx =>
    openTicket(tx, { process, title, text, via: 'web' }, clock),
  )
  for (const act of ticket.then) {
    await db.actAs(actorFor(directory, act.by), tx =>
      actOnTicket(tx, { number: opened.ticket.number, act }, clock),
    )
  }
}

function actorFor(directory: Directory, email: string): Actor {
  const person = directory.findPersonByEmail(email)
  const actor = person && actorOf(directory, person.id)
  if (!actor) throw new Error(`The demonstration names nobody with the address ${email}.`)
  return actor
}
