import type { ProcessVersion, ResolvedFor } from '../model/index.ts'
import type { Draft } from './draft.ts'
import type { Facts, ProcessStanding } from './load.ts'

/** The published version a process run of this ticket is pinned to, also one begun in the act at hand. */
export function versionOf(facts: Facts, processRunId: string, draft?: Draft): ProcessVersion {
  const standing =
    facts.standing.processes.find(({ id }) => id === processRunId) ??
    draft?.change.called.find(({ id }) => id === processRunId)
  return (standing && facts.versions.get(standing.versionId)) ?? facts.version
}

/** The process run that is not part of another one on this ticket; of a closed ticket the last there was. */
export function topProcess<P extends Pick<ProcessStanding, 'id' | 'parentRunId'>>(
  processes: P[],
): P | undefined {
  const ids = new Set(processes.map(({ id }) => id))
  return processes.findLast(({ parentRunId }) => parentRunId === null || !ids.has(parentRunId))
}

/** For whom roles are resolved on this ticket (communication.md: by service, customer, priority and hours). */
export const ofTicket = ({ ticket, now }: Facts, draft?: Draft): ResolvedFor => ({
  customerId: ticket.customerId,
  requesterId: ticket.requesterId,
  serviceId: draft?.change.ticket.serviceId ?? ticket.serviceId,
  priority: draft?.change.ticket.priority ?? ticket.priority,
  at: now,
})

/** What the conditions of a drawing see of a ticket (starter/README.md: conditions). */
export function dataOf(facts: Facts, draft?: Draft) {
  const { impact, urgency, priority, serviceId } = draft?.change.ticket ?? facts.ticket
  const { roster } = facts.staffing
  return {
    impact,
    urgency,
    priority,
    customer: facts.ticket.customerName,
    service: (serviceId && roster.services.get(serviceId)?.key) || null,
    process: facts.version.processKey,
    outcomes: { ...facts.standing.outcomes, ...(draft && outcomesIn(draft)) },
  }
}

/** The outcomes chosen in the act at hand: what follows in the same step is decided by them, too. */
function outcomesIn({ facts, change }: Draft): Record<string, string> {
  const nodes = new Map([...facts.standing.runs, ...change.begun].map(({ id, node }) => [id, node]))
  return Object.fromEntries(
    [...change.changed, ...change.begun].flatMap(({ id, outcome }) => {
      const node = nodes.get(id)
      return node && outcome ? [[node, outcome]] : []
    }),
  )
}
