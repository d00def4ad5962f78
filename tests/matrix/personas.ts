import { type ProblemCode, problems, type Route, type Scope, type Side } from '../../contract/index.ts'
import { organisations, type PersonKey } from '../support/builders.ts'
import type { Credentials, SentFile } from '../support/product.ts'
import type { Viewer } from './canaries.ts'
import type { Plot, TicketKey } from './plant.ts'

/** Somebody who asks: how they sign in, whose eyes they have, and what the contract's rules know of them. */
export type Persona = {
  name: string
  credentials: Credentials
  viewer: Viewer
  /** What they are signed in as; null: nothing that still holds. */
  signedIn: 'session' | 'token' | null
  /** The workspace they are of. */
  slug: string | null
  side: Side | null
  admin: boolean
  scopes: readonly Scope[] | 'all'
}

const nobody = { viewer: null, signedIn: null, slug: null, side: null, admin: false, scopes: [] } as const

/** Everybody the matrix asks as; those who may do least come first, so that writes change nothing for the next. */
export function listPersonas(plot: Plot): Persona[] {
  const { world, elsewhere, credentials } = plot
  const person = (name: string, key: PersonKey): Persona => ({
    name,
    credentials: credentials[key],
    viewer: key,
    signedIn: 'session',
    slug: world.slug,
    side: sideOf(plot, key),
    admin: key === 'admin',
    scopes: 'all',
  })
  return [
    { ...nobody, name: 'anonymous', credentials: {} },
    {
      ...nobody,
      name: 'somebody with a made-up session',
      credentials: { cookie: `interlock=${'x'.repeat(43)}` },
    },
    { ...nobody, name: 'somebody deactivated, by session', credentials: plot.left.session },
    { ...nobody, name: 'somebody deactivated, by token', credentials: plot.left.token },
    {
      ...person('a person of another workspace', 'admin'),
      credentials: plot.foreigner,
      viewer: 'foreigner',
      slug: elsewhere.slug,
    },
    person('a partner without a share', 'outsider'),
    person('another customer', 'stranger'),
    person('a colleague of the requester', 'neighbour'),
    person('a partner with a share', 'partner'),
    person('the requester', 'requester'),
    {
      ...person('a token that may only read tickets', 'analyst'),
      credentials: plot.narrow,
      signedIn: 'token',
      scopes: ['tickets:read'],
    },
    person('an analyst', 'analyst'),
    person('whoever is accountable', 'lead'),
    person('an administrator', 'admin'),
    person('the specialist who has it', 'specialist'),
  ]
}

function sideOf({ world }: Plot, key: PersonKey): Side | null {
  const keys = Object.keys(organisations) as (keyof typeof organisations)[]
  const of = keys.find(organisation => world.organisations[organisation] === world.people[key].organisationId)
  return of ? organisations[of].side : null
}

/** A request of the matrix: in which workspace, about which ticket if any. */
export type Variant = {
  label: string
  url: string
  slug: string | null
  ticket?: TicketKey
  body?: unknown
  files?: readonly SentFile[]
}

/** The one refusal the declared rule asks for; undefined: the route itself decides, within what it declares. */
export function decideRefusal(route: Route, persona: Persona, variant: Variant): ProblemCode | undefined {
  const { access } = route
  if (access.kind === 'anyone') return undefined
  if (persona.signedIn === null) return 'sign_in.needed'
  if (access.kind === 'account') return persona.signedIn === 'token' ? 'sign_in.needed' : undefined
  if (persona.slug !== variant.slug) return 'workspace.not_found'
  if (access.sides && (persona.side === null || !access.sides.includes(persona.side)))
    return 'route.not_found'
  if (access.admin && !persona.admin) return 'route.not_found'
  if (persona.scopes !== 'all' && !persona.scopes.includes(access.scope)) return 'scope.missing'
  return undefined
}

/** Undefined when the answer is one the rule allows, else what is wrong with it. */
export function judgeAnswer(
  route: Route,
  { persona, variant, plot }: { persona: Persona; variant: Variant; plot: Plot },
  { status, body, text }: { status: number; body: unknown; text: string },
): string | undefined {
  const code = (body as { code?: string } | undefined)?.code
  const said = `${status} ${code ?? text.slice(0, 80)}`
  const asked = decideRefusal(route, persona, variant) ?? hiddenCode(persona, variant, plot)
  if (asked)
    return code === asked && status === problems[asked].status ? undefined : `${said} instead of ${asked}`
  if (status === (route.status ?? 200)) return undefined
  const declared: readonly string[] = [...route.problems, 'request.invalid']
  if (!code || !declared.includes(code)) return `${said}, which the route does not declare`
  return status === problems[code as ProblemCode].status ? undefined : `${said}, not the status of that code`
}

function hiddenCode(persona: Persona, { ticket }: Variant, { tickets }: Plot): ProblemCode | undefined {
  if (!ticket) return undefined
  return tickets[ticket].readers.some(reader => reader === persona.viewer) ? undefined : 'ticket.not_found'
}
