import { composed } from '../../server/kernel/index.ts'
import { addServices } from '../../server/model/index.ts'
import type { World } from '../support/builders.ts'
import { ask, type Credentials, type Product } from '../support/product.ts'

/** A mail nobody knew what to do with. */
const letter = (subject: string): Buffer =>
  Buffer.from(
    `From: Nobody <nobody@nowhere.example>\r\nTo: desk@desk.example\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@nowhere.example>\r\n\r\nHello.\r\n`,
  )

/** What administrators look after: something of each kind in both workspaces. */
export async function plantConfiguration(
  { db }: Product,
  { world, elsewhere }: { world: World; elsewhere: World },
) {
  const one = (at: World, sql: string, params: unknown[] = []): Promise<string> =>
    db.engine(at.workspaceId, async tx => {
      const [row] = await tx.run(composed<unknown[], { id: string }>(sql), params)
      return row?.id ?? ''
    })
  const service = (at: World, key: string) =>
    db.engine(at.workspaceId, async tx => addServices(tx, [{ key, name: key }])[0] ?? '')
  const mailbox = (at: World) =>
    one(at, 'select id::text from comms.mailbox where workspace_id = $1 order by id limit 1', [
      at.workspaceId,
    ])
  const setAside = async (at: World, subject: string) =>
    one(
      at,
      `insert into comms.inbox (id, workspace_id, mailbox_id, envelope_from, envelope_to, message_id, body_hash, raw, received_at, state, reason)
       values (gen_random_uuid(), $1, $2, 'nobody@nowhere.example', 'desk@desk.example', $3, $3, $4, now(), 'quarantine', 'unknown sender') returning id::text`,
      [at.workspaceId, await mailbox(at), subject, letter(subject)],
    )
  return {
    holder: await one(
      world,
      'select id::text from model.role_holder where workspace_id = $1 and person_id = $2 limit 1',
      [world.workspaceId, world.people.biller.id],
    ),
    legalHold: await one(
      world,
      `insert into upkeep.legal_hold (workspace_id, id, person_id, reason, set_at) values ($1, gen_random_uuid(), $2, 'Case 0', now()) returning id::text`,
      [world.workspaceId, world.people.stranger.id],
    ),
    service: await service(world, 'ours'),
    distantService: await service(elsewhere, 'theirs'),
    mailbox: await mailbox(world),
    distantMailbox: await mailbox(elsewhere),
    setAside: {
      first: await setAside(world, 'first'),
      second: await setAside(world, 'second'),
      distant: await setAside(elsewhere, 'distant'),
    },
  }
}

/** A session of an account. */
export async function sessionOf({ db }: Product, accountId: string): Promise<string> {
  const [session] = await db.engine(null, tx =>
    tx.run(
      composed<[string], { id: string }>(
        'select id::text from identity.session where account_id = $1 limit 1',
      ),
      [accountId],
    ),
  )
  return session?.id ?? ''
}

/** Adds somebody who has no account. */
export async function addNewcomer(product: Product, world: World, admin: Credentials): Promise<string> {
  const body = {
    name: 'Newcomer',
    email: 'newcomer@harbour.example',
    organisationId: world.organisations.provider,
    account: false,
  }
  const answer = await ask(product, admin, { method: 'POST', url: `/api/w/${world.slug}/people`, body })
  return (answer.body as { id: string }).id
}
