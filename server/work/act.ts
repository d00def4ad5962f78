import type { Static } from 'typebox'
import type { Act } from '../../contract/index.ts'
import { type Clock, Problem, refuse, type Tx } from '../kernel/index.ts'
import { findProcess, findVersion } from '../model/index.ts'
import { giveAttachments, lockAttachments } from './attachments.ts'
import type { Change, NewMessage } from './change.ts'
import { decideAssign, decideComplete, decideTake } from './decide.ts'
import { decideArrived } from './decideArrived.ts'
import { decideChange } from './decideChange.ts'
import { decideEffort } from './decideEffort.ts'
import { decideFollow, decideUnfollow } from './decideFollow.ts'
import { decideHelp, decideOffer, decideReturn } from './decideHandOver.ts'
import { decideLink } from './decideLink.ts'
import { decideCancelMeeting, decideMeeting } from './decideMeeting.ts'
import { withSeers } from './decideMentions.ts'
import { decideMerge, decideUnmerge } from './decideMerge.ts'
import { decideMessage, listRenewed } from './decideMessage.ts'
import { decideMove, decideReclassify, decideSolve } from './decideMove.ts'
import { decideRelease } from './decideRelease.ts'
import { decideSplit } from './decideSplit.ts'
import { decideResume, decideStuck, decideWait } from './decideWait.ts'
import { type Facts, findCallees, lockFacts } from './load.ts'
import { lockTwo, otherOf, withConnections } from './loadConnections.ts'
import { passOnAnswer } from './passOnAnswer.ts'
import { nextNumbers, renewPromises, standAgain } from './queries_save.ts'
import { saveChange } from './save.ts'

/** What a person does on a ticket (contract/acts.ts). */
export type TicketAct = Static<typeof Act>
type Via = NewMessage['via']

/** What an act would change, whoever asks: to do it or to see who would be told. Pure. */
export function decideAct(facts: Facts, act: TicketAct, via: Via): Change | Problem {
  switch (act.act) {
    case 'take':
      return decideTake(facts, act.run)
    case 'complete':
      return decideComplete(facts, { ...act, via })
    case 'message':
      return decideMessage(facts, { ...act, via })
    case 'assign':
      return decideAssign(facts, act)
    case 'release':
      return decideRelease(facts, act.run)
    case 'wait':
      return decideWait(facts, { ...act, via })
    case 'resume':
      return decideResume(facts, act.run)
    case 'stuck':
      return decideStuck(facts, { ...act, via })
    case 'move':
      return decideMove(facts, act)
    case 'reclassify':
      return decideReclassify(facts, act)
    case 'solve':
      return decideSolve(facts, { ...act, via })
    case 'offer':
      return decideOffer(facts, act)
    case 'return':
      return decideReturn(facts, act)
    case 'help':
      return decideHelp(facts, act)
    case 'meet':
      return decideMeeting(facts, act)
    case 'cancelMeeting':
      return decideCancelMeeting(facts, act.meeting)
    case 'arrived':
      return decideArrived(facts, act)
    case 'change':
      return decideChange(facts, act)
    case 'book':
      return decideEffort(facts, act)
    case 'link':
    case 'unlink':
      return decideLink(facts, act)
    case 'merge':
      return decideMerge(facts)
    case 'unmerge':
      return decideUnmerge(facts)
    case 'split':
      return decideSplit(facts, act)
    case 'follow':
      return decideFollow(facts, act)
    case 'unfollow':
      return decideUnfollow(facts, act)
  }
}

/** An act of which something is known only once the ticket is: made from it, or refused. */
export type ActOf = (facts: Facts) => TicketAct | Problem

/** `attachments`: ids of files for the words that come with an act; without words they stay where they are. */
type Performing = { number: string; act: TicketAct | ActOf; via: Via; attachments?: readonly string[] }

/** Does what a person does on a ticket: the process moves, and the people it names are told. */
export async function performAct(
  tx: Tx,
  { number, act: asked, via, attachments }: Performing,
  clock: Clock,
): Promise<Change> {
  const isMade = typeof asked === 'function'
  const other = isMade ? null : otherOf(asked)
  const [known, files] = await Promise.all([
    other === null ? lockFacts(tx, number, clock) : lockTwo(tx, { number, other }, clock),
    lockAttachments(tx, !isMade && asked.act === 'message' ? asked.attachments : attachments),
  ])
  const act = isMade ? refuse(asked(known)) : asked
  // What is said to the requester stands under the number they know, and is told from there.
  if (act.act === 'message' && act.class === 'band' && known.ticket.original)
    return sayOnOriginal(tx, { known, number: known.ticket.original.number, act, via }, clock)
  const facts = { ...(await completeFacts(tx, known, act)), files }
  const first = refuse(decideAct(facts, act, via))
  const change =
    first.children.length === 0
      ? first
      : await decideWithNumbers(tx, facts, { act, via, count: first.children.length })
  saveChange(tx, change, { clock, directory: facts.staffing.directory })
  if (change.message) giveAttachments(tx, change.message.id, files)
  if (act.act === 'message') passOnAnswer(tx, facts, { class: act.class, via })
  return change
}

type Saying = { known: Facts; number: string; act: TicketAct; via: Via }

/** The word is kept under the number the requester knows; the promise it keeps may be of work under this one. */
async function sayOnOriginal(tx: Tx, { known, ...saying }: Saying, clock: Clock): Promise<Change> {
  const change = await performAct(tx, saying, clock)
  const renewed = listRenewed(known)
  if (renewed.length > 0) {
    const workspaceId = tx.workspaceId ?? ''
    tx.run(renewPromises, [workspaceId, JSON.stringify(renewed)])
    tx.run(standAgain, [workspaceId, [known.ticket.id]])
  }
  return change
}

type Numbered = { act: TicketAct; via: Via; count: number }

/** Tickets that part of the work is handed to need numbers; how many is known only once it is decided. */
async function decideWithNumbers(tx: Tx, facts: Facts, { act, via, count }: Numbered): Promise<Change> {
  const numbers = (await tx.run(nextNumbers, [count])).map(({ number }) => number)
  return refuse(decideAct({ ...facts, numbers }, act, via))
}

/** What only some acts need: another process to go on in, what the ticket has to do with others. */
export async function completeFacts(tx: Tx, known: Facts, act: TicketAct): Promise<Facts> {
  if (act.act === 'follow' || act.act === 'unfollow') return withConnections(tx, known, [])
  if (act.act === 'message' && act.mentions && act.mentions.length > 0) return withSeers(tx, known)
  if (act.act !== 'reclassify' && act.act !== 'split') return known
  const facts = act.act === 'split' ? await withConnections(tx, known, act.messages) : known
  const versionId = findProcess(facts.staffing, act.process)?.versionId
  if (!versionId) throw new Problem('process.not_found', `No published process has the key “${act.process}”.`)
  const version = await findVersion(tx, versionId)
  const further = await findCallees(tx, [version], facts.staffing)
  const callees = new Map([...facts.callees, ...further, [version.processKey, version]])
  return { ...facts, callees, versions: new Map([...facts.versions, [version.id, version]]) }
}
