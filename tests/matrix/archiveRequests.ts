import type { Entry } from './requests.ts'

const noId = '01940000-0000-7000-8000-000000000000'

/** Ours, of another workspace and of nobody, of each kind. */
const eachKind: Entry = ({ world, elsewhere, service }) => [
  { label: 'a service nothing needs', params: { kind: 'services', entry: service } },
  { label: 'the provider', params: { kind: 'organisations', entry: world.organisations.provider } },
  { label: 'a customer', params: { kind: 'organisations', entry: world.organisations.westerly } },
  { label: 'beyond', params: { kind: 'organisations', entry: elsewhere.organisations.westerly } },
  ...['organisations', 'teams', 'services'].map(kind => ({
    label: `none of the ${kind}`,
    params: { kind, entry: noId },
  })),
]

/** What is asked of the routes of archiving. */
export const archiveEntries: Readonly<Record<string, Entry>> = {
  archiveEntry: eachKind,
  bringBackEntry: eachKind,
}
