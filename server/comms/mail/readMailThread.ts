import { parentPort } from 'node:worker_threads'
import { readMail } from './readMail.ts'

// The thread parseMail runs mails in: one at a time, answered in order.
parentPort?.on('message', async (raw: Uint8Array) => {
  const reading = await readMail(Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)).catch(
    (error: unknown) => ({ kind: 'refused' as const, reason: `unreadable: ${String(error).slice(0, 200)}` }),
  )
  parentPort?.postMessage(reading)
})
