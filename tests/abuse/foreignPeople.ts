import type { World } from '../support/builders.ts'
import { type Pair, pairWith } from './adminPairs.ts'

/** People and organisations by their ids, asked by whom they are none of the business of. */
export function peoplePairs(world: World, elsewhere: World): Pair[] {
  const pair = pairWith(id => ({ query: `?ids=${id}` }))
  return [
    pair('somebody of another customer', 'requester', world.people.stranger.id),
    pair('another customer', 'requester', world.organisations.westerly),
    pair('somebody of the provider', 'partner', world.people.analyst.id),
    pair('somebody of another workspace', 'admin', elsewhere.people.requester.id),
    pair('an organisation of another workspace', 'admin', elsewhere.organisations.westerly),
  ]
}
