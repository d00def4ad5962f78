import { newId, Problem } from '../kernel/index.ts'
import { resolveRoleHolders } from '../model/index.ts'
import { closeTicket } from './advance.ts'
import type { Change, OpenRun } from './change.ts'
import { accept } from './decide.ts'
import { addRun, type Draft, draftChange, happen, patchRun } from './draft.ts'
import { isOfferOfProcess, listProcessOffers } from './handToChild.ts'
import type { Facts } from './load.ts'
import { answersFor, findOwnRun, findRun, refuseAct } from './may.ts'
import { ofTicket, topProcess, versionOf } from './standing.ts'

type Recipient = { name: string; persons: string[]; teams: string[] }

/** Who takes work for an organisation: those of its people who hold a role, else all of them. */
export function listReceivers({ staffing: { directory, roster } }: Facts, organisationId: string): string[] {
  const people = [...directory.persons.values()].filter(
    person => person.active && person.organisationId === organisationId,
  )
  const holders = new Set(
    [...roster.roles.values()].flatMap(({ holders: held }) => held.map(({ person }) => person)),
  )
  const inRole = people.filter(({ id }) => holders.has(id))
  return (inRole.length > 0 ? inRole : people).map(({ id }) => id)
}

/** Who is meant by a role's key, or the id of a team, person or partner organisation. */
function recipientOf(facts: Facts, to: string): Recipient | Problem {
  const { staffing, version } = facts
  const { directory, roster } = staffing
  const team = directory.teams.get(to)
  const person = directory.persons.get(to)
  const role = roster.roles.get(to)
  const isOthers = (organisationId: string) => {
    const organisation = directory.organisations.get(organisationId)
    return organisation?.side === 'customer' && organisation.id !== facts.ticket.customerId
  }
  if (team && !team.archived && !isOthers(team.organisationId))
    return { name: team.name, persons: [], teams: [to] }
  if (person?.active && !isOthers(person.organisationId))
    return { name: person.name, persons: [to], teams: [] }
  if (role) {
    const { persons, teams } = resolveRoleHolders(version, to, { staffing, of: ofTicket(facts) })
    return { name: role.name, persons, teams }
  }
  const partner = directory.organisations.get(to)
  const persons = partner?.side === 'partner' ? listReceivers(facts, to) : []
  if (partner && persons.length > 0) return { name: partner.name, persons, teams: [] }
  return new Problem('person.not_found', 'Choose a role, a team, a person or a partner.')
}

/** Passing work to another role, team or organisation: it stays where it is until they take it or give it back. */
export function decideOffer(
  facts: Facts,
  { run: runId, to, reason }: { run: string; to: string; reason: string },
): Change | Problem {
  const run = findRun(facts, runId)
  if (run instanceof Problem) return run
  const refusal = refuseAct(facts, run)
  if (refusal && !answersFor(facts, run)) return refusal
  const gate = versionOf(facts, run.processRunId).activities.get(run.node)?.gate
  if (gate && !answersFor(facts, run)) return new Problem('activity.gate')
  const recipient = recipientOf(facts, to)
  if (recipient instanceof Problem) return recipient
  const { name, persons, teams } = recipient
  const draft = draftChange(facts)
  const offeredTo = [...persons, ...teams]
  patchRun(draft, run.id, { offeredTo, offeredName: name, offeredBy: facts.actor.personId })
  draft.change.handovers.push({
    id: newId(),
    runId: run.id,
    offeredBy: facts.actor.personId,
    offeredTo,
    offeredName: name,
    reason,
  })
  const before = run.takenBy && run.takenBy !== facts.actor.personId ? [run.takenBy] : []
  happen(draft, {
    name: 'handover.offered',
    run,
    reason,
    party: name,
    letters: [
      { letter: 'R', role: name, persons, teams },
      ...(before.length > 0 ? [{ letter: 'R' as const, role: 'had it', persons: before, teams: [] }] : []),
    ],
  })
  return draft.change
}

