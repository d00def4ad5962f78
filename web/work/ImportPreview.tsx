import type { ReactNode } from 'react'
import type { ImportError, ImportPreview } from '../../contract/index.ts'
import { icons, SideMark, Table, Time } from '../ui/index.ts'
import css from './Imports.module.css'
import { w } from './importWords.ts'

type First = ImportPreview['first'][number]

/** Mistakes of a file, by line and column. */
export const Mistakes = ({ errors }: { errors: readonly ImportError[] }) => (
  <Table
    head={
      <>
        <th scope="col">{w('line')}</th>
        <th scope="col">{w('column')}</th>
        <th scope="col">{w('what')}</th>
      </>
    }
  >
    {errors.map(({ line, column, text }) => (
      <tr key={`${line} ${column} ${text}`}>
        <th scope="row">{line}</th>
        <td>{column}</td>
        <td>{text}</td>
      </tr>
    ))}
  </Table>
)

const Ticket = ({ one }: { one: First }) => (
  <li className={css.ticket}>
    <strong>
      {one.number} {one.title}
    </strong>
    <p className="dim">
      {one.requester
        ? w('preview.asked', { who: one.requester, organisation: one.organisation || w('preview.nobody') })
        : w('preview.nobody')}
      , <Time at={one.openedAt} />
    </p>
    {one.messages.map((message, n) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: what is shown of a file does not change its order
      <p key={n} className={css.said}>
        <SideMark
          side={message.class === 'provider' ? 'provider' : 'band'}
          words={w(message.class === 'provider' ? 'class.provider' : 'class.band')}
        />
        <span>
          <strong>{message.author}</strong> {message.text}
        </span>
      </p>
    ))}
    {one.activities.length > 0 ? (
      <p className="dim">{one.activities.map(({ name }) => name).join(' → ')}</p>
    ) : null}
    {Object.entries(one.facts).length > 0 ? (
      <p className="dim">
        {Object.entries(one.facts)
          .map(([name, value]) => `${name}: ${value}`)
          .join(' · ')}
      </p>
    ) : null}
  </li>
)

const Unknown = ({ preview: { unknown } }: { preview: ImportPreview }) =>
  (['people', 'organisations', 'services'] as const).map(what => {
    const count = unknown[`${what}Count`]
    if (count === 0) return null
    const names = unknown[what].map(one => `${one.name} (${one.count})`)
    return (
      <li key={what}>
        {w('preview.unknown', { what: w(what), count })}
        <span className="dim"> {names.slice(0, 8).join(', ')}</span>
      </li>
    )
  })

/** What a file would become, in numbers, with its first tickets and its mistakes. */
export const ImportPreviewView = ({ preview, children }: { preview: ImportPreview; children: ReactNode }) => {
  const { tickets, known, messages, internal, activities, providerOnly, unfinished, errors } = preview
  const facts = [
    w('preview.tickets', { count: tickets }),
    known > 0 && w('preview.known', { count: known }),
    messages > 0 && w('preview.messages', { count: messages, internal }),
    activities > 0 && w('preview.activities', { count: activities }),
    providerOnly > 0 && w('preview.providerOnly', { count: providerOnly }),
    unfinished > 0 && w('preview.unfinished', { count: unfinished }),
  ].filter(fact => typeof fact === 'string')
  return (
    <section className={css.part} aria-label={w('preview.title')}>
      <h2>{w('preview.title')}</h2>
      <p className="dim" role="status">
        {w('preview.nothing')}
      </p>
      <ul className={css.facts}>
        {facts.map(fact => (
          <li key={fact}>{fact}</li>
        ))}
        <Unknown preview={preview} />
        {errors > 0 ? (
          <li>
            <icons.Warning /> {w('preview.errors', { count: errors })}
          </li>
        ) : null}
      </ul>
      {errors > 0 ? <Mistakes errors={preview.firstErrors} /> : null}
      {preview.first.length > 0 ? <h2>{w('preview.first')}</h2> : null}
      <ul className={css.tickets}>
        {preview.first.map(one => (
          <Ticket key={one.line} one={one} />
        ))}
      </ul>
      {children}
    </section>
  )
}
