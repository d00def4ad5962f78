import type { LetterHolders } from '../../contract/index.ts'
import { type Directory, loadDirectory } from '../identity/index.ts'
import { readAsEngine, type Tx } from '../kernel/index.ts'
import { listAllProcesses, listRoster, type ProcessRow, type RosterRow } from './queries.ts'
import type { ProcessVersion } from './version.ts'

/** Roles by key with who holds them, and processes by id, as of one revision of the workspace. */
export type Roster = {
  readonly revision: string
  readonly roles: ReadonlyMap<string, RosterRow>
  readonly processes: ReadonlyMap<string, ProcessRow>
}

const kept = new Map<string, Roster>()
const keptAtMost = 1000

/** Who holds which role: from memory while the workspace's revision stands, else read again, with the engine's eyes. */
async function findRoster(tx: Tx, revision: string): Promise<Roster> {
  const workspaceId = tx.workspaceId ?? ''
  const known = kept.get(workspaceId)
  if (known && known.revision === revision) return known
  const [rows, processes] = await readAsEngine(tx, () =>
    Promise.all([tx.run(listRoster, [workspaceId]), tx.run(listAllProcesses, [workspaceId])]),
  )
  const roster = {
    revision,
    roles: new Map(rows.map(row => [row.key, row])),
    processes: new Map(processes.map(process => [process.id, process])),
  }
  if (kept.size >= keptAtMost) kept.clear()
  kept.set(workspaceId, roster)
  return roster
}

/** Who there is and who holds which role: from memory unless something changed. Sent at once. */
export async function loadStaffing(tx: Tx): Promise<Staffing> {
  const directory = await loadDirectory(tx)
  return { directory, roster: await findRoster(tx, directory.revision) }
}

/** The process of a key, published or not. */
export const findProcess = ({ roster }: Staffing, key: string): ProcessRow | undefined =>
  [...roster.processes.values()].find(process => process.key === key)

/** For whom roles are resolved: some are held for one customer only, and the requester is the ticket's own. */
export type ResolvedFor = { customerId: string; requesterId: string }
/** Who there is and who holds which role, as of one revision. */
export type Staffing = { roster: Roster; directory: Directory }

/** The requester's role is never assigned: whoever asked holds it on that ticket. */
const requesterRole = 'requester'

/**
 * Who holds the letters of an activity at this moment (communication.md: letters). Holders for the ticket's own customer
 * come before general ones; a role that nobody active holds falls back to the process manager, then the process owner,
 * then the administrators, so that no ticket stops for it.
 */
export function resolveLetters(
  version: ProcessVersion,
  node: string,
  { staffing, of }: { staffing: Staffing; of: ResolvedFor },
): LetterHolders[] {
  const letters = version.activities.get(node)?.letters ?? []
  return letters.map(({ letter, role }) => ({
    letter,
    role,
    ...resolveRole(role, letter, { version, staffing, of }),
  }))
}

type Holders = { persons: string[]; teams: string[] }
type Resolving = { version: ProcessVersion; staffing: Staffing; of: ResolvedFor }

function resolveRole(role: string, letter: LetterHolders['letter'], resolving: Resolving): Holders {
  const found = holdersOf(role, resolving)
  // Only work and its answerability must land somewhere; nobody needs to stand in for being informed.
  if (!isEmpty(found) || (letter !== 'R' && letter !== 'A')) return found
  for (const stand of [resolving.version.manager, resolving.version.owner]) {
    const instead = holdersOf(stand, resolving)
    if (!isEmpty(instead)) return instead
  }
  const admins = [...resolving.staffing.directory.persons.values()].filter(
    person => person.admin && person.active && person.side === 'provider',
  )
  return { persons: admins.map(person => person.id), teams: [] }
}

const isEmpty = ({ persons, teams }: Holders) => persons.length === 0 && teams.length === 0

function holdersOf(role: string, { staffing, of }: Resolving): Holders {
  const { roster, directory } = staffing
  if (role === requesterRole)
    return { persons: isThere(of.requesterId, directory) ? [of.requesterId] : [], teams: [] }
  const eligible = (roster.roles.get(role)?.holders ?? []).filter(
    holder =>
      isThere(holder.person ?? holder.team ?? '', directory) &&
      isOfThisCustomer(holder, { directory, customerId: of.customerId }),
  )
  const own = eligible.filter(holder => holder.customer === of.customerId)
  const holders = own.length > 0 ? own : eligible.filter(holder => holder.customer === null)
  return {
    persons: holders.flatMap(holder => holder.person ?? []),
    teams: holders.flatMap(holder => holder.team ?? []),
  }
}

type Holder = RosterRow['holders'][number]
/** Whether anybody is behind this id: a person who has not left, or a team with one of them in it. */
export const isThere = (id: string, { persons, teams }: Directory): boolean =>
  persons.get(id)?.active === true ||
  (teams.get(id)?.members.some(member => persons.get(member)?.active) ?? false)

/** A customer's person never holds a letter on another customer's ticket, whatever was entered. */
function isOfThisCustomer(
  { person, team }: Holder,
  { directory, customerId }: { directory: Directory; customerId: string },
): boolean {
  const organisation = directory.organisations.get(
    (person ? directory.persons.get(person) : directory.teams.get(team ?? ''))?.organisationId ?? '',
  )
  return organisation?.side !== 'customer' || organisation.id === customerId
}

/** Who is to act for a role on a ticket, with the same fallbacks as a letter R. */
export const resolveRoleHolders = (
  version: ProcessVersion,
  role: string,
  { staffing, of }: { staffing: Staffing; of: ResolvedFor },
): Holders => resolveRole(role, 'R', { version, staffing, of })
