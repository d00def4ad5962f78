import type { Action, Refusal, Token } from './act.ts'
import { quoteNode, refuse, refuseAbsent } from './refuse.ts'
import { awaitEvents, cancelToken, inScope, putToken, type Run } from './run.ts'
import { standOn } from './travel.ts'

/**
 * Takes a token elsewhere: it leaves what it stands on, together with all that stands within, and stands on another
 * activity, with a token on each subprocess that one is drawn in. Subprocesses it leaves empty are left with it.
 */
export function move(run: Run, action: Action & { kind: 'move' }): Refusal | undefined {
  const node = run.net.nodes.get(action.to)
  if (node?.kind !== 'task' && node?.kind !== 'call' && node?.kind !== 'subprocess')
    return refuse(
      'not_ready',
      action,
      `${quoteNode(run, action.to)} is no activity. Choose one that work can stand on.`,
    )
  const found = run.tokens.find(token => token.id === action.token)
  if (!found) return refuseAbsent(run, action)
  const whole =
    found.item === undefined ? found : (run.tokens.find(token => token.id === found.scope) ?? found)
  const wanted = scopesAround(run, node.scope)
  let scope = whole.scope
  cancelToken(run, whole)
  for (let outer = tokenOf(run, scope); outer && !wanted.includes(outer.node); outer = tokenOf(run, scope)) {
    if (run.tokens.some(token => token.scope === outer?.id)) {
      const text = `Other work still stands in ${quoteNode(run, outer.node)}. Finish it first, or move within.`
      return refuse('strands', action, text)
    }
    scope = outer.scope
    cancelToken(run, outer)
  }
  const here = tokenOf(run, scope)?.node
  for (const id of wanted.slice(here === undefined ? 0 : wanted.indexOf(here) + 1)) {
    const token: Token = putToken(run, { node: id, ...inScope(scope) })
    awaitEvents(run, token)
    scope = token.id
  }
  standOn(run, node, scope)
  return undefined
}

const tokenOf = (run: Run, id: string | undefined): Token | undefined =>
  id === undefined ? undefined : run.tokens.find(token => token.id === id)

/** The subprocesses a node is drawn in, the outermost first. */
function scopesAround(run: Run, scope: string | undefined): string[] {
  const around: string[] = []
  for (let id = scope; id !== undefined && !around.includes(id); id = run.net.nodes.get(id)?.scope)
    around.unshift(id)
  return around
}
