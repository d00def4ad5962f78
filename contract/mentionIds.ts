import { Type } from 'typebox'
import { Id } from './route.ts'

/** Persons a message mentions, by id; whoever of them does not see it is not told. */
export const MentionIds = Type.Optional(Type.Array(Id, { maxItems: 20, uniqueItems: true }))
