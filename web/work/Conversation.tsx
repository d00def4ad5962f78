import { useState } from 'react'
import { Avatar, EmptyState, icons, SideMark, Time } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { Attachments } from './Attachments.tsx'
import css from './Conversation.module.css'
import { w } from './connectionWords.ts'
import { MailFrame } from './MailFrame.tsx'
import type { Message, Page } from './reads.ts'
import { ChooseMessage, type Choosing } from './Split.tsx'
import { lookOf, sayClass } from './side.ts'
import { t } from './words.ts'

const longText = 1_800
const longLines = 24

const isLong = (text: string): boolean => text.length > longText || text.split('\n').length > longLines

const TextBody = ({ text }: { text: string }) => {
  const [isWhole, setWhole] = useState(false)
  const isCut = isLong(text) && !isWhole
  return (
    <>
      <div className={css.text} data-cut={isCut}>
        {text}
      </div>
      {isCut ? (
        <button type="button" className={css.link} onClick={() => setWhole(true)}>
          {t('talk.all')}
        </button>
      ) : null}
    </>
  )
}

const Body = ({ message }: { message: Message }) => {
  const [isFormatted, setFormatted] = useState(false)
  if (message.html === null) return <TextBody text={message.text} />
  return (
    <>
      {isFormatted ? <MailFrame html={message.html} /> : <TextBody text={message.text} />}
      <button
        type="button"
        className={css.link}
        aria-pressed={isFormatted}
        onClick={() => setFormatted(!isFormatted)}
      >
        {isFormatted ? t('talk.plain') : t('talk.formatted')}
      </button>
    </>
  )
}

type EntryProps = {
  message: Message
  viewer: Viewer
  customer: string
  number: string
  choosing: Choosing
  /** It came from elsewhere as history, and by none of our ways. */
  isHistory: boolean
}
const Entry = ({ message, viewer, customer, number, choosing, isHistory }: EntryProps) => {
  const isSending = message.id.startsWith('sending-')
  const look = lookOf(message.class)
  return (
    <li className={css.entry} data-side={look} data-sending={isSending}>
      <Avatar name={message.author} side={message.side} large />
      <article className={css.message}>
        <header className={css.head}>
          <strong>{message.author}</strong>
          <span className="dim">{message.organisation}</span>
          <span className="dim">
            {isSending ? t('talk.sending') : <Time at={message.at} as="clock" />}{' '}
            {message.via === 'web' || isHistory ? '' : t(`talk.via.${message.via}`)}
          </span>
          {message.from ? <span className="dim">{w('talk.from', { number: message.from })}</span> : null}
          <ChooseMessage message={message} choosing={choosing} />
          <span className={css.mark}>
            <SideMark side={look} words={sayClass(message.class, viewer, customer)} quiet />
          </span>
        </header>
        {message.unverified ? (
          <p className={css.unverified}>
            <icons.Warning /> <strong>{t('talk.unverified')}.</strong> {t('talk.unverified_why')}
          </p>
        ) : null}
        <Body message={message} />
        <Attachments message={message} place={{ workspace: viewer.workspace, number }} />
      </article>
    </li>
  )
}

/** What was said, oldest first, coloured by who sees it, marked with the side it comes from. */
type Props = { page: Page; viewer: Viewer; choosing?: Choosing }
export const Conversation = ({ page, viewer, choosing = null }: Props) =>
  page.messages.length === 0 ? (
    <EmptyState title={t('talk.title')} text={t('talk.none')} />
  ) : (
    <ol className={css.list}>
      {page.messages.map(message => (
        <Entry
          key={message.id}
          message={message}
          viewer={viewer}
          customer={page.ticket.customer}
          isHistory={page.ticket.imported !== null}
          choosing={choosing}
          number={message.from ?? page.ticket.number}
        />
      ))}
    </ol>
  )
