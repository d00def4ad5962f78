import type { Entry } from './requests.ts'

const noId = '01940000-0000-7000-8000-000000000000'
const people: Entry = ({ world, elsewhere }) => [
  // Somebody whose texts, files and mails hold what not everybody may read.
  { label: 'a customer', params: { person: world.people.requester.id } },
  { label: 'a partner', params: { person: world.people.partner.id } },
  { label: 'of another workspace', params: { person: elsewhere.people.requester.id } },
  { label: 'of nobody', params: { person: noId } },
]
const rules = ['texts', 'tickets', 'mail', 'log']

/** What is asked of the routes about how long things are kept and who is erased. */
export const keepingEntries: Readonly<Record<string, Entry>> = {
  getRetention: () => [{}],
  previewRetention: () => rules.map(rule => ({ label: rule, params: { rule }, query: '?months=1' })),
  setRetention: () => [
    { label: 'on', params: { rule: 'log' }, body: { months: 600 } },
    { label: 'off', params: { rule: 'log' }, body: { months: null } },
    { label: 'off already', params: { rule: 'tickets' }, body: { months: null } },
  ],
  addLegalHold: ({ world, elsewhere, tickets }) => [
    { label: 'ticket', ticket: 'shared', body: { ticket: tickets.shared.number, reason: 'Case 1' } },
    {
      label: 'foreign ticket',
      ticket: 'foreign',
      body: { ticket: tickets.foreign.number, reason: 'Case 2' },
    },
    { label: 'person', body: { personId: world.people.outsider.id, reason: 'Case 3' } },
    { label: 'person elsewhere', body: { personId: elsewhere.people.outsider.id, reason: 'Case 4' } },
    { label: 'nothing', body: { reason: 'Case 5' } },
  ],
  liftLegalHold: ({ legalHold }) => [
    { label: 'ours', params: { hold: legalHold } },
    { label: 'of nobody', params: { hold: noId } },
  ],
  previewErasure: people,
  erasePerson: ({ world, elsewhere }) => [
    {
      label: 'by another name',
      params: { person: world.people.biller.id },
      body: { name: 'Somebody', texts: 'keep' },
    },
    {
      label: 'elsewhere',
      params: { person: elsewhere.people.biller.id },
      body: { name: elsewhere.people.biller.name, texts: 'keep' },
    },
    {
      label: 'last administrator',
      params: { person: world.people.admin.id },
      body: { name: world.people.admin.name, texts: 'keep' },
    },
    {
      label: 'ours',
      params: { person: world.people.leaver.id },
      body: { name: world.people.leaver.name, texts: 'remove' },
    },
  ],
  exportPerson: people,
  getMailHold: () => [{}],
}
