import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRoute,
  createRoute,
  lazyRouteComponent,
  notFound,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { problemOf } from './api.ts'
import { Frame } from './Frame.tsx'
import { readListSearch, readOutboxSearch, readPeopleSearch, readSearch, toSignIn, toStart } from './links.ts'
import { meOptions } from './viewer.ts'
import {
  MyWorkPage,
  myWorkOptions,
  prefetchList,
  TicketPage,
  TicketsPage,
  ticketOptions,
} from './work/index.ts'

const loadAdmin = () => import('./admin/index.ts')
const loadComms = () => import('./comms/index.ts')
const loadIdentity = () => import('./identity/index.ts')

/** Who is signed in, or off to the sign-in page and back here after it. */
const requireMe = async (client: QueryClient, href: string) => {
  try {
    return await client.ensureQueryData(meOptions)
  } catch (error) {
    if (problemOf(error)?.code === 'sign_in.needed') throw redirect(toSignIn(href === '/' ? undefined : href))
    throw error
  }
}

const makeOpenRoutes = (client: QueryClient) => {
  const root = createRootRoute({ component: Outlet })
  const start = createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: async ({ location }) => {
      const { workspaces } = await requireMe(client, location.href)
      const [only] = workspaces
      if (only && workspaces.length === 1)
        throw redirect({ ...toStart(only.workspace, only.side), replace: true })
    },
    component: lazyRouteComponent(loadIdentity, 'ChooserPage'),
  })
  const signIn = createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    validateSearch: (search: Record<string, unknown>): { next?: string } =>
      typeof search.next === 'string' ? { next: search.next } : {},
    component: lazyRouteComponent(loadIdentity, 'SignInPage'),
  })
  const redeem = createRoute({
    getParentRoute: () => root,
    path: '/sign-in/$token',
    component: lazyRouteComponent(loadIdentity, 'RedeemPage'),
  })
  return { root, start, signIn, redeem }
}

const makeWorkspace = (client: QueryClient, root: ReturnType<typeof makeOpenRoutes>['root']) =>
  createRoute({
    getParentRoute: () => root,
    path: '/w/$workspace',
    beforeLoad: async ({ location, params }) => {
      const { workspaces } = await requireMe(client, location.href)
      if (!workspaces.some(each => each.workspace === params.workspace)) throw notFound()
    },
    component: Frame,
  })

/** Pages of a workspace that are loaded when somebody goes there. */
const makeLatePages = (workspace: ReturnType<typeof makeWorkspace>) => {
  const newTicket = createRoute({
    getParentRoute: () => workspace,
    path: '/new',
    component: lazyRouteComponent(() => import('./work/NewTicketPage.tsx'), 'NewTicketPage'),
  })
  const people = createRoute({
    getParentRoute: () => workspace,
    path: '/people',
    validateSearch: readPeopleSearch,
    component: lazyRouteComponent(loadIdentity, 'PeoplePage'),
  })
  const search = createRoute({
    getParentRoute: () => workspace,
    path: '/search',
    validateSearch: readSearch,
    component: lazyRouteComponent(() => import('./work/SearchPage.tsx'), 'SearchPage'),
  })
  const outbox = createRoute({
    getParentRoute: () => workspace,
    path: '/outbox',
    validateSearch: readOutboxSearch,
    component: lazyRouteComponent(loadComms, 'OutboxPage'),
  })
  const board = createRoute({
    getParentRoute: () => workspace,
    path: '/board',
    component: lazyRouteComponent(loadComms, 'BoardPage'),
  })
  const aids = createRoute({
    getParentRoute: () => workspace,
    path: '/aids',
    component: lazyRouteComponent(() => import('./work/AidsPage.tsx'), 'AidsPage'),
  })
  const recurring = createRoute({
    getParentRoute: () => workspace,
    path: '/recurring',
    component: lazyRouteComponent(() => import('./work/recurring/RecurringPage.tsx'), 'RecurringPage'),
  })
  const account = createRoute({
    getParentRoute: () => workspace,
    path: '/account',
    component: lazyRouteComponent(loadIdentity, 'AccountPage'),
  })
  const imports = createRoute({
    getParentRoute: () => workspace,
    path: '/import',
    component: lazyRouteComponent(() => import('./work/ImportsPage.tsx'), 'ImportsPage'),
  })
  const oneImport = createRoute({
    getParentRoute: () => workspace,
    path: '/import/$import',
    component: lazyRouteComponent(() => import('./work/ImportPage.tsx'), 'ImportPage'),
  })
  return [newTicket, search, outbox, board, aids, recurring, people, account, imports, oneImport] as const
}

/** The pages of administration: for anybody but the provider's administrators there is nothing there. */
const makeAdmin = (client: QueryClient, workspace: ReturnType<typeof makeWorkspace>) => {
  const admin = createRoute({
    getParentRoute: () => workspace,
    path: '/admin',
    beforeLoad: async ({ location, params }) => {
      const { workspaces } = await requireMe(client, location.href)
      const here = workspaces.find(each => each.workspace === params.workspace)
      if (!here?.admin || here.side !== 'provider') throw notFound()
    },
    component: lazyRouteComponent(loadAdmin, 'AdminFrame'),
  })
  const page = <P extends string>(path: P, name: keyof Awaited<ReturnType<typeof loadAdmin>>) =>
    createRoute({ getParentRoute: () => admin, path, component: lazyRouteComponent(loadAdmin, name) })
  return admin.addChildren([
    page('/', 'StartPage'),
    page('/people', 'PeoplePage'),
    page('/organisations', 'OrganisationsPage'),
    page('/teams', 'TeamsPage'),
    page('/roles', 'RolesPage'),
    page('/services', 'ServicesPage'),
    page('/mailboxes', 'MailboxesPage'),
    page('/mail', 'MailPage'),
    page('/import', 'ImportPage'),
    page('/access', 'AccessPage'),
    page('/retention', 'RetentionPage'),
    page('/log', 'LogPage'),
  ])
}

/** Every page of the product and what it reads before it is shown. */
export const makeRouteTree = (client: QueryClient) => {
  const { root, start, signIn, redeem } = makeOpenRoutes(client)
  const workspace = makeWorkspace(client, root)
  const tickets = createRoute({
    getParentRoute: () => workspace,
    path: '/',
    validateSearch: readListSearch,
    loaderDeps: ({ search }) => search,
    loader: ({ params, deps }) => {
      const me = client.getQueryData(meOptions.queryKey)
      const here = me?.workspaces.find(each => each.workspace === params.workspace)
      if (here) prefetchList(client, here, deps)
    },
    component: TicketsPage,
  })
  const myWork = createRoute({
    getParentRoute: () => workspace,
    path: '/work',
    loader: ({ params }) => {
      void client.prefetchQuery(myWorkOptions(params.workspace))
    },
    component: MyWorkPage,
  })
  const ticket = createRoute({
    getParentRoute: () => workspace,
    path: '/tickets/$number',
    loader: ({ params }) => {
      void client.prefetchQuery(ticketOptions(params.workspace, params.number))
    },
    component: TicketPage,
  })
  return root.addChildren([
    start,
    signIn,
    redeem,
    workspace.addChildren([
      tickets,
      myWork,
      ticket,
      ...makeLatePages(workspace),
      makeAdmin(client, workspace),
    ]),
  ])
}
