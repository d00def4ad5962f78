import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { draw } from './draw.ts'

export const roles = `lead:
  name: Lead
  side: provider
  description: Keeps things moving.
engineer:
  name: Engineer
  side: provider
  description: Puts things right.
owner:
  name: Customer's owner
  side: customer
  description: Answers for the service.
`

export const repair = `key: repair
name: Repair
prefix: RE
description: Put it right.
owner: lead
manager: lead
tell:
  opened:
    customer: Thanks, {{requester.first_name}}.
activities:
  t1:
    stage: gap
    class: band
    effort: 30
    procedure: Look at it.
    tell:
      ready:
        provider: Look at {{ticket.number}}.
      completed:
        provider: Looked at it.
        outcomes:
          Found it:
            customer: "{{actor.name}}: {{outcome}}."
  t2:
    stage: work package
    class: provider
    effort: 15
    accountable: engineer
    support: [lead]
    procedure: |
      1. Save.
      2. Mend.
    tell:
      ready:
        provider: Mend {{ticket.title}}.
      completed:
        provider: Mended.
`

export const drawing = draw(['s>t1', 't1>x1', 'x1>t2:Found it', 'x1>e:Nothing wrong', 't2>e'], {
  names: { t1: 'Look', t2: 'Mend' },
})

/** The files of a small starter model without mistakes. */
export const starterFiles = { 'roles.yaml': roles, 'repair.yaml': repair, 'repair.bpmn': drawing }

/** Calls with a folder that holds the files given, and removes it afterwards. */
export async function withStarter<T>(
  files: Readonly<Record<string, string>>,
  read: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'interlock-starter-'))
  try {
    for (const [file, text] of Object.entries(files)) await writeFile(join(folder, file), text)
    return await read(folder)
  } finally {
    await rm(folder, { recursive: true })
  }
}
