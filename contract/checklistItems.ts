import { Type } from 'typebox'

/** What one item of a checklist says. */
export const ChecklistItem = Type.String({ minLength: 1, maxLength: 300 })
/** Texts of a checklist, in their order. */
export const ChecklistItems = Type.Array(ChecklistItem, { maxItems: 50 })
