import { Worker } from 'node:worker_threads'
import { limits } from './limits.ts'
import type { MailReading } from './readMail.ts'

const idleMs = 20_000
const memoryMb = 384

let thread: Worker | null = null
let idle: NodeJS.Timeout | undefined
let queue: Promise<unknown> = Promise.resolve()

/**
 * Takes a mail apart in a thread of its own, one mail at a time: whatever it is made of, it ends within ten seconds
 * and within that thread's memory, and the program goes on. Answers with what was found or why not; never throws.
 * The thread, with the parsers it loads, goes away when no mail has come for a while.
 */
export function parseMail(raw: Buffer): Promise<MailReading> {
  const next = queue.then(() => parseNow(raw))
  queue = next
  return next
}

function parseNow(raw: Buffer): Promise<MailReading> {
  clearTimeout(idle)
  const worker = thread ?? startThread()
  thread = worker
  return new Promise(resolve => {
    const read = (reading: MailReading) => finish(reading)
    const failed = (error: unknown) => finish(unreadable(String(error).slice(0, 200)))
    const ended = () => finish(unreadable('the reader ended'))
    const deadline = setTimeout(() => finish({ kind: 'refused', reason: tooLong }), limits.readingMs)
    function finish(reading: MailReading) {
      clearTimeout(deadline)
      worker.off('message', read).off('error', failed).off('exit', ended)
      // After anything but an answer the thread's state is unknown.
      if (reading.kind === 'refused') endThread()
      else {
        worker.unref()
        idle = setTimeout(endThread, idleMs).unref()
      }
      resolve(reading)
    }
    worker.ref()
    worker.on('message', read).on('error', failed).on('exit', ended)
    worker.postMessage(raw)
  })
}

const tooLong = 'took too long to read'
const unreadable = (why: string): MailReading => ({ kind: 'refused', reason: `unreadable: ${why}` })

function startThread() {
  const started = new Worker(new URL('./readMailThread.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: memoryMb },
  })
  // A thread that fails while nobody waits must not take the program with it.
  started.on('error', () => {})
  return started
}

function endThread() {
  clearTimeout(idle)
  const ended = thread
  thread = null
  ended?.terminate().catch(() => {})
}
