import type { LetterHolders } from '../../contract/index.ts'
import type { ProcessGraph } from '../../flow/index.ts'
import type { Directory } from '../../server/identity/index.ts'
import type { ProcessVersion, Roster, Staffing } from '../../server/model/index.ts'
import {
  type Change,
  type Facts,
  nothingStands,
  type OpenChange,
  type OpeningFacts,
  type OpenRun,
} from '../../server/work/index.ts'

// A small practice without a database, for what is decided purely. Ids are the words they stand for.

const organisations = [
  { id: 'harbour', name: 'Harbour IT', side: 'provider', mailDomains: [] },
  { id: 'mill', name: 'Mill & Sons', side: 'customer', mailDomains: [] },
  { id: 'quay', name: 'Quay Foods', side: 'customer', mailDomains: [] },
  { id: 'crane', name: 'Crane Works', side: 'partner', mailDomains: [] },
  { id: 'dyke', name: 'Dyke and Daughters', side: 'partner', mailDomains: [] },
] as const

/** Everybody by organisation. */
export const staff = {
  harbour: ['ann', 'ben', 'eve', 'lea', 'max', 'sam', 'ops', 'root'],
  mill: ['mia', 'moe', 'mo-owner'],
  quay: ['qi', 'qi-owner'],
  crane: ['cleo', 'carl'],
  dyke: ['dan'],
} as const
const teams = [
  { id: 'desk', name: 'Desk', organisationId: 'harbour', members: ['ann', 'ben'] },
  { id: 'bench', name: 'Crane’s bench', organisationId: 'crane', members: ['carl'] },
  { id: 'nobody', name: 'A team of nobody', organisationId: 'harbour', members: [] },
]

/** The directory of the practice; `left` have been deactivated. */
export function makeDirectory({ left = [] as readonly string[] } = {}): Directory {
  const persons = Object.entries(staff).flatMap(([organisationId, ids]) => {
    const organisation = organisations.find(one => one.id === organisationId) ?? organisations[0]
    return ids.map(id => ({
      id,
      name: `${id[0]?.toUpperCase()}${id.slice(1)}`,
      email: `${id}@${organisationId}.example`,
      side: organisation.side,
      organisationId,
      organisation: organisation.name,
      admin: id === 'root',
      active: !left.includes(id),
      hasAccount: true,
    }))
  })
  return {
    workspaceId: 'workspace',
    workspace: { slug: 'harbour', name: 'Harbour' },
    revision: 'one',
    persons: new Map(persons.map(person => [person.id, person])),
    teams: new Map(teams.map(team => [team.id, team])),
    organisations: new Map(organisations.map(organisation => [organisation.id, organisation])),
    providerId: 'harbour',
    findPersonByEmail: email => persons.find(person => person.email === email),
    findOrganisationByMailDomain: () => undefined,
  }
}

export type Held = {
  person?: string
  team?: string
  customer?: string
  service?: string
  priorities?: number[]
  hours?: 'always' | 'in' | 'after'
}
/** Who holds what unless a test says otherwise. */
export const usualHolders: Readonly<Record<string, readonly Held[]>> = {
  analyst: [{ team: 'desk' }],
  engineer: [{ person: 'eve' }],
  lead: [{ person: 'lea' }],
  adviser: [{ person: 'max' }],
  'service-manager': [{ person: 'sam' }],
  operations: [{ person: 'ops' }],
  'customer-owner': [
    { person: 'mo-owner', customer: 'mill' },
    { person: 'qi-owner', customer: 'quay' },
  ],
  partner: [{ person: 'cleo' }],
}

const heldByNobody = {
  person: null,
  team: null,
  customer: null,
  service: null,
  priorities: null,
  hours: 'always' as const,
}

/** One of the practice's services, for Mill & Sons; two of theirs and one of the other customer want to hear of it. */
const printing = {
  ...{ id: 'printing', key: 'printing', name: 'Printing', customers: ['mill'] },
  subscribers: ['moe', 'mia', 'qi'],
}

/** Who holds which role, over the directory given; nobody says when we are there, unless a test does. */
export function makeStaffing(
  holders: Readonly<Record<string, readonly Held[]>> = usualHolders,
  directory = makeDirectory(),
  hours: Roster['hours'] = null,
): Staffing {
  const roles: Roster['roles'] = new Map(
    Object.entries(holders).map(([key, held]) => [
      key,
      {
        key,
        name: `The ${key}`,
        side: 'provider' as const,
        holders: held.map(one => ({ ...heldByNobody, ...one })),
      },
    ]),
  )
  const { revision } = directory
  const services = new Map([[printing.id, printing]])
  return { directory, roster: { revision, roles, processes: new Map(), services, hours } }
}

const task = (id: string, lane: string) => ({ kind: 'task', id, name: id, lane, taskType: 'user' }) as const
const graph: ProcessGraph = {
  id: 'repair',
  name: 'Repair',
  nodes: [
    { kind: 'start', id: 's', name: '' },
    task('look', 'analyst'),
    { kind: 'exclusive', id: 'split', name: 'What is missing?' },
    task('fix', 'engineer'),
    task('advise', 'partner'),
    task('answer', 'requester'),
    { kind: 'exclusive', id: 'join', name: '' },
    task('close', 'analyst'),
    { kind: 'end', id: 'e', name: '' },
  ],
  flows: [
    { id: 'f1', from: 's', to: 'look' },
    { id: 'f2', from: 'look', to: 'split' },
    { id: 'f3', from: 'split', to: 'fix', name: 'A fix' },
    { id: 'f4', from: 'split', to: 'advise', name: 'Advice' },
    { id: 'f5', from: 'split', to: 'answer', name: 'An answer' },
    { id: 'f6', from: 'fix', to: 'join' },
    { id: 'f7', from: 'advise', to: 'join' },
    { id: 'f8', from: 'answer', to: 'join' },
    { id: 'f9', from: 'join', to: 'close' },
    { id: 'f10', from: 'close', to: 'e' },
  ],
}

