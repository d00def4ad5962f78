import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { toTicket } from '../links.ts'
import { announce, icons } from '../ui/index.ts'
import { ConnectForm } from './ConnectForm.tsx'
import css from './Connections.module.css'
import { type Connections, connectionOptions, type Props, useConnect } from './connections.ts'
import { w } from './connectionWords.ts'
import { MergeForm } from './MergeForm.tsx'
import { stayOn } from './stayOn.ts'
import { TicketPick } from './TicketPick.tsx'
import { useUnmerge } from './useUnmerge.ts'

const kinds = ['related', 'duplicate_of', 'caused_by', 'blocks'] as const
type Kind = (typeof kinds)[number]
type Other = NonNullable<Connections['goesOnIn']>

const Ticket = ({ other, workspace }: { other: Other; workspace: string }) => (
  <Link {...toTicket(workspace, other.number)} onClick={() => stayOn(other.number)}>
    <span className="number">{other.number}</span> {other.title}
  </Link>
)

type LinkOf = Connections['links'][number]

const LinkLine = ({ link, ...props }: Props & { link: LinkOf }) => {
  const connect = useConnect(props)
  const { other, kind } = link
  const words = w(link.reversed ? `back.${kind}` : `kind.${kind}`)
  if (!other)
    return (
      <li className={css.line}>
        <span className="dim">
          {words} {w('links.restricted')}
        </span>
      </li>
    )
  const remove = () =>
    connect.mutate({
      body: { act: 'unlink', kind, to: other.number },
      done: () => announce(w('links.unlinked', { number: other.number })),
    })
  return (
    <li className={css.line}>
      <span className={css.words}>
        <span className="dim">{words}</span> <Ticket other={other} workspace={props.viewer.workspace} />
      </span>
      {props.viewer.side === 'provider' ? (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={remove}
          aria-label={`${w('links.remove')}: ${other.number}`}
        >
          <icons.Cross />
        </Button>
      ) : null}
    </li>
  )
}

const MergedLine = ({ one, ...props }: Props & { one: Connections['merged'][number] }) => {
  const unmerge = useUnmerge(props.viewer)
  const target = props.page.ticket.number
  return (
    <li className={css.line}>
      <span className={css.words}>
        <span className="dim">{w('merge.from')}</span>{' '}
        <Ticket other={one} workspace={props.viewer.workspace} />
      </span>
      {one.mayUndo ? (
        <Button
          size="compact-xs"
          variant="default"
          loading={unmerge.isPending}
          onClick={() => unmerge.mutate({ source: one.number, target })}
          aria-label={w('merge.out', { number: one.number })}
        >
          {w('merge.undo')}
        </Button>
      ) : null}
    </li>
  )
}

const LinkForm = ({ close, ...props }: Props & { close: () => void }) => {
  const [kind, setKind] = useState<Kind>('related')
  const [to, choose] = useState<string | null>(null)
  const connect = useConnect(props)
  const save = (number: string) =>
    connect.mutate({
      body: { act: 'link', kind, to: number },
      done: () => {
        close()
        announce(w('links.linked', { number }))
      },
    })
  return (
    <ConnectForm
      title={w('links.add')}
      words={w('links.save')}
      act={to === null ? undefined : () => save(to)}
      isBusy={connect.isPending}
      close={close}
    >
      <Select
        label={w('links.kind')}
        allowDeselect={false}
        value={kind}
        onChange={value => setKind(kinds.find(each => each === value) ?? 'related')}
        data={kinds.map(each => ({ value: each, label: w(`kind.${each}`) }))}
      />
      <TicketPick
        workspace={props.viewer.workspace}
        not={props.page.ticket.number}
        label={w('links.other')}
        choose={choose}
      />
    </ConnectForm>
  )
}

/** What the ticket has to do with others: links, what was merged into it, and merging it into another one. */
export const Links = (props: Props) => {
  const { viewer, page } = props
  const [open, setOpen] = useState<'link' | 'merge' | null>(null)
  const { data } = useQuery(connectionOptions(viewer.workspace, page.ticket.number))
  const { links = [], merged = [], may = [] } = data ?? {}
  const isEmpty = links.length + merged.length === 0
  if (!data || (isEmpty && !may.includes('link'))) return null
  const close = () => setOpen(null)
  return (
    <section className={css.part} aria-labelledby="links">
      <h3 id="links">{w('links.title')}</h3>
      {isEmpty ? <p className="dim">{w('links.none')}</p> : null}
      <ul className={css.list}>
        {merged.map(one => (
          <MergedLine key={one.number} {...props} one={one} />
        ))}
        {links.map((link, index) => (
          <LinkLine key={link.kind + (link.other?.number ?? index)} {...props} link={link} />
        ))}
      </ul>
      {open === 'link' ? <LinkForm {...props} close={close} /> : null}
      {open === 'merge' ? <MergeForm {...props} close={close} /> : null}
      {open === null ? (
        <div className={css.acts}>
          {may.includes('link') ? (
            <Button size="compact-sm" variant="default" onClick={() => setOpen('link')}>
              {w('links.add')}
            </Button>
          ) : null}
          {may.includes('merge') ? (
            <Button size="compact-sm" variant="default" onClick={() => setOpen('merge')}>
              {w('merge.open')}
            </Button>
          ) : null}
        </div>
      ) : null}
    </section>
  )
}
