import * as contract from '../../../contract/index.ts'
import { type Handler, inTransaction } from '../../kernel/index.ts'
import { findWhileTyping, readSimilar } from './similar.ts'

/** What answers the routes of similar tickets. */
export const similarHandlers: Handler[] = [
  inTransaction(contract.listSimilar, (tx, { params }) => readSimilar(tx, params.number)),
  inTransaction(contract.findSimilar, (tx, { query }) => findWhileTyping(tx, query)),
]
