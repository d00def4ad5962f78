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
  listConfigurationLog: () => [
    {},
    { label: 'of people', query: '?kind=person&limit=5' },
    { label: 'search', query: '?q=e' },
    { label: 'no cursor of ours', query: '?cursor=x' },
  ],
}
