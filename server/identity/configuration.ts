import { type ConfigurationKind, listConfigurationLog, type QueryOf } from '../../contract/index.ts'
import {
  asEngine,
  type Call,
  type Clock,
  type Handler,
  inTransaction,
  newId,
  readCursor,
  type Tx,
  writeCursor,
} from '../kernel/index.ts'
import { type ChangeRow, insertChanges, listChanges } from './queries_configuration.ts'

/** When and from where the configuration is changed: by whom, the transaction knows. */
export type Doing = {
  at: Temporal.Instant
  /** `program`: by itself, as a rule says. */
  via: 'web' | 'api' | 'command' | 'program'
  /** The network address, or who runs the command where. */
  origin: string | null
  tokenId: string | null
}

/** What a change is said in: names and not ids wherever there is one; never a secret. */
export type Facts = Record<string, string | number | boolean | null | readonly string[]>
/** One thing that was changed, with what differs before and after. */
export type ConfigurationChange = {
  kind: ConfigurationKind
  /** Past tense, `added`, `changed`, `revoked` … */
  act: string
  id: string
  name: string
  before?: Facts
  after?: Facts
}

/** The circumstances of a request. */
export const doingOf = ({ signedIn, ip }: Pick<Call, 'signedIn' | 'ip'>, clock: Clock): Doing => ({
  at: clock.now(),
  via: signedIn?.actor?.via === 'api' ? 'api' : 'web',
  origin: ip,
  tokenId: signedIn?.tokenId ?? null,
})

/** Writes down what is changed, in the transaction that changes it. Turns to engine scope. */
export function recordChanges(tx: Tx, changes: readonly ConfigurationChange[], doing: Doing): void {
  if (changes.length === 0) return
  asEngine(tx)
  const rows = changes.map(({ id, name, before = {}, after = {}, ...change }) => ({
    ...change,
    id: newId(),
    subjectId: id,
    subject: name,
    before,
    after,
  }))
  tx.run(insertChanges, [
    JSON.stringify(rows),
    doing.at.toString(),
    tx.actor?.personId ?? null,
    doing.via === 'command' ? 'Command line' : 'Interlock',
    doing.via,
    doing.origin,
    doing.tokenId,
  ])
}

/** What of the wanted facts is not so yet, as before and after; null: nothing is. */
export function differ(is: Facts, wanted: Facts): { before: Facts; after: Facts } | null {
  const names = Object.keys(wanted).filter(
    name => JSON.stringify(wanted[name]) !== JSON.stringify(is[name] ?? null),
  )
  if (names.length === 0) return null
  const pick = (from: Facts) => Object.fromEntries(names.map(name => [name, from[name] ?? null]))
  return { before: pick(is), after: pick(wanted) }
}

const toChange = ({ at, ...row }: ChangeRow) => ({ ...row, at: at.toString() })
const like = (text: string): string => `%${text.replace(/[\\%_]/g, '\\$&')}%`

/** Changes of the configuration, newest first, a page at a time. */
export async function readLog(
  tx: Tx,
  {
    kind,
    q,
    cursor,
    limit = 50,
  }: {
    [K in keyof QueryOf<typeof listConfigurationLog>]: QueryOf<typeof listConfigurationLog>[K] | undefined
  },
) {
  const [at, id] = readCursor(cursor)
  const rows = await tx.run(listChanges, [kind ?? null, q ? like(q) : null, at, id, limit + 1])
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { changes: rows.slice(0, limit).map(toChange), next: last ? writeCursor(last.at, last.id) : null }
}

export const configurationHandlers = (): Handler[] => [
  inTransaction(listConfigurationLog, (tx, { query }) => readLog(tx, query)),
]
