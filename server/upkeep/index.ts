/** What keeps an installation whole: backup, restore. What it owns and what others may rely on: README.md beside this file. */

export { applyErasures } from './applyErasures.ts'
export type { Check, DoctorParts } from './check.ts'
export { erasePerson, erasureKind, finishErasure } from './erasePerson.ts'
export { createErasureJob } from './erasureJob.ts'
export { examine } from './examine.ts'
export { type ExportParts, exportPerson } from './exportPerson.ts'
export { findLatest, listBackups } from './folder.ts'
export { findMailHold, holdMail, type OldMail, type Release, releaseMail, sayHold } from './hold.ts'
export type { Manifest } from './manifest.ts'
export { previewErasure } from './previewErasure.ts'
export type { RuleKind } from './queries_keeping.ts'
export { readKeeping } from './readKeeping.ts'
export { type Registered, readRegister, registerName, writeRegister } from './register.ts'
export { type Restored, type RestoreParts, restoreAll } from './restore.ts'
export {
  type RestoredWorkspace,
  type RestoreWorkspaceParts,
  restoreWorkspace,
} from './restoreWorkspace.ts'
export { type KeepingParts, keepingHandlers } from './routes.ts'
export { previewRule, ruleKinds, setRule } from './rules.ts'
export { type ScheduleParts, scheduleBackups } from './scheduleBackups.ts'
export { type HoldToBe, liftHold, setHold } from './setHold.ts'
export { settleCopy } from './settle.ts'
export { startRetention } from './startRetention.ts'
export { type BackupParts, type Progress, type Taken, takeBackup } from './takeBackup.ts'
export { type Verified, verifyBackup } from './verifyBackup.ts'
export { watchUpkeep } from './watchUpkeep.ts'
