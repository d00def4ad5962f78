import { type ReplyOf, showPresence } from '../../contract/index.ts'
import { loadDirectory } from '../identity/index.ts'
import {
  type Actor,
  asActor,
  asEngine,
  type Clock,
  type Db,
  type Handler,
  Problem,
  plainly,
  type Tx,
} from '../kernel/index.ts'
import { findTicket } from './queries.ts'
import {
  type Doing,
  deleteOldPresence,
  deletePresence,
  listOthers,
  listPresent,
  type PresentRow,
  upsertPresence,
} from './queries_presence.ts'

/** Pages say every 15 seconds that they are there; two that go missing mean that nobody is. */
export const presenceSeconds = 25

const since = (clock: Clock): string => clock.now().subtract({ seconds: presenceSeconds }).toString()

/** Who has a ticket open, for those of the same organisation: no event and no key, since it is said again and again. */
export const presenceHandler = ({ db, clock }: { db: Db; clock: Clock }): Handler =>
  plainly(showPresence, async ({ signedIn, params, body }) => {
    const actor = signedIn?.actor
    if (!actor) throw new Problem('sign_in.needed')
    const { changed, others } = await db.actAs(actor, tx =>
      show(tx, { actor, clock, number: params.number, doing: body.doing }),
    )
    if (changed) db.announce()
    return { others }
  })

type Showing = { actor: Actor; clock: Clock; number: string; doing: Doing | 'gone' }
type Others = ReplyOf<typeof showPresence>['others']

async function show(
  tx: Tx,
  { actor, clock, number, doing }: Showing,
): Promise<{ changed: boolean; others: Others }> {
  const { workspaceId, personId, organisationId } = actor
  const [[ticket], { persons }] = await Promise.all([
    tx.run(findTicket, [workspaceId, number, actor.principals]),
    loadDirectory(tx),
  ])
  if (!ticket) throw new Problem('ticket.not_found', `There is no ticket ${number} for you.`)
  const now = clock.now().toString()
  asEngine(tx)
  const writing =
    doing === 'gone'
      ? tx.run(deletePresence, [workspaceId, ticket.id, personId])
      : tx.run(upsertPresence, [workspaceId, ticket.id, personId, organisationId, doing, now, since(clock)])
  asActor(tx)
  const reading = tx.run(listOthers, [workspaceId, ticket.id, personId, organisationId, since(clock)])
  const [[written], rows] = await Promise.all([writing, reading])
  const others = rows.flatMap(({ personId: id, doing: what }) => {
    const person = persons.get(id)
    return person?.active ? [{ name: person.name, doing: what }] : []
  })
  return { changed: written?.changed === true, others }
}

/** A change of who is there: told to those who are there themselves, and to nobody else. */
export type PresenceChange = Pick<PresentRow, 'workspaceId' | 'ticketId' | 'number' | 'persons'>
/** Reads who is there, until stopped; whoever comes or goes once it is `ready` will be told of. */
export type PresenceWatch = { ready: Promise<void>; stop: () => void }

const lookEveryMs = 5000
const lookAtMostEveryMs = 250

/**
 * Calls `tell` with every change of who is there, in this process or another: one small read for all who listen here,
 * after a commit was announced and every five seconds, so that who just left is missed within thirty.
 */
export function watchPresence(
  { db, clock, isHeard }: { db: Db; clock: Clock; isHeard: () => boolean },
  tell: (changes: PresenceChange[]) => void,
): PresenceWatch {
  let known: Map<string, PresentRow> | undefined
  let waiting: NodeJS.Timeout | undefined
  let looking = Promise.resolve()
  const lookOnce = () => {
    looking = looking.then(look).catch(() => {})
    return looking
  }
  const look = async () => {
    const rows = await db.engine(null, tx => {
      tx.run(deleteOldPresence, [clock.now().subtract({ minutes: 10 }).toString()])
      return tx.run(listPresent, [since(clock)])
    })
    const now = new Map(rows.map(row => [`${row.ticketId} ${row.organisationId}`, row]))
    // Who was there before anybody listened is read by whoever opens the page.
    const changes = known ? listChanges(known, now) : []
    known = now
    if (changes.length > 0) tell(changes)
  }
  // Many commits in a row are one look; a look that failed is made up for by the next.
  const lookSoon = () => {
    if (!isHeard() || waiting) return
    waiting = setTimeout(() => {
      waiting = undefined
      void lookOnce()
    }, lookAtMostEveryMs)
    waiting.unref()
  }
  const off = db.onWake(lookSoon)
  const timer = setInterval(lookSoon, lookEveryMs)
  timer.unref()
  return {
    ready: lookOnce(),
    stop() {
      off()
      clearInterval(timer)
      clearTimeout(waiting)
    },
  }
}

/** Where somebody came, went or does something else, with everybody who was or is there. */
export function listChanges(
  before: ReadonlyMap<string, PresentRow>,
  now: ReadonlyMap<string, PresentRow>,
): PresenceChange[] {
  return [...new Set([...before.keys(), ...now.keys()])].flatMap(key => {
    const [was, is] = [before.get(key), now.get(key)]
    const row = is ?? was
    if (!row || was?.state === is?.state) return []
    const persons = [...new Set([...(was?.persons ?? []), ...(is?.persons ?? [])])]
    const { workspaceId, ticketId, number } = row
    return [{ workspaceId, ticketId, number, persons }]
  })
}
