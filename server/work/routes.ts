import * as contract from '../../contract/index.ts'
import { markObligationsSeen, type Told } from '../comms/index.ts'
import { asEngine, type Clock, type Handler, inTransaction, Problem, type Tx } from '../kernel/index.ts'
import { loadStaffing } from '../model/index.ts'
import { readHistory } from './history.ts'
import { readList } from './list.ts'
import { completeActivity, takeActivity } from './move.ts'
import { openTicket, previewOpening } from './open.ts'
import { readPage } from './page.ts'
import { previewAct } from './preview.ts'
import { findTicket } from './queries.ts'
import { waiveObligation } from './waive.ts'
import { writeMessage } from './write.ts'

const viaOf = (tx: Tx) => tx.actor?.via ?? 'api'
const toPreview = (told: Told[]) => ({
  told: told
    .filter(one => one.state !== 'own act')
    .map(({ id, name, side, team, letter, reasons, channel, text }) => ({
      id,
      name,
      side,
      team,
      letter,
      reasons,
      channel,
      text,
    })),
})

/** What answers the routes of tickets. */
export const workHandlers = (clock: Clock): Handler[] => [
  inTransaction(contract.listTickets, (tx, { query }) => readList(tx, query)),
  inTransaction(contract.openTicket, async (tx, { body }) => {
    const { ticket } = await openTicket(tx, { ...body, via: viaOf(tx) }, clock)
    return { id: ticket.id, number: ticket.number }
  }),
  inTransaction(contract.previewOpening, async (tx, { query }) => toPreview(await previewOpening(tx, query))),
  inTransaction(contract.getTicket, (tx, { params }) => readPage(tx, params.number)),
  inTransaction(contract.takeActivity, async (tx, { params }) => ({
    version: (await takeActivity(tx, params, clock)).version,
  })),
  inTransaction(contract.completeActivity, async (tx, { params, body }) => {
    const { version, state } = await completeActivity(tx, { ...params, outcome: body.outcome }, clock)
    return { version, state }
  }),
  inTransaction(contract.addMessage, async (tx, { params, body }) => {
    const { message, version } = await writeMessage(
      tx,
      { number: params.number, writing: { ...body, via: viaOf(tx) } },
      clock,
    )
    return { id: message?.id ?? '', version }
  }),
  inTransaction(contract.previewAct, async (tx, { params, query }) =>
    toPreview(await previewAct(tx, params.number, query)),
  ),
  inTransaction(contract.markSeen, async (tx, { params }) => {
    const [ticket] = await tx.run(findTicket, [
      tx.workspaceId ?? '',
      params.number,
      tx.actor?.principals ?? [],
    ])
    if (!ticket) throw new Problem('ticket.not_found', `There is no ticket ${params.number} for you.`)
    asEngine(tx)
    tx.run(markObligationsSeen, [tx.workspaceId ?? '', ticket.id, clock.now().toString()])
    return {}
  }),
  inTransaction(contract.waiveObligation, async (tx, { params, body }) => ({
    version: await waiveObligation(tx, { ...params, ...body }, clock),
  })),
  inTransaction(contract.listHistory, (tx, { params }) => readHistory(tx, params.number)),
  inTransaction(contract.listProcesses, async tx => {
    const { roster } = await loadStaffing(tx)
    const published = [...roster.processes.values()].filter(({ versionId }) => versionId !== null)
    return {
      processes: published.map(({ key, name, prefix, description, version }) => ({
        key,
        name,
        prefix,
        description,
        version,
      })),
    }
  }),
]
