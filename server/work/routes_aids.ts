import * as contract from '../../contract/index.ts'
import { type Clock, type Db, type Handler, inTransaction, Problem, plainly } from '../kernel/index.ts'
import { readAids, removeAid, saveAid } from './aids.ts'
import { addChecklist, readChecklist, removeItem, tickChecklist } from './checklist.ts'
import { previewMacro, runMacro } from './macros.ts'
import { readMentionable } from './mentionable.ts'
import { readSnippets } from './snippets.ts'

/** What answers the routes of what saves typing. */
export const aidHandlers = ({ db, clock }: { db: Db; clock: Clock }): Handler[] => [
  inTransaction(contract.listAids, (tx, { query }) => readAids(tx, query)),
  inTransaction(contract.saveAid, (tx, { body }) => saveAid(tx, body, clock)),
  inTransaction(contract.removeAid, (tx, { params }) => removeAid(tx, params.aid)),
  inTransaction(contract.listSnippets, (tx, { params, query }) =>
    readSnippets(tx, { number: params.number, class: query.class }, clock),
  ),
  inTransaction(contract.listMentionable, (tx, { params: { number }, query }) =>
    readMentionable(tx, { number, ...query }, clock),
  ),
  inTransaction(contract.getChecklist, (tx, { params }) => readChecklist(tx, params.number)),
  inTransaction(contract.addChecklistItems, (tx, { params: { number }, body }) =>
    addChecklist(tx, { number, ...body }),
  ),
  inTransaction(contract.tickChecklistItem, (tx, { params: { number, item }, body }) =>
    tickChecklist(tx, { number, item, ...body }, clock),
  ),
  inTransaction(contract.removeChecklistItem, (tx, { params: { number, item } }) =>
    removeItem(tx, { number, item }),
  ),
  inTransaction(contract.runMacro, (tx, { params: { number, aid }, body }) =>
    runMacro(tx, { number, aid, ...body }, clock),
  ),
  plainly(contract.previewMacro, ({ signedIn, params: { number, aid }, body }) => {
    const actor = signedIn?.actor
    if (!actor) throw new Problem('sign_in.needed')
    return previewMacro({ db, clock, actor }, { number, aid, ...body })
  }),
]
