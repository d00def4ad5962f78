import type { Clock, Handler } from '../kernel/index.ts'
import { holderHandlers } from './holders.ts'
import { nextTicketHandlers } from './nextTicket.ts'
import { serviceHandlers } from './services.ts'

export { addServices, assignHolders, type NewHolder, type NewService, setWorkingHours } from './assign.ts'
export { forgetHolder, listRolesOf } from './erase.ts'
export { addHolder, type HolderToBe, listRoles, removeHolder } from './holders.ts'
export { findImportedVersion } from './importedVersion.ts'
export { readNextTicket } from './nextTicket.ts'
export { publishProcess } from './publishProcess.ts'
export type { Holder, Interface, ProcessRow, ServiceRow, WorkingHours } from './queries.ts'
export { renderText, type Values } from './renderText.ts'
export { resolveAudience } from './resolveAudience.ts'
export {
  type Holders,
  isThere,
  type ResolvedFor,
  resolveLetters,
  resolveRoleHolders,
} from './resolveLetters.ts'
export { findProcess, findServices, isOffered, loadStaffing, type Roster, type Staffing } from './roster.ts'
export { addMissingProcesses, seedModel } from './seed.ts'
export {
  addService,
  archiveService,
  changeHours,
  changeService,
  holdStaff,
  listServices,
  type ServiceToBe,
} from './services.ts'
export type { StarterModel, StarterOrganisation } from './starter/index.ts'
export { formatProblem, readOrganisation, readStarter } from './starter/index.ts'
export { type Activity, findText, findVersion, type ProcessVersion } from './version.ts'

/** What answers the routes of roles, services and working hours. */
export const modelHandlers = (clock: Clock): Handler[] => [
  ...holderHandlers(clock),
  ...nextTicketHandlers(clock),
  ...serviceHandlers(clock),
]
