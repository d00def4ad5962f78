import { listChoices, listSteps, type ReplyOf } from '../../contract/index.ts'
import { type Clock, type Handler, inTransaction, type Tx } from '../kernel/index.ts'
import { findServices, resolveLetters } from '../model/index.ts'
import { listReceivers } from './decideHandOver.ts'
import { type Facts, readFacts } from './load.ts'
import { answersFor, refuseAct } from './may.ts'
import { ofTicket } from './standing.ts'
import { whoActs } from './whoActs.ts'

type Choices = ReplyOf<typeof listChoices>
type Person = Choices['people'][number]
const peopleAtMost = 50

/** What answers the routes of what may be chosen in an act, and of who holds which letter. */
export const choiceHandlers = (clock: Clock): Handler[] => [
  inTransaction(listChoices, (tx, { params: { number }, query: { q } }) =>
    readChoices(tx, { number, q }, clock),
  ),
  inTransaction(listSteps, (tx, { params }) => readSteps(tx, params.number, clock)),
]

/** Who and what may be named in an act on the ticket; whoever is not of the provider chooses among their own people. */
async function readChoices(
  tx: Tx,
  { number, q = '' }: { number: string; q?: string | undefined },
  clock: Clock,
): Promise<Choices> {
  const facts = await readFacts(tx, number, clock)
  const fits = (...texts: string[]) => texts.join(' ').toLowerCase().includes(q.trim().toLowerCase())
  const people = listPeople(facts).filter(({ name, organisation }) => fits(name, organisation))
  const found = { people: people.slice(0, peopleAtMost), colleagues: listColleagues(facts) }
  if (facts.actor.side !== 'provider')
    return { ...found, partners: [], recipients: [], teams: [], roles: [], services: [] }
  const { directory, roster } = facts.staffing
  const organisationOf = (id: string) => directory.organisations.get(id)?.name ?? ''
  const hasPart = (id: string) => sideOf(facts, id) === 'provider' || facts.standing.partners.includes(id)
  return {
    ...found,
    partners: facts.standing.partners.map(id => ({ id, name: organisationOf(id) })),
    recipients: [...directory.organisations.values()]
      .filter(
        ({ id, side, archived }) => side === 'partner' && !archived && listReceivers(facts, id).length > 0,
      )
      .map(({ id, name }) => ({ id, name })),
    teams: [...directory.teams.values()]
      .filter(team => !team.archived && hasPart(team.organisationId))
      .map(({ id, name, organisationId }) => ({ id, name, organisation: organisationOf(organisationId) })),
    roles: [...roster.roles.values()].map(({ key, name, holders }) => ({
      key,
      name,
      heldBy: nameAll(
        facts,
        holders.flatMap(({ person, team }) => person ?? team ?? []),
      ),
    })),
    services: findServices(facts.staffing, facts.ticket.customerId).map(({ id, name }) => ({ id, name })),
  }
}

const sideOf = ({ staffing }: Facts, organisationId: string) =>
  staffing.directory.organisations.get(organisationId)?.side

const nameAll = ({ staffing: { directory } }: Facts, ids: readonly string[]): string[] => [
  ...new Set(ids.map(id => directory.persons.get(id)?.name ?? directory.teams.get(id)?.name ?? '')),
]

/** People who have a part in the ticket, as far as the reader knows them: the requester, their colleagues, us, partners who joined. */
function listPeople(facts: Facts): Person[] {
  const { ticket, staffing, standing, actor } = facts
  const ours = actor.side === 'provider'
  const hasPart = (organisationId: string) =>
    ours
      ? organisationId === ticket.customerId ||
        sideOf(facts, organisationId) === 'provider' ||
        standing.partners.includes(organisationId)
      : organisationId === actor.organisationId
  const rank = ({ id, side }: Person) => (id === ticket.requesterId ? 0 : side === 'provider' ? 1 : 2)
  return [...staffing.directory.persons.values()]
    .filter(({ active, organisationId }) => active && hasPart(organisationId))
    .map(({ id, name, side, organisation }) => ({ id, name, side, organisation }))
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
}

/** To whom each open run may be given: those who hold the role it belongs to. */
function listColleagues(facts: Facts): Choices['colleagues'] {
  const { persons, teams } = facts.staffing.directory
  const { actor } = facts
  return facts.standing.runs.flatMap(kept => {
    const run = whoActs(kept, facts)
    if (run.kind !== 'task' || (refuseAct(facts, run) && !answersFor(facts, run))) return []
    const ids = new Set(run.responsible.flatMap(id => teams.get(id)?.members ?? [id]))
    const people = [...ids].flatMap(id => {
      const person = persons.get(id)
      if (!person?.active || (actor.side !== 'provider' && person.organisationId !== actor.organisationId))
        return []
      return { id, name: person.name, side: person.side, organisation: person.organisation }
    })
    return { run: run.id, people: people.sort((a, b) => a.name.localeCompare(b.name)) }
  })
}

/** Who holds which letter now, in every activity of the processes the ticket runs through. */
async function readSteps(tx: Tx, number: string, clock: Clock): Promise<ReplyOf<typeof listSteps>> {
  const facts = await readFacts(tx, number, clock)
  if (facts.actor.side !== 'provider') return { steps: [] }
  const { staffing, versions } = facts
  const steps = [...versions.values()].flatMap(version =>
    [...version.activities.values()].map(({ node, procedure, gate }) => ({
      process: version.processKey,
      node,
      procedure: procedure || null,
      gate,
      letters: resolveLetters(version, node, { staffing, of: ofTicket(facts) }).map(
        ({ letter, role, persons, teams }) => ({
          letter,
          role: staffing.roster.roles.get(role)?.name ?? role,
          heldBy: nameAll(facts, [...persons, ...teams]),
        }),
      ),
    })),
  )
  return { steps }
}
