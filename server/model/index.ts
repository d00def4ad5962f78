export { addServices, assignHolders, type NewHolder, type NewService, setWorkingHours } from './assign.ts'
export { findImportedVersion } from './importedVersion.ts'
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
export { findProcess, findServices, loadStaffing, type Roster, type Staffing } from './roster.ts'
export { addMissingProcesses, seedModel } from './seed.ts'
export type { StarterModel, StarterOrganisation } from './starter/index.ts'
export { formatProblem, readOrganisation, readStarter } from './starter/index.ts'
export { type Activity, findText, findVersion, type ProcessVersion } from './version.ts'
