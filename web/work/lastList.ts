import type { ListSearch } from '../links.ts'

let lastList: ListSearch = {}
let lastTicket: string | undefined

/** The list one came from, so that back leads there; and the ticket one looked at, so that the focus returns to it. */
export const rememberList = (search: ListSearch): void => {
  lastList = search
}
export const readLastList = (): ListSearch => lastList
export const rememberTicket = (number: string): void => {
  lastTicket = number
}
export const takeLastTicket = (): string | undefined => {
  const number = lastTicket
  lastTicket = undefined
  return number
}
