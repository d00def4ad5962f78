import { addJobs, type Clock, type Db, type Job, newId, type Tx, takeJob } from '../kernel/index.ts'
import type { NewMessage } from './change.ts'
import { resumeAnswered } from './decideWait.ts'
import { draftChange } from './draft.ts'
import { type Facts, lockForEngine } from './load.ts'
import { findNumberForEngine } from './queries_save.ts'
import { saveChange } from './save.ts'

/** The kind of the jobs that take an answer to where the question was asked. */
export const answerKind = 'ticket.answered'
type Answer = Pick<NewMessage, 'via' | 'class'>
type AnswerPayload = Answer & { ticketId: string; personId: string }

/**
 * The requester answers under the number they know; what asked them may stand under another, which is another ticket to
 * lock: a job goes on there, so that two acts never wait for each other.
 */
export function passOnAnswer(tx: Tx, { standing, actor, now }: Facts, answer: Answer): void {
  if (answer.class === 'customer') return
  const asked = standing.children.filter(({ runs }) =>
    runs.some(({ waitsFor }) => waitsFor === actor.personId || waitsFor === actor.organisationId),
  )
  if (asked.length === 0) return
  addJobs(
    tx,
    asked.map(({ id }) => ({
      id: newId(),
      workspaceId: tx.workspaceId,
      kind: answerKind,
      payload: { ...answer, ticketId: id, personId: actor.personId } satisfies AnswerPayload,
      dueAt: now,
    })),
  )
}

/** What waited for whoever wrote goes on. Doing it twice changes nothing more. */
export const createPassOnAnswer =
  ({ clock, db }: { clock: Clock; db: () => Db }) =>
  async ({ id, workspaceId, payload }: Job): Promise<void> => {
    const { ticketId, personId, ...answer } = payload as AnswerPayload
    await db().engine(workspaceId, async tx => {
      const [ticket] = await tx.run(findNumberForEngine, [workspaceId ?? '', ticketId])
      if (!ticket) return
      const facts = await lockForEngine(tx, ticket.number, clock)
      const { directory } = facts.staffing
      const person = directory.persons.get(personId)
      if (!person || !(await takeJob(tx, id))) return
      const { organisationId, side, name } = person
      const actor = { personId, organisationId, side, name, principals: [personId, organisationId] }
      const draft = draftChange({ ...facts, actor })
      resumeAnswered(draft, answer)
      saveChange(tx, draft.change, { clock, directory })
    })
    db().announce()
  }
