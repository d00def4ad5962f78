export { completeSearch, listOptions, ticketOptions } from './reads.ts'
export { TicketPage } from './TicketPage.tsx'
export { TicketsPage } from './TicketsPage.tsx'
