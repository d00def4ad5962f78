export { replyAddress } from './replyAddress.ts'
export type Mailer = { send: (mail: object, signal: AbortSignal) => Promise<string> }
