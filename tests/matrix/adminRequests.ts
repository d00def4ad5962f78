import { archiveEntries } from './archiveRequests.ts'
import type { Entry } from './requests.ts'

const noId = '01940000-0000-7000-8000-000000000000'
const once: Entry = () => [{}]
type Ours = { ours: string; beyond: string }
/** Something of this workspace, of another one, and of none. */
const each =
  (name: string, find: (plot: Parameters<Entry>[0]) => Ours, body?: object): Entry =>
  plot => {
    const { ours, beyond } = find(plot)
    const at = (label: string, id: string) => ({ label, params: { [name]: id }, ...(body && { body }) })
    return [at('ours', ours), at('of another workspace', beyond), at('of nobody', noId)]
  }
const person = (key: 'biller' | 'owner') =>
  (({ world, elsewhere }) => ({
    ours: world.people[key].id,
    beyond: elsewhere.people[key].id,
  })) satisfies Parameters<typeof each>[1]
const newcomer: Parameters<typeof each>[1] = ({ newcomer: ours, elsewhere }) => ({
  ours,
  beyond: elsewhere.people.biller.id,
})

/** What is asked of the routes of administration. */
export const adminEntries: Readonly<Record<string, Entry>> = {
  ...archiveEntries,
  listAllPeople: ({ world, elsewhere }) => [
    {},
    ...['active', 'invited', 'admins', 'deactivated'].map(state => ({
      label: state,
      query: `?state=${state}`,
    })),
    { label: 'search', query: '?q=e&limit=5' },
    { label: 'of a customer', query: `?organisationId=${world.organisations.westerly}` },
    { label: 'of a customer elsewhere', query: `?organisationId=${elsewhere.organisations.westerly}` },
    { label: 'no cursor of ours', query: '?cursor=x' },
  ],
  changePerson: plot => [
    ...each('person', person('biller'), { admin: false })(plot),
    {
      label: 'into another workspace',
      params: { person: plot.world.people.biller.id },
      body: { organisationId: plot.elsewhere.organisations.provider },
    },
    {
      label: 'a customer made administrator',
      params: { person: plot.world.people.stranger.id },
      body: { admin: true },
    },
  ],
  listHeldWork: each('person', person('biller')),
  reactivatePerson: each('person', person('owner'), {}),
  renewInvitation: each('person', newcomer, {}),
  revokeInvitation: each('person', newcomer),
  listAllOrganisations: once,
  addOrganisation: ({ elsewhere }) => [
    { label: 'fresh', body: { name: 'Fresh Ltd', side: 'customer', mailDomains: ['fresh.example'] } },
    { label: 'provider', body: { name: 'Second provider', side: 'provider' } },
    { label: 'public domain', body: { name: 'Anybody', side: 'customer', mailDomains: ['gmail.com'] } },
    { label: 'id', body: { id: elsewhere.organisations.crane, name: 'Theirs', side: 'partner' } },
  ],
  changeOrganisation: each(
    'organisation',
    ({ world, elsewhere }) => ({ ours: world.organisations.dyke, beyond: elsewhere.organisations.dyke }),
    { mailDomains: ['dyke.harbour.example'] },
  ),
  listTeams: once,
  addTeam: ({ world, elsewhere }) => [
    { label: 'fresh', body: { name: 'Fresh team', organisationId: world.organisations.provider } },
    { label: 'elsewhere', body: { name: 'Their team', organisationId: elsewhere.organisations.provider } },
    {
      label: 'of others',
      body: {
        name: 'Mixed team',
        organisationId: world.organisations.provider,
        members: [world.people.stranger.id, elsewhere.people.analyst.id],
      },
    },
  ],
  changeTeam: each(
    'team',
    ({ world, elsewhere }) => ({ ours: world.teams.craneBench, beyond: elsewhere.teams.craneBench }),
    {},
  ),
  listAllTokens: once,
  revokeAnyToken: ({ otherToken }) => [
    { label: 'of nobody', params: { token: noId } },
    { label: 'of an analyst', params: { token: otherToken } },
  ],
  listSessions: once,
  endMySession: ({ spareSession }) => [
    { label: 'of nobody', params: { session: noId } },
    { label: 'of somebody else', params: { session: spareSession } },
  ],
  listAllSessions: once,
  endSession: ({ spareSession }) => [
    { label: 'of nobody', params: { session: noId } },
    { label: 'of somebody', params: { session: spareSession } },
  ],
  importDirectory: ({ world }) => [
    {
      label: 'organisations, looked at only',
      query: '?what=organisations&preview=true',
      body: { csv: 'name,side\nMatrix Ltd,customer\n' },
    },
    { label: 'mistakes', query: '?what=people', body: { csv: 'name,email,organisation\nX,x,Nowhere\n' } },
    {
      label: 'somebody who is here',
      query: '?what=people',
      body: { csv: `name,email,organisation\nX,${world.people.biller.email},Fresh Ltd\n` },
    },
  ],
  listRoles: once,
  addHolder: ({ world, elsewhere }) => [
    { label: 'ours', body: { role: 'specialist', personId: world.people.biller.id } },
    { label: 'of another workspace', body: { role: 'specialist', personId: elsewhere.people.biller.id } },
    { label: 'no role', body: { role: 'nonsense', teamId: world.teams.desk } },
    {
      label: 'a customer for another one',
      body: {
        role: 'customer-approver',
        personId: world.people.stranger.id,
        customerId: world.organisations.northwind,
      },
    },
  ],
  removeHolder: ({ holder }) => [
    { label: 'ours', params: { holder } },
    { label: 'of nobody', params: { holder: noId } },
  ],
  previewHolders: ({ world, elsewhere }) => [
    { label: 'incident', query: '?process=incident' },
    {
      label: 'of a customer at night',
      query: `?process=incident&customerId=${world.organisations.northwind}&priority=1&at=2026-03-02T22:00:00Z`,
    },
    { label: 'elsewhere', query: `?process=incident&customerId=${elsewhere.organisations.northwind}` },
    { label: 'no process', query: '?process=nonsense' },
  ],
  listAllServices: once,
  addService: ({ world, elsewhere }) => [
    { label: 'fresh', body: { name: 'Matrix', customers: [world.organisations.northwind] } },
    { label: 'elsewhere', body: { name: 'Theirs', customers: [elsewhere.organisations.northwind] } },
  ],
  changeService: each(
    'service',
    ({ service, distantService }) => ({ ours: service, beyond: distantService }),
    {},
  ),
  getHours: once,
  setHours: () => [
    { label: 'none', body: { hours: null } },
    {
      label: 'no zone',
      body: { hours: { zone: 'Nowhere', days: [1], opensAt: '09:00', closesAt: '17:00' } },
    },
  ],
  listAllMailboxes: once,
  addMailbox: ({ elsewhere }) => [
    { label: 'fresh', body: { address: 'fresh@desk.example', process: 'incident' } },
    {
      label: 'of another workspace',
      body: { address: `${elsewhere.slug}@desk.example`, process: 'incident' },
    },
    { label: 'no process', body: { address: 'other@desk.example', process: 'nonsense' } },
  ],
  changeMailbox: each(
    'mailbox',
    ({ mailbox, distantMailbox }) => ({ ours: mailbox, beyond: distantMailbox }),
    { process: 'incident' },
  ),
  testMailbox: each(
    'mailbox',
    ({ mailbox, distantMailbox }) => ({ ours: mailbox, beyond: distantMailbox }),
    {},
  ),
  listSetAside: () => [{}, { label: 'discarded', query: '?state=discarded&limit=5' }],
  releaseMail: ({ setAside, world }) => [
    { label: 'to nobody', params: { mail: setAside.first }, body: {} },
    { label: 'ours', params: { mail: setAside.first }, body: { personId: world.people.biller.id } },
    {
      label: 'of another workspace',
      params: { mail: setAside.distant },
      body: { personId: world.people.biller.id },
    },
    { label: 'of nobody', params: { mail: noId }, body: { personId: world.people.biller.id } },
  ],
  discardMail: ({ setAside }) => [
    { label: 'ours', params: { mail: setAside.second }, body: {} },
    { label: 'of another workspace', params: { mail: setAside.distant }, body: {} },
    { label: 'of nobody', params: { mail: noId }, body: {} },
  ],
  listConfigurationLog: () => [
    {},
    { label: 'of people', query: '?kind=person&limit=5' },
    { label: 'search', query: '?q=e' },
    { label: 'no cursor of ours', query: '?cursor=x' },
  ],
}
