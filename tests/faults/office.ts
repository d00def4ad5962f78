import { connect, systemClock } from '../../server/kernel/index.ts'
import { buildWorld, makeToken, type PersonKey, signIn, type World } from '../support/builders.ts'
import { type Answer, ask, type Credentials } from '../support/product.ts'

/** A world in a database that programs of their own stand on, and one person of it who opens tickets. */
export type Office = {
  world: World
  requester: Credentials
  tickets: string
  /** Opens a ticket at one of the programs; sent again with the same words it is the same act. */
  open: (baseUrl: string, words: string) => Promise<Answer>
}

/** Builds the world, and signs in at a program that is running. */
export async function openOffice(
  databaseUrl: string,
  baseUrl: string,
  who: PersonKey = 'requester',
): Promise<Office> {
  const db = connect(databaseUrl, { emit: () => {}, max: 2 })
  try {
    const world = await buildWorld({ db, clock: systemClock })
    const session = await signIn({ baseUrl, db, clock: systemClock }, world.people[who])
    const scopes = ['tickets:read', 'tickets:write']
    const { token } = await makeToken({ baseUrl }, session, { slug: world.slug, name: who, scopes })
    const tickets = `/api/w/${world.slug}/tickets`
    const requester = { token }
    return {
      world,
      requester,
      tickets,
      open: (at, words) =>
        ask({ baseUrl: at }, requester, {
          method: 'POST',
          url: tickets,
          body: { process: 'incident', title: words, text: words },
          key: words,
        }),
    }
  } finally {
    await db.close()
  }
}
