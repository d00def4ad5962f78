/** Lists of tickets: filters, groups, saved views, export. What it rests on: README.md of work. */
export { listHandlers } from './routes.ts'
export { zip } from './zip.ts'
