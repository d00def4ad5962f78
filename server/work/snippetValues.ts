import { providerVariables, snippetVariables } from '../../contract/index.ts'
import { renderText, type Values } from '../model/index.ts'
import type { Facts } from './load.ts'
import { sayWhen } from './words.ts'

type Variable = keyof typeof snippetVariables
const mentioned = /\{\{([^{}]*)\}\}/g

/** What a text names between `{{` and `}}`, known or not, each once. */
export const listVariables = (text: string): string[] => [
  ...new Set([...text.matchAll(mentioned)].map(([, name = '']) => name.trim())),
]

/** Names in a text that mean nothing, braces that are not closed among them. */
export function listUnknown(text: string): string[] {
  const unknown = listVariables(text).filter(name => !Object.hasOwn(snippetVariables, name))
  const isTorn = /\{\{|\}\}/.test(text.replaceAll(mentioned, ''))
  return isTorn ? [...unknown, '{{'] : unknown
}

/** Whether whoever reads a class may know all that the text would say there. */
export const maySayIn = (text: string, contentClass: string): boolean =>
  contentClass === 'provider' ||
  listVariables(text).every(name => !(providerVariables as readonly string[]).includes(name))

/** A text of ours as it reads on this ticket in a class, and the names that say nothing there. */
export function fillText(
  text: string,
  contentClass: string,
  facts: Facts,
): { text: string; empty: string[] } {
  const values = valuesFor(contentClass, facts)
  return {
    text: renderText(text, values),
    empty: listVariables(text).filter(name => !values[name]),
  }
}

/** Who asked knows the ticket by the number of the original; a text for them never says another. */
function valuesFor(contentClass: string, facts: Facts): Values {
  const { ticket, actor, staffing, standing } = facts
  const { directory, roster } = staffing
  const known = contentClass === 'band' && ticket.original ? ticket.original : ticket
  const mine = standing.runs.find(run => run.takenBy === actor.personId && run.nextUpdateAt)
  const holder = standing.runs.find(({ kind, takenBy }) => kind === 'task' && takenBy)?.takenBy
  const values: Record<Exclude<Variable, 'priority' | 'assignee'>, string> = {
    requester: ticket.requesterName,
    'requester.first_name': firstName(ticket.requesterName),
    customer: ticket.customerName,
    number: known.number,
    title: known.title,
    service: (ticket.serviceId && roster.services.get(ticket.serviceId)?.name) || '',
    me: actor.name,
    'me.first_name': firstName(actor.name),
    provider: directory.organisations.get(directory.providerId)?.name ?? '',
    next_update: mine?.nextUpdateAt ? sayWhen(Temporal.Instant.from(mine.nextUpdateAt), { facts }) : '',
  }
  if (contentClass !== 'provider') return values
  const assignee = (holder && directory.persons.get(holder)?.name) || ''
  return { ...values, priority: `P${ticket.priority}`, assignee }
}

const firstName = (name: string) => name.split(' ')[0] ?? ''
