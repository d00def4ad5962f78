import { type Logger, pino } from 'pino'

/** Writes structured lines; `warn` and `error` are for the operator. */
export type Log = Logger

/** Of an error only what it says: the objects that hang on some hold connections and their passwords. */
const describeError = (error: Error & { code?: string }) => ({
  type: error.name,
  message: error.message,
  ...(error.code !== undefined && { code: error.code }),
  stack: error.stack,
})

/** Structured lines on standard output; never a password, token or cookie. */
export const createLog = (level: string): Log =>
  pino({
    level,
    serializers: { err: describeError },
    redact: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token', '*.secret'],
  })
