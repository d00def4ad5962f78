import { type BpmnElement, elementsOf, findingAt, idOf, nameOf } from './element.ts'
import type { Finding } from './finding.ts'

/** A lane and the key of its role ('' where none is named). */
type Lane = { readonly id: string; readonly name: string; readonly role: string }

/** The innermost lanes a node is drawn in: exactly one, where the drawing is right. */
export type Placement = { readonly lanes: readonly Lane[] }

type Visit = { readonly element: BpmnElement; readonly parents: readonly string[] }

/**
 * Reads the lanes of a process (BPMN 10.8), nested ones too. Answers the innermost lanes of each node, by
 * node id. A lane with activities needs a role (`interlock:roleId`), and no two lanes may name the same one.
 */
export function readLanes(process: BpmnElement): { placements: Map<string, Placement>; findings: Finding[] } {
  const visits = visitLanes(process)
  const held = new Map<string, Visit[]>()
  for (const visit of visits) {
    for (const node of elementsOf(visit.element, 'flowNodeRef')) {
      held.set(idOf(node), [...(held.get(idOf(node)) ?? []), visit])
    }
  }
  const placements = new Map<string, Placement>()
  const used = new Set<BpmnElement>()
  for (const [node, holders] of held) {
    const outer = new Set(holders.flatMap(holder => holder.parents))
    const inner = holders.filter(holder => !outer.has(idOf(holder.element)))
    for (const { element } of inner) used.add(element)
    placements.set(node, { lanes: [...new Set(inner.map(visit => visit.element))].map(toLane) })
  }
  return { placements, findings: checkRoles([...used]) }
}

function visitLanes(process: BpmnElement): Visit[] {
  const visits: Visit[] = []
  const waiting = elementsOf(process, 'laneSets').map(set => ({ set, parents: [] as readonly string[] }))
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { set, parents } = next
    for (const element of elementsOf(set, 'lanes')) {
      visits.push({ element, parents })
      for (const child of elementsOf(element, 'childLaneSet')) {
        waiting.push({ set: child, parents: [...parents, idOf(element)] })
      }
    }
  }
  return visits
}

function toLane(element: BpmnElement): Lane {
  const role = element.roleId
  return { id: idOf(element), name: nameOf(element), role: typeof role === 'string' ? role.trim() : '' }
}

function checkRoles(elements: readonly BpmnElement[]): Finding[] {
  const findings: Finding[] = []
  const first = new Map<string, Lane>()
  for (const element of elements) {
    const lane = toLane(element)
    const other = first.get(lane.role)
    if (!lane.role) {
      findings.push(
        findingAt(
          element,
          'lane.no_role',
          it => `${it} names no role. Set interlock:roleId to the key of a role.`,
        ),
      )
    } else if (other) {
      findings.push(
        findingAt(
          element,
          'lane.same_role',
          it => `${it} names the role of “${other.name}” again. Join the two lanes.`,
        ),
      )
    } else first.set(lane.role, lane)
  }
  return findings
}