/** Giving back what was offered, with a reason: whoever offered it has it again, and A knows. */
export function decideReturn(
  facts: Facts,
  { run: runId, reason }: { run: string; reason: string },
): Change | Problem {
  const { actor } = facts
  const run = facts.standing.runs.find(({ id }) => id === runId)
  if (!run?.offeredTo.some(id => actor.principals.includes(id))) return new Problem('handover.not_offered')
  const isWhole = isUntouched(facts) && isOfferOfProcess(facts, run)
  // What another process began with is its own once it has begun: nobody else has it to take it back.
  if (!isWhole && run.offeredTo.every(id => run.responsible.includes(id)))
    return new Problem(
      'handover.not_offered',
      'Work on this ticket has begun here: finish it, or send it elsewhere.',
    )
  const draft = draftChange(facts)
  const beside = isWhole ? listProcessOffers(draft).filter(({ id }) => id !== run.id) : []
  const offers = [run, ...beside]
  for (const { id } of offers) patchRun(draft, id, { offeredTo: [], offeredName: null, offeredBy: null })
  draft.change.answered = { runIds: offers.map(({ id }) => id), state: 'returned', answer: reason }
  if (isWhole) giveTicketBack(draft)
  const persons = run.offeredBy ? [run.offeredBy] : []
  const others = beside.flatMap(({ offeredTo }) => offeredTo).filter(id => !run.offeredTo.includes(id))
  const isTeam = (id: string) => facts.staffing.directory.teams.has(id)
  const returned = { name: 'handover.returned', reason, party: actor.name } as const
  happen(draft, {
    ...returned,
    run,
    letters: [
      { letter: 'R', role: 'offered it', persons, teams: [] },
      {
        letter: 'R',
        role: 'was offered it',
        persons: others.filter(id => !isTeam(id)),
        teams: others.filter(isTeam),
      },
      ...accountableOf(facts, run),
    ],
  })
  // It is one hand-over, told once.
  draft.quiet = true
  for (const each of beside) happen(draft, { ...returned, run: each, letters: [] })
  return draft.change
}

/** A ticket that was handed to this process and that nobody here has worked on. */
const isUntouched = ({ ticket, standing }: Facts): boolean =>
  ticket.original !== null &&
  topProcess(standing.processes)?.parentRunId != null &&
  Object.keys(standing.outcomes).length === 0 &&
  standing.runs.every(({ takenBy }) => takenBy === null)

/** The whole ticket goes back: it is closed, and the one it came from goes on where it was (`returnToParent`). */
function giveTicketBack(draft: Draft): void {
  const { change, facts } = draft
  for (const { id, marking } of facts.standing.processes)
    change.processes.push({ id, marking: { ...marking, tokens: [] }, ended: 'returned' })
  closeTicket(draft)
}

const accountableOf = (facts: Facts, run: OpenRun) => {
  const version = versionOf(facts, run.processRunId)
  const role = version.activities.get(run.node)?.letters.find(({ letter }) => letter === 'A')?.role
  return role
    ? [
        {
          letter: 'A' as const,
          role,
          ...resolveRoleHolders(version, role, { staffing: facts.staffing, of: ofTicket(facts) }),
        },
      ]
    : []
}

/** Among ourselves, or with the one partner who is asked: they have to see what they are asked. */
function helpClassFor({ staffing }: Facts, { persons, teams }: Recipient): string | null {
  const { directory } = staffing
  const homes = [
    ...persons.map(id => directory.persons.get(id)?.organisationId),
    ...teams.map(id => directory.teams.get(id)?.organisationId),
  ]
  const beyond = [...new Set(homes)].filter(id => id !== directory.providerId)
  if (beyond.length === 0) return 'provider'
  const [organisation] = beyond.map(id => directory.organisations.get(id ?? ''))
  return beyond.length === 1 && organisation?.side === 'partner' ? `partner:${organisation.id}` : null
}

/** R asks a supporting role, team or person for help: a task of its own beside the activity, with its own time. */
export function decideHelp(
  facts: Facts,
  { run: runId, to, question }: { run: string; to: string; question: string },
): Change | Problem {
  const run = findOwnRun(facts, runId)
  if (run instanceof Problem) return run
  if (run.kind === 'help') return new Problem('activity.not_yours')
  const recipient = recipientOf(facts, to)
  if (recipient instanceof Problem) return recipient
  const { name, persons, teams } = recipient
  const contentClass = helpClassFor(facts, recipient)
  if (!contentClass)
    return new Problem(
      'person.not_found',
      'Ask a customer a question and wait for the answer; help comes from us or from one partner.',
    )
  const draft = draftChange(facts)
  accept(draft, run)
  const id = newId()
  const help = addRun(draft, {
    id,
    kind: 'help',
    forRunId: run.id,
    processRunId: run.processRunId,
    versionId: versionOf(facts, run.processRunId).id,
    node: run.node,
    token: `help:${id}`,
    name: `Help with “${run.name}”`,
    class: contentClass,
    responsible: [...persons, ...teams],
    question,
  })
  happen(draft, {
    name: 'help.asked',
    run: help,
    question,
    class: contentClass,
    letters: [{ letter: 'S', role: name, persons, teams }],
  })
  return draft.change
}
