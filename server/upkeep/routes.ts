import * as contract from '../../contract/index.ts'
import { doingOf, loadDirectory } from '../identity/index.ts'
import {
  asEngine,
  type Blobs,
  type Clock,
  type Db,
  type Handler,
  inTransaction,
  Problem,
  plainly,
  sayDisposition,
} from '../kernel/index.ts'
import { erasePerson } from './erasePerson.ts'
import { findMailHold } from './hold.ts'
import { previewErasure } from './previewErasure.ts'
import { readKeeping } from './readKeeping.ts'
import { previewRule, setRule } from './rules.ts'
import { liftHold, setHold } from './setHold.ts'
import { pseudonymFor } from './wordsFor.ts'

/** `forget`: what this process remembers of who is signed in is old. */
export type KeepingParts = { db: Db; clock: Clock; blobs: Blobs; forget: () => void }

/** What answers how long things are kept, and who is erased. */
export const keepingHandlers = ({ db, clock, blobs, forget }: KeepingParts): Handler[] => [
  inTransaction(contract.getRetention, tx => readKeeping(tx)),
  inTransaction(contract.previewRetention, (tx, { params, query }) =>
    previewRule(tx, { kind: params.rule, months: query.months }, clock),
  ),
  inTransaction(contract.setRetention, async (tx, call) => {
    await loadDirectory(tx)
    asEngine(tx)
    await setRule(tx, { kind: call.params.rule, months: call.body.months }, doingOf(call, clock))
    return {}
  }),
  inTransaction(contract.addLegalHold, async (tx, call) => ({
    id: await setHold(tx, call.body, doingOf(call, clock)),
  })),
  inTransaction(contract.liftLegalHold, async (tx, call) => {
    await liftHold(tx, call.params.hold, doingOf(call, clock))
    return {}
  }),
  inTransaction(contract.previewErasure, (tx, { params }) => previewErasure(tx, params.person)),
  inTransaction(contract.erasePerson, async (tx, call) => {
    const { person: personId } = call.params
    tx.afterCommit.push(forget)
    const directory = await loadDirectory(tx)
    const person = directory.persons.get(personId)
    if (!person) throw new Problem('person.not_found')
    if (person.name.trim() !== call.body.name.trim()) throw new Problem('erasure.name_differs')
    const id = await erasePerson(tx, { personId, texts: call.body.texts }, doingOf(call, clock))
    return { id, pseudonym: pseudonymFor(id) }
  }),
  plainly(contract.exportPerson, async ({ params, signedIn, reply }) => {
    const actor = signedIn?.actor
    if (!actor) throw new Problem('sign_in.needed')
    // Asked for seldom, and needs what nothing else does.
    const { exportPerson } = await import('./exportPerson.ts')
    const { workspaceId } = actor
    const bytes = await exportPerson({ db, blobs, workspaceId, personId: params.person, actor })
    reply.headers({
      'content-type': 'application/zip',
      'content-disposition': sayDisposition('attachment', `person-${params.person}.zip`),
      'content-security-policy': "default-src 'none'; sandbox",
    })
    return bytes
  }),
  inTransaction(contract.getMailHold, async tx => {
    const hold = await findMailHold(tx)
    return { since: hold?.since.toString() ?? null, because: hold?.because ?? null }
  }),
]
