import { heardBy } from '../../server/comms/index.ts'
import { readReactions } from '../readReactions.ts'

/** `interlock explain EVENT`: what follows from an event, from the table of reactions itself, and which letters hear of it. */
export async function explain(event: string): Promise<void> {
  const known = await readReactions()
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
