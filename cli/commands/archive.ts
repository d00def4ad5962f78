import type { Command } from 'commander'
import type { Archivable } from '../../contract/index.ts'
import { loadDirectory } from '../../server/identity/index.ts'
import { archive, bringBack } from '../../server/work/index.ts'
import { administer, type Common, findOrganisation, findTeam, printDone } from '../administration.ts'
import { findService } from './services.ts'

type Tx = Parameters<typeof loadDirectory>[0]

const find: Record<Archivable, (tx: Tx, name: string) => Promise<{ id: string; name: string }>> = {
  organisations: async (tx, name) => findOrganisation(await loadDirectory(tx), name),
  teams: async (tx, name) => findTeam(await loadDirectory(tx), name),
  services: findService,
}

/** `archive` and `bring-back` of organisations, teams and services. */
export function addArchiveCommands(group: Command, kind: Archivable): void {
  const act = (name: string, description: string, [work, said]: [typeof archive, string]) =>
    group
      .command(`${name} <name>`)
      .description(description)
      .action(async (typed: string, options: Common) => {
        const done = await administer(options, async (tx, doing) => {
          const found = await find[kind](tx, typed)
          await work(tx, { kind, id: found.id }, doing)
          return { id: found.id, name: found.name }
        })
        printDone(done, options, entry => `${entry.name} is ${said}.`)
      })
  act('archive', 'never offer it again; its name stays in history; says what still needs it', [
    archive,
    'archived',
  ])
  act('bring-back', 'offer it again', [bringBack, 'back'])
}
