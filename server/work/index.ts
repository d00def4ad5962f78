export { decideAct, performAct, type TicketAct } from './act.ts'
export { actOnTicket, type ShortAct } from './actOnTicket.ts'
export { archive, archiveHandlers, bringBack, type Entry } from './archive.ts'
export { attachmentHandlers } from './attachmentRoutes.ts'
export { auditFiles } from './auditFiles.ts'
export { auditWrites } from './auditWrites.ts'
export { createFireTimer, createRecallPart, createRetellPart, createReturnToParent } from './byItself.ts'
export type { Change, OpenChange, OpenRun } from './change.ts'
export { choiceHandlers } from './choices.ts'
export { decideTimer } from './decideArrived.ts'
export { decideOpen, nothingStands, type OpeningFacts } from './decideOpen.ts'
export { decideRecalled } from './decideRecalled.ts'
export { decideReturned } from './decideReturned.ts'
export {
  countTracesOf,
  type Erasing,
  eraseFromTickets,
  eraseOwn,
  forgetNames,
  listTicketsOf,
  nextTickets,
} from './erasing/erasePerson.ts'
export {
  type DuePlace,
  emptyTickets,
  eraseTickets,
  firstPlace,
  lockOutdated,
  type Outdated,
  previewOutdated,
  type TicketFate,
} from './erasing/eraseTickets.ts'
export {
  beforeAllIds,
  countUntoldOf,
  findSeenBy,
  listSeenOf,
  type PersonPage,
  readPersonPage,
  readSentFiles,
} from './erasing/readPerson.ts'
export { heldWorkHandlers } from './heldWork.ts'
export { countImports } from './imports/countImports.ts'
export { createImportJob } from './imports/importJobs.ts'
export { importKind } from './imports/leaveJob.ts'
export type { OpenFile } from './imports/openText.ts'
export { previewFile } from './imports/previewFile.ts'
export { importHandlers } from './imports/routes.ts'
export { importFile } from './imports/startImport.ts'
export { suggestMapping } from './imports/suggestMapping.ts'
export { importTickets } from './importTickets.ts'
export { listHandlers, zip } from './list/index.ts'
export { createLive } from './live.ts'
export type { Facts } from './load.ts'
export { mailboxHandlers, refuseProcess } from './mailboxes.ts'
export { myWorkHandlers } from './myWork.ts'
export { createOfferAnswers } from './offerAnswers.ts'
export { openTicket } from './open.ts'
export { answerKind, createPassOnAnswer } from './passOnAnswer.ts'
export { presenceHandler } from './presence.ts'
export { type KeptHash, keptHashes } from './queries_attachment.ts'
export { createReceiveMail } from './receive.ts'
export { recurrenceKind } from './recurring/leaveJob.ts'
export { createOpenRecurring } from './recurring/openRecurring.ts'
export { recurrenceHandlers } from './recurring/routes.ts'
export { workHandlers } from './routes.ts'
export { aidHandlers } from './routes_aids.ts'
export { bulkHandlers } from './routes_bulk.ts'
export { connectionHandlers } from './routes_connections.ts'
export { recallKind, retellKind, timerKind } from './save.ts'
export { searchHandlers } from './search.ts'
export { similarHandlers } from './similar/routes.ts'
export { sweepAttachments } from './sweepAttachments.ts'
export { createTellFailure } from './tellFailure.ts'
export { startSearchWriter, writeSearch } from './writeSearch.ts'
