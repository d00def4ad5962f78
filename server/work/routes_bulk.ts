import * as contract from '../../contract/index.ts'
import {
  type Call,
  type Clock,
  type Db,
  type Handler,
  Problem,
  plainly,
  requestKey,
} from '../kernel/index.ts'
import { actOnMany, previewMany } from './bulk.ts'

/** What answers the routes of acts on several tickets. */
export const bulkHandlers = ({ db, clock }: { db: Db; clock: Clock }): Handler[] => [
  plainly(contract.previewBulk, call => previewMany(call.body, { db, clock, actor: actorOf(call) })),
  plainly(contract.actOnTickets, async call => {
    const actor = actorOf(call)
    const request = requestKey(call as unknown as Call, 200)
    return { tickets: await actOnMany(call.body, { db, clock, actor, via: actor.via, request }) }
  }),
]

function actorOf({ signedIn }: Pick<Call, 'signedIn'>) {
  if (!signedIn?.actor) throw new Problem('sign_in.needed')
  return signedIn.actor
}
