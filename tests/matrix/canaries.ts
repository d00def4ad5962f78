import { randomBytes } from 'node:crypto'
import { organisations, type PersonKey, type World } from '../support/builders.ts'

/** Whose eyes an answer or a mail meets: a person of the world, one of another world, or nobody. */
export type Viewer = PersonKey | 'foreigner' | null
export type SeenBy = (viewer: Viewer) => boolean

/** A word that occurs nowhere else, standing for a piece of content; whoever else meets it has met that content. */
export type Canary = { token: string; what: string; seenBy: SeenBy }

/** Makes canaries and finds them again in anything that is answered, streamed or mailed. */
export type Aviary = {
  /** The text with its canary. The same text always has the same canary. */
  mark: (what: string, seenBy: SeenBy) => string
  /** An id of our own making is a canary, too. */
  watch: (token: string, what: string, seenBy: SeenBy) => void
  /** From now on somebody more may see it: they were shown it on purpose. */
  widen: (what: string, seenBy: SeenBy) => void
  /** Every canary in the text that the viewer may not see, but for those the viewer's own request named. */
  findLeaks: (text: string, viewer: Viewer, asked?: string) => string[]
  /** Canaries that somebody who may see them has met. One that nobody meets proves nothing. */
  met: Set<string>
  all: () => Canary[]
}

export function createAviary(): Aviary {
  const canaries = new Map<string, Canary>()
  const met = new Set<string>()
  return {
    met,
    all: () => [...canaries.values()],
    mark(what, seenBy) {
      const known = canaries.get(what)
      const token = known?.token ?? `zq${randomBytes(5).toString('hex')}`
      if (!known) canaries.set(what, { token, what, seenBy })
      return `${what} ${token}`
    },
    watch: (token, what, seenBy) => void canaries.set(what, { token, what, seenBy }),
    widen(what, seenBy) {
      const known = canaries.get(what)
      if (!known) throw new Error(`There is no canary “${what}”.`)
      canaries.set(what, { ...known, seenBy: either(known.seenBy, seenBy) })
    },
    findLeaks(text, viewer, asked = '') {
      const found = [...canaries.values()].filter(
        ({ token }) => text.includes(token) && !asked.includes(token),
      )
      for (const { what, seenBy } of found) if (seenBy(viewer)) met.add(what)
      return found.filter(({ seenBy }) => !seenBy(viewer)).map(({ what }) => what)
    },
  }
}

const sideOf = (world: World, viewer: Viewer) => {
  const of = viewer && viewer !== 'foreigner' && organisationOf(world, viewer)
  return of ? organisations[of].side : null
}
const organisationOf = (world: World, key: PersonKey) =>
  (Object.keys(organisations) as (keyof typeof organisations)[]).find(
    of => world.organisations[of] === world.people[key].organisationId,
  )

/** Who may see what, in the words of visibility: filled in when the world stands. */
export const viewers = (world: () => World) => ({
  provider: (viewer: Viewer) => sideOf(world(), viewer) === 'provider',
  customers: (viewer: Viewer) => sideOf(world(), viewer) === 'customer',
  partners: (viewer: Viewer) => sideOf(world(), viewer) === 'partner',
  of: (key: keyof typeof organisations) => (viewer: Viewer) =>
    viewer !== null && viewer !== 'foreigner' && organisationOf(world(), viewer) === key,
  only:
    (...keys: PersonKey[]) =>
    (viewer: Viewer) =>
      keys.some(key => key === viewer),
})

export const either =
  (...rules: SeenBy[]): SeenBy =>
  viewer =>
    rules.some(rule => rule(viewer))
