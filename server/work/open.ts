import type { Told } from '../comms/index.ts'
import { previewAudience } from '../comms/index.ts'
import { type Actor, type Clock, lookAsEngine, newId, Problem, refuse, type Tx } from '../kernel/index.ts'
import { findProcess, findVersion, loadStaffing } from '../model/index.ts'
import { giveAttachments, lockAttachments } from './attachments.ts'
import type { Level, NewMessage, OpenChange } from './change.ts'
import { addItems } from './checklist.ts'
import { decideOpen, type Opening, type OpeningFacts } from './decideOpen.ts'
import { describeActor, findCallees } from './load.ts'
import { nextNumber, nextNumbers } from './queries_save.ts'
import { saveOpening } from './save.ts'
import { tellReader } from './tellReader.ts'

export type OpenRequest = {
  /** The ticket's id where the caller needs to know it before. */
  id?: string
  process: string
  title: string
  text: string
  html?: string | null
  requesterId?: string | undefined
  /** Files of the actor's that were uploaded before. */
  attachments?: readonly string[] | undefined
  via: Actor['via']
  impact?: Level | undefined
  urgency?: Level | undefined
  serviceId?: string | undefined
  /** Of ours only: what has to be done, item by item. */
  checklist?: readonly string[] | undefined
}

export type Opened = OpenChange & { message: NewMessage }

/** Opens a ticket in a process; the requester is the actor unless the provider opens it for somebody. */
export async function openTicket(tx: Tx, request: OpenRequest, clock: Clock): Promise<Opened> {
  lookAsEngine(tx)
  const [known, [row], files] = await Promise.all([
    loadOpening(tx, request.process, clock),
    tx.run(nextNumber, []),
    lockAttachments(tx, request.attachments),
  ])
  const facts = { ...known, files }
  const opening = toOpening(facts, request, row?.number ?? '')
  const first = refuse(decideOpen(facts, opening))
  const count = first.children.length
  const numbers = count > 0 ? (await tx.run(nextNumbers, [count])).map(({ number }) => number) : []
  const change = count > 0 ? refuse(decideOpen({ ...facts, numbers }, opening)) : first
  saveOpening(tx, change, { clock, directory: facts.staffing.directory })
  giveAttachments(tx, change.message.id, files)
  addOpeningItems(tx, { ticketId: change.opening.id, items: request.checklist ?? [] })
  return change
}

function addOpeningItems(tx: Tx, adding: { ticketId: string; items: readonly string[] }): void {
  if (adding.items.length === 0) return
  if (tx.actor && tx.actor.side !== 'provider')
    throw new Problem('request.invalid', 'A checklist is for our own people.')
  void addItems(tx, adding)
}

/** Who would be told if it were opened; changes nothing, and uses no number. */
export async function previewOpening(
  tx: Tx,
  request: Pick<OpenRequest, 'process' | 'requesterId' | 'serviceId'>,
  clock: Clock,
): Promise<Told[]> {
  lookAsEngine(tx)
  const facts = await loadOpening(tx, request.process, clock)
  const change = refuse(
    decideOpen(facts, toOpening(facts, { ...request, title: '…', text: '', via: 'web' }, '…')),
  )
  return tellReader(previewAudience(change.events, facts.staffing.directory), facts)
}

const toOpening = (
  { actor }: OpeningFacts,
  { id, html, requesterId, checklist: _, ...said }: OpenRequest,
  number: string,
): Opening => ({
  ...said,
  id: id ?? newId(),
  number,
  html: html ?? null,
  requesterId: requesterId ?? actor.personId,
})

async function loadOpening(tx: Tx, key: string, clock: Clock): Promise<OpeningFacts> {
  const staffing = await loadStaffing(tx)
  const process = findProcess(staffing, key)
  if (!process?.versionId)
    throw new Problem('process.not_found', `No published process has the key “${key}”.`)
  const version = await findVersion(tx, process.versionId)
  return {
    version,
    callees: await findCallees(tx, [version], staffing),
    staffing,
    actor: describeActor(tx, staffing.directory),
    now: clock.now(),
    numbers: [],
  }
}
