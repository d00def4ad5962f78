import * as contract from '../../../contract/index.ts'
import {
  type Clock,
  type Db,
  type Handler,
  inTransaction,
  Problem,
  plainly,
  sayDisposition,
} from '../../kernel/index.ts'
import { readGroups } from './readGroups.ts'
import { readList } from './readList.ts'
import { readCounts, readViews, removeViewOf, saveViewOf } from './views.ts'

const types = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
}

/** What answers the routes of lists and saved views. */
export const listHandlers = ({ db, clock }: { db: Db; clock: Clock }): Handler[] => [
  inTransaction(contract.listTickets, (tx, { query }) => readList(tx, query, clock)),
  inTransaction(contract.groupTickets, (tx, { query }) => readGroups(tx, query, clock)),
  inTransaction(contract.listViews, tx => readViews(tx)),
  inTransaction(contract.countViews, (tx, { query }) => readCounts(tx, query, clock)),
  inTransaction(contract.saveView, (tx, { body }) => saveViewOf(tx, body, clock)),
  inTransaction(contract.removeView, (tx, { params }) => removeViewOf(tx, params.view)),
  plainly(contract.exportTickets, async ({ query, signedIn, reply }) => {
    if (!signedIn?.actor) throw new Problem('sign_in.needed')
    // Asked for seldom, and needs what nothing else does.
    const { exportTickets } = await import('./exportTickets.ts')
    const bytes = await exportTickets(query, { db, clock, actor: signedIn.actor })
    const day = clock.now().toString().slice(0, 10)
    reply.headers({
      'content-type': types[query.format],
      'content-disposition': sayDisposition('attachment', `tickets-${day}.${query.format}`),
      'content-security-policy': "default-src 'none'; sandbox",
    })
    return bytes
  }),
]
