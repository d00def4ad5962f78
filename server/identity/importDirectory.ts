import { Readable } from 'node:stream'
import { type FieldError, importDirectory as importRoute } from '../../contract/index.ts'
import { asEngine, type Handler, inTransaction, readCsv, refuseFile, type Tx } from '../kernel/index.ts'
import { type Doing, doingOf } from './configuration.ts'
import { type Directory, loadDirectory } from './directory.ts'
import { addPerson } from './invite.ts'
import { addOrganisation, decideOrganisation, type OrganisationToBe } from './organisations.ts'
import type { IdentityParts } from './parts.ts'
import { lockWorkspace } from './queries_people.ts'
import { addTeam, changeTeam } from './teams.ts'

const mostRows = 2_000

export const importHandlers = ({ clock, baseUrl }: IdentityParts): Handler[] => [
  inTransaction(importRoute, (tx, call) =>
    importDirectory(
      tx,
      { ...call.query, input: Readable.from([call.body.csv]) },
      { ...doingOf(call, clock), baseUrl },
    ),
  ),
]

/** A file of people or of organisations; with `preview` nothing is written. */
export type DirectoryFile = {
  what: 'people' | 'organisations'
  input: Readable
  preview?: boolean | undefined
}
/** By name: what is (or would be) added, and what was here before. */
export type DirectoryImport = { added: string[]; known: string[] }

/**
 * Adds what a CSV file names and is not here yet, all or none. What is here stays as it is, so that a file twice is once.
 * Everything that is wrong is said at once, by line.
 */
export const importDirectory = (
  tx: Tx,
  { what, ...file }: DirectoryFile,
  doing: Doing & { baseUrl: string },
): Promise<DirectoryImport> =>
  what === 'people'
    ? carryOut(tx, planPeople, { ...file, doing })
    : carryOut(tx, planOrganisations, { ...file, doing })

type Plan<R, T> = {
  read: (input: Readable) => Promise<R[]>
  decide: (rows: R[], directory: Directory) => Planned<T>
  write: (tx: Tx, planned: Planned<T>, doing: Doing & { baseUrl: string }) => Promise<void>
}
type Carrying = Pick<DirectoryFile, 'input' | 'preview'> & { doing: Doing & { baseUrl: string } }

async function carryOut<R, T extends { name: string }>(
  tx: Tx,
  plan: Plan<R, T>,
  { input, preview = false, doing }: Carrying,
): Promise<DirectoryImport> {
  const [rows, directory] = await Promise.all([plan.read(input), loadDirectory(tx)])
  if (preview) return sayPlan(plan.decide(rows, directory))
  asEngine(tx)
  tx.run(lockWorkspace, [])
  const planned = plan.decide(rows, await loadDirectory(tx))
  await plan.write(tx, planned, doing)
  return sayPlan(planned)
}

type Planned<T> = { toAdd: T[]; known: string[] }
const sayPlan = ({ toAdd, known }: Planned<{ name: string }>): DirectoryImport => ({
  added: toAdd.map(({ name }) => name),
  known,
})

type OrganisationColumn = 'name' | 'side' | 'mail_domains'
type OrganisationRow = { line: number; values: Partial<Record<OrganisationColumn, string>> }

const planOrganisations = {
  read: (input: Readable): Promise<OrganisationRow[]> =>
    readCsv(input, { columns: ['name', 'side', 'mail_domains'], needed: ['name'], mostRows }),
  decide(rows: OrganisationRow[], directory: Directory): Planned<OrganisationToBe> {
    const errors: FieldError[] = []
    const others = [...directory.organisations.values()].map(({ name, mailDomains }) => ({
      name,
      mailDomains: [...mailDomains],
    }))
    const here = new Set(others.map(({ name }) => name.toLowerCase()))
    const planned: Planned<OrganisationToBe> = { toAdd: [], known: [] }
    for (const { line, values } of rows) {
      const { name = '', side = 'customer', mail_domains = '' } = values
      const wrong = (column: string, text: string) =>
        void errors.push({ field: `line ${line}, ${column}`, text })
      if (name === '' || name.length > 120) wrong('name', 'is empty or longer than 120 characters')
      if (side !== 'customer' && side !== 'partner')
        wrong('side', `“${side}” is not one of customer, partner`)
      if (here.has(name.toLowerCase())) {
        planned.known.push(name)
        continue
      }
      const mailDomains = mail_domains.split(/[\s|]+/).filter(Boolean)
      for (const domain of mailDomains.filter(one => !domainShape.test(one)))
        wrong('mail_domains', `“${domain}” is no domain`)
      const wanted = {
        name,
        side: side === 'partner' ? ('partner' as const) : ('customer' as const),
        mailDomains,
      }
      const decided = decideOrganisation(wanted, others)
      if (decided instanceof Error) {
        wrong(
          decided.code === 'organisation.exists' ? 'name' : 'mail_domains',
          decided.detail ?? 'stands twice',
        )
        continue
      }
      others.push(decided)
      planned.toAdd.push(decided)
    }
    if (errors.length > 0) throw refuseFile(errors)
    return planned
  },
  async write(tx: Tx, { toAdd }: Planned<OrganisationToBe>, doing: Doing): Promise<void> {
    for (const wanted of toAdd) await addOrganisation(tx, wanted, doing)
  },
}
const domainShape = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i
const emailShape = /^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/

