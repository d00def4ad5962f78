import { useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useState } from 'react'
import { Skeleton } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { useAct } from './acts.ts'
import { bringIntoSight } from './bringIntoSight.ts'
import { w } from './headerWords.ts'
import { levels, priorityOf } from './priority.ts'
import css from './QuickChange.module.css'
import { type Act, choicesOptions, type Page, previewOptions } from './reads.ts'
import { ToldLine } from './ToldLine.tsx'
import { sayRefused, sayTold } from './told.ts'
import { type Edited, readEdited } from './useEdit.ts'
import { t } from './words.ts'

/** What is changed with two presses: this one, and what it shall be. */
export type Quick = 'priority' | 'service'
type Props = { page: Page; viewer: Viewer; what: Quick; close: () => void }
type Set = Partial<Pick<Edited, 'impact' | 'urgency' | 'serviceId'>>

const toChange = ({ page }: Props, set: Set): Act => {
  const now = readEdited(page)
  const names = (['impact', 'urgency', 'serviceId'] as const).filter(name => name in set)
  return { act: 'change', set, was: Object.fromEntries(names.map(name => [name, now[name]])) }
}

/** Who hears of it: the same whatever is chosen, so it is asked for the first that would change something. */
const Tells = (props: Props & { set: Set }) => {
  const { page, viewer, set } = props
  const [isWhy, setWhy] = useState(false)
  const read = { ...page.ticket, workspace: viewer.workspace }
  const { data, isError } = useQuery(previewOptions(read, toChange(props, set)))
  const names = sayTold(data?.told ?? [])
  const known = data?.refused ? sayRefused(data.refused) : names ? w('tells', { names }) : w('tells_nobody')
  const line = data ? known : t(isError ? 'told.unknown' : 'told.loading')
  return <ToldLine line={line} told={data?.told} isOpen={isWhy} setOpen={setWhy} />
}

type PickProps = Props & { pick: (set: Set) => void; isBusy: boolean }

/** Impact and urgency in one press: the matrix the priority follows from. */
const Matrix = ({ pick, isBusy, ...props }: PickProps) => {
  const { ticket } = props.page
  return (
    <>
      <table className={css.matrix}>
        <caption>{w('matrix')}</caption>
        <thead>
          <tr>
            <td />
            {levels.map(urgency => (
              <th key={urgency} scope="col">
                {w(`urgent.${urgency}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {levels.map(impact => (
            <tr key={impact}>
              <th scope="row">{w(`held.${impact}`)}</th>
              {levels.map(urgency => (
                <td key={urgency}>
                  <button
                    type="button"
                    disabled={isBusy}
                    aria-pressed={impact === ticket.impact && urgency === ticket.urgency}
                    aria-label={w('priority_long', {
                      priority: priorityOf(impact, urgency),
                      impact: w(`level.${impact}`),
                      urgency: w(`level.${urgency}`),
                    })}
                    onClick={() => pick({ impact, urgency })}
                  >
                    {w('priority', { priority: priorityOf(impact, urgency) })}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Tells {...props} set={{ urgency: ticket.urgency === 'high' ? 'low' : 'high' }} />
    </>
  )
}

const Services = ({ pick, isBusy, ...props }: PickProps) => {
  const { page, viewer } = props
  const { data } = useQuery(choicesOptions(viewer.workspace, page.ticket.number, ''))
  const now = page.ticket.service
  if (!data) return <Skeleton lines={1} height="2rem" />
  const { services } = data
  const other = services.find(({ id }) => id !== now?.id)?.id ?? null
  return (
    <>
      <fieldset className={css.services}>
        <legend>{w('service_pick')}</legend>
        {[...services, null].map(each => (
          <button
            key={each?.id ?? ''}
            type="button"
            disabled={isBusy}
            aria-pressed={each?.id === now?.id}
            onClick={() => pick({ serviceId: each?.id ?? null })}
          >
            {each?.name ?? w('service_none')}
          </button>
        ))}
      </fieldset>
      {other || now ? <Tells {...props} set={{ serviceId: other }} /> : null}
    </>
  )
}

/** Priority or service of a ticket, saved by one press, in place under the head. */
export const QuickChange = (props: Props) => {
  const { page, viewer, what, close } = props
  const { ticket } = page
  const doing = useAct({ viewer, number: ticket.number, onDone: close })
  const pick = (set: Set) => {
    const now = readEdited(page)
    const isSame = Object.entries(set).every(([name, value]) => now[name as keyof Set] === value)
    if (isSame) close()
    else doing.mutate({ act: toChange(props, set), said: w('saved') })
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    close()
  }
  const Choices = what === 'priority' ? Matrix : Services
  return (
    <section ref={bringIntoSight} className={css.quick} aria-label={w(`quick.${what}`)} onKeyDown={onKeyDown}>
      <Choices {...props} pick={pick} isBusy={doing.isPending} />
    </section>
  )
}
