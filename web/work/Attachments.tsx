import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { getAttachment, removeAttachment } from '../../contract/index.ts'
import { addressOf, call } from '../api.ts'
import { readThingAgain } from '../live.ts'
import { troubleOf } from '../trouble.ts'
import { announce, icons } from '../ui/index.ts'
import css from './Attachments.module.css'
import { type Message, ticketKey } from './reads.ts'
import { saySize, t } from './wordsFiles.ts'

type Attachment = Message['attachments'][number]
type Place = { workspace: string; number: string }

const isPicture = ({ shownAs }: Attachment): boolean => shownAs?.startsWith('image/') ?? false

const TakeBack = ({ file, place }: { file: Attachment; place: Place }) => {
  const [isSure, setSure] = useState(false)
  const client = useQueryClient()
  const { name } = file
  const taking = useMutation({
    mutationFn: () => call(removeAttachment, { params: { workspace: place.workspace, attachment: file.id } }),
    onSuccess: () => announce(t('attached.took_back', { name })),
    onError: error => announce(troubleOf(error, 'read').title, 'bad'),
    onSettled: () => readThingAgain(client, ticketKey(place.workspace, place.number)),
  })
  return (
    <button
      type="button"
      className={css.back}
      disabled={taking.isPending}
      onClick={() => (isSure ? taking.mutate() : setSure(true))}
      onBlur={() => setSure(false)}
    >
      {isSure ? t('attached.sure') : t('attached.take_back')} <span className="only-read">{name}</span>
    </button>
  )
}

const One = ({ file, place, mine }: { file: Attachment; place: Place; mine: boolean }) => {
  const { name } = file
  const size = saySize(file.size)
  const href = addressOf(getAttachment, { params: { ...place, attachment: file.id } })
  const isShown = file.shownAs !== null
  return (
    <li className={css.file}>
      <a
        href={href}
        className={css.link}
        {...(isShown ? { target: '_blank', rel: 'noopener' } : { download: name })}
      >
        <span className="only-read">{t(isShown ? 'attached.show' : 'attached.download')}</span>
        {isPicture(file) ? (
          <img src={href} alt="" loading="lazy" className={css.picture} />
        ) : isShown ? (
          <icons.Text />
        ) : (
          <icons.Download />
        )}
        <span className={css.name}>{name}</span>
        <span className="dim">{size}</span>
      </a>
      {isShown ? (
        <a href={href} download={name} className={css.save}>
          <icons.Download />
          <span className="only-read">
            {t('attached.download')} {name}
          </span>
        </a>
      ) : null}
      {mine ? <TakeBack file={file} place={place} /> : null}
    </li>
  )
}

/** The files of a message: pictures small, to be opened; everything else to be saved; what was taken back says so. */
export const Attachments = ({ message, place }: { message: Message; place: Place }) => {
  const { attachments, author, mine } = message
  if (attachments.length === 0) return null
  const isSending = message.id.startsWith('sending-')
  return (
    <ul className={css.files} aria-label={t('attached.title', { count: attachments.length })}>
      {attachments.map(file =>
        file.removedAt !== null ? (
          <li key={file.id} className="dim">
            {t('attached.gone', { author })}
          </li>
        ) : isSending ? (
          <li key={file.id} className={css.file}>
            {file.name} <span className="dim">{saySize(file.size)}</span>
          </li>
        ) : (
          <One key={file.id} file={file} place={place} mine={mine} />
        ),
      )}
    </ul>
  )
}
