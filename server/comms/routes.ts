import * as contract from '../../contract/index.ts'
import { loadDirectory } from '../identity/index.ts'
import { asEngine, type Handler, inTransaction } from '../kernel/index.ts'
import { readBoard } from './board.ts'
import { type OutboxParts, readOutbox, readOutboxMail, sendMailNow } from './outbox.ts'
import { markBoard } from './queries_outbox.ts'

/** What answers the routes of the outbox and the board. */
export const commsHandlers = (parts: OutboxParts): Handler[] => [
  inTransaction(contract.listOutbox, (tx, { query }) => readOutbox(tx, query, parts)),
  inTransaction(contract.getOutboxMail, (tx, { params }) => readOutboxMail(tx, params.delivery, parts)),
  inTransaction(contract.sendMailNow, async (tx, { params }) => {
    await sendMailNow(tx, params.delivery, parts)
    return {}
  }),
  inTransaction(contract.listBoard, tx => readBoard(tx)),
  inTransaction(contract.markBoardSeen, async (tx, { body }) => {
    await loadDirectory(tx)
    asEngine(tx)
    const { workspaceId, actor } = tx
    tx.run(markBoard, [workspaceId ?? '', actor?.personId ?? '', body.until, parts.clock.now().toString()])
    return {}
  }),
]
