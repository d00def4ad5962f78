import { heardBy } from '../server/comms/index.ts'
import type { Reactions } from './readReactions.ts'

const head = `# Events

Made by \`npx interlock docs\` from \`contract/events.ts\`, \`server/reactions.ts\` and the letters \`server/comms\` tells. Do not
edit.

Every change writes its events in its own transaction, one row each in \`kernel.event\`, numbered from 1 per ticket. *At
once* runs in that transaction and fails with it; *later* runs from a job that is tried again until it succeeds. Who is
told of an event about a ticket: whoever holds one of the letters named here on the activity it is about, and the
requester, each where the event has words for their side (docs/words.md).
`

/** `docs/api/events.md`: every event with its meaning, what follows from it and who hears of it. */
export function describeEvents(source: string, reactions: Map<string, Reactions>): string {
  const rows = [...source.matchAll(/\/\*\* ([^\n]*) \*\/\n {2}'([a-z_.]+)': (.+)\n/g)]
  const types = source.slice(source.indexOf('/**'), source.indexOf('/** Everything that can happen')).trim()
  const events = rows.map(([, meaning = '', name = '', carries = '']) => {
    const { now = '', later = '' } = reactions.get(name) ?? {}
    const letters = name in heardBy ? heardBy[name as keyof typeof heardBy] : null
    return [
      `## ${name}\n\n${meaning}\n`,
      `- carries: \`${carries}\``,
      `- at once: ${code(now)}`,
      `- later: ${code(later)}`,
      `- told: ${letters ? [...letters, 'the requester'].join(', ') : 'nobody'}`,
    ].join('\n')
  })
  return `${head}\n${events.join('\n\n')}\n\n## What they carry\n\n\`\`\`ts\n${types}\n\`\`\`\n`
}

const code = (names: string) => (names === '' ? 'nothing' : `\`${names}\``)
