export { BoardPage } from './BoardPage.tsx'
export { OutboxPage } from './OutboxPage.tsx'
