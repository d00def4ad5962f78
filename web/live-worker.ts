import { type Heard, openStream } from './live-stream.ts'

type Open = { ports: Set<MessagePort>; close: () => void }
/** What a page says: it wants the stream at this address, or no longer. */
export type Wish = { type: 'join' | 'leave'; address: string }

const streams = new Map<string, Open>()

const join = (address: string, port: MessagePort): void => {
  const known = streams.get(address)
  if (known) {
    known.ports.add(port)
    return
  }
  const ports = new Set([port])
  const tell = (heard: Heard) => {
    for (const each of ports) each.postMessage(heard)
  }
  streams.set(address, { ports, close: openStream(address, tell) })
}

const leave = (address: string, port: MessagePort): void => {
  const known = streams.get(address)
  known?.ports.delete(port)
  if (known?.ports.size !== 0) return
  known.close()
  streams.delete(address)
}

addEventListener('connect', event => {
  const port = (event as MessageEvent).ports[0]
  if (!port) return
  port.onmessage = ({ data }: MessageEvent<Wish>) => {
    if (data.type === 'join') join(data.address, port)
    else leave(data.address, port)
  }
})
