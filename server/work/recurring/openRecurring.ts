import { type NoticeMail, noticeJob } from '../../comms/index.ts'
import { type Directory, loadDirectory } from '../../identity/index.ts'
import {
  addJobs,
  type Clock,
  type Db,
  type Job,
  newId,
  Problem,
  type Tx,
  takeJob,
} from '../../kernel/index.ts'
import { openTicket } from '../open.ts'
import { leaveJob, type RecurrencePayload } from './leaveJob.ts'
import { nextDates } from './nextDates.ts'
import {
  findTemplate,
  insertOpening,
  lockRecurrence,
  type RecurrenceRow,
  setNext,
  setRecurrence,
} from './queries.ts'
import { type TemplateContent, toOpening } from './toOpening.ts'

type Parts = { clock: Clock; db: () => Db }
/** What is wrong with the machine passes; what is still wrong after so many tries is told to a person. */
const triesBeforeFailing = 8

/**
 * Opens what is due, and leaves the job for what comes next, in one transaction: once for each moment, however often
 * and wherever this runs. What was missed is opened once. Where it cannot be opened, whoever looks after it hears why,
 * and it rests until somebody puts it right.
 */
export const createOpenRecurring =
  ({ clock, db }: Parts) =>
  async (job: Job): Promise<void> => {
    try {
      await db().engine(job.workspaceId, tx => openDue(tx, job, clock))
    } catch (error) {
      if (!(error instanceof Problem) && job.attempt < triesBeforeFailing) throw error
      const why =
        error instanceof Problem ? error.message : 'it was tried several times, and each time it stopped'
      await db().engine(job.workspaceId, tx => fail(tx, { job, why }, clock))
    }
    db().announce()
  }

/** What this job is for, held; null where it was done, moved, paused or forgotten meanwhile. */
async function claim(tx: Tx, { id, payload }: Job): Promise<RecurrenceRow | null> {
  const { recurrenceId, dueAt } = payload as RecurrencePayload
  const [isOurs, [row]] = await Promise.all([
    takeJob(tx, id),
    tx.run(lockRecurrence, [tx.workspaceId ?? '', recurrenceId]),
  ])
  return isOurs && row?.state === 'active' && row.nextAt?.toString() === dueAt ? row : null
}

async function openDue(tx: Tx, job: Job, clock: Clock): Promise<void> {
  const row = await claim(tx, job)
  if (!row?.nextAt) return
  const workspaceId = tx.workspaceId ?? ''
  const [template] = await tx.run(findTemplate, [workspaceId, row.templateId])
  if (!template) throw new Problem('aid.not_found', 'Its template is not there any more.')
  const { id, nextAt: due, schedule } = row
  const now = clock.now()
  const request = toOpening(template.content as TemplateContent, { ...row, due }, now)
  const { opening } = await openTicket(tx, request, clock)
  tx.run(insertOpening, [workspaceId, id, due.toString(), opening.id, now.toString()])
  // A clock that was put back must not bring the same moment again.
  const [next] = nextDates(schedule, Temporal.Instant.compare(due, now) > 0 ? due : now, 1)
  tx.run(setNext, [workspaceId, id, next ? 'active' : 'ended', next?.toString() ?? null])
  if (next) leaveJob(tx, id, next)
}

async function fail(tx: Tx, { job, why }: { job: Job; why: string }, clock: Clock): Promise<void> {
  const [row, directory] = await Promise.all([claim(tx, job), loadDirectory(tx)])
  if (!row) return
  tx.run(setRecurrence, [tx.workspaceId ?? '', row.id, 'failed', null, why])
  const { slug } = directory.workspace
  addJobs(
    tx,
    listKeepers(row, directory).map(({ name, email }) => ({
      ...{ id: newId(), workspaceId: tx.workspaceId, kind: noticeJob, dueAt: clock.now() },
      payload: {
        ...{ to: email, name, path: `/w/${slug}/recurring` },
        subject: `Not opened: ${row.name}`,
        text: `the recurring ticket “${row.name}” could not be opened: ${why}\n\nNothing was opened, and it rests until somebody puts it right`,
      } satisfies NoticeMail,
    })),
  )
}

/** Whoever looks after it; where they have left, the administrators. */
function listKeepers({ keeperId }: RecurrenceRow, { persons, providerId }: Directory) {
  const keeper = persons.get(keeperId)
  if (keeper?.active) return [keeper]
  return [...persons.values()].filter(
    ({ admin, active, organisationId }) => admin && active && organisationId === providerId,
  )
}
