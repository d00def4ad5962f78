import { Readable } from 'node:stream'
import { readMailsFrom, readToldTo } from '../comms/index.ts'
import { listNamesOf, loadDirectory, readIdentityOf } from '../identity/index.ts'
import {
  type Actor,
  type Blobs,
  cleanFileName,
  type Db,
  lookAsEngine,
  Problem,
  type Tx,
} from '../kernel/index.ts'
import { listRolesOf } from '../model/index.ts'
import {
  beforeAllIds,
  countUntoldOf,
  type PersonPage,
  readPersonPage,
  readSentFiles,
  zip,
} from '../work/index.ts'

/** Whose data, and who asks: a command on the machine (null) is told all of it, an administrator what they may read. */
export type ExportParts = { db: Db; blobs: Blobs; workspaceId: string; personId: string; actor: Actor | null }
type Bytes = AsyncIterable<string | Uint8Array>

/**
 * All that is kept of a person, as the parts of a ZIP archive: JSON by what it is, mails as they came, files as they were
 * sent. Everything is read page by page, each in a transaction of its own. Refuses whoever is not here.
 */
export async function exportPerson(parts: ExportParts): Promise<Readable> {
  const { personId } = parts
  const read = <T>(work: (tx: Tx) => Promise<T>) => readAs(parts, work)
  const { person, addresses, untold } = await read(async tx => {
    const directory = await loadDirectory(tx)
    if (!directory.persons.has(personId)) throw new Problem('person.not_found')
    const [found, roles, names, withheld] = await Promise.all([
      readIdentityOf(tx, personId),
      listRolesOf(tx, personId),
      listNamesOf(tx, personId),
      countUntoldOf(tx, personId),
    ])
    return { person: { ...found, roles }, addresses: names.addresses, untold: withheld }
  })
  const page = (which: PersonPage) =>
    list(beforeAllIds, after => read(tx => readPersonPage(tx, which, { personId, after })), {
      place: row => row.id,
      show: ({ row }) => row,
    })
  const files: { name: string; text: Bytes }[] = []
  for await (const file of eachFile(parts)) files.push(file)
  const bytes = zip([
    { name: 'README.txt', text: once(readMe(untold)) },
    { name: 'person.json', text: once(JSON.stringify(person, null, 1)) },
    { name: 'tickets.json', text: page('asked') },
    { name: 'messages.json', text: page('written') },
    { name: 'work.json', text: page('worked') },
    {
      name: 'told.json',
      text: list(0n, after => read(tx => readToldTo(tx, personId, after)), {
        place: row => row.position,
        show: row => row.told,
      }),
    },
    ...(parts.actor === null ? await listMails(parts, addresses) : []),
    ...files,
  ])
  return Readable.from(bytes, { objectMode: false })
}

/** With the engine's eyes; what whoever asks may not read, the statements leave out. */
const readAs = <T>({ db, workspaceId, actor }: ExportParts, work: (tx: Tx) => Promise<T>): Promise<T> =>
  actor
    ? db.readAs(actor, tx => {
        lookAsEngine(tx)
        return work(tx)
      })
    : db.engine(workspaceId, work)

async function* once(text: string): Bytes {
  yield text
}

type Listing<R, P> = { place: (row: R) => P; show: (row: R) => object }
/** Rows that come page by page, as one JSON array. */
async function* list<R, P>(
  first: P,
  read: (after: P) => Promise<R[]>,
  { place, show }: Listing<R, P>,
): Bytes {
  yield '['
  let after = first
  for (let begun = false; ; begun = true) {
    const rows = await read(after)
    const last = rows.at(-1)
    if (last === undefined) break
    yield `${begun ? ',\n' : '\n'}${rows.map(row => JSON.stringify(show(row))).join(',\n')}`
    after = place(last)
  }
  yield '\n]\n'
}

async function* eachFile(parts: ExportParts) {
  let after = beforeAllIds
  for (;;) {
    const from = after
    const rows = await readAs(parts, tx => readSentFiles(tx, { personId: parts.personId, after: from }))
    for (const { id, name, hash } of rows)
      yield { name: `files/${id}-${cleanFileName(name)}`, text: bytesOf(parts.blobs, hash) }
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
  }
}
async function* bytesOf(blobs: Blobs, hash: string): Bytes {
  const blob = await blobs.open(hash)
  if (blob) yield* blob.bytes
}

/** Mails name others as well: only whoever has the machine hands them out. */
async function listMails(parts: ExportParts, addresses: readonly string[]) {
  const mails: { name: string; text: Bytes }[] = []
  let after = beforeAllIds
  for (;;) {
    const from = after
    const rows = await readAs(parts, tx => readMailsFrom(tx, addresses, from))
    for (const { id, raw } of rows)
      mails.push({ name: `mails/${id}.eml`, text: once(raw.toString('latin1')) })
    const last = rows.at(-1)
    if (last === undefined) return mails
    after = last.id
  }
}

const readMe = (untold: number): string =>
  `All that Interlock keeps of this person.

person.json    who they are here, how they signed in, what was changed about them
tickets.json   what they asked for, and what was said there with them
messages.json  what they wrote
work.json      steps they took, with the time they booked
told.json      what they were told, why and when
files/         what they sent
mails/         mails of theirs as they came; in exports made by: npx interlock person export
${
  untold > 0
    ? `\n${untold} of their messages are kept within their own organisation, or stand on tickets that the one who made this may not see, and are not in it. Whoever runs the machine can export them, too.\n`
    : ''
}`
