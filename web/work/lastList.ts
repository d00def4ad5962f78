import { type ListSearch, toMyWork, toTickets } from '../links.ts'

let lastList: ListSearch | 'my work' = {}
let lastTicket: string | undefined

/** The list one came from, so that back leads there; and the ticket one looked at, so that the focus returns to it. */
export const rememberList = (search: ListSearch | 'my work'): void => {
  lastList = search
}
export const toLastList = (workspace: string) =>
  lastList === 'my work' ? toMyWork(workspace) : toTickets(workspace, lastList)
export const rememberTicket = (number: string): void => {
  lastTicket = number
}
let replyTo: string | undefined
/** The ticket to be opened is to be answered. */
export const rememberReply = (number: string): void => {
  replyTo = number
}
export const takeReply = (number: string): boolean => {
  const isIt = replyTo === number
  replyTo = undefined
  return isIt
}
export const takeLastTicket = (): string | undefined => {
  const number = lastTicket
  lastTicket = undefined
  return number
}
