import { countOldMails } from '../comms/index.ts'
import { countChangesBefore, type Doing, recordChanges } from '../identity/index.ts'
import { type Clock, lookAsEngine, type Tx } from '../kernel/index.ts'
import { listSeenOf, previewOutdated } from '../work/index.ts'
import { loadHeld } from './legalHold.ts'
import { deleteRule, listRules, type RuleKind, saveRule } from './queries_keeping.ts'
import { outdatedBefore, ruleNames } from './retain.ts'

/** Every rule there can be, in the order they are shown. */
export const ruleKinds = ['texts', 'tickets', 'mail', 'log'] as const satisfies readonly RuleKind[]

/** Every rule, with the months it is set to; null: it is off, and nothing goes by itself. */
export async function readRules(tx: Tx) {
  const rows = await tx.run(listRules, [tx.workspaceId ?? ''])
  return ruleKinds.map(kind => {
    const row = rows.find(each => each.kind === kind)
    return {
      kind,
      months: row?.months ?? null,
      since: row?.since.toString() ?? null,
      lastRunAt: row?.lastRunAt?.toString() ?? null,
      removed: row?.removed ?? 0,
    }
  })
}

/** What a rule would take away at this moment: how much, of tickets the first by name, and what is held all the same. */
export async function previewRule(
  tx: Tx,
  { kind, months }: { kind: RuleKind; months: number },
  clock: Clock,
) {
  lookAsEngine(tx)
  const held = await loadHeld(tx)
  const before = outdatedBefore(clock.now(), months)
  const nothing = { tickets: 0, messages: 0, files: 0, mails: 0, changes: 0, bytes: 0, held: 0, first: [] }
  const at = { before: before.toString() }
  if (kind === 'log') return { ...nothing, ...at, changes: await countChangesBefore(tx, before) }
  if (kind === 'mail') {
    const mail = { before, heldTickets: held.tickets, heldAddresses: held.addresses }
    return { ...nothing, ...at, ...(await countOldMails(tx, mail)) }
  }
  const { first, ...counts } = await previewOutdated(tx, kind, {
    before,
    heldTickets: held.tickets,
    heldPersons: held.persons,
  })
  const seen = await listSeenOf(
    tx,
    first.map(({ id }) => id),
  )
  const closedAt = (id: string) => first.find(each => each.id === id)?.closedAt.toString() ?? ''
  return {
    ...nothing,
    ...at,
    ...counts,
    first: seen.map(({ id, number, title }) => ({ number, title, closedAt: closedAt(id) })),
  }
}

/** Switches a rule on, changes or (months null) ends it. Answers whether anything changed. */
export async function setRule(
  tx: Tx,
  { kind, months }: { kind: RuleKind; months: number | null },
  doing: Doing,
): Promise<boolean> {
  const was = (await tx.run(listRules, [tx.workspaceId ?? ''])).find(row => row.kind === kind)?.months ?? null
  if (was === months) return false
  const act = was === null ? 'switched on' : months === null ? 'switched off' : 'changed'
  recordChanges(
    tx,
    [
      {
        kind: 'retention',
        act,
        id: tx.workspaceId ?? '',
        name: ruleNames[kind],
        before: { months: was },
        after: { months },
      },
    ],
    doing,
  )
  if (months === null) await tx.run(deleteRule, [tx.workspaceId ?? '', kind])
  else await tx.run(saveRule, [tx.workspaceId ?? '', kind, months, doing.at.toString()])
  return true
}
