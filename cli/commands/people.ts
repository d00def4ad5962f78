import { createReadStream } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import type { Command } from 'commander'
import {
  changePerson as changeRoute,
  invitePerson,
  renewInvitation as renewRoute,
} from '../../contract/index.ts'
import {
  addPerson,
  changePerson,
  deactivatePerson,
  importDirectory,
  loadDirectory,
  reactivatePerson,
  readPeople,
  renewInvitation,
  revokeInvitation,
} from '../../server/identity/index.ts'
import {
  administer,
  type Common,
  checkBody,
  findOrganisation,
  findPerson,
  printDone,
  printList,
  readCount,
  readWord,
} from '../administration.ts'

type Change = Common & { name?: string; email?: string; organisation?: string; admin?: boolean }
type Invite = Common & {
  name: string
  organisation: string
  admin?: boolean
  account: boolean
  days?: string
}

const readDays = (text: string | undefined) => {
  const days = readCount('--days', text)
  return days === undefined ? {} : { days }
}
const sayPerson = (done: { email: string; did: string }) => `${done.email} ${done.did}.`

const states = ['active', 'invited', 'admins', 'deactivated'] as const
async function listPeople(options: Common & { find?: string; state?: string }) {
  const found = await administer(options, (tx, { at }) =>
    readPeople(tx, { q: options.find, state: readWord('--state', options.state, states), limit: 1000 }, at),
  )
  printList(found?.people, options, ({ name, email, organisation, admin, active, access: how, teams }) => ({
    name,
    email,
    organisation,
    teams: teams.map(team => team.name).join(', '),
    access: active ? how : 'deactivated',
    admin: admin ? 'yes' : '',
  }))
}

async function invite(email: string, options: Invite) {
  const { name, organisation, admin, account, days } = options
  const done = await administer(options, async (tx, doing) => {
    const { id: organisationId } = findOrganisation(await loadDirectory(tx), organisation)
    return addPerson(
      tx,
      checkBody(invitePerson, {
        name,
        email,
        organisationId,
        account,
        ...(admin !== undefined && { admin }),
        ...readDays(days),
      }),
      doing,
    )
  })
  printDone(done, options, ({ url, until }) =>
    url
      ? `${email} is invited until ${until}. The link is mailed; it is also:\n${url}`
      : `${email} is added.`,
  )
}

async function inviteAgain(email: string, options: Common & { days?: string }) {
  const done = await administer(options, async (tx, doing) => {
    const { id } = await findPerson(tx, email)
    return renewInvitation(tx, { id, ...checkBody(renewRoute, readDays(options.days)) }, doing)
  })
  printDone(done, options, ({ url, until }) => `${email} is invited until ${until}: ${url}`)
}

async function change(email: string, options: Change) {
  const { name, organisation, admin } = options
  const done = await administer(options, async (tx, doing) => {
    const { id } = await findPerson(tx, email)
    const of =
      organisation === undefined ? undefined : findOrganisation(await loadDirectory(tx), organisation).id
    const wanted = {
      ...(name !== undefined && { name }),
      ...(options.email !== undefined && { email: options.email }),
      ...(of !== undefined && { organisationId: of }),
      ...(admin !== undefined && { admin }),
    }
    const changed = await changePerson(tx, { id, ...checkBody(changeRoute, wanted) }, doing)
    return { email, did: changed ? 'is changed' : 'is so already' }
  })
  printDone(done, options, sayPerson)
}

const simply =
  (did: string, act: (...given: Parameters<typeof deactivatePerson>) => Promise<unknown>) =>
  async (email: string, options: Common) => {
    const done = await administer(options, async (tx, doing) => {
      await act(tx, (await findPerson(tx, email)).id, doing)
      return { email, did }
    })
    printDone(done, options, sayPerson)
  }

/** Reads a file of people or organisations; all of it or nothing. */
export const importFile =
  (what: 'people' | 'organisations') =>
  async (file: string, options: Common & { preview?: boolean }): Promise<void> => {
    await access(file, constants.R_OK).catch(() => {
      throw new Error(`${file} cannot be read. Check its name and that you may read it.`)
    })
    const done = await administer(options, (tx, doing) =>
      importDirectory(tx, { what, input: createReadStream(file), preview: options.preview }, doing),
    )
    printDone(
      done,
      options,
      ({ added, known }) =>
        `${added.length} ${options.preview ? 'would be' : 'were'} added; ${known.length} were here before.`,
    )
  }

/** `interlock people …`. */
export function addPeopleCommands(people: Command): void {
  people
    .command('list')
    .description('everybody, with how they come in')
    .option('--find <text>', 'a part of name, address or organisation')
    .option('--state <state>', 'active, invited, admins or deactivated')
    .action(listPeople)
  people
    .command('invite <email>')
    .description('add somebody and mail them a link to sign in')
    .requiredOption('--name <name>', 'their name')
    .requiredOption('--organisation <name>', 'whose they are')
    .option('--admin', 'as an administrator (the provider’s people only)')
    .option('--no-account', 'without an account: they write mails only')
    .option('--days <number>', 'how long the link works (7)')
    .action(invite)
  people
    .command('invite-again <email>')
    .description('a new link; the one before does nothing any more')
    .option('--days <number>', 'how long the link works (7)')
    .action(inviteAgain)
  people
    .command('revoke-invitation <email>')
    .description('their link does nothing any more')
    .action(simply('has no open invitation any more', revokeInvitation))
  people
    .command('change <email>')
    .description('name, address, organisation or right')
    .option('--name <name>')
    .option('--email <email>', 'the new address')
    .option('--organisation <name>', 'moves them: teams and shares by name stay behind')
    .option('--admin', 'make them administrator')
    .option('--no-admin', 'no longer administrator')
    .action(change)
  people
    .command('deactivate <email>')
    .description('sign them out everywhere, within five seconds')
    .action(simply('is deactivated', deactivatePerson))
  people
    .command('reactivate <email>')
    .description('let them in again')
    .action(simply('is back', reactivatePerson))
  people
    .command('import <file>')
    .description('from a CSV file: name, email, organisation; team, account (yes or no)')
    .option('--preview', 'say what would come of it, and write nothing')
    .action(importFile('people'))
}
