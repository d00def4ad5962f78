import * as acts from './acts.ts'
import * as admin from './admin.ts'
import * as aids from './aids.ts'
import * as archive from './archive.ts'
import * as attachment from './attachment.ts'
import * as bulk from './bulk.ts'
import * as checklists from './checklists.ts'
import * as choices from './choices.ts'
import * as configuration from './configuration.ts'
import * as connections from './connections.ts'
import * as identity from './identity.ts'
import * as imports from './imports.ts'
import * as keeping from './keeping.ts'
import * as lists from './lists.ts'
import * as macros from './macros.ts'
import * as mailboxes from './mailboxes.ts'
import * as mentions from './mentions.ts'
import * as mywork from './mywork.ts'
import * as presence from './presence.ts'
import * as recurrences from './recurrences.ts'
import type { Route } from './route.ts'
import * as search from './search.ts'
import * as similar from './similar.ts'
import * as staffing from './staffing.ts'
import * as told from './told.ts'
import * as views from './views.ts'
import * as work from './work.ts'

export * from './acts.ts'
export * from './admin.ts'
export * from './aids.ts'
export * from './archive.ts'
export * from './attachment.ts'
export * from './bulk.ts'
export * from './checklists.ts'
export * from './choices.ts'
export * from './configuration.ts'
export * from './connections.ts'
export type * from './events.ts'
export * from './identity.ts'
export * from './imports.ts'
export * from './keeping.ts'
export * from './lists.ts'
export * from './macros.ts'
export * from './mailboxes.ts'
export * from './mentions.ts'
export * from './mywork.ts'
export * from './presence.ts'
export * from './problem.ts'
export * from './recurrences.ts'
export * from './route.ts'
export * from './search.ts'
export * from './similar.ts'
export * from './staffing.ts'
export * from './told.ts'
export * from './views.ts'
export * from './work.ts'

const isRoute = (value: unknown): value is Route =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'access' in value

const declared: unknown[] = [
  ...Object.values(identity),
  ...Object.values(work),
  ...Object.values(acts),
  ...Object.values(connections),
  ...Object.values(told),
  ...Object.values(archive),
  ...Object.values(attachment),
  ...Object.values(lists),
  ...Object.values(views),
  ...Object.values(bulk),
  ...Object.values(mywork),
  ...Object.values(presence),
  ...Object.values(choices),
  ...Object.values(aids),
  ...Object.values(recurrences),
  ...Object.values(similar),
  ...Object.values(macros),
  ...Object.values(checklists),
  ...Object.values(mentions),
  ...Object.values(admin),
  ...Object.values(configuration),
  ...Object.values(staffing),
  ...Object.values(mailboxes),
  ...Object.values(search),
  ...Object.values(imports),
  ...Object.values(keeping),
]

/** Every route of the API, in the order they are declared. A route that is not here does not exist. */
export const routes: readonly Route[] = declared.filter(isRoute)
