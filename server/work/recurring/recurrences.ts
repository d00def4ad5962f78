import type {
  BodyOf,
  listRecurrenceOpenings,
  listRecurrences as listRoute,
  ReplyOf,
  Schedule,
  saveRecurrence as saveRoute,
} from '../../../contract/index.ts'
import { type Directory, loadDirectory } from '../../identity/index.ts'
import { type Actor, asEngine, type Clock, newId, Problem, type Tx } from '../../kernel/index.ts'
import { loadStaffing } from '../../model/index.ts'
import { loadAid } from '../aids.ts'
import { previewOpening } from '../open.ts'
import { leaveJob } from './leaveJob.ts'
import { nextDates } from './nextDates.ts'
import {
  deleteRecurrence,
  findRecurrence,
  type ListedRow,
  listOpenings,
  listRecurrences,
  lockRecurrence,
  type RecurrenceRow,
  setRecurrence,
  upsertRecurrence,
} from './queries.ts'
import type { TemplateContent } from './toOpening.ts'

type Draft = BodyOf<typeof saveRoute>
/** So many are shown before it is kept. */
const shownDates = 5

const actorOf = ({ actor }: Tx): Actor => {
  if (!actor) throw new Problem('sign_in.needed')
  return actor
}

/** Whoever looks after it, its team's people, administrators. */
const mayChange = ({ keeperId, teamId }: Pick<RecurrenceRow, 'keeperId' | 'teamId'>, actor: Actor): boolean =>
  actor.admin || keeperId === actor.personId || (teamId !== null && actor.principals.includes(teamId))

function refuseChange(row: RecurrenceRow, actor: Actor): void {
  if (!mayChange(row, actor))
    throw new Problem('aid.not_yours', 'Whoever looks after it changes it, or its team, or an administrator.')
}

/** All there are. */
export async function readRecurrences(tx: Tx): Promise<ReplyOf<typeof listRoute>> {
  const [rows, { directory, roster }] = await Promise.all([
    tx.run(listRecurrences, [tx.workspaceId ?? '']),
    loadStaffing(tx),
  ])
  const actor = actorOf(tx)
  return {
    recurrences: rows.map(row => toRecurrence(row, directory, actor)),
    zone: roster.hours?.zone ?? 'UTC',
  }
}

function toRecurrence(row: ListedRow, { persons, teams }: Directory, actor: Actor) {
  const { keeperId, nextAt, ...known } = row
  return {
    ...known,
    requester: persons.get(row.requesterId)?.name ?? '',
    keeper: persons.get(keeperId)?.name ?? '',
    keeperLeft: !persons.get(keeperId)?.active,
    team: row.teamId && (teams.get(row.teamId)?.name ?? null),
    nextAt: nextAt?.toString() ?? null,
    mayChange: mayChange(row, actor),
  }
}

/** The next moments of a schedule. */
export function previewDates(schedule: Schedule, clock: Clock): { dates: string[] } {
  refuseSchedule(schedule)
  return { dates: nextDates(schedule, clock.now(), shownDates).map(String) }
}

/** A zone there is, and a day there may be. */
function refuseSchedule({ zone, rhythm, from, until }: Schedule): void {
  const wrong = (field: string, text: string) =>
    new Problem('request.invalid', undefined, [{ field: `/schedule/${field}`, text }])
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
  } catch {
    throw wrong('zone', `${zone} is no time zone; one is for example Europe/Berlin`)
  }
  if (until !== undefined && until < from) throw wrong('until', 'is before the first day')
  // The year is one with a 29th of February.
  if (
    rhythm.every === 'year' &&
    rhythm.day > Temporal.PlainDate.from({ year: 2024, month: rhythm.month, day: 1 }).daysInMonth
  )
    throw wrong('rhythm/day', 'is no day of that month')
  if (rhythm.every === 'month-weekday' && rhythm.nth === 0)
    throw wrong('rhythm/nth', 'is 1 to 4, or -1 for the last')
}

/** Keeps one, when it could be opened as it is. */
export async function saveRecurrence(tx: Tx, draft: Draft, clock: Clock): Promise<ReplyOf<typeof saveRoute>> {
  const actor = actorOf(tx)
  const { id, version, teamId = null, ...said } = draft
  refuseSchedule(draft.schedule)
  if (teamId !== null && !actor.principals.includes(teamId))
    throw new Problem('aid.not_yours', 'Choose a team you belong to.')
  const [before, template] = await Promise.all([
    id ? loadRecurrence(tx, id) : null,
    loadAid(tx, draft.templateId),
  ])
  if (before) refuseChange(before, actor)
  if (template.kind !== 'template') throw new Problem('aid.not_found')
  const { process, serviceId } = template.content as TemplateContent
  await previewOpening(tx, { process, serviceId, requesterId: draft.requesterId }, clock)
  const [next] = nextDates(draft.schedule, clock.now(), 1)
  if (!next) throw new Problem('recurrence.never')
  const state = before?.state === 'paused' ? 'paused' : 'active'
  asEngine(tx)
  const recurrence = {
    ...{ ...said, teamId, state, id: id ?? newId(), version: version ?? 0, keeperId: actor.personId },
    nextAt: state === 'active' ? next.toString() : null,
  }
  const saving = tx.run(upsertRecurrence, [
    actor.workspaceId,
    JSON.stringify(recurrence),
    clock.now().toString(),
  ])
  const [saved] = await saving
  if (!saved) throw new Problem('aid.changed_meanwhile')
  if (state === 'active') leaveJob(tx, saved.id, next)
  return saved
}

async function loadRecurrence(tx: Tx, id: string): Promise<RecurrenceRow> {
  const [row] = await tx.run(findRecurrence, [tx.workspaceId ?? '', id])
  if (!row) throw new Problem('recurrence.not_found')
  return row
}

/** Rests one, or lets it go on with what comes next; what is so already stays so. */
export async function pauseRecurrence(
  tx: Tx,
  { id, paused }: { id: string; paused: boolean },
  clock: Clock,
): Promise<Record<string, never>> {
  refuseChange(await loadRecurrence(tx, id), actorOf(tx))
  asEngine(tx)
  const workspaceId = tx.workspaceId ?? ''
  const [row] = await tx.run(lockRecurrence, [workspaceId, id])
  if (!row) throw new Problem('recurrence.not_found')
  if (paused === (row.state === 'paused') && (paused || row.state === 'active')) return {}
  const [next] = paused ? [] : nextDates(row.schedule, clock.now(), 1)
  if (!paused && !next) throw new Problem('recurrence.never')
  tx.run(setRecurrence, [
    ...([workspaceId, id] as const),
    next ? 'active' : 'paused',
    next?.toString() ?? null,
    null,
  ])
  if (next) leaveJob(tx, id, next)
  return {}
}

/** Forgets one. */
export async function removeRecurrence(tx: Tx, id: string): Promise<Record<string, never>> {
  refuseChange(await loadRecurrence(tx, id), actorOf(tx))
  asEngine(tx)
  tx.run(deleteRecurrence, [tx.workspaceId ?? '', id])
  return {}
}

/** What one has opened. */
export async function readOpenings(tx: Tx, id: string): Promise<ReplyOf<typeof listRecurrenceOpenings>> {
  const [, rows] = await Promise.all([
    loadRecurrence(tx, id),
    tx.run(listOpenings, [tx.workspaceId ?? '', id, tx.actor?.principals ?? []]),
    loadDirectory(tx),
  ])
  return {
    openings: rows.map(({ dueAt, openedAt, ...row }) => ({
      ...row,
      dueAt: dueAt.toString(),
      openedAt: openedAt.toString(),
    })),
  }
}
