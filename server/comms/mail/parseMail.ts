import { Worker } from 'node:worker_threads'
import { limits } from './limits.ts'
import type { MailReading } from './readMail.ts'
import type { KeptPart, PartsKept, Taking } from './takeParts.ts'

const idleMs = 20_000

export type ReaderParts = { thread: URL; readingMs: number; memoryMb: number }

/**
 * Takes a mail apart in a thread of its own, one mail at a time: whatever it is made of, it ends within ten seconds
 * and within that thread's memory, and the program goes on. Answers with what was found or why not; never throws.
 * The thread, with the parsers it loads, goes away when no mail has come for a while.
 */
export const parseMail = async (raw: Buffer): Promise<MailReading> => {
  const answer = await reader({ raw })
  return answer.kind === 'parts' ? refuse('unreadable: nothing was read') : answer
}

/**
 * Keeps files of a mail, in the same thread and within the same bounds: a second walk, for a mail that has become a
 * message. Throws where they cannot be kept now.
 */
export const keepParts = async (raw: Buffer, taking: Taking): Promise<KeptPart[]> => {
  const answer = await reader({ raw, taking })
  if (answer.kind === 'parts') return answer.parts
  throw new Error(
    `The files of a mail could not be kept: ${answer.kind === 'refused' ? answer.reason : 'nothing was kept'}`,
  )
}

/** What the thread is asked: to read a mail, or to keep files of it. */
export type ThreadRequest = { raw: Uint8Array; taking?: Taking }
type ThreadAnswer = MailReading | PartsKept

const reader = createReader({
  thread: new URL('./readMailThread.ts', import.meta.url),
  readingMs: limits.readingMs,
  memoryMb: 384,
})

/** Makes such a reader around the thread of a file. */
export function createReader({ thread, readingMs, memoryMb }: ReaderParts) {
  let worker: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  let queue: Promise<unknown> = Promise.resolve()

  function end() {
    clearTimeout(idle)
    const ended = worker
    worker = null
    ended?.terminate().catch(() => {})
  }
  function start(): Worker {
    const started = new Worker(thread, { resourceLimits: { maxOldGenerationSizeMb: memoryMb } })
    // A thread that fails while nobody waits must not take the program with it.
    started.on('error', () => {})
    return started
  }
  function parseNow(request: ThreadRequest): Promise<ThreadAnswer> {
    clearTimeout(idle)
    const reader = worker ?? start()
    worker = reader
    return new Promise(resolve => {
      const read = (reading: ThreadAnswer) => finish(reading)
      const failed = (error: unknown) => finish(refuse(`unreadable: ${String(error).slice(0, 200)}`))
      const ended = () => finish(refuse('unreadable: the reader ended'))
      const deadline = setTimeout(() => finish(refuse('took too long to read')), readingMs)
      function finish(reading: ThreadAnswer) {
        clearTimeout(deadline)
        reader.off('message', read).off('error', failed).off('exit', ended)
        // After anything but an answer the thread's state is unknown.
        if (reading.kind === 'refused') end()
        else {
          reader.unref()
          idle = setTimeout(end, idleMs).unref()
        }
        resolve(reading)
      }
      reader.ref()
      reader.on('message', read).on('error', failed).on('exit', ended)
      reader.postMessage(request)
    })
  }
  return (request: ThreadRequest): Promise<ThreadAnswer> => {
    const next = queue.then(() => parseNow(request))
    queue = next
    return next
  }
}

const refuse = (reason: string): MailReading => ({ kind: 'refused', reason })
