import { join } from 'node:path'
import { expect, test } from 'vitest'
import { start } from '../../../flow/index.ts'
import { drawing, starterFiles, withStarter } from '../../../tests/support/starterFiles.ts'
import { formatProblem, readStarter } from './index.ts'

test('a model is read with its roles, graphs, letters and texts', async () => {
  const result = await withStarter(starterFiles, readStarter)
  if ('problems' in result) throw new Error(result.problems.map(formatProblem).join('\n'))
  const { model } = result
  expect(model.roles.map(role => `${role.key} ${role.side}`)).toEqual([
    'lead provider',
    'engineer provider',
    'owner customer',
  ])
  const [process] = model.processes
  expect(process).toMatchObject({
    key: 'repair',
    name: 'Repair',
    prefix: 'RE',
    owner: 'lead',
    manager: 'lead',
    bpmn: drawing,
  })
  expect(process?.texts).toEqual([
    { event: 'opened', side: 'customer', text: 'Thanks, {{requester.first_name}}.' },
  ])
  expect(process && start(process.graph).effects).toMatchObject([{ kind: 'activity.ready', node: 't1' }])
  expect(process?.activities[0]).toEqual({
    checklist: [],
    node: 't1',
    name: 'Look',
    stage: 'gap',
    class: 'band',
    responsible: 'engineer',
    accountable: 'lead',
    support: [],
    consulted: [],
    informed: [],
    procedure: 'Look at it.',
    effortMinutes: 30,
    gate: false,
    chargeable: false,
    promise: {},
    also: [],
    interface: null,
    texts: [
      { event: 'ready', side: 'provider', text: 'Look at {{ticket.number}}.' },
      { event: 'completed', side: 'provider', text: 'Looked at it.' },
      { event: 'completed', outcome: 'Found it', side: 'customer', text: '{{actor.name}}: {{outcome}}.' },
    ],
  })
  expect(process?.activities[1]).toMatchObject({
    accountable: 'engineer',
    support: ['lead'],
    procedure: '1. Save.\n2. Mend.',
  })
})

test('the starter model that comes with the product has no problem', async () => {
  const result = await readStarter(join(import.meta.dirname, '..', '..', '..', 'starter'))
  if ('problems' in result) throw new Error(result.problems.map(formatProblem).join('\n'))
  expect(result.model.processes.map(process => process.prefix)).toEqual(['CHG', 'COL', 'INC', 'SD', 'REQ'])
})

test('a fix reaches the requester, who answers for it, who is informed, and who tests it', async () => {
  const result = await readStarter(join(import.meta.dirname, '..', '..', '..', 'starter'))
  const incident =
    'model' in result ? result.model.processes.find(({ key }) => key === 'incident') : undefined
  const activity = (node: string) => incident?.activities.find(candidate => candidate.node === node)
  const fix = activity('apply-fix')
  expect(fix).toMatchObject({
    accountable: 'service-desk-lead',
    informed: ['service-manager', 'customer-service-owner'],
  })
  const fixed = fix?.texts.filter(text => text.event === 'completed' && text.outcome === 'Fixed')
  expect(fixed?.map(text => text.side).sort()).toEqual(['customer', 'provider'])
  expect(
    activity('test-with-user')?.texts.some(text => text.event === 'ready' && text.side === 'provider'),
  ).toBe(true)
})
