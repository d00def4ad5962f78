import type { Plot } from './plant.ts'
import type { Entry } from './requests.ts'

const noId = '01940000-0000-7000-8000-000000000000'
const schedule = { rhythm: { every: 'day' }, at: '08:00', zone: 'Europe/Berlin', from: '2026-03-01' }
const draft = ({ world, aids }: Plot, more: object = {}) => ({
  ...{ name: 'Matrix', templateId: aids.template, requesterId: world.people.analyst.id, schedule },
  ...more,
})
/** The one there is, and none. */
const each =
  (body?: object): Entry =>
  ({ aids }) =>
    [aids.recurrence, noId].map(recurrence => ({
      label: recurrence === noId ? 'that is none' : 'ours',
      params: { recurrence },
      ...(body && { body }),
    }))

/** How recurring tickets are asked for. */
export const recurringEntries: Readonly<Record<string, Entry>> = {
  listRecurrences: () => [{}],
  previewRecurrence: () => [
    { body: { schedule } },
    { label: 'no zone', body: { schedule: { ...schedule, zone: 'Nowhere' } } },
  ],
  saveRecurrence: plot => [
    { label: 'new', body: draft(plot) },
    { label: 'that is none', body: draft(plot, { id: noId, version: 1 }) },
    { label: 'with no template', body: draft(plot, { templateId: noId }) },
    { label: 'with a snippet', body: draft(plot, { templateId: plot.aids.own }) },
    {
      label: 'for somebody elsewhere',
      body: draft(plot, { requesterId: plot.elsewhere.people.requester.id }),
    },
    { label: 'never', body: draft(plot, { schedule: { ...schedule, until: '2026-03-01' } }) },
    { label: 'for a team that is not theirs', body: draft(plot, { teamId: plot.world.teams.craneBench }) },
    { label: 'of the analyst', body: draft(plot, { id: plot.aids.recurrence, version: 1 }) },
  ],
  listRecurrenceOpenings: each(),
  pauseRecurrence: plot => [...each({ paused: true })(plot), ...each({ paused: false })(plot)],
  removeRecurrence: each(),
}
