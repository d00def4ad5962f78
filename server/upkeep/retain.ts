import { eraseMailOf, eraseOldMail, silenceMailOf } from '../comms/index.ts'
import { eraseOldChanges, forgetVisible, recordChanges } from '../identity/index.ts'
import { beginErasing, type Clock, type Db, eraseEvents, silenceEventsOf, type Tx } from '../kernel/index.ts'
import {
  type DuePlace,
  emptyTickets,
  eraseTickets,
  firstPlace,
  lockOutdated,
  type TicketFate,
} from '../work/index.ts'
import { type Held, loadHeld } from './legalHold.ts'
import { countRemoved, listRules, lockRule, type RuleKind, tellRemoved } from './queries_keeping.ts'

/** So many tickets go in one transaction; of mails and lines of the log as many as the second says. */
const ticketsAtOnce = 50
const rowsAtOnce = 500

/** What is out of date when something is kept for so many months. */
export const outdatedBefore = (now: Temporal.Instant, months: number): Temporal.Instant =>
  now.toZonedDateTimeISO('UTC').subtract({ months }).toInstant()

/** What stands where a text was. */
export const sayRemoved = (months: number): string =>
  `Removed: texts are kept for ${months} ${months === 1 ? 'month' : 'months'} after a ticket is closed.`

/** What one small step removed, and where the next one begins; null: there is nothing more. */
type Step = { removed: number; next: DuePlace | null }
type Batch = { before: Temporal.Instant; months: number; held: Held; after: DuePlace; now: Temporal.Instant }

/**
 * Does what the rules of a workspace say, in small transactions, each whole by itself: killed at any moment, the next run
 * goes on. `go` is asked before each; what was removed is told to the log of the configuration at the end. Answers how
 * much went, by rule.
 */
export async function retain(
  { db, clock }: { db: Db; clock: Clock },
  workspaceId: string,
  go: () => boolean = () => true,
): Promise<Partial<Record<RuleKind, number>>> {
  const done: Partial<Record<RuleKind, number>> = {}
  const rules = await db.engine(workspaceId, tx => tx.run(listRules, [workspaceId]))
  for (const { kind } of rules) {
    for (let after: DuePlace | null = firstPlace; after !== null && go(); ) {
      const from: DuePlace = after
      const step = await db.engine(workspaceId, tx => retainStep(tx, kind, { after: from, now: clock.now() }))
      done[kind] = (done[kind] ?? 0) + step.removed
      after = step.next
    }
    await db.engine(workspaceId, tx => tell(tx, kind, clock))
  }
  return done
}

async function retainStep(
  tx: Tx,
  kind: RuleKind,
  { after, now }: Pick<Batch, 'after' | 'now'>,
): Promise<Step> {
  const [[rule], held] = await Promise.all([tx.run(lockRule, [tx.workspaceId ?? '', kind]), loadHeld(tx)])
  if (!rule) return { removed: 0, next: null }
  beginErasing(tx)
  const batch = { before: outdatedBefore(now, rule.months), months: rule.months, held, after, now }
  const step = await (kind === 'mail'
    ? removeMail(tx, batch)
    : kind === 'log'
      ? removeLog(tx, batch)
      : removeTickets(tx, kind, batch))
  if (step.removed > 0) tx.run(countRemoved, [tx.workspaceId ?? '', kind, step.removed])
  return step
}

async function removeTickets(
  tx: Tx,
  fate: TicketFate,
  { before, months, held, after, now }: Batch,
): Promise<Step> {
  const asked = {
    before,
    heldTickets: held.tickets,
    heldPersons: held.persons,
    after,
    limit: ticketsAtOnce,
  }
  const tickets = await lockOutdated(tx, fate, asked)
  const ids = tickets.map(({ id }) => id)
  if (fate === 'tickets')
    await Promise.all([
      eraseMailOf(tx, ids),
      eraseEvents(tx, ids),
      forgetVisible(tx, ids),
      eraseTickets(tx, ids),
    ])
  else {
    const instead = sayRemoved(months)
    await Promise.all([
      silenceMailOf(tx, ids, instead),
      silenceEventsOf(tx, ids, { by: null, instead }),
      emptyTickets(tx, ids, { instead, at: now }),
    ])
  }
  const last = tickets.length === ticketsAtOnce ? tickets.at(-1) : undefined
  return { removed: ids.length, next: last ? { at: last.closedAt.toString(), id: last.id } : null }
}

async function removeMail(tx: Tx, { before, held, after }: Batch): Promise<Step> {
  const { ids, more } = await eraseOldMail(tx, {
    before,
    heldTickets: held.tickets,
    heldAddresses: held.addresses,
    limit: rowsAtOnce,
  })
  await eraseEvents(tx, ids)
  return { removed: ids.length, next: more ? after : null }
}

async function removeLog(tx: Tx, { before, after }: Batch): Promise<Step> {
  const removed = await eraseOldChanges(tx, { before, limit: rowsAtOnce })
  return { removed, next: removed === rowsAtOnce ? after : null }
}

/** What went since it was told last, as one line of the log. */
async function tell(tx: Tx, kind: RuleKind, clock: Clock): Promise<void> {
  const [found] = await tx.run(tellRemoved, [tx.workspaceId ?? '', kind, clock.now().toString()])
  if (!found || found.untold === 0) return
  recordChanges(
    tx,
    [
      {
        kind: 'retention',
        act: 'removed',
        id: tx.workspaceId ?? '',
        name: ruleNames[kind],
        after: { count: found.untold },
      },
    ],
    { at: clock.now(), via: 'program', origin: null, tokenId: null },
  )
}

/** What rules are called in the log. */
export const ruleNames: Record<RuleKind, string> = {
  texts: 'Texts and files of closed tickets',
  tickets: 'Closed tickets',
  mail: 'Mail as it came',
  log: 'Log of the configuration',
}
