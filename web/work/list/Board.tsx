import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type DragEvent, useState } from 'react'
import type { groupTickets, ReplyOf } from '../../../contract/index.ts'
import { type ListSearch, toTicket, toTickets } from '../../links.ts'
import { troubleOf } from '../../trouble.ts'
import { ErrorState, Skeleton, useKeys, useRowKeys } from '../../ui/index.ts'
import type { Viewer } from '../../viewer.ts'
import { type Line, processOptions } from '../reads.ts'
import { t } from '../words.ts'
import css from './Board.module.css'
import { useGroups } from './Groups.tsx'
import { MoveForm } from './MoveForm.tsx'
import { queryOf, type Shown } from './shown.ts'
import { useTickets } from './useTickets.ts'
import { l } from './words.ts'

type Step = ReplyOf<typeof groupTickets>['groups'][number]
type Props = { shown: Shown; viewer: Viewer; go: (change: ListSearch) => void }
/** What is being moved: which ticket, and where to, once that is known. */
type Moving = { line: Line; from: string; to?: string }
const cardsShown = 20

const stages = ['engagement', 'gap', 'work package', 'deliverable'] as const
const sayStage = (stage: string | null) => {
  const known = stages.find(each => each === stage)
  return known ? t(`stage.${known}`) : (stage ?? '')
}

type CardProps = { line: Line; viewer: Viewer; node: string; grab: () => void }
const Card = ({ line, viewer, node, grab }: CardProps) => (
  <li
    className={css.card}
    // What is nobody's of ours to move stays where it is.
    draggable={line.isMine}
    onDragStart={(event: DragEvent) => {
      event.dataTransfer.setData('text/plain', line.number)
      event.dataTransfer.effectAllowed = 'move'
      grab()
    }}
  >
    <Link
      {...toTicket(viewer.workspace, line.number)}
      className="row-link"
      preload={false}
      data-row
      data-number={line.number}
      data-node={node}
    >
      {line.title}
    </Link>
    <span className={css.under}>
      <span>
        {line.number} · P{line.priority}
      </span>
      <span>{line.takenBy ?? t('list.nobody')}</span>
    </span>
  </li>
)

type StepProps = Omit<Props, 'go'> & {
  step: Step
  remember: (node: string, lines: readonly Line[]) => void
  grab: (moving: Moving) => void
  drop: (to: string) => void
}

const StepColumn = ({ step, shown, viewer, remember, grab, drop }: StepProps) => {
  const [isOver, setOver] = useState(false)
  const node = step.key ?? ''
  const { by, as, ...rest } = shown
  const query = queryOf({ ...rest, activity: node })
  const { list, lines } = useTickets(viewer.workspace, query)
  remember(node, lines)
  return (
    <section
      className={css.step}
      data-over={isOver}
      aria-label={step.name}
      onDragOver={event => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={event => {
        event.preventDefault()
        setOver(false)
        drop(node)
      }}
    >
      <h2>
        <span>
          {step.name}
          <span className={css.stage}>{sayStage(step.stage)}</span>
        </span>
        <span className={css.count}>{step.count}</span>
      </h2>
      {list.isPending ? <Skeleton lines={2} /> : null}
      <ul className={css.cards}>
        {lines.slice(0, cardsShown).map(line => (
          <Card
            key={line.id}
            line={line}
            viewer={viewer}
            node={node}
            grab={() => grab({ line, from: node })}
          />
        ))}
      </ul>
      {list.data && lines.length === 0 ? <p className="dim">{l('board.empty')}</p> : null}
      {lines.length > cardsShown ? (
        <Link {...toTickets(viewer.workspace, { ...rest, activity: node })}>
          {l('board.all', { count: step.count })}
        </Link>
      ) : null}
    </section>
  )
}

const ChooseProcess = ({ viewer, go }: Omit<Props, 'shown'>) => {
  const { data } = useQuery(processOptions(viewer.workspace))
  return (
    <>
      <p>{l('board.choose')}</p>
      <div className={css.choice}>
        {data?.processes.map(({ key, name }) => (
          <Button key={key} variant="default" onClick={() => go({ process: key })}>
            {name}
          </Button>
        ))}
      </div>
    </>
  )
}

const Steps = ({ shown, viewer, steps }: Omit<Props, 'go'> & { steps: readonly Step[] }) => {
  const [moving, setMoving] = useState<Moving>()
  const [lines] = useState(() => new Map<string, readonly Line[]>())
  const { list, rows, findAt } = useRowKeys<HTMLDivElement>({
    down: t('key.down'),
    up: t('key.up'),
    open: t('key.open'),
  })
  const move = () => {
    const all = rows()
    const { number, node = '' } = all[Math.max(findAt(all), 0)]?.dataset ?? {}
    const line = lines.get(node)?.find(each => each.number === number)
    if (line) setMoving({ line, from: node, to: '' })
  }
  useKeys([{ press: 'v', words: l('key.move'), act: move }])
  const isOpen = moving?.to !== undefined
  return (
    <>
      <p className="dim">{l('board.hint')}</p>
      {moving && isOpen ? (
        <MoveForm
          key={`${moving.line.number} ${moving.to}`}
          viewer={viewer}
          line={moving.line}
          steps={steps.filter(({ key }) => key !== moving.from)}
          to={moving.to ?? ''}
          close={() => {
            const { number } = moving.line
            setMoving(undefined)
            list.current?.querySelector<HTMLElement>(`[data-number="${number}"]`)?.focus()
          }}
        />
      ) : null}
      <div ref={list} className={css.board}>
        {steps.map(step => (
          <StepColumn
            key={`${step.key} ${step.name}`}
            step={step}
            shown={shown}
            viewer={viewer}
            remember={(node, known) => lines.set(node, known)}
            grab={setMoving}
            drop={to => setMoving(was => (was && was.from !== to ? { ...was, to } : undefined))}
          />
        ))}
      </div>
    </>
  )
}

/** The steps of one process side by side, with the tickets that stand there. */
export const Board = ({ shown, viewer, go }: Props) => {
  const isOne = shown.process !== undefined && !shown.process.includes(',')
  const { activity, ...rest } = shown
  const groups = useGroups({ shown: rest, viewer }, 'activity', isOne)
  if (!isOne) return <ChooseProcess viewer={viewer} go={go} />
  if (groups.error && !groups.data)
    return <ErrorState trouble={troubleOf(groups.error, 'read')} again={() => void groups.refetch()} />
  if (!groups.data) return <Skeleton lines={6} />
  const steps = groups.data.groups.filter(({ key }) => key !== null)
  return <Steps shown={rest} viewer={viewer} steps={steps} />
}
