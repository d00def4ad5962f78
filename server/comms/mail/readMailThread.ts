import { parentPort } from 'node:worker_threads'
import type { ThreadRequest } from './parseMail.ts'
import { readMail } from './readMail.ts'
import { takeParts } from './takeParts.ts'

// The thread parseMail runs mails in: one at a time, answered in order.
parentPort?.on('message', async ({ raw: bytes, taking }: ThreadRequest) => {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const reading = await (taking ? takeParts(raw, taking) : readMail(raw)).catch((error: unknown) => ({
    kind: 'refused' as const,
    reason: `unreadable: ${String(error).slice(0, 200)}`,
  }))
  parentPort?.postMessage(reading)
})
