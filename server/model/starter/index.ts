/**
 * Reads the starter operating model (`starter/`) into plain data, without a database: roles, processes with
 * their graphs, activities with letters, procedures and the texts people are told. Refuses with every mistake
 * at once, each with file, line, column and what to do.
 */
export { readOrganisation, type StarterOrganisation } from './readOrganisation.ts'
export { formatProblem, readStarter } from './readStarter.ts'
export type {
  ActivityText,
  CommunicationRule,
  Priority,
  Problem,
  ProcessText,
  Promised,
  Solve,
  StarterModel,
  StarterProcess,
} from './starterModel.ts'
