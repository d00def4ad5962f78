import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { type Archivable, archiveEntry, bringBackEntry } from '../../contract/index.ts'
import { problemOf } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import { ErrorLine } from '../ui/index.ts'
import css from './admin.module.css'
import { useWrite } from './use.ts'
import { t } from './words.ts'

type Props = { kind: Archivable; id: string; name: string; close: () => void }

/** Archiving, at the second press; what still needs it stands below, each with what to do. */
const Archive = ({ kind, id, name, close }: Props) => {
  const [isSure, setSure] = useState(false)
  const write = useWrite(archiveEntry, () => {
    close()
    return t('archive.done', { name })
  })
  const reasons = problemOf(write.error)?.body.errors ?? []
  return (
    <div className={css.archive}>
      {isSure ? (
        <>
          <span>{t('archive.sure')}</span>
          <div className={css.acts}>
            <Button
              variant="default"
              loading={write.isPending}
              onClick={() => write.mutate({ params: { kind, entry: id }, body: {} })}
            >
              {t('archive.act_named', { name })}
            </Button>
            <Button variant="subtle" color="gray" onClick={() => setSure(false)}>
              {t('archive.keep')}
            </Button>
          </div>
        </>
      ) : (
        <Button variant="subtle" color="gray" onClick={() => setSure(true)}>
          {t('archive.act')}
        </Button>
      )}
      {write.error ? <ErrorLine trouble={troubleOf(write.error, 'read')} /> : null}
      {reasons.length > 0 ? (
        <ul className={css.errors}>
          {reasons.map(({ field, text }) => (
            <li key={field}>{text}</li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}

/** What was archived can be brought back, and nothing else. */
const BringBack = ({ kind, id, name, close }: Props) => {
  const write = useWrite(bringBackEntry, () => {
    close()
    return t('archive.back_done', { name })
  })
  return (
    <div className={css.archive}>
      <span>{t('archive.is')}</span>
      <div className={css.acts}>
        <Button
          variant="default"
          loading={write.isPending}
          onClick={() => write.mutate({ params: { kind, entry: id }, body: {} })}
        >
          {t('archive.back', { name })}
        </Button>
      </div>
      {write.error ? <ErrorLine trouble={troubleOf(write.error, 'write')} /> : null}
    </div>
  )
}

/** An opened row: what can be changed of it and archiving below; of what was archived only the way back. */
export const Opened = (props: {
  kind: Archivable
  entry: { id: string; name: string; archived: boolean }
  /** It is never archived. */
  stays?: boolean
  close: () => void
  children: ReactNode
}) => {
  const { id, name, archived } = props.entry
  const about = { kind: props.kind, id, name, close: props.close }
  if (archived) return <BringBack {...about} />
  return (
    <>
      {props.children}
      {props.stays ? null : <Archive {...about} />}
    </>
  )
}

/** The entries that are shown, of those that are offered or of those that are not, and the switch between them. */
export const useArchived = <T extends { archived: boolean }>(all: readonly T[]) => {
  const [isShown, show] = useState(false)
  const count = all.filter(each => each.archived).length
  return {
    shown: all.filter(each => each.archived === isShown),
    archivedSwitch: <ArchivedSwitch count={count} isShown={isShown} show={show} />,
  }
}

/** Beside the search: whether the archived are shown instead; nothing where there are none. */
const ArchivedSwitch = (props: { count: number; isShown: boolean; show: (is: boolean) => void }) =>
  props.count > 0 || props.isShown ? (
    <Button
      variant={props.isShown ? 'default' : 'subtle'}
      color="gray"
      aria-pressed={props.isShown}
      onClick={() => props.show(!props.isShown)}
    >
      {t('archive.shown', { count: props.count })}
    </Button>
  ) : null
