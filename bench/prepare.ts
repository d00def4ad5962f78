import { fileURLToPath } from 'node:url'
import pg from 'pg'
import {
  createOrganisations,
  createPeople,
  createWorkspace,
  issueApiToken,
} from '../server/identity/index.ts'
import { type Db, newId, systemClock } from '../server/kernel/index.ts'
import { assignHolders, formatProblem, readStarter, seedModel } from '../server/model/index.ts'

const folder = fileURLToPath(new URL('./model/', import.meta.url))

/** A workspace of its own with the measured process; answers API tokens of the analyst and the requester. */
export async function prepareWorkspace(
  db: Db,
): Promise<{ slug: string; analyst: string; requester: string }> {
  const read = await readStarter(folder)
  if (!('model' in read)) throw new Error(read.problems.map(formatProblem).join('\n'))
  const slug = `bench-${Date.now()}`
  const at = systemClock.now()
  return db.engine(newId(), async tx => {
    const { workspaceId, providerId } = createWorkspace(tx, {
      slug,
      name: 'Measured',
      providerName: 'Provider',
      at,
    })
    const [customerId = ''] = createOrganisations(tx, workspaceId, [{ name: 'Customer', side: 'customer' }])
    const names = ['Ann Analyst', 'Eve Engineer', 'Leo Lead', 'Ina One', 'Ina Two', 'Ina Three']
    const people = await createPeople(tx, {
      workspaceId,
      at,
      people: [
        ...names.map((name, index) => ({
          name,
          email: `p${index}@provider.example`,
          organisationId: providerId,
          account: true,
        })),
        { name: 'Rita Requester', email: 'rita@customer.example', organisationId: customerId, account: true },
      ],
    })
    seedModel(tx, read.model, systemClock)
    const roles = ['analyst', 'engineer', 'lead', 'listener', 'listener', 'listener']
    await assignHolders(
      tx,
      roles.map((role, index) => ({ role, person: people[index]?.id ?? '' })),
    )
    const token = (index: number) =>
      issueApiToken(tx, {
        personId: people[index]?.id ?? '',
        name: 'bench',
        scopes: ['tickets:read', 'tickets:write'],
        at,
        days: 1,
      }).secret
    return { slug, analyst: token(0), requester: token(6) }
  })
}

/** What autovacuum does within a minute or two of use; the floor's tables are prepared the same way. */
export async function analyse(ownerUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  await client.query('vacuum analyze')
  await client.end()
}
