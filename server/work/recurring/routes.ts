import * as contract from '../../../contract/index.ts'
import { type Clock, type Handler, inTransaction, plainly } from '../../kernel/index.ts'
import {
  pauseRecurrence,
  previewDates,
  readOpenings,
  readRecurrences,
  removeRecurrence,
  saveRecurrence,
} from './recurrences.ts'

/** What answers the routes of recurring tickets. */
export const recurrenceHandlers = (clock: Clock): Handler[] => [
  inTransaction(contract.listRecurrences, tx => readRecurrences(tx)),
  plainly(contract.previewRecurrence, async ({ body }) => previewDates(body.schedule, clock)),
  inTransaction(contract.saveRecurrence, (tx, { body }) => saveRecurrence(tx, body, clock)),
  inTransaction(contract.pauseRecurrence, (tx, { params, body }) =>
    pauseRecurrence(tx, { id: params.recurrence, ...body }, clock),
  ),
  inTransaction(contract.removeRecurrence, (tx, { params }) => removeRecurrence(tx, params.recurrence)),
  inTransaction(contract.listRecurrenceOpenings, (tx, { params }) => readOpenings(tx, params.recurrence)),
]
