import type { FastifyReply } from 'fastify'

/** One open stream of server-sent events (HTML Living Standard, 9.2). */
export type EventStream = {
  send: (event: string, data: object) => void
  ping: () => void
  end: () => void
  onClose: (done: () => void) => void
}

const reconnectMs = 2000
/** A reader that falls this far behind is cut off; it reconnects and reads again. */
const bufferedAtMost = 1_000_000

/** Turns an answer into a stream of events. */
export function openEventStream(reply: FastifyReply): EventStream {
  reply.hijack()
  const { raw } = reply
  const headers = {
    ...reply.getHeaders(),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  }
  raw.writeHead(200, headers as Record<string, string>)
  raw.write(`retry: ${reconnectMs}\n\n`)
  const write = (text: string) => {
    if (raw.writableLength > bufferedAtMost) raw.destroy()
    else raw.write(text)
  }
  return {
    send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    ping: () => write(': still here\n\n'),
    end: () => raw.end(),
    onClose: done => raw.on('close', done),
  }
}
