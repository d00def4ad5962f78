import { composed } from '../../server/kernel/index.ts'
import type { PersonKey, World } from '../support/builders.ts'
import { ask, type Credentials, type Product } from '../support/product.ts'
import { staff, succeed } from './asking.ts'
import type { SeenBy } from './canaries.ts'
import type { Actors, Plot } from './plant.ts'

/** An item of a checklist, which is ours only. */
export async function plantItem(
  { product, world, credentials, aviary, see }: Actors,
  number: string,
): Promise<string> {
  const items = [aviary.mark('item of shared', see.provider)]
  const url = `/api/w/${world.slug}/tickets/${number}/checklist`
  const added = await succeed(product, credentials.analyst, { method: 'POST', url, body: { items } })
  const [id = ''] = (added as { ids: string[] }).ids
  aviary.watch(id, 'id of the item of shared', see.provider)
  return id
}

/** Snippets of one person and of one team, which nobody else reads, and a macro that all of ours do. */
export async function plantAids({
  product,
  world,
  credentials,
  aviary,
  see,
}: Actors): Promise<Omit<Plot['aids'], 'item'>> {
  const keep = async (who: PersonKey, aid: (mark: string) => object, seenBy: SeenBy) => {
    const body = aid(aviary.mark(`aid of ${who}`, seenBy))
    const request = { method: 'POST', url: `/api/w/${world.slug}/aids`, body } as const
    const { id } = (await succeed(product, credentials[who], request)) as { id: string }
    aviary.watch(id, `id of the aid of ${who}`, seenBy)
    return id
  }
  const snippet = (owner: object) => (text: string) => ({
    ...{ kind: 'snippet', name: 'marked', language: 'en', content: { text } },
    ...owner,
  })
  const team = { owner: 'team', teamId: world.teams.desk }
  const template = await keep(
    'admin',
    text => ({
      ...{ kind: 'template', name: 'Marked', owner: 'workspace' },
      content: { process: 'incident', title: '', text, impact: 'low', urgency: 'low', checklist: [] },
    }),
    see.provider,
  )
  return {
    template,
    recurrence: await plantRecurrence({ product, world, credentials, aviary, see }, template),
    own: await keep('analyst', snippet({ owner: 'person' }), see.only('analyst')),
    team: await keep('colleague', snippet(team), see.only('analyst', 'colleague', 'leaver')),
    macro: await keep(
      'admin',
      text => ({
        ...{ kind: 'macro', name: 'Marked', owner: 'workspace' },
        content: { steps: [{ act: 'message', class: 'provider', text }] },
      }),
      see.provider,
    ),
  }
}

/** What comes again in a hundred years: ours only. */
async function plantRecurrence(
  { product, world, credentials, aviary, see }: Actors,
  templateId: string,
): Promise<string> {
  const schedule = { rhythm: { every: 'day' }, at: '08:00', zone: 'UTC', from: '2099-01-01' }
  const body = {
    name: aviary.mark('name of what recurs', see.provider),
    ...{ templateId, requesterId: world.people.analyst.id, schedule },
  }
  const url = `/api/w/${world.slug}/recurrences`
  const { id } = (await succeed(product, credentials.analyst, { method: 'POST', url, body })) as {
    id: string
  }
  aviary.watch(id, 'id of what recurs', see.provider)
  return id
}

/** Views whose names only those may read whose they are, or with whom they are shared. */
export async function plantViews({ product, world, credentials, aviary, see }: Actors) {
  const save = async (who: PersonKey, body: object) => {
    const url = `/api/w/${world.slug}/views`
    const made = await succeed(product, credentials[who], { method: 'POST', url, body })
    return (made as { id: string }).id
  }
  const own = aviary.mark('name of the requester’s view', see.only('requester'))
  const ours = aviary.mark('name of our view', see.only(...staff))
  return [
    await save('requester', { name: own, asks: {} }),
    await save('analyst', { name: ours, asks: {}, shared: { with: 'organisation' } }),
  ]
}

export async function plantImports(product: Product, { world, admin }: { world: World; admin: Credentials }) {
  const draft = async () => {
    const files = [{ name: 'old.csv', content: 'id,title\n1,T\n' }]
    const answer = await ask(product, admin, { method: 'POST', url: `/api/w/${world.slug}/imports`, files })
    return (answer.body as { id: string }).id
  }
  const [looked, begin, back] = [await draft(), await draft(), await draft()]
  const end = composed<[string], unknown>(`update work.import set state = 'done' where id = $1`)
  await product.db.engine(world.workspaceId, tx => tx.run(end, [back]))
  return { looked, begin, back }
}
