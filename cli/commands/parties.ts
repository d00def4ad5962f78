import type { Command } from 'commander'
import {
  addOrganisation as addOrganisationRoute,
  addTeam as addTeamRoute,
  changeOrganisation as changeOrganisationRoute,
  changeTeam as changeTeamRoute,
  configurationKinds,
} from '../../contract/index.ts'
import {
  addOrganisation,
  addTeam,
  changeOrganisation,
  changeTeam,
  endSession,
  listAdministered,
  listTeams,
  loadDirectory,
  readLog,
  readSessions,
  readTokens,
  revokeToken,
} from '../../server/identity/index.ts'
import {
  administer,
  type Circumstances,
  type Common,
  checkBody,
  findOrganisation,
  findPerson,
  findTeam,
  printDone,
  printList,
  readCount,
  readId,
  readWord,
} from '../administration.ts'
import { importFile } from './people.ts'

type Tx = Parameters<typeof loadDirectory>[0]
const domainsOf = (text: string | undefined) =>
  text === undefined ? {} : { mailDomains: text.split(/[\s,]+/).filter(Boolean) }
const nameOf = (name: string | undefined) => (name === undefined ? {} : { name })

/** `interlock organisations …`. */
export function addOrganisationCommands(organisations: Command): void {
  organisations
    .command('list')
    .description('the provider, customers and partners')
    .action(async (options: Common) => {
      const all = await administer(options, tx => listAdministered(tx))
      printList(all, options, ({ name, side, mailDomains, people, teams, archived }) => ({
        name,
        side,
        domains: mailDomains.join(', '),
        people,
        teams,
        state: archived ? 'archived' : '',
      }))
    })
  organisations
    .command('add <name>')
    .description('a customer, or with --partner a partner')
    .option('--partner', 'a partner instead of a customer')
    .option('--domains <domains>', 'whose mail is theirs, separated by commas')
    .action(async (name: string, options: Common & { partner?: boolean; domains?: string }) => {
      const side = options.partner ? ('partner' as const) : ('customer' as const)
      const done = await administer(options, async (tx, doing) => ({
        id: await addOrganisation(
          tx,
          checkBody(addOrganisationRoute, { name, side, ...domainsOf(options.domains) }),
          doing,
        ),
      }))
      printDone(done, options, () => `${name} is added.`)
    })
  organisations
    .command('change <name>')
    .description('its name, or whose mail is theirs')
    .option('--name <name>', 'the new name')
    .option('--domains <domains>', 'all mail domains, separated by commas')
    .action(async (known: string, options: Common & { name?: string; domains?: string }) => {
      const done = await administer(options, async (tx, doing) => {
        const { id } = findOrganisation(await loadDirectory(tx), known)
        const wanted = { ...nameOf(options.name), ...domainsOf(options.domains) }
        await changeOrganisation(tx, { id, ...checkBody(changeOrganisationRoute, wanted) }, doing)
        return { id }
      })
      printDone(done, options, () => `${options.name ?? known} is changed.`)
    })
  organisations
    .command('import <file>')
    .description('from a CSV file: name; side (customer or partner), mail_domains')
    .option('--preview', 'say what would come of it, and write nothing')
    .action(importFile('organisations'))
}

async function findMembers(tx: Tx, emails: string | undefined): Promise<string[] | undefined> {
  if (emails === undefined) return undefined
  const wanted = emails.split(',').filter(Boolean)
  return Promise.all(wanted.map(async email => (await findPerson(tx, email.trim())).id))
}

