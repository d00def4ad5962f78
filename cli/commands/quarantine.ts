import type { Command } from 'commander'
import { discardMail, readSetAside, releaseMail } from '../../server/comms/index.ts'
import { loadDirectory } from '../../server/identity/index.ts'
import { Problem } from '../../server/kernel/index.ts'
import {
  administer,
  type Common,
  findOrganisation,
  findPerson,
  printDone,
  printList,
  readCount,
} from '../administration.ts'

type Tx = Parameters<typeof loadDirectory>[0]
type ReleaseOptions = Common & { person?: string; organisation?: string }

/** Ids are long: the beginning of one is enough where it is the only one that begins so. */
async function findMail(tx: Tx, start: string): Promise<string> {
  const { mails } = await readSetAside(tx, { limit: 100 })
  const [found, ...more] = mails.filter(({ id }) => id.startsWith(start.toLowerCase()))
  if (found && more.length === 0) return found.id
  if (found)
    throw new Problem('mail.not_found', `${more.length + 1} mails begin with ${start}: write more of the id.`)
  if (/^[0-9a-f-]{36}$/i.test(start)) return start.toLowerCase()
  throw new Problem(
    'mail.not_found',
    `No mail that waits has the id ${start}; interlock quarantine list has them.`,
  )
}

/** `interlock quarantine …`. */
export function addQuarantineCommands(quarantine: Command): void {
  quarantine
    .command('list')
    .description('mail that was set aside, newest first, and why')
    .option('--discarded', 'what was put away instead of what waits')
    .option('--limit <number>', 'how many (50)')
    .action(async (options: Common & { discarded?: boolean; limit?: string }) => {
      const read = await administer(options, tx =>
        readSetAside(tx, {
          state: options.discarded ? 'discarded' : 'quarantine',
          limit: readCount('--limit', options.limit) ?? 50,
        }),
      )
      printList(read?.mails, options, ({ id, at, from, subject, reason }) => ({
        id,
        at,
        from,
        subject,
        reason,
      }))
    })
  quarantine
    .command('release <id>')
    .description('say whose it is: it opens a ticket as theirs')
    .option('--person <email>', 'of somebody who is here')
    .option('--organisation <name>', 'of this organisation: its sender is added there')
    .action(async (id: string, options: ReleaseOptions) => {
      const done = await administer(options, async (tx, doing) => {
        const { person, organisation } = options
        const to = {
          id: await findMail(tx, id),
          personId: person === undefined ? undefined : (await findPerson(tx, person)).id,
          organisationId:
            organisation === undefined
              ? undefined
              : findOrganisation(await loadDirectory(tx), organisation).id,
        }
        await releaseMail(tx, to, doing)
        return { id: to.id }
      })
      printDone(done, options, () => 'It opens a ticket as soon as the program runs.')
    })
  quarantine
    .command('discard <id>')
    .description('put it away for good; it is kept, and nothing comes of it')
    .action(async (id: string, options: Common) => {
      const done = await administer(options, async (tx, doing) => {
        const found = await findMail(tx, id)
        await discardMail(tx, found, doing)
        return { id: found }
      })
      printDone(done, options, () => 'It is put away. Nothing comes of it.')
    })
}
