import type { Page } from './reads.ts'

export const levels = ['high', 'medium', 'low'] as const
export type Level = Page['ticket']['impact']

/** Priority from impact and urgency as the server works it out, shown before it is saved; 1 is the highest. */
export const priorityOf = (impact: Level, urgency: Level): number =>
  Math.min(4, 1 + levels.indexOf(impact) + levels.indexOf(urgency))
