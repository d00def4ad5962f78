import { Time } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import css from './Imported.module.css'
import { h } from './importedWords.ts'
import type { Page } from './reads.ts'

type Activity = Page['activities'][number]

const sayWho = ({ takenBy, team }: Activity): string =>
  [takenBy, team].filter(Boolean).join(', ') || h('nobody')

/** What the same people did several times, one after the other, is one line. */
const listDone = (activities: readonly Activity[]) => {
  const lines: { first: Activity; last: Activity; count: number }[] = []
  for (const run of activities) {
    const line = lines.at(-1)
    if (line?.last.name === run.name && sayWho(line.last) === sayWho(run)) {
      line.last = run
      line.count++
    } else lines.push({ first: run, last: run, count: 1 })
  }
  return lines
}

/** Of a ticket that came as history: from where, what it was called there, who did what, and what else it said. */
export const Imported = ({ page, viewer }: { page: Page; viewer: Viewer }) => {
  const { imported, elsewhere } = page.ticket
  if (!imported || viewer.side !== 'provider') return null
  const facts = Object.entries(imported.facts)
  return (
    <section className={css.imported} aria-labelledby="imported">
      <h2 id="imported">
        {elsewhere
          ? h('title_number', { source: imported.source, number: elsewhere })
          : h('title', { source: imported.source })}
      </h2>
      {page.activities.length > 0 ? (
        <ol className={css.done}>
          {listDone(page.activities).map(({ first, last, count }) => (
            <li key={first.id}>
              <span>{count > 1 ? h('several', { name: first.name, count }) : first.name}</span>
              <span className="dim">
                {sayWho(first)}, <Time at={last.readyAt} />
              </span>
            </li>
          ))}
        </ol>
      ) : null}
      {facts.length > 0 ? (
        <details>
          <summary>{h('facts', { count: facts.length })}</summary>
          <dl className={css.facts}>
            {facts.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </details>
      ) : null}
    </section>
  )
}
