import {
  type Archivable,
  archiveEntry,
  bringBackEntry,
  type ConfigurationKind,
  type ProblemCode,
} from '../../contract/index.ts'
import { archiveParty, type Doing, doingOf, holdDirectory, recordChanges } from '../identity/index.ts'
import { type Clock, type Handler, inTransaction, Problem, type Tx } from '../kernel/index.ts'
import { archiveService, holdStaff, loadStaffing, type Staffing } from '../model/index.ts'
import { decideArchive } from './decideArchive.ts'
import { listTemplatesOf, needOrganisation, needService, needTeam } from './queries_archive.ts'

/** What answers the routes of archiving. */
export const archiveHandlers = (clock: Clock): Handler[] => [
  inTransaction(archiveEntry, async (tx, call) => {
    const { kind, entry } = call.params
    await archive(tx, { kind, id: entry }, doingOf(call, clock))
    return {}
  }),
  inTransaction(bringBackEntry, async (tx, call) => {
    const { kind, entry } = call.params
    await bringBack(tx, { kind, id: entry }, doingOf(call, clock))
    return {}
  }),
]

/** An organisation, a team or a service. */
export type Entry = { kind: Archivable; id: string }

const words = {
  organisations: { kind: 'organisation', missing: 'organisation.not_found', needs: needOrganisation },
  teams: { kind: 'team', missing: 'team.not_found', needs: needTeam },
  services: { kind: 'service', missing: 'service.not_found', needs: needService },
} as const satisfies Record<
  Archivable,
  { kind: ConfigurationKind; missing: ProblemCode; needs: typeof needTeam }
>

/** What it is now, while nobody else changes the directory or who holds what. Turns to engine scope. */
async function lockEntry(tx: Tx, { kind, id }: Entry) {
  const before = await loadStaffing(tx)
  if (!entryIn(before, { kind, id })) throw new Problem(words[kind].missing)
  holdStaff(tx)
  holdDirectory(tx)
  const staffing = await loadStaffing(tx)
  const found = entryIn(staffing, { kind, id })
  if (!found) throw new Problem(words[kind].missing)
  return { staffing, found }
}

const entryIn = ({ directory, roster }: Staffing, { kind, id }: Entry) =>
  kind === 'services' ? roster.services.get(id) : directory[kind].get(id)

const write = (tx: Tx, { kind, id }: Entry, at: Temporal.Instant | null): void =>
  kind === 'services' ? archiveService(tx, id, at) : archiveParty(tx, { kind, id }, at)

/** Takes it out of everything that is offered; refused with every reason while something needs it. */
export async function archive(tx: Tx, entry: Entry, doing: Doing): Promise<void> {
  const { kind, id } = entry
  const { staffing, found } = await lockEntry(tx, entry)
  if (found.archived) return
  const [[tickets], templates] = await Promise.all([
    tx.run(words[kind].needs, [id]),
    kind === 'services' ? tx.run(listTemplatesOf, [id]) : [],
  ])
  const against = decideArchive({
    kind,
    id,
    staffing,
    tickets: tickets ?? { count: 0, numbers: [] },
    templates: templates.map(({ name }) => name),
  })
  if (against.length > 0)
    throw new Problem('archive.refused', `${found.name} cannot be archived yet.`, against)
  write(tx, entry, doing.at)
  const domains = kind === 'organisations' ? staffing.directory.organisations.get(id)?.mailDomains : undefined
  const before = domains && domains.length > 0 ? { mailDomains: domains } : {}
  recordChanges(tx, [{ kind: words[kind].kind, act: 'archived', id, name: found.name, before }], doing)
}

/** Offers it again. */
export async function bringBack(tx: Tx, entry: Entry, doing: Doing): Promise<void> {
  const { kind, id } = entry
  const { staffing, found } = await lockEntry(tx, entry)
  if (!found.archived) return
  const home = kind === 'teams' ? staffing.directory.teams.get(id)?.organisationId : undefined
  const organisation = home === undefined ? undefined : staffing.directory.organisations.get(home)
  if (organisation?.archived)
    throw new Problem('organisation.not_found', `${organisation.name} is archived: bring it back first.`)
  write(tx, entry, null)
  recordChanges(tx, [{ kind: words[kind].kind, act: 'brought back', id, name: found.name }], doing)
}
