import { readFile } from 'node:fs/promises'
import { heardBy } from '../../server/comms/index.ts'

const table = new URL('../../server/reactions.ts', import.meta.url)

/** `interlock explain EVENT`: what follows from an event, from the table of reactions itself, and which letters hear of it. */
export async function explain(event: string): Promise<void> {
  const lines = (await readFile(table, 'utf8'))
    .split('\n')
    .flatMap(line => /^\s+'([a-z_.]+)': \{ now: \[(.*?)\], later: \[(.*?)\] \}/.exec(line) ?? [])
  const known = new Map<string, { now: string; later: string }>()
  for (let at = 0; at + 3 < lines.length + 1; at += 4)
    known.set(lines[at + 1] ?? '', { now: lines[at + 2] ?? '', later: lines[at + 3] ?? '' })
  const reactions = known.get(event)
  if (!reactions) {
    console.error(`There is no event “${event}”. There are: ${[...known.keys()].join(', ')}.`)
    process.exitCode = 1
    return
  }
  console.log(
    `${event}\n  at once, in the same transaction: ${reactions.now || 'nothing'}\n  later, from a job: ${reactions.later || 'nothing'}`,
  )
  const letters = event in heardBy ? heardBy[event as keyof typeof heardBy] : null
  if (letters)
    console.log(
      `  told: ${[...letters, 'the requester (where the model has words for their side)'].join(', ')}`,
    )
}