const personColumns = ['name', 'email', 'organisation', 'team', 'account'] as const
type PersonRow = { line: number; values: Partial<Record<(typeof personColumns)[number], string>> }
type PersonToBe = {
  name: string
  email: string
  organisationId: string
  account: boolean
  team: string | null
}

const planPeople = {
  read: (input: Readable): Promise<PersonRow[]> =>
    readCsv(input, { columns: personColumns, needed: ['name', 'email', 'organisation'], mostRows }),
  decide(rows: PersonRow[], directory: Directory): Planned<PersonToBe> {
    const errors: FieldError[] = []
    const organisations = new Map(
      [...directory.organisations.values()].flatMap(one =>
        one.archived ? [] : [[one.name.toLowerCase(), one] as const],
      ),
    )
    const seen = new Map<string, string>()
    /** Of which organisation a team is, or would be. */
    const homes = new Map<string, string>()
    const planned: Planned<PersonToBe> = { toAdd: [], known: [] }
    for (const { line, values } of rows) {
      const { name = '', organisation = '', team = null, account = 'no' } = values
      const email = (values.email ?? '').toLowerCase()
      const wrong = (column: string, text: string) =>
        void errors.push({ field: `line ${line}, ${column}`, text })
      if (name === '' || name.length > 120) wrong('name', 'is empty or longer than 120 characters')
      if (email.length > 254 || !emailShape.test(email)) wrong('email', `“${email}” is no e-mail address`)
      const of = organisations.get(organisation.toLowerCase())
      if (!of)
        wrong('organisation', `“${organisation}” is no organisation here: bring in organisations first`)
      if (!/^(yes|no)$/i.test(account)) wrong('account', `“${account}” is not one of yes, no`)
      const key = team?.toLowerCase() ?? ''
      const home = homes.get(key) ?? findTeam(directory, team)?.organisationId
      if (team !== null && of) homes.set(key, home ?? of.id)
      if (of && home !== undefined && home !== of.id)
        wrong('team', `“${team}” is a team of another organisation`)
      const said = JSON.stringify(values)
      if ((seen.get(email) ?? said) !== said)
        wrong('email', `${email} stands on two lines that differ: keep one`)
      const isKnown = directory.findPersonByEmail(email) !== undefined
      if (isKnown) planned.known.push(name)
      else if (!seen.has(email) && of)
        planned.toAdd.push({ name, email, organisationId: of.id, account: /^yes$/i.test(account), team })
      seen.set(email, said)
    }
    if (errors.length > 0) throw refuseFile(errors)
    return planned
  },
  async write(tx: Tx, { toAdd }: Planned<PersonToBe>, doing: Doing & { baseUrl: string }): Promise<void> {
    const members = new Map<string, { organisationId: string; name: string; ids: string[] }>()
    for (const { team, ...person } of toAdd) {
      const { id } = await addPerson(tx, person, doing)
      if (team === null) continue
      const known = members.get(team.toLowerCase()) ?? {
        organisationId: person.organisationId,
        name: team,
        ids: [],
      }
      members.set(team.toLowerCase(), { ...known, ids: [...known.ids, id] })
    }
    const directory = await loadDirectory(tx)
    for (const { organisationId, name, ids } of members.values()) {
      const team = findTeam(directory, name)
      if (!team) await addTeam(tx, { name, organisationId, members: ids }, doing)
      else await changeTeam(tx, { id: team.id, members: [...team.members, ...ids] }, doing)
    }
  },
}

const findTeam = ({ teams }: Directory, name: string | null) =>
  name === null ? undefined : [...teams.values()].find(team => team.name.toLowerCase() === name.toLowerCase())
