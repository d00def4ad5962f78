import './ui/mantine.css'
import './ui/theme.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { QueryCache, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createRouter, RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { problemOf } from './api.ts'
import { PageTrouble } from './PageTrouble.tsx'
import { makeRouteTree } from './routes.tsx'
import { applySettings, Skeleton, theme, variables } from './ui/index.ts'

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      // The route that asks who is signed in sends to the sign-in page by itself.
      if (problemOf(error)?.code === 'sign_in.needed' && query.queryKey[0] !== 'me') void askToSignIn()
    },
  }),
  defaultOptions: {
    // `call` has tried again already where trying again helps; the live stream says when to read again.
    queries: { retry: false, networkMode: 'always', staleTime: 30_000, refetchOnWindowFocus: true },
    mutations: { retry: false, networkMode: 'always' },
  },
})

const router = createRouter({
  routeTree: makeRouteTree(client),
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultPendingComponent: () => <Skeleton lines={8} />,
  defaultErrorComponent: PageTrouble,
  defaultNotFoundComponent: () => <PageTrouble error={undefined} />,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}

/** The session has ended somewhere else: forget who it was and come back here after signing in. */
const askToSignIn = async (): Promise<void> => {
  const { href, pathname } = router.state.location
  if (pathname.startsWith('/sign-in')) return
  client.removeQueries({ queryKey: ['me'] })
  await router.navigate({ to: '/sign-in', search: { next: href } })
}

applySettings()
const place = document.getElementById('app')
if (!place) throw new Error('The page has no place for the app.')
createRoot(place, {
  // A refusal is shown to the reader in words; only what nobody foresaw is for the console.
  onCaughtError: error => {
    if (!problemOf(error)) console.error(error)
  },
}).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={variables}
      defaultColorScheme="auto"
      colorSchemeManager={localStorageColorSchemeManager({ key: 'interlock.theme' })}
    >
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
