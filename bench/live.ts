import { openConnection, write } from './client.ts'

type Watching = { port: number; slug: string; writer: string; watcher: string; numbers: string[] }
/** Milliseconds from the answer of a write (its commit) to its arrival on another person's live stream. */
export type Delays = { count: number; p50: number; p99: number; most: number }

/** Writes a message on one ticket after the other and waits for each on somebody else's stream. */
export async function measureLive({ port, slug, writer, watcher, numbers }: Watching): Promise<Delays> {
  const end = new AbortController()
  const stream = await fetch(`http://127.0.0.1:${port}/api/w/${slug}/stream`, {
    headers: { authorization: `Bearer ${watcher}` },
    signal: end.signal,
  })
  const arrived = new Map<string, number>()
  let wake = () => {}
  const reading = read(stream, number => {
    arrived.set(number, performance.now())
    wake()
  })
  const connection = openConnection(port)
  const delays: number[] = []
  for (const number of numbers) {
    const request = write('POST', `/api/w/${slug}/tickets/${number}/messages`, {
      token: writer,
      body: { class: 'band', text: 'We are looking at it.' },
    })
    const { status } = await connection.ask(request)
    if (status !== 201) throw new Error(`A message was refused with ${status}.`)
    const answered = performance.now()
    while (!arrived.has(number)) await new Promise<void>(resolve => (wake = resolve))
    delays.push(Math.max(0, (arrived.get(number) ?? 0) - answered))
  }
  connection.close()
  end.abort()
  await reading.catch(() => {})
  delays.sort((a, b) => a - b)
  const at = (share: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))] ?? 0
  return { count: delays.length, p50: at(0.5), p99: at(0.99), most: at(1) }
}

async function read(stream: Response, tell: (number: string) => void) {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of stream.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true })
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1]
      text = text.slice(end + 2)
      if (data) tell((JSON.parse(data) as { number: string }).number)
    }
  }
}
