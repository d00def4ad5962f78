export type { ProcessRow } from './queries.ts'
export { renderText, type Values } from './renderText.ts'
export {
  findProcess,
  isThere,
  loadStaffing,
  type ResolvedFor,
  type Roster,
  resolveLetters,
  resolveRoleHolders,
  type Staffing,
} from './roster.ts'
export { assignHolders, type NewHolder, seedModel } from './seed.ts'
export type { StarterModel } from './starter/index.ts'
export { formatProblem, readStarter } from './starter/index.ts'
export { findText, findVersion, type ProcessVersion } from './version.ts'
