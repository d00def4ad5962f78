import { catalogue } from '../ui/index.ts'

/** Texts of who else is here. */
export const p = catalogue({
  'one.looking': '{names} is looking at this',
  'more.looking': '{names} are looking at this',
  'one.writing': '{names} is writing an answer',
  'more.writing': '{names} are writing an answer',
})
