import type { Archivable, FieldError } from '../../contract/index.ts'
import type { Staffing } from '../model/index.ts'
import type { Need } from './queries_archive.ts'

/** What is to be archived, and what of the work needs it. */
export type Archiving = {
  kind: Archivable
  id: string
  staffing: Staffing
  /** Open tickets that need it. */
  tickets: Need
  /** Names of templates that name it. */
  templates: readonly string[]
}

const some = (count: number, one: string, many: string) => (count === 1 ? one : `${count} ${many}`)
const listed = (names: readonly string[], most = 5): string =>
  names.length > most
    ? `${names.slice(0, most).join(', ')} and ${names.length - most} more`
    : names.join(', ')

type Reason = (archiving: Archiving) => FieldError[]
const because = (field: string, isSo: boolean, text: () => string): FieldError[] =>
  isSo ? [{ field, text: text() }] : []

const itIsOurs: Reason = ({ id, staffing }) =>
  because('organisation', id === staffing.directory.providerId, () => 'It is the provider, and stays.')

const people: Reason = ({ id, staffing }) => {
  const active = [...staffing.directory.persons.values()].filter(
    one => one.active && one.organisationId === id,
  )
  const names = active.map(({ name }) => name).sort()
  return because(
    'people',
    active.length > 0,
    () =>
      `${some(active.length, 'One person is', 'people are')} active (${listed(names)}): deactivate them, or move them to another organisation.`,
  )
}

const teamsOf: Reason = ({ id, staffing }) => {
  const names = [...staffing.directory.teams.values()].flatMap(team =>
    team.organisationId === id && !team.archived ? team.name : [],
  )
  return because(
    'teams',
    names.length > 0,
    () => `It has the teams ${listed(names.sort())}: archive them first.`,
  )
}

const members: Reason = ({ id, staffing: { directory } }) => {
  const ids = directory.teams.get(id)?.members ?? []
  const names = ids.flatMap(one => {
    const person = directory.persons.get(one)
    return person?.active ? person.name : []
  })
  return because(
    'members',
    names.length > 0,
    () => `${listed(names.sort())} ${names.length === 1 ? 'is' : 'are'} in it: take them out first.`,
  )
}

const roles: Reason = ({ kind, id, staffing: { roster } }) => {
  const of = { organisations: 'customer', teams: 'team', services: 'service' } as const
  const held = [...roster.roles.values()].filter(({ holders }) => holders.some(one => one[of[kind]] === id))
  const names = held.map(({ name }) => name).sort()
  return because('roles', held.length > 0, () =>
    kind === 'teams'
      ? `It holds ${listed(names)}: give that to somebody else under Roles.`
      : `${listed(names)} ${names.length === 1 ? 'is' : 'are'} held for it by name: take that away under Roles.`,
  )
}

const services: Reason = ({ id, staffing: { roster } }) => {
  const names = [...roster.services.values()].flatMap(service =>
    !service.archived && service.customers.includes(id) ? service.name : [],
  )
  return because(
    'services',
    names.length > 0,
    () => `It is named by the services ${listed(names)}: take it out there, or archive what is theirs alone.`,
  )
}

const openTickets: Reason = ({ kind, tickets: { count, numbers } }) => {
  const todo = {
    organisations: 'close them first',
    teams: 'hand them on first',
    services: 'close them, or give them another service',
  }
  const more = count > numbers.length ? ` and ${count - numbers.length} more` : ''
  return because(
    'tickets',
    count > 0,
    () =>
      `${some(count, 'One open ticket needs', 'open tickets need')} it (${numbers.join(', ')}${more}): ${todo[kind]}.`,
  )
}

const templates: Reason = ({ templates: names }) =>
  because(
    'templates',
    names.length > 0,
    () => `The templates ${listed(names)} open tickets about it: change them under Writing aids.`,
  )

/** What can speak against archiving, by kind. */
export const reasons: Readonly<Record<Archivable, readonly Reason[]>> = {
  organisations: [itIsOurs, people, teamsOf, roles, services, openTickets],
  teams: [members, roles, openTickets],
  services: [roles, openTickets, templates],
}

/** Everything that speaks against archiving it now, each with what to do; empty: nothing does. */
export const decideArchive = (archiving: Archiving, all = reasons): FieldError[] =>
  all[archiving.kind].flatMap(reason => reason(archiving))
