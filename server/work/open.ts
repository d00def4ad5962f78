import type { Told } from '../comms/index.ts'
import { previewAudience } from '../comms/index.ts'
import { type Actor, type Clock, lookAsEngine, newId, Problem, refuse, type Tx } from '../kernel/index.ts'
import { findProcess, findVersion, loadStaffing } from '../model/index.ts'
import { giveAttachments, lockAttachments } from './attachments.ts'
import { decideOpen, type OpenChange, type Opening, type OpeningFacts } from './decideOpen.ts'
import { describeActor } from './load.ts'
import { nextNumber } from './queries.ts'
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
}

/** Opens a ticket in a process; the requester is the actor unless the provider opens it for somebody. */
export async function openTicket(tx: Tx, request: OpenRequest, clock: Clock): Promise<OpenChange> {
  lookAsEngine(tx)
  const [facts, [row], files] = await Promise.all([
    loadOpening(tx, request.process),
    tx.run(nextNumber, []),
    lockAttachments(tx, request.attachments),
  ])
  const change = refuse(decideOpen(facts, { ...toOpening(facts, request, row?.number ?? ''), files }))
  saveOpening(tx, change, { clock, directory: facts.staffing.directory })
  giveAttachments(tx, change.message.id, files)
  return change
}

/** Who would be told if it were opened; changes nothing, and uses no number. */
export async function previewOpening(
  tx: Tx,
  request: Pick<OpenRequest, 'process' | 'requesterId'>,
): Promise<Told[]> {
  lookAsEngine(tx)
  const facts = await loadOpening(tx, request.process)
  const change = refuse(
    decideOpen(facts, toOpening(facts, { ...request, title: '…', text: '', via: 'web' }, '…')),
  )
  return tellReader(previewAudience(change.events, facts.staffing.directory), facts)
}

const toOpening = (
  { actor }: OpeningFacts,
  { id, title, text, html, requesterId, via }: OpenRequest,
  number: string,
): Opening => ({
  id: id ?? newId(),
  number,
  title,
  text,
  html: html ?? null,
  requesterId: requesterId ?? actor.personId,
  via,
})

async function loadOpening(tx: Tx, key: string): Promise<OpeningFacts> {
  const staffing = await loadStaffing(tx)
  const process = findProcess(staffing, key)
  if (!process?.versionId)
    throw new Problem('process.not_found', `No published process has the key “${key}”.`)
  const version = await findVersion(tx, process.versionId)
  return { processId: process.id, version, staffing, actor: describeActor(tx, staffing.directory) }
}
