import * as contract from '../../contract/index.ts'
import { type Clock, type Handler, inTransaction } from '../kernel/index.ts'
import { readAids, removeAid, saveAid } from './aids.ts'
import { readSnippets } from './snippets.ts'

/** What answers the routes of what saves typing. */
export const aidHandlers = (clock: Clock): Handler[] => [
  inTransaction(contract.listAids, (tx, { query }) => readAids(tx, query)),
  inTransaction(contract.saveAid, (tx, { body }) => saveAid(tx, body, clock)),
  inTransaction(contract.removeAid, (tx, { params }) => removeAid(tx, params.aid)),
  inTransaction(contract.listSnippets, (tx, { params, query }) =>
    readSnippets(tx, { number: params.number, class: query.class }, clock),
  ),
]
