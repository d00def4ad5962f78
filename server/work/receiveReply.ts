import { listAsked, type MailFiles, settleMail, type Understood } from '../comms/index.ts'
import { type Actor, asEngine, lookAsEngine, Problem, type Tx } from '../kernel/index.ts'
import { loadStaffing } from '../model/index.ts'
import { performAct } from './act.ts'
import { addAttachments } from './attachments.ts'
import { listAskedRuns } from './offerAnswers.ts'
import { findGoingOn } from './queries_connections.ts'
import { type Answer, readAnswer } from './readAnswer.ts'
import { classOf, findActor, keepFiles, type Receiving, sayLeft, textOf } from './receiving.ts'
import { refuseAnswer } from './refuseAnswer.ts'

type Reply = Understood & { kind: 'reply' }
type Replying = Receiving & { reply: Reply; actor: Actor; kept: MailFiles }
type Acting = Answer & { kind: 'act' }
/** Why an answer that was meant as an act was none. */
type Refused = { answer: Exclude<Answer, { kind: 'message' }>; why: string }

/**
 * An answer to a mail of ours is an act where its first line is a word that the mail offered, and else a message. What
 * cannot be done is kept as a message and answered once: deciding, settling and writing are one transaction.
 */
export async function addReply(reply: Reply, receiving: Receiving): Promise<void> {
  const actor = await findActor(receiving, reply.personId)
  const replying = { ...receiving, reply, actor, kept: await keepFiles(reply.mail, receiving) }
  const answer = await readReply(replying)
  const refused: Refused | null =
    answer.kind === 'message'
      ? null
      : answer.kind === 'unclear'
        ? { answer, why: answer.why }
        : await actOn(answer, replying)
  if (answer.kind !== 'act' || refused) await addMessage(refused, replying)
  receiving.db.announce()
}

/** Only a mail to this very person says what they were asked. */
async function readReply({ reply, actor, db, clock }: Replying): Promise<Answer> {
  if (reply.answers.length === 0) return { kind: 'message' }
  return db.actAs(actor, async tx => {
    lookAsEngine(tx)
    const asked = await tx.run(listAsked, [reply.answers, actor.personId])
    const ids = asked.map(({ run }) => run)
    const [runs, { roster }] = await Promise.all([listAskedRuns(tx, ids, actor.principals), loadStaffing(tx)])
    const zone = roster.hours?.zone ?? 'UTC'
    return readAnswer(reply.mail.newText, runs, { side: actor.side, now: clock.now(), zone })
  })
}

/** Settles the mail and names its files; null: it was settled before. */
async function settle(tx: Tx, { reply, kept, ...receiving }: Replying): Promise<string[] | null> {
  asEngine(tx)
  const { ticketId, note } = reply
  const at = receiving.clock.now()
  const settled = await settleMail(tx, receiving.inboxId, { state: 'message', reason: note, ticketId, at })
  return settled ? (await addAttachments(tx, kept.files, receiving)).map(({ id }) => id) : null
}

async function actOn(answer: Acting, replying: Replying): Promise<Refused | null> {
  const { db, actor, clock, kept } = replying
  try {
    await db.actAs(actor, async tx => {
      const attachments = await settle(tx, replying)
      if (!attachments) return
      const { number } = answer.run
      const { message } = await performAct(tx, { number, act: answer.act, via: 'mail', attachments }, clock)
      if (message || (answer.left === '' && attachments.length + kept.left.length === 0)) return
      // What does not go along with the act is kept beside it.
      const text = sayLeft(answer.left || `Sent with “${answer.word}”.`, kept.left)
      const note = { act: 'message' as const, class: classOf(actor), text, attachments }
      await performAct(tx, { number, act: note, via: 'mail' }, clock)
    })
    return null
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return { answer, why: sayProblem(error) }
  }
}

const sayProblem = ({ message, errors }: Problem): string =>
  errors ? errors.map(({ field, text }) => `${field.replace(/^.*\//, '')} ${text}`).join('; ') : message

/** A customer's mail is seen by both sides, a partner's by them and us, our own only by us: a From is only a claim. */
async function addMessage(refused: Refused | null, replying: Replying): Promise<void> {
  const { db, actor, clock, inboxId, reply, kept } = replying
  await db.actAs(actor, async tx => {
    const [ticket] = await tx.run(findGoingOn, [tx.workspaceId ?? '', reply.ticketId, actor.principals])
    if (!ticket) {
      asEngine(tx)
      const reason = 'answers a ticket its sender may no longer see'
      await settleMail(tx, inboxId, { state: 'quarantine', reason, at: clock.now() })
      return
    }
    const attachments = await settle(tx, replying)
    if (!attachments) return
    const text = sayLeft(textOf(reply.mail), kept.left)
    const act = { act: 'message' as const, class: classOf(actor), text, attachments }
    await performAct(tx, { number: ticket.number, act, via: 'mail' }, clock)
    if (refused) await refuseAnswer(tx, { ...refused.answer, why: refused.why }, clock)
  })
}
