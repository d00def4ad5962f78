import { adminWriteProblems, adminWrites } from './admin.ts'
import { Id, Nothing, oneOf, route, strict, WorkspaceParams } from './route.ts'

/** What can be archived: it is never offered again, and keeps its name wherever it is read. */
export const archivable = ['organisations', 'teams', 'services'] as const
/** One of them. */
export type Archivable = (typeof archivable)[number]

const EntryParams = strict({ ...WorkspaceParams.properties, kind: oneOf(...archivable), entry: Id })
const problems = [
  ...adminWriteProblems,
  'organisation.not_found',
  'team.not_found',
  'service.not_found',
] as const
/**
 * Archive an organisation, a team or a service. Refused while something needs it: active people, teams and members, roles
 * that are held, open tickets, services and templates; every reason is named with what to do. An organisation's mail domains
 * are free for others from then on. Twice is once.
 */
export const archiveEntry = route({
  name: 'archiveEntry',
  summary: 'Archive an organisation, a team or a service',
  method: 'POST',
  path: '/api/w/:workspace/admin/:kind/:entry/archive',
  params: EntryParams,
  body: Nothing,
  reply: Nothing,
  problems: [...problems, 'archive.refused'],
  access: adminWrites,
})
/** Offer again what was archived. An organisation comes back without mail domains; a team only where its organisation is there. */
export const bringBackEntry = route({
  name: 'bringBackEntry',
  summary: 'Bring back what was archived',
  method: 'POST',
  path: '/api/w/:workspace/admin/:kind/:entry/bring-back',
  params: EntryParams,
  body: Nothing,
  reply: Nothing,
  problems,
  access: adminWrites,
})
