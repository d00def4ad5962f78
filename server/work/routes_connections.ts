import { Readable } from 'node:stream'
import { getConnections, importTickets as importRoute } from '../../contract/index.ts'
import { type Clock, type Handler, inTransaction } from '../kernel/index.ts'
import { importTickets } from './importTickets.ts'
import { readConnections } from './readConnections.ts'

/** What answers the routes of what tickets have to do with each other, and of files of tickets. */
export const connectionHandlers = (clock: Clock): Handler[] => [
  inTransaction(getConnections, (tx, { params }) => readConnections(tx, params.number, clock)),
  inTransaction(importRoute, (tx, { query, body }) =>
    importTickets(tx, { ...query, input: Readable.from([body.csv]) }, clock),
  ),
]
