import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Archivable, FieldError, listAllServices, listTeams, ReplyOf } from '../../contract/index.ts'
import { codeOf, type Desk, openDesk } from '../../tests/support/desk.ts'
import { loadStaffing } from '../model/index.ts'
import { decideArchive, reasons } from './decideArchive.ts'

let desk: Desk
let at: string
beforeAll(async () => {
  desk = await openDesk()
  at = `/api/w/${desk.world.slug}/admin`
})
afterAll(() => desk?.stop())

const ask = (method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) =>
  desk.askAs('admin', { method, url: `${at}${path}`, ...(body && { body }) })
const make = async (path: string, body: object) =>
  (await desk.insist<{ id: string }>(ask('POST', path, body))).id
const archive = (kind: Archivable, id: string) => ask('POST', `/${kind}/${id}/archive`)
const bringBack = (kind: Archivable, id: string) => ask('POST', `/${kind}/${id}/bring-back`)
/** What speaks against it, by field. */
async function against(kind: Archivable, id: string): Promise<Record<string, string>> {
  const answer = await archive(kind, id)
  expect(codeOf(answer)).toBe('archive.refused')
  const { errors } = answer.body as { errors: FieldError[] }
  return Object.fromEntries(errors.map(({ field, text }) => [field, text]))
}

let n = 0
let customer: string
let team: string
let service: string
beforeEach(async () => {
  n++
  customer = await make('/organisations', {
    name: `Lake ${n}`,
    side: 'customer',
    mailDomains: [`lake${n}.example`],
  })
  team = await make('/teams', { name: `Crew ${n}`, organisationId: desk.world.organisations.provider })
  service = await make('/services', { name: `Ferry ${n}` })
})
const addPerson = (organisationId = customer) =>
  desk
    .insist<{ id: string }>(
      desk.askAs('admin', {
        method: 'POST',
        url: `/api/w/${desk.world.slug}/people`,
        body: { name: `Nina ${n}`, email: `nina${n}@lake.example`, organisationId, account: false },
      }),
    )
    .then(({ id }) => id)

describe('what nothing needs', () => {
  test('is archived, once and for all lists of what can be chosen, and keeps its name', async () => {
    for (const [kind, id] of [
      ['organisations', customer],
      ['teams', team],
      ['services', service],
    ] as const) {
      expect((await archive(kind, id)).status).toBe(200)
      expect((await archive(kind, id)).status).toBe(200)
    }
    const organisations = await desk.askAs('admin', {
      method: 'GET',
      url: `/api/w/${desk.world.slug}/organisations`,
    })
    expect(organisations.text).not.toContain(`Lake ${n}"`)
    const { services } = await desk.insist<ReplyOf<typeof listAllServices>>(ask('GET', '/services'))
    expect(services.find(one => one.id === service)).toMatchObject({ name: `Ferry ${n}`, archived: true })
    const { teams } = await desk.insist<ReplyOf<typeof listTeams>>(ask('GET', '/teams'))
    expect(teams.find(one => one.id === team)).toMatchObject({ name: `Crew ${n}`, archived: true })
    const log = await ask('GET', '/log?limit=3')
    expect(log.text.match(/"archived"/g)).toHaveLength(3)
  })
  test('comes back as it was, an organisation without its mail domains', async () => {
    await archive('organisations', customer)
    const freed = await make('/organisations', {
      name: `Pond ${n}`,
      side: 'customer',
      mailDomains: [`lake${n}.example`],
    })
    expect(freed).toBeTruthy()
    expect((await bringBack('organisations', customer)).status).toBe(200)
    expect((await ask('GET', '/organisations')).body).toMatchObject({
      organisations: expect.arrayContaining([
        expect.objectContaining({ id: customer, archived: false, mailDomains: [] }),
      ]),
    })
  })
  test('is offered to nobody: no person, team, holder, service or ticket goes to it', async () => {
    for (const [kind, id] of [
      ['organisations', customer],
      ['teams', team],
      ['services', service],
    ] as const)
      await archive(kind, id)
    const personId = desk.world.people.analyst.id
    const role = 'service-desk-analyst'
    const refusals = await Promise.all([
      ask('POST', '/teams', { name: `Other ${n}`, organisationId: customer }),
      ask('POST', '/holders', { role, personId, customerId: customer }),
      ask('POST', '/holders', { role, teamId: team }),
      ask('POST', '/holders', { role, personId, serviceId: service }),
      ask('POST', '/services', { name: `Boat ${n}`, customers: [customer] }),
      ask('POST', `/teams/${team}`, { members: [personId] }),
      desk.post('requester', '', {
        process: 'incident',
        title: 'Ferry',
        text: 'Stuck',
        serviceId: service,
      }),
    ])
    expect(refusals.map(codeOf)).toEqual([
      'organisation.not_found',
      'organisation.not_found',
      'team.not_found',
      'service.not_found',
      'organisation.not_found',
      'team.not_found',
      'service.not_found',
    ])
    const taken = await ask('POST', '/organisations', { name: `Lake ${n}`, side: 'customer' })
    expect(taken.text).toContain('bring it back')
  })
})

