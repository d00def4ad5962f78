export { replyAddress } from './replyAddress.ts'
export type Mailer = { send: (mail: object, signal: AbortSignal) => Promise<string>; close: () => void }
export const createMailer = (_: object): Mailer => ({ send: async () => '', close() {} })
export const startSmtpListener = async (_: object) => ({ port: 0, stop: async () => {} })
export const mailJobs = (_: object) => ({})
export const findSecret = async (_: object) => Buffer.alloc(32)
