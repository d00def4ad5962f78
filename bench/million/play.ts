import { prepareDemo } from '../../server/demo.ts'
import { prepareInstallation } from '../../server/firstRun.ts'
import { actorOf, type Directory, findWorkspace, loadDirectory } from '../../server/identity/index.ts'
import {
  type Actor,
  composed,
  connect,
  createBlobs,
  createEmit,
  createLog,
  createManualClock,
  type Db,
  findSecret,
  readConfig,
  systemClock,
} from '../../server/kernel/index.ts'
import { createReactions } from '../../server/reactions.ts'
import { openTicket, performAct } from '../../server/work/index.ts'
import { type Move, plays, stands, toAct } from './plays.ts'

/** What was played: the ticket of each play, and the ids that stand for others when they are copied. */
export type Played = {
  workspaceId: string
  tickets: string[]
  ids: Record<'requester' | 'customer' | 'owner' | 'partner' | 'partnerPerson', string>
}

const standing = composed<[string, string], { id: string }>(
  `select id from work.activity_run where workspace_id = $1 and ticket_id = $2 and kind = 'task' and state in ('ready', 'started', 'waiting') order by ready_at desc limit 1`,
)

/** The first start with the demonstration organisation, and each play once, by the same acts as real work. */
export async function playAll(databaseUrl: string, dataDir: string): Promise<Played> {
  const config = readConfig({ INTERLOCK_WORKSPACE_NAME: 'Fjord IT', INTERLOCK_DATA: dataDir })
  const log = createLog('warn')
  const clock = createManualClock(systemClock.now().subtract({ hours: 24 }))
  await prepareInstallation({ databaseUrl, config, clock, log })
  await prepareDemo({ databaseUrl, config, clock, log })
  const reactions = createReactions({
    clock,
    mailDomain: config.mailDomain,
    joinSeconds: config.joinSeconds,
    attachmentBytes: config.attachmentBytes,
    blobs: createBlobs({ dir: config.filesDir, clock }),
    db: () => db,
    secret: () => findSecret(db),
  })
  const db: Db = connect(databaseUrl, { emit: createEmit(clock, reactions), max: 2 })
  try {
    const workspaceId = (await db.engine(null, tx => findWorkspace(tx, config.workspace.slug))) ?? ''
    const directory = await db.engine(workspaceId, tx => loadDirectory(tx))
    const actor = (email: string) => findActor(directory, email)
    const partner = actor(stands.partner)
    const tickets: string[] = []
    for (const { process, moves } of plays) {
      const opened = await db.actAs(actor(stands.requester), tx =>
        openTicket(tx, { process, title: 'It does not work', text: 'It does not work.', via: 'web' }, clock),
      )
      const { id, number } = opened.opening
      for (const move of moves) {
        clock.advance({ minutes: 7 })
        const [run] = await db.engine(workspaceId, tx => tx.run(standing, [workspaceId, id]))
        await perform(move, run?.id ?? '', number)
      }
      tickets.push(id)
    }
    const { organisationId: customer, personId: requester } = actor(stands.requester)
    const owner = actor(stands.owner).personId
    return {
      workspaceId,
      tickets,
      ids: { requester, customer, owner, partner: partner.organisationId, partnerPerson: partner.personId },
    }

    function perform(move: Move, run: string, number: string) {
      const act = toAct(move, { run, partner: partner.personId })
      return db.actAs(actor(move.by), tx => performAct(tx, { number, act, via: 'web' }, clock))
    }
  } finally {
    await db.close()
  }
}

export function findActor(directory: Directory, email: string): Actor {
  const person = directory.findPersonByEmail(email)
  const actor = person && actorOf(directory, person.id)
  if (!actor) throw new Error(`Nobody has the address ${email}.`)
  return actor
}
