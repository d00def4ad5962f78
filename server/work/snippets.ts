import type { ReplyOf, listSnippets as snippetRoute } from '../../contract/index.ts'
import { type Clock, Problem, type Tx } from '../kernel/index.ts'
import { findAids } from './aids.ts'
import { listWritable } from './decideMessage.ts'
import { readFacts } from './load.ts'
import { fillText, maySayIn } from './snippetValues.ts'

type Asked = { number: string; class: string }
const textOf = (content: unknown): string => (content as { text: string }).text

/** Snippets as they would read on this ticket, in a class the actor writes; none that would say there what its readers may not see. */
export async function readSnippets(
  tx: Tx,
  { number, class: contentClass }: Asked,
  clock: Clock,
): Promise<ReplyOf<typeof snippetRoute>> {
  const [rows, facts] = await Promise.all([findAids(tx, 'snippet'), readFacts(tx, number, clock)])
  const writable = listWritable(facts, facts.standing.partners)
  if (!writable.some(each => each.class === contentClass)) throw new Problem('message.class_refused')
  return {
    snippets: rows
      .filter(({ content }) => maySayIn(textOf(content), contentClass))
      .map(({ id, name, language, teamId, personId, content }) => ({
        ...{ id, name, language },
        owner: personId ? ('person' as const) : teamId ? ('team' as const) : ('workspace' as const),
        ...fillText(textOf(content), contentClass, facts),
      })),
  }
}
