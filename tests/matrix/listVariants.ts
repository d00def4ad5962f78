import type { Route } from '../../contract/index.ts'
import type { Variant } from './personas.ts'
import type { Plot } from './plant.ts'
import { entries, noId } from './requests.ts'

/** Asked apart: its answer does not end. */
export const streams = ['streamChanges']

/** Every request to a route; on workspace routes also the same in the other workspace. */
export function listVariants(route: Route, plot: Plot): Variant[] {
  const entry = entries[route.name]
  if (!entry)
    throw new Error(`The matrix does not know what to ask ${route.name}: add it to tests/matrix/requests.ts.`)
  const made = entry(plot).map(({ params = {}, query = '', label = '', ...rest }) => ({
    params,
    query,
    label,
    ...rest,
  }))
  if (route.access.kind !== 'workspace')
    return made.map(({ params, query, ...rest }) => ({
      ...rest,
      slug: null,
      url: fill(route.path, params) + query,
    }))
  const [first] = made
  const here = made.map(variant => ({ ...variant, slug: plot.world.slug }))
  const there = first
    ? [{ ...first, label: `${first.label} in the other workspace`, slug: plot.elsewhere.slug }]
    : []
  return [...here, ...there].map(({ params, query, slug, ...rest }) => ({
    ...rest,
    slug,
    url: fill(route.path, { workspace: slug, ...params }) + query,
  }))
}

const fill = (path: string, params: Record<string, string>): string =>
  path.replace(/:(\w+)/g, (_, name: string) => params[name] ?? noId)
