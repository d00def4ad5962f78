import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { readAgain } from './readAgain.ts'

const queryKey = ['desk', 'tickets', 'my work']

/** A server whose answer is what stands there when it is asked, and comes when it is let go. */
function createServer() {
  const waiting: (() => void)[] = []
  let count = 3
  return {
    add: () => {
      count += 1
    },
    read: () => {
      const found = count
      return new Promise<number>(resolve => waiting.push(() => resolve(found)))
    },
    asked: () => waiting.length,
    answer: () => waiting.shift()?.(),
  }
}

/** A list is being read for the first time when something changes behind it; answers what is shown in the end. */
async function showAfterChange(
  reading: (client: QueryClient) => Promise<unknown>,
): Promise<number | undefined> {
  const server = createServer()
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } })
  void client.prefetchQuery({ queryKey, queryFn: server.read })
  await expect.poll(server.asked).toBe(1)
  server.add()
  const read = reading(client)
  const shown = new QueryObserver<number>(client, { queryKey, queryFn: server.read })
  const leave = shown.subscribe(() => {})
  server.answer()
  await expect.poll(() => client.getQueryData(queryKey)).toBeDefined()
  // Whatever is asked from now on is answered at once.
  const answering = setInterval(server.answer)
  await read
  await expect.poll(() => client.isFetching()).toBe(0)
  clearInterval(answering)
  leave()
  return client.getQueryData<number>(queryKey)
}

test('what was being read while it changed is read once more', async () => {
  expect(await showAfterChange(client => readAgain(client, { queryKey }))).toBe(4)
})

test('without that it would stand as fresh, and be wrong', async () => {
  expect(await showAfterChange(client => client.invalidateQueries({ queryKey }))).toBe(3)
})
