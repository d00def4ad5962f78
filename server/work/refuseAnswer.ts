import type { Clock, Tx } from '../kernel/index.ts'
import { draftChange, happen } from './draft.ts'
import { type Facts, lockFacts } from './load.ts'
import type { AskedRun } from './readAnswer.ts'
import { saveChange } from './save.ts'

type Refusal = { word: string; run: AskedRun; why: string }

/** Tells whoever answered a mail that what they wrote could not be done, why, and what stands now; their words are kept. */
export async function refuseAnswer(tx: Tx, refusal: Refusal, clock: Clock): Promise<void> {
  const facts = await lockFacts(tx, refusal.run.number, clock)
  saveChange(tx, decideRefusal(facts, refusal), { clock, directory: facts.staffing.directory })
}

function decideRefusal(facts: Facts, { word, run, why }: Refusal) {
  const { actor, standing } = facts
  const draft = draftChange(facts)
  const stands = standing.runs.find(({ id }) => id === run.id)
  happen(draft, {
    name: 'answer.refused',
    ...(stands && { run: stands }),
    reason: sayRefusal(facts, { word, run, why }),
    class:
      actor.side === 'provider'
        ? 'provider'
        : actor.side === 'customer'
          ? 'customer'
          : `partner:${actor.organisationId}`,
    letters: [{ letter: 'R', role: 'answered by mail', persons: [actor.personId], teams: [] }],
  })
  return draft.change
}

function sayRefusal(facts: Facts, { word, run, why }: Refusal): string {
  const { ticket, actor } = facts
  const ours = actor.side === 'provider'
  const { number, title } = (!ours && ticket.original) || ticket
  const reason = run.open ? why : (sayFinished(run, facts) ?? why)
  const kept = ours
    ? 'What you wrote is kept on the ticket as a note.'
    : 'What you wrote is kept, and we read it.'
  return `Your answer “${word}” to ${number} “${title}” has changed nothing: ${end(reason)} ${[...sayStanding(facts), kept].join(' ')}`
}

const end = (text: string): string => (/[.!?”]$/.test(text) ? text : `${text}.`)

/** Who has finished it and how, as far as the reader may know. */
function sayFinished({ name, doneBy, outcome, state }: AskedRun, { actor, staffing }: Facts): string | null {
  if (state !== 'done') return `“${name}” is not needed any more`
  const person = doneBy === null ? undefined : staffing.directory.persons.get(doneBy)
  const isKnown = person && (actor.side === 'provider' || person.organisationId === actor.organisationId)
  const who = person?.id === actor.personId ? ' by you' : isKnown ? ` by ${person.name}` : ''
  return `“${name}” is finished already${who}${outcome ? `: ${outcome}` : ''}`
}

/** What stands on the ticket now, as far as the reader may know. */
function sayStanding({ ticket, standing, actor, staffing }: Facts): string[] {
  if (ticket.state === 'closed') return ['The ticket is closed.']
  const { persons, teams } = staffing.directory
  const shown = standing.runs.filter(
    ({ kind, class: contentClass }) =>
      kind === 'task' && (actor.side === 'provider' || contentClass === 'band'),
  )
  return shown.map(({ name, takenBy, responsible }) => {
    if (actor.side !== 'provider') return `Now: “${name}”.`
    const who = takenBy
      ? persons.get(takenBy)?.name
      : responsible.map(id => (persons.get(id) ?? teams.get(id))?.name).join(', ')
    return `Now: “${name}”, ${who || 'with nobody yet'}.`
  })
}