type Letters = Partial<Record<LetterHolders['letter'], string>>
/** An activity of a version with its letters; words for when it was completed. */
export const activity = (node: string, contentClass: 'band' | 'provider', letters: Letters) => ({
  node,
  name: `Activity ${node}`,
  stage: null,
  class: contentClass,
  procedure: '',
  gate: false,
  chargeable: false,
  checklist: [],
  promise: {},
  rules: [],
  interface: null,
  texts: [
    { event: 'completed', side: 'customer', text: `{{actor.name}} has done ${node}: {{outcome}}.` },
    { event: 'completed', side: 'customer', outcome: 'Advice', text: 'We ask somebody for advice.' },
  ] as const,
  letters: Object.entries(letters).map(([letter, role]) => ({
    letter: letter as LetterHolders['letter'],
    role,
  })),
})

/** A process with a split: work of a team, work beyond the line, work of a partner, work of the requester. */
export function makeVersion(change: Partial<ProcessVersion> = {}): ProcessVersion {
  const activities = [
    activity('look', 'band', { R: 'analyst', A: 'lead', C: 'adviser', I: 'service-manager' }),
    activity('fix', 'provider', { R: 'engineer', A: 'lead' }),
    activity('advise', 'band', { R: 'partner', A: 'lead' }),
    activity('answer', 'band', { R: 'requester', A: 'lead', I: 'customer-owner' }),
    activity('close', 'band', { R: 'analyst', A: 'lead' }),
  ]
  return {
    id: 'version',
    processId: 'process',
    processKey: 'repair',
    processName: 'Repair',
    prefix: 'RE',
    number: 1,
    owner: 'operations',
    manager: 'lead',
    record: null,
    solve: null,
    promise: {},
    graph,
    texts: [
      { event: 'opened', side: 'customer', text: 'Thanks, {{requester.first_name}}.' },
      { event: 'closed', side: 'customer', text: 'It is closed.' },
    ],
    activities: new Map(activities.map(one => [one.node, { ...one, texts: [...one.texts] }])),
    ...change,
  }
}

/** Somebody of the practice as they act. */
export function actorIn({ directory }: Staffing, personId: string) {
  const person = directory.persons.get(personId)
  if (!person) throw new Error(`Nobody here is ${personId}.`)
  const theirs = [...directory.teams.values()].filter(team => team.members.includes(personId))
  const { organisationId, side, name } = person
  const principals = [personId, ...theirs.map(team => team.id), organisationId]
  return { personId, side, organisationId, principals, name }
}

/** A Monday morning within anybody's hours. */
export const monday = Temporal.Instant.from('2026-03-02T09:00:00Z')

/** What opening a ticket is decided with. */
export const openingFacts = (version: ProcessVersion, staffing: Staffing, who: string): OpeningFacts => ({
  version,
  callees: new Map(),
  staffing,
  actor: actorIn(staffing, who),
  now: monday,
  numbers: [],
})

/** Where a ticket stands, as the database would say it. */
export type Standing = Pick<Facts, 'ticket' | 'standing'>

/** What an act of somebody is decided with, on a ticket that stands somewhere. */
export const factsOn = (
  standing: Standing,
  { version, staffing, who }: { version: ProcessVersion; staffing: Staffing; who: string },
): Facts => ({
  ...openingFacts(version, staffing, who),
  ...standing,
  versions: new Map([[version.id, version]]),
})

/** A ticket of Mia's with nothing on it. */
export const bareTicket: Facts['ticket'] = {
  id: 'ticket',
  number: 'RE-7',
  title: 'It broke',
  state: 'open',
  version: 0,
  processId: 'process',
  customerId: 'mill',
  customerName: 'Mill & Sons',
  requesterId: 'mia',
  requesterName: 'Mia',
  impact: 'medium',
  urgency: 'medium',
  priority: 3,
  serviceId: null,
  original: null,
}

/** Where a ticket stands once it has been opened. */
export const standAtOpening = (change: OpenChange): Standing => {
  const { originalId: _, ...opening } = change.opening
  return standAfter({ ticket: { ...bareTicket, ...opening }, standing: nothingStands }, change)
}

const isOpen = <R extends { state: string }>(run: R): run is R & { state: OpenRun['state'] } =>
  ['ready', 'started', 'waiting'].includes(run.state)

/** Where a ticket stands after a change, as the database would say it. */
export function standAfter({ ticket, standing }: Standing, change: Change): Standing {
  const { changed, begun, processes, called, version, state, meeting } = change
  const runs = [
    ...standing.runs.map(run => ({ ...run, ...changed.find(({ id }) => id === run.id) })),
    ...begun,
  ].filter(isOpen)
  const moved = [
    ...standing.processes.map(one => ({ ended: null, ...one, ...processes.find(({ id }) => id === one.id) })),
    ...called,
  ].filter(({ ended }) => ended === null || state === 'closed')
  const nodes = new Map([...standing.runs, ...begun].map(({ id, node }) => [id, node]))
  const outcomes = Object.fromEntries(
    [...changed, ...begun].flatMap(({ id, outcome }) => (outcome ? [[nodes.get(id), outcome]] : [])),
  )
  const others = standing.meetings.filter(({ id }) => id !== meeting?.id)
  return {
    ticket: { ...ticket, ...change.ticket, version, state },
    standing: {
      ...standing,
      processes: moved,
      meetings: meeting?.state === 'proposed' ? [...others, meeting] : others,
      runs,
      outcomes: { ...standing.outcomes, ...outcomes },
    },
  }
}
