import { type ReactNode, useId } from 'react'
import { Avatar, icons } from '../ui/index.ts'
import type { Told } from './reads.ts'
import css from './ToldLine.module.css'
import { inOrder, sayLetterLong } from './told.ts'
import { t } from './words.ts'

const drawing = {
  mail: icons.Mail,
  app: icons.Screen,
  board: icons.Stack,
  queue: icons.Inbox,
  none: icons.Cross,
}

const Person = ({ told }: { told: Told }) => {
  const Drawing = drawing[told.channel]
  return (
    <tr data-none={told.channel === 'none'}>
      <th scope="row">
        <span className={css.who}>
          <Avatar name={told.name} side={told.side} />
          {told.name}
        </span>
      </th>
      <td>{sayLetterLong(told.letter)}</td>
      <td>
        <span className={css.channel}>
          <Drawing /> {t(`channel.${told.channel}`)}
        </span>
      </td>
      <td className={css.reason}>{told.reasons.filter(reason => reason !== told.letter).join('; ')}</td>
      <td className={css.text} data-side={told.side}>
        {told.text}
      </td>
    </tr>
  )
}

/** Everybody who would be told: letter, reason, channel and text. */
const WhyTable = (props: { told: readonly Told[]; id: string }) => (
  <table id={props.id} className={css.table}>
    <caption className="only-read">{t('told.why_label')}</caption>
    <thead className="only-read">
      <tr>
        <th scope="col">{t('told.who')}</th>
        <th scope="col">{t('told.letter')}</th>
        <th scope="col">{t('told.channel')}</th>
        <th scope="col">{t('told.reason')}</th>
        <th scope="col">{t('told.text')}</th>
      </tr>
    </thead>
    <tbody>
      {inOrder(props.told).map(told => (
        <Person key={told.id + told.letter} told={told} />
      ))}
    </tbody>
  </table>
)

type Props = {
  /** The sentence; nothing while it is being read. */
  line: ReactNode
  told: readonly Told[] | undefined
  isOpen: boolean
  setOpen: (open: boolean) => void
  /** What is shown is of before the last key: the newest is being read. */
  isBehind?: boolean
}

/** The line beside a button that says who will be told before it is pressed, and opens to why. */
export const ToldLine = (props: Props) => {
  const id = useId()
  const hasWhy = (props.told?.length ?? 0) > 0
  return (
    <div className={css.told} aria-busy={props.isBehind === true}>
      <p className={css.line}>
        {props.line}{' '}
        {hasWhy ? (
          <button
            type="button"
            className={css.why}
            aria-expanded={props.isOpen}
            aria-controls={props.isOpen ? id : undefined}
            onClick={() => props.setOpen(!props.isOpen)}
          >
            {t('told.why')} {props.isOpen ? <icons.Down /> : <icons.Right />}
          </button>
        ) : null}
      </p>
      {props.isOpen && hasWhy ? <WhyTable told={props.told ?? []} id={id} /> : null}
    </div>
  )
}
