/**
 * Reads the starter operating model (`starter/`) into plain data, without a database: roles, processes with
 * their graphs, activities with letters, procedures and the texts people are told. Refuses with every mistake
 * at once, each with file, line, column and what to do.
 */
export { type Placeholder, placeholders } from './placeholders.ts'
export { formatProblem, type ReadStarter, readStarter } from './readStarter.ts'
export type {
  ActivityClass,
  ActivityEvent,
  ActivityText,
  Problem,
  ProcessEvent,
  ProcessText,
  Side,
  Stage,
  StarterActivity,
  StarterModel,
  StarterProcess,
  StarterRole,
} from './starterModel.ts'
