import { afterAll, beforeAll, expect, test } from 'vitest'
import { backUp, restoreCopy, temporaryFolder } from '../../tests/support/copies.ts'
import { type Desk, deskIn, openDesk } from '../../tests/support/desk.ts'
import { untilAnswered } from '../../tests/support/killer.ts'
import { createMailSink, type MailSink } from '../../tests/support/mailbox.ts'
import { ask, startProduct } from '../../tests/support/product.ts'
import { systemClock } from '../kernel/index.ts'
import { findMailHold, type OldMail, releaseMail } from './index.ts'

// The original runs on, with mail that was due when the backup was taken: it sends it, and a copy may not again.
let desk: Desk
let sink: MailSink
let folder: string
let number: string
const backups = temporaryFolder('backups')
beforeAll(async () => {
  sink = await createMailSink()
  desk = await openDesk()
  ;({ number } = await desk.open('requester', { title: 'Due at the backup' }))
  ;({ folder } = await backUp(desk.product, backups.path))
})
afterAll(async () => {
  await desk?.stop()
  await sink?.stop()
  backups.remove()
})

/** A restored copy at work, with a way out for mail. */
async function openCopy<T>(work: (copy: Desk) => Promise<T>): Promise<T> {
  sink.clear()
  const restored = await restoreCopy(folder, systemClock)
  const product = await startProduct({
    databaseUrl: restored.databaseUrl,
    roles: ['web', 'jobs'],
    clock: systemClock,
    smtpUrl: sink.url,
    env: { INTERLOCK_FILES: restored.filesDir },
  })
  try {
    return await work({ ...deskIn(product as never, desk.world), stop: product.stop })
  } finally {
    await product.stop()
    await restored.drop()
  }
}
const listStates = async (copy: Desk) =>
  await copy.behind<{ state: string; said: string | null }>(
    'select state, last_error as said from comms.delivery order by id',
  )
const release = (copy: Desk, oldMail?: OldMail) =>
  copy.product.db.engine(copy.world.workspaceId, tx => releaseMail(tx, systemClock, oldMail))
/** Until every mail that waits was tried at least once. */
const untilTried = (copy: Desk) =>
  untilAnswered(async () => {
    const untried = await copy.behind(
      `select 1 from comms.delivery where state = 'due' and last_error is null`,
    )
    if (untried.length > 0) throw new Error('not tried yet')
  })

test('a copy sends nothing, says why, and asks what becomes of what was due before it is let go', async () => {
  await openCopy(async copy => {
    await copy.open('stranger', { title: 'After the restore' })
    await untilTried(copy)
    expect(sink.mails).toEqual([])
    for (const { state, said } of await listStates(copy)) {
      expect(state).toBe('due')
      expect(said).toContain('mail is held back: this was restored from a backup of 2026-03-02T08:00:00Z')
    }
    expect(await release(copy)).toEqual({ state: 'undecided', old: 1 })
    expect(await copy.product.db.engine(copy.world.workspaceId, findMailHold)).not.toBeNull()
    expect(await release(copy, 'withhold')).toEqual({ state: 'released', old: 1, withheld: 1 })
    copy.product.db.announce()
    await sink.waitFor(mail => mail.envelopeTo.some(to => to.startsWith('stranger')))
    expect(sink.mails.filter(mail => mail.subject.includes(number))).toEqual([])
    const [old] = await listStates(copy)
    expect(old).toMatchObject({
      state: 'withheld',
      said: 'Not sent after a restore: it may have been sent before.',
    })
    expect(await release(copy)).toEqual({ state: 'not held' })
  })
})

test('where the original is gone, what was due goes out once, with the Message-ID it had', async () => {
  const [due] = await desk.behind<{ id: string }>('select message_id as id from comms.delivery')
  await openCopy(async copy => {
    await untilTried(copy)
    expect(await release(copy, 'send')).toEqual({ state: 'released', old: 1, withheld: 0 })
    copy.product.db.announce()
    const mail = await sink.waitFor(one => one.subject.includes(number))
    expect(mail.messageId).toBe(due?.id)
    await untilAnswered(async () => {
      if ((await listStates(copy)).some(({ state }) => state === 'due')) throw new Error('not sent yet')
    })
    expect(sink.mails).toHaveLength(1)
  })
})

test('without the hold the copy would have sent it again: this test can see that', async () => {
  await openCopy(async copy => {
    await copy.behind('delete from upkeep.hold')
    await copy.behind(
      `update comms.delivery set due_at = now() - interval '1 second' where lease_token is null`,
    )
    copy.product.db.announce()
    expect((await sink.waitFor(mail => mail.subject.includes(number), 70_000)).subject).toContain(number)
  })
}, 90_000)

test('nobody who was signed in there is signed in at the copy', async () => {
  const credentials = await desk.credentialsOf('analyst')
  await openCopy(async copy => {
    const answer = await ask(copy.product, credentials, { method: 'GET', url: '/api/me' })
    expect(answer.status).toBe(401)
  })
})
