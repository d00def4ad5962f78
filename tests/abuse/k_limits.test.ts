import { connect as dial, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { composed } from '../../server/kernel/index.ts'
import { codeOf, type Desk, openDesk } from '../support/desk.ts'
import { makeForm } from '../support/product.ts'

// K01, K02, K06, K10: much at once, and slowly: others go on.

let desk: Desk
let number: string
let file: string
beforeAll(async () => {
  desk = await openDesk({ env: { INTERLOCK_POOL: '2' } })
  ;({ number } = await desk.open('requester'))
  const { attachments } = await desk.upload('analyst', {
    name: 'large.bin',
    content: Buffer.alloc(8_000_000, 1),
  })
  file = attachments[0]?.id ?? ''
  await desk.say('analyst', number, { class: 'band', text: 'Here', attachments: [file] })
})
afterAll(() => desk.stop())

const port = () => Number(new URL(desk.product.baseUrl).port)
/** Opens connections, says something on each and goes on saying nothing. */
async function crowd(count: number, saying: string | Buffer): Promise<Socket[]> {
  const sockets = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Socket>((resolve, reject) => {
          const socket = dial(port(), '127.0.0.1', () => resolve(socket))
          socket.on('error', reject)
        }),
    ),
  )
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
  })
  for (const socket of sockets) {
    socket.removeAllListeners('error').on('error', () => {})
    if (saying.length > 0) socket.write(saying)
  }
  return sockets
}
/** Somebody at work asks over the network, and is answered in a time that people wait. */
async function expectAnswered() {
  const { cookie = '' } = await desk.credentialsOf('analyst')
  const signal = AbortSignal.timeout(8000)
  const url = new URL(`${desk.tickets}/${number}`, desk.product.baseUrl)
  const answer = await fetch(url, { headers: { cookie }, signal })
  expect(answer.status).toBe(200)
}

describe('K01: those who say nothing, or half of it,', () => {
  test.each([
    ['two thousand idle connections', 2000, ''],
    ['five hundred unfinished headers', 500, 'GET /healthz HTTP/1.1\r\nHost: desk.example\r\nX-A: '],
    [
      'five hundred bodies that do not come',
      500,
      'POST /api/sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{',
    ],
  ])('%s keep nobody from being answered', { timeout: 60_000 }, async (_, count, saying) => {
    await crowd(count, saying)
    await expectAnswered()
  })
  test('are cut off after half a minute, those who send files after ten', () => {
    const { headersTimeout, requestTimeout } = desk.product.http.server
    expect([headersTimeout, requestTimeout]).toEqual([30_000, 600_000])
  })
  test('HTTP/2 and its resets are not spoken', async () => {
    const [socket] = await crowd(1, '')
    const said = new Promise<string>(resolve => socket?.once('data', data => resolve(String(data))))
    socket?.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    expect(await said).toContain('HTTP/1.1 400')
  })
})

describe('K02: what costs most, twenty times at once,', () => {
  test('is ended by the database after fifteen seconds', async () => {
    const shown = await desk.behind<{ statement_timeout: string }>('show statement_timeout')
    expect(shown).toEqual([{ statement_timeout: '15s' }])
  })
  test('what was ended is refused as too busy, not as a fault', async () => {
    await expect(
      desk.product.db.engine(null, async tx => {
        await tx.run(composed(`set local statement_timeout = '50ms'`), [])
        await tx.run(composed('select pg_sleep(5)'), [])
      }),
    ).rejects.toMatchObject({ code: '57014' })
  })
  test('leaves others their turn', { timeout: 60_000 }, async () => {
    const dear = [
      '/export?format=csv',
      '/export?format=xlsx',
      '?q=a%20b%20c%20d%20e',
      '?limit=100&group=state',
    ]
    const all = Array.from({ length: 20 }, (_, at) => desk.get('admin', dear[at % dear.length]))
    await expectAnswered()
    for (const { status } of await Promise.all(all)) expect(status).toBeLessThan(500)
  })
})

describe('K06: with two connections to the database, those who are slow hold none of them:', () => {
  test('thirty uploads that stop halfway', { timeout: 60_000 }, async () => {
    const { cookie = '' } = await desk.credentialsOf('engineer')
    const form = makeForm([{ name: 'slow.bin', content: Buffer.alloc(200_000, 1) }])
    const head = `POST /api/w/${desk.world.slug}/attachments HTTP/1.1\r\nHost: ${new URL(desk.product.baseUrl).host}\r\nCookie: ${cookie}\r\nContent-Type: multipart/form-data; boundary=form-of-a-test\r\nContent-Length: ${form.length}\r\n\r\n`
    await crowd(30, Buffer.concat([Buffer.from(head), form.subarray(0, 100_000)]))
    await expectAnswered()
  })
  test('thirty downloads nobody reads', { timeout: 60_000 }, async () => {
    const { cookie = '' } = await desk.credentialsOf('analyst')
    const path = `${desk.tickets}/${number}/attachments/${file}`
    const sockets = await crowd(30, `GET ${path} HTTP/1.1\r\nHost: x\r\nCookie: ${cookie}\r\n\r\n`)
    const first = await new Promise<string>(resolve =>
      sockets[0]?.once('data', data => {
        for (const socket of sockets) socket.pause()
        resolve(String(data))
      }),
    )
    expect(first).toContain('HTTP/1.1 200')
    await expectAnswered()
  })
})

describe('K10: streams', () => {
  test('are twenty a person; one more is refused, and others have theirs', { timeout: 60_000 }, async () => {
    const open = async (who: 'analyst' | 'engineer') => {
      const { cookie = '' } = await desk.credentialsOf(who)
      const ending = new AbortController()
      onTestFinished(() => ending.abort())
      const url = new URL(`/api/w/${desk.world.slug}/stream`, desk.product.baseUrl)
      return fetch(url, { headers: { cookie }, signal: ending.signal })
    }
    const statuses = await Promise.all(Array.from({ length: 20 }, () => open('analyst')))
    expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set([200]))
    const more = await open('analyst')
    expect(codeOf({ status: more.status, body: await more.json() } as never)).toBe('stream.too_many')
    expect((await open('engineer')).status).toBe(200)
    await vi.waitFor(expectAnswered)
  })
})
