import { createReadStream } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { Problem, systemClock } from '../../server/kernel/index.ts'
import { importTickets } from '../../server/work/index.ts'
import { findActor } from '../findActor.ts'
import { withApp } from '../installation.ts'
import { progress } from '../progress.ts'

type Options = { process?: string; as?: string; workspace?: string }

/** `interlock import tickets FILE.csv --open`: a ticket for each row, all or none; what came before is left as it is. */
export async function importTicketFile(file: string, options: Options): Promise<void> {
  await access(file, constants.R_OK).catch(() => {
    throw new Error(`${file} cannot be read. Check its name and that you may read it.`)
  })
  await withApp([], async ({ db }) => {
    const actor = await findActor(db, options)
    const show = progress()
    try {
      const { opened, known } = await db.actAs(actor, tx =>
        importTickets(
          tx,
          {
            input: createReadStream(file),
            process: options.process,
            onProgress: (done, all) => show(`opening ${done} of ${all} tickets`),
          },
          systemClock,
        ),
      )
      db.announce()
      show('')
      const range = opened.length > 0 ? ` (${opened.at(0)} to ${opened.at(-1)})` : ''
      console.log(`${opened.length} tickets opened${range}; ${known} rows were here before.`)
    } catch (error) {
      show('')
      if (!(error instanceof Problem)) throw error
      console.error(`Nothing was opened. ${error.detail ?? 'These lines are wrong:'}`)
      for (const { field, text } of error.errors ?? []) console.error(`  ${field}: ${text}`)
      process.exitCode = 1
    }
  })
}
