import { type Logger, pino } from 'pino'

/** Writes structured lines; `warn` and `error` are for the operator. */
export type Log = Logger

/** Structured lines on standard output; never a password, token or cookie. */
export const createLog = (level: string): Log =>
  pino({
    level,
    redact: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token', '*.secret'],
  })
