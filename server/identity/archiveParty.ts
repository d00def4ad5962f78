import { asEngine, type Tx } from '../kernel/index.ts'
import { updateOrganisationArchived, updateTeamArchived } from './queries_parties.ts'
import { lockWorkspace } from './queries_people.ts'

/** Changes of people, teams and organisations come one after the other. Turns to engine scope. */
export function holdDirectory(tx: Tx): void {
  asEngine(tx)
  tx.run(lockWorkspace, [])
}

/** Takes an organisation (with its mail domains) or a team out of what is offered, or (`at` null) back in. Engine scope. */
export function archiveParty(
  tx: Tx,
  { kind, id }: { kind: 'organisations' | 'teams'; id: string },
  at: Temporal.Instant | null,
): void {
  const when = at?.toString() ?? null
  tx.run(kind === 'teams' ? updateTeamArchived : updateOrganisationArchived, [id, when])
}