describe('what is still needed is refused with every reason and what to do', () => {
  test('an organisation: people, teams, roles, services, open tickets', async () => {
    const person = await addPerson()
    await make('/teams', { name: `Sailors ${n}`, organisationId: customer })
    await make('/holders', {
      role: 'service-desk-analyst',
      personId: desk.world.people.analyst.id,
      customerId: customer,
    })
    await make('/services', { name: `Harbour ${n}`, customers: [customer] })
    const { number } = await desk.open('analyst', { requesterId: person } as object)
    expect(await against('organisations', customer)).toEqual({
      people: expect.stringContaining(`One person is active (Nina ${n}): deactivate them`),
      teams: expect.stringContaining(`Sailors ${n}`),
      roles: expect.stringContaining('Service Desk Analyst'),
      services: expect.stringContaining(`Harbour ${n}`),
      tickets: expect.stringContaining(`One open ticket needs it (${number}): close them first.`),
    })
    expect(Object.keys(await against('organisations', desk.world.organisations.provider))).toContain(
      'organisation',
    )
  })
  test('a team: members, roles, work in its queue', async () => {
    await ask('POST', `/teams/${team}`, { members: [desk.world.people.analyst.id] })
    await make('/holders', { role: 'service-desk-analyst', teamId: team })
    const { number } = await desk.open('requester')
    const said = await against('teams', team)
    expect(said).toEqual({
      members: expect.stringContaining('take them out first'),
      roles: expect.stringContaining('Service Desk Analyst'),
      tickets: expect.stringContaining('hand them on first'),
    })
    expect(said.tickets).toContain(number)
  })
  test('a service: roles, open tickets, templates', async () => {
    await make('/holders', {
      role: 'service-desk-analyst',
      personId: desk.world.people.analyst.id,
      serviceId: service,
    })
    await desk.open('requester', { serviceId: service } as object)
    await desk.insist(
      desk.askAs('admin', {
        method: 'POST',
        url: `/api/w/${desk.world.slug}/aids`,
        body: {
          kind: 'template',
          name: `Stuck ferry ${n}`,
          owner: 'workspace',
          content: {
            process: 'incident',
            title: 'Ferry',
            text: '',
            impact: 'medium',
            urgency: 'medium',
            serviceId: service,
            checklist: [],
          },
        },
      }),
    )
    expect(await against('services', service)).toEqual({
      roles: expect.stringContaining('Service Desk Analyst'),
      tickets: expect.stringContaining('One open ticket needs it'),
      templates: expect.stringContaining(`Stuck ferry ${n}`),
    })
  })
  test('somebody of an archived organisation is not let in again', async () => {
    const person = await addPerson()
    await desk.insist(
      desk.askAs('admin', {
        method: 'POST',
        url: `/api/w/${desk.world.slug}/people/${person}/deactivate`,
        body: {},
      }),
    )
    expect((await archive('organisations', customer)).status).toBe(200)
    const back = () => ask('POST', `/people/${person}/reactivate`)
    expect(codeOf(await back())).toBe('organisation.not_found')
    await bringBack('organisations', customer)
    expect((await back()).status).toBe(200)
  })
})

test('each reason is one guard: without it nothing speaks against what it is there for', async () => {
  const staffing = await desk.product.db.engine(desk.world.workspaceId, loadStaffing)
  const { organisations, teams } = desk.world
  const none = { count: 0, numbers: [] }
  const held = [...staffing.roster.roles.values()].flatMap(({ holders }) => holders)
  const of = (id: string) => ({ staffing, tickets: none, templates: [], id })
  const cases: Parameters<typeof decideArchive>[0][] = [
    { kind: 'organisations', ...of(organisations.provider) },
    { kind: 'organisations', ...of(organisations.westerly) },
    { kind: 'teams', ...of(teams.desk) },
    { kind: 'services', ...of(held.find(one => one.service)?.service ?? ''), templates: ['Stuck ferry'] },
    { kind: 'services', ...of(''), tickets: { count: 1, numbers: ['INC-1'] } },
  ]
  for (const archiving of cases) {
    const found = decideArchive(archiving)
    expect(found.length).toBeGreaterThan(0)
    for (const { field } of found) {
      const without = {
        ...reasons,
        [archiving.kind]: reasons[archiving.kind].filter(
          reason => !reason(archiving).some(one => one.field === field),
        ),
      }
      expect(decideArchive(archiving, without).map(one => one.field)).not.toContain(field)
      expect(decideArchive(archiving, without)).toHaveLength(found.length - 1)
    }
  }
})
