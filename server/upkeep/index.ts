/** What keeps an installation whole: backup, restore. What it owns and what others may rely on: README.md beside this file. */

export type { Check, DoctorParts } from './check.ts'
export { examine } from './examine.ts'
export { findLatest, listBackups } from './folder.ts'
export { findMailHold, holdMail, type OldMail, type Release, releaseMail, sayHold } from './hold.ts'
export type { Manifest } from './manifest.ts'
export { type Restored, type RestoreParts, restoreAll } from './restore.ts'
export {
  type RestoredWorkspace,
  type RestoreWorkspaceParts,
  restoreWorkspace,
} from './restoreWorkspace.ts'
export { type ScheduleParts, scheduleBackups } from './scheduleBackups.ts'
export { settleCopy } from './settle.ts'
export { startRetention } from './startRetention.ts'
export { type BackupParts, type Progress, type Taken, takeBackup } from './takeBackup.ts'
export { type Verified, verifyBackup } from './verifyBackup.ts'
export { watchUpkeep } from './watchUpkeep.ts'
