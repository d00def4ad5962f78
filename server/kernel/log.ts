import { type Logger, pino } from 'pino'

export type Log = Logger

/** Structured lines on standard output; never a password, token or cookie. */
export const createLog = (level: string): Log =>
  pino({
    level,
    redact: ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token', '*.secret'],
  })