/** `interlock teams …`. */
export function addTeamCommands(teams: Command): void {
  teams
    .command('list')
    .description('every team with who is in it')
    .action(async (options: Common) => {
      const all = await administer(options, tx => listTeams(tx))
      printList(all, options, ({ name, organisation, members, archived }) => ({
        name,
        organisation,
        members: members.map(member => member.name).join(', '),
        state: archived ? 'archived' : '',
      }))
    })
  teams
    .command('add <name>')
    .description('a team of one organisation')
    .requiredOption('--organisation <name>', 'whose team it is')
    .option('--members <emails>', 'who is in it, separated by commas')
    .action(async (name: string, options: Common & { organisation: string; members?: string }) => {
      const done = await administer(options, async (tx, doing) => {
        const { id: organisationId } = findOrganisation(await loadDirectory(tx), options.organisation)
        const members = await findMembers(tx, options.members)
        const wanted = { name, organisationId, ...(members && { members }) }
        return { id: await addTeam(tx, checkBody(addTeamRoute, wanted), doing) }
      })
      printDone(done, options, () => `The team ${name} is added.`)
    })
  teams
    .command('change <name>')
    .description('its name, or who is in it')
    .option('--name <name>', 'the new name')
    .option('--members <emails>', 'all who are to be in it, separated by commas')
    .action(async (known: string, options: Common & { name?: string; members?: string }) => {
      const done = await administer(options, async (tx, doing) => {
        const { id } = findTeam(await loadDirectory(tx), known)
        const members = await findMembers(tx, options.members)
        const wanted = { ...nameOf(options.name), ...(members && { members }) }
        await changeTeam(tx, { id, ...checkBody(changeTeamRoute, wanted) }, doing)
        return { id }
      })
      printDone(done, options, () => `The team ${options.name ?? known} is changed.`)
    })
}

const ending =
  (act: (tx: Tx, id: string, doing: Circumstances) => Promise<void>, say: string) =>
  async (id: string, options: Common) => {
    const done = await administer(options, async (tx, doing) => {
      await act(tx, readId(id), doing)
      return { id }
    })
    printDone(done, options, () => say)
  }

async function listLog(options: Common & { kind?: string; find?: string; limit?: string }) {
  const read = await administer(options, tx =>
    readLog(tx, {
      kind: readWord('--kind', options.kind, configurationKinds),
      q: options.find,
      limit: readCount('--limit', options.limit) ?? 50,
    }),
  )
  printList(read?.changes, options, one => ({
    at: one.at,
    who: one.actor,
    via: one.via,
    from: one.origin,
    what: `${one.kind} ${one.act}: ${one.subject}`,
    before: Object.keys(one.before).length > 0 ? JSON.stringify(one.before) : '',
    after: Object.keys(one.after).length > 0 ? JSON.stringify(one.after) : '',
  }))
}

/** `interlock tokens …`, `interlock sessions …` and `interlock log …`. */
export function addAccessCommands({
  tokens,
  sessions,
  log,
}: Record<'tokens' | 'sessions' | 'log', Command>): void {
  tokens
    .command('list')
    .description('every API token that works, with whose it is')
    .action(async (options: Common) => {
      const all = await administer(options, (tx, { at }) => readTokens(tx, at))
      printList(all, options, ({ id, name, person, scopes, lastUsedAt, expiresAt }) => ({
        id,
        name,
        person,
        scopes: scopes.join(' '),
        used: lastUsedAt,
        until: expiresAt,
      }))
    })
  tokens
    .command('revoke <id>')
    .description('it does not work any more, within five seconds')
    .action(ending(revokeToken, 'The token is revoked.'))
  sessions
    .command('list')
    .description('who is signed in, and from where')
    .action(async (options: Common) => {
      const all = await administer(options, (tx, { at }) => readSessions(tx, at))
      printList(all, options, ({ id, person, network, createdAt, expiresAt }) => ({
        id,
        person,
        network,
        since: createdAt,
        until: expiresAt,
      }))
    })
  sessions
    .command('end <id>')
    .description('sign somebody out of one browser, within five seconds')
    .action(ending(endSession, 'The session is ended.'))
  log
    .command('config')
    .description('what was changed in the configuration, newest first')
    .option('--kind <kind>', configurationKinds.join(', '))
    .option('--find <text>', 'who did it, or what was changed')
    .option('--limit <number>', 'how many (50)')
    .action(listLog)
}
