import { setTimeout as delay } from 'node:timers/promises'
import { countOutcomes, importMailDir } from '../../server/comms/index.ts'
import { systemClock } from '../../server/kernel/index.ts'
import { withApp } from '../installation.ts'
import { progress } from '../progress.ts'

const pollMs = 200

/** `interlock import mail DIR`: every mail under a folder, on the path of a mail that came by SMTP. */
export async function importMail(dir: string, { mailbox }: { mailbox?: string }): Promise<void> {
  await withApp(['jobs'], async app => {
    const show = progress()
    const done = await importMailDir({
      db: app.db,
      clock: systemClock,
      dir,
      onProgress: (n, all) => show(`reading ${n} of ${all} files`),
      ...(mailbox && { mailbox }),
    })
    app.db.announce()
    for (;;) {
      const outcomes = await countOutcomes(app.db, done.inboxIds)
      const waiting = outcomes.find(({ state }) => state === 'received')?.count ?? 0
      show(`understanding: ${waiting} of ${done.inboxIds.length} mails wait`)
      if (waiting === 0) {
        show('')
        report(done, outcomes)
        return
      }
      await delay(pollMs)
    }
  })
}

type Done = Awaited<ReturnType<typeof importMailDir>>
type Outcomes = Awaited<ReturnType<typeof countOutcomes>>

function report({ files, kept, known, skipped }: Done, outcomes: Outcomes) {
  console.log(
    `${files} files: ${kept} mails kept, ${known} were here before, ${skipped.length} files are no mails.`,
  )
  for (const { state, reason, count } of outcomes)
    console.log(`${String(count).padStart(6)}  ${state}${reason ? `: ${reason}` : ''}`)
  for (const [reason, count] of countBy(skipped.map(one => one.reason)))
    console.log(`${String(count).padStart(6)}  skipped: ${reason}`)
}

const countBy = (words: string[]) =>
  words.reduce((counts, word) => counts.set(word, (counts.get(word) ?? 0) + 1), new Map<string, number>())
