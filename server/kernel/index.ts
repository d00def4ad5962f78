export type { Actor } from './actor.ts'
export * from './blobs/index.ts'
export { type Clock, createManualClock, systemClock } from './clock.ts'
export { type Config, ConfigError, type Role, readConfig } from './config.ts'
export { type CsvRow, type CsvShape, readCsv, refuseFile } from './csv.ts'
export { readCursor, readMark, writeCursor, writeMark } from './cursor.ts'
export { keepDatabaseTime } from './databaseClock.ts'
export {
  asActor,
  asEngine,
  connect,
  type Db,
  type Emit,
  lookAsEngine,
  ping,
  readAsEngine,
  type Tx,
} from './db.ts'
export {
  beginErasing,
  eraseEvents,
  forgetJobsTo,
  forgetRepliesTo,
  rewordEvents,
  silenceEventsOf,
  type WordsFor,
} from './erase.ts'
export {
  createEmit,
  findEventBack,
  type KeptEvent,
  type Later,
  listEventsAfter,
  type NewEvent,
  type Now,
  type Reactions,
  reactionKind,
} from './events.ts'
export { foldWords } from './foldWords.ts'
export { type Followed, type Follower, followEvents } from './follow.ts'
export {
  type Call,
  createHttp,
  type Handler,
  type HttpParts,
  inTransaction,
  plainly,
  requestKey,
  type SignedIn,
  sessionCookie,
} from './http.ts'
export { actOnce, forgetOldReplies } from './idempotency.ts'
export * from './ids.ts'
export { findInstallationId, findSecret } from './installation.ts'
export { addJobs, countStuckJobs, forgetJobs, type Job, type JobHandlers, jobQueue, takeJob } from './jobs.ts'
export { createLog, type Log } from './log.ts'
export { createMetrics, type Metrics } from './metrics.ts'
export { decideServer, type Migration, migrate, readMigrations, unfinishedRestore } from './migrate.ts'
export { describeApi } from './openapi.ts'
export { type Owner, openOwner, readServer } from './owner.ts'
export { Problem, refuse } from './problem.ts'
export { type Claim, leaseSeconds, NotYet, type Queue, runQueue, type Worker } from './queue.ts'
export { dumpSchema } from './schema.ts'
export { type EventStream, openEventStream } from './sse.ts'
export { composed, type Statement, statement, statements } from './statement.ts'
export { countTries, forgetOldTries, forgiveTries, type Limit, type Tries } from './throttle.ts'
export { version } from './version.ts'
