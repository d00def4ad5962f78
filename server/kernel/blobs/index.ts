export { type Blobs, createBlobs, type StagedBlob } from './createBlobs.ts'
export { cleanFileName, longestName, sayDisposition } from './fileName.ts'
export { type PassiveType, passiveTypes, sniffPassive } from './sniffPassive.ts'
