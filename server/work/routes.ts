import * as contract from '../../contract/index.ts'
import { markObligationsSeen, type Told } from '../comms/index.ts'
import { asEngine, type Clock, type Handler, inTransaction, Problem, type Tx } from '../kernel/index.ts'
import { loadStaffing } from '../model/index.ts'
import { performAct } from './act.ts'
import { readHistory } from './history.ts'
import { openTicket, previewOpening } from './open.ts'
import { readPage } from './page.ts'
import { previewAct } from './preview.ts'
import { findTicket } from './queries.ts'
import { waiveObligation } from './waive.ts'

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

const actHandlers = (clock: Clock): Handler[] => [
  inTransaction(contract.takeActivity, async (tx, { params: { number, run } }) => {
    const { version } = await performAct(tx, { number, act: { act: 'take', run }, via: viaOf(tx) }, clock)
    return { version }
  }),
  inTransaction(contract.completeActivity, async (tx, { params: { number, run }, body }) => {
    const act = { act: 'complete' as const, run, ...body }
    const { version, state } = await performAct(tx, { number, act, via: viaOf(tx) }, clock)
    return { version, state }
  }),
  inTransaction(contract.addMessage, async (tx, { params: { number }, body }) => {
    const act = { act: 'message' as const, ...body }
    const { message, version } = await performAct(tx, { number, act, via: viaOf(tx) }, clock)
    return { id: message?.id ?? '', version }
  }),
  inTransaction(contract.actOnTicket, async (tx, { params: { number }, body }) => {
    const { version, state, children } = await performAct(tx, { number, act: body, via: viaOf(tx) }, clock)
    return { version, state, children: children.map(({ opening }) => opening.number) }
  }),
  inTransaction(contract.previewAct, async (tx, { params: { number }, body }) => {
    const { told, refused } = await previewAct(tx, { number, act: body }, clock)
    return { ...toPreview(told), refused }
  }),
]

/** What answers the routes of tickets. */
export const workHandlers = (clock: Clock): Handler[] => [
  inTransaction(contract.openTicket, async (tx, { body }) => {
    const { opening } = await openTicket(tx, { ...body, via: viaOf(tx) }, clock)
    return { id: opening.id, number: opening.number }
  }),
  inTransaction(contract.previewOpening, async (tx, { query }) =>
    toPreview(await previewOpening(tx, query, clock)),
  ),
  inTransaction(contract.getTicket, (tx, { params }) => readPage(tx, params.number, clock)),
  ...actHandlers(clock),
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
