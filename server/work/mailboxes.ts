import {
  addMailbox as addRoute,
  changeMailbox as changeRoute,
  listAllMailboxes,
  testMailbox,
} from '../../contract/index.ts'
import { addMailbox, changeMailbox, readMailboxes, sendTest } from '../comms/index.ts'
import { doingOf, loadDirectory } from '../identity/index.ts'
import { type Clock, type Handler, inTransaction, Problem, type Tx } from '../kernel/index.ts'
import { findProcess, loadStaffing } from '../model/index.ts'

/** Refuses a process nobody could open a ticket in. */
export async function refuseProcess(tx: Tx, key: string | undefined): Promise<void> {
  const staffing = await loadStaffing(tx)
  if (key !== undefined && !findProcess(staffing, key)?.versionId) throw new Problem('process.not_found')
}

/** What answers the routes of mailboxes: which process they open tickets in is known here. */
export const mailboxHandlers = ({ clock, sends }: { clock: Clock; sends: boolean }): Handler[] => [
  inTransaction(listAllMailboxes, async tx => ({ mailboxes: await readMailboxes(tx), sends })),
  inTransaction(addRoute, async (tx, call) => {
    await refuseProcess(tx, call.body.process)
    return { id: await addMailbox(tx, call.body, doingOf(call, clock)) }
  }),
  inTransaction(changeRoute, async (tx, call) => {
    await refuseProcess(tx, call.body.process)
    await changeMailbox(tx, { ...call.body, id: call.params.mailbox }, doingOf(call, clock))
    return {}
  }),
  inTransaction(testMailbox, async (tx, { params }) => {
    const directory = await loadDirectory(tx)
    const me = directory.persons.get(tx.actor?.personId ?? '')
    if (!me) throw new Problem('sign_in.needed')
    await sendTest(tx, { id: params.mailbox, to: me.email, name: me.name }, clock.now())
    return { to: me.email, sends }
  }),
]
