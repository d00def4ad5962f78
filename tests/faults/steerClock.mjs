// Loaded into a process before everything else: its machine's clock is as far off as the file STEERED_BY says, in
// milliseconds, for all that asks the time or makes ids of it.
import crypto from 'node:crypto'
import { readFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

let offMs = 0
const look = () => {
  offMs = Number(readFileSync(process.env.STEERED_BY, 'utf8') || 0)
}
look()
setInterval(look, 50).unref()

const instant = Temporal.Now.instant
Temporal.Now.instant = () => instant().add({ milliseconds: offMs })
const TrueDate = Date
globalThis.Date = class extends TrueDate {
  constructor(...given) {
    super(...(given.length === 0 ? [TrueDate.now() + offMs] : given))
  }
  static now = () => TrueDate.now() + offMs
}
const uuid = crypto.randomUUIDv7
crypto.randomUUIDv7 = () => {
  const at = Date.now().toString(16).padStart(12, '0')
  return `${at.slice(0, 8)}-${at.slice(8)}${uuid().slice(13)}`
}
syncBuiltinESMExports()
