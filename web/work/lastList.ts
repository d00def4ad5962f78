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
export const takeLastTicket = (): string | undefined => {
  const number = lastTicket
  lastTicket = undefined
  return number
}
