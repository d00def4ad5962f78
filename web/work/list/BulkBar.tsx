import { Button } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useMemo, useRef, useState } from 'react'
import { troubleOf } from '../../trouble.ts'
import { ErrorLine, useKeys } from '../../ui/index.ts'
import type { Viewer } from '../../viewer.ts'
import css from './BulkBar.module.css'
import { type ActName, BulkFields } from './BulkFields.tsx'
import { type BulkAct, type Done, mostChosen, sayBulkTold, type useBulk, useBulkPreview } from './bulk.ts'
import type { Chosen } from './useChosen.ts'
import { l } from './words.ts'

type Bulk = ReturnType<typeof useBulk>
const Refused = ({
  words,
  tickets,
}: {
  words: string
  tickets: readonly Pick<Done, 'number' | 'refusal'>[]
}) =>
  tickets.length > 0 ? (
    <div>
      <p className={css.told}>{words}</p>
      <ul className={css.refused}>
        {tickets.map(({ number, refusal }) => (
          <li key={number}>
            {number}: {refusal?.title}. {refusal?.todo}
          </li>
        ))}
      </ul>
    </div>
  ) : null

type FormProps = { name: ActName; viewer: Viewer; numbers: readonly string[]; bulk: Bulk; close: () => void }

/** What is to be done, who would hear of it in all, where it cannot be done; then doing it. */
const BulkForm = ({ name, viewer, numbers, bulk, close }: FormProps) => {
  const [act, setAct] = useState<BulkAct | undefined>(
    name === 'take' || name === 'solve' ? { act: name } : undefined,
  )
  const [asked] = useDebouncedValue(act, 300)
  const preview = useBulkPreview(viewer, numbers, asked)
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    const first = form.current?.querySelector<HTMLElement>('[data-autofocus], input, textarea, button')
    first?.focus()
  }, [])
  const refused = preview.data?.tickets.filter(({ refusal }) => refusal) ?? []
  const able = numbers.filter(number => !refused.some(one => one.number === number))
  const isReady = act !== undefined && act === asked && preview.data !== undefined && able.length > 0
  return (
    <form
      ref={form}
      className={css.form}
      aria-label={l(`bulk.${name}`)}
      onKeyDown={event => {
        if (event.key === 'Escape' && !event.defaultPrevented) close()
      }}
      onSubmit={event => {
        event.preventDefault()
        if (isReady) void bulk.run(able, act)
      }}
    >
      <BulkFields name={name} viewer={viewer} set={setAct} />
      {act ? (
        <div aria-live="polite">
          <p className={css.told}>{preview.data ? sayBulkTold(preview.data) : l('bulk.looking')}</p>
          <Refused words={l('bulk.cannot', { count: refused.length })} tickets={refused} />
          {preview.error ? <ErrorLine trouble={troubleOf(preview.error, 'read')} /> : null}
        </div>
      ) : null}
      <div className={css.acts}>
        <Button type="submit" disabled={!isReady}>
          {preview.data ? l('bulk.do', { count: able.length }) : l(`bulk.${name}`)}
        </Button>
        <Button variant="subtle" onClick={close}>
          {l('save.cancel')}
        </Button>
      </div>
    </form>
  )
}

/** What became of it, ticket by ticket where it was refused, and the way back. */
const Result = ({ bulk, close }: { bulk: Bulk; close: () => void }) => {
  const { progress } = bulk
  if (!progress) return null
  const { done, all, isDoing, error } = progress
  const refused = done.filter(({ refusal }) => refusal)
  const good = done.filter(({ refusal }) => !refusal)
  const back = good.filter(({ undo }) => undo)
  return (
    <div className={css.form} role="status">
      {isDoing ? (
        <>
          <progress max={all} value={done.length} aria-label={l('bulk.doing', { done: done.length, all })} />
          <p className={css.told}>{l('bulk.doing', { done: done.length, all })}</p>
        </>
      ) : (
        <p className={css.told}>
          <strong>{l('bulk.done', { count: good.length })}</strong>
          {all > done.length ? `. ${l('bulk.not_done', { count: all - done.length })}` : null}
        </p>
      )}
      <Refused words={l('bulk.refused', { count: refused.length })} tickets={refused} />
      {error ? <ErrorLine trouble={troubleOf(error, 'read')} /> : null}
      <div className={css.acts}>
        {isDoing ? (
          <Button variant="default" onClick={bulk.stop}>
            {l('bulk.stop')}
          </Button>
        ) : (
          <>
            {bulk.undone !== undefined ? <span>{l('bulk.undone', { count: bulk.undone })}</span> : null}
            {bulk.undone === undefined && back.length > 0 ? (
              <Button variant="default" onClick={() => void bulk.undo(back)}>
                {l('bulk.undo')}
              </Button>
            ) : null}
            <Button variant="subtle" onClick={close}>
              {l('bulk.close')}
            </Button>
          </>
        )}
      </div>
    </div>
  )
}

const acts: readonly { name: ActName; press: string }[] = [
  { name: 'take', press: 't' },
  { name: 'assign', press: 'g' },
  { name: 'change', press: 'p' },
  { name: 'message', press: 'm' },
  { name: 'solve', press: 's' },
  { name: 'merge', press: 'M' },
]
/** Those beyond the provider may write on what they chose, and take what is theirs. */
const actsFor = (viewer: Viewer) =>
  acts.filter(
    ({ name }) =>
      viewer.side === 'provider' || name === 'message' || (name === 'take' && viewer.side === 'partner'),
  )

type Props = {
  viewer: Viewer
  choosing: Chosen
  bulk: Bulk
  chooseAll: (() => void) | undefined
  shownCount: number
}

type ActsProps = Pick<Props, 'viewer' | 'choosing' | 'chooseAll' | 'shownCount'> & {
  name: ActName | undefined
  setName: (name: ActName | undefined) => void
}
const Acts = ({ viewer, choosing, chooseAll, shownCount, name, setName }: ActsProps) => (
  <div className={css.acts}>
    <strong aria-live="polite">{l('bulk.chosen', { count: choosing.chosen.size })}</strong>
    {actsFor(viewer).map(each => (
      <Button
        key={each.name}
        size="compact-sm"
        variant={name === each.name ? 'filled' : 'default'}
        aria-expanded={name === each.name}
        onClick={() => setName(name === each.name ? undefined : each.name)}
      >
        {l(`bulk.${each.name}`)}
      </Button>
    ))}
    {chooseAll && choosing.chosen.size < shownCount ? (
      <Button size="compact-sm" variant="subtle" onClick={chooseAll}>
        {l('bulk.all', { count: shownCount })}
      </Button>
    ) : null}
    <Button size="compact-sm" variant="subtle" onClick={choosing.clear}>
      {l('bulk.clear')}
    </Button>
  </div>
)

/** What can be done with the tickets chosen, and who would hear of it. */
export const BulkBar = (props: Props) => {
  const { viewer, choosing, bulk } = props
  const [name, setName] = useState<ActName>()
  const numbers = useMemo(() => [...choosing.chosen.values()].slice(0, mostChosen), [choosing.chosen])
  const isShown = numbers.length > 0 || bulk.progress !== undefined
  const close = () => {
    choosing.clear()
    setName(undefined)
    bulk.forget()
    document.querySelector<HTMLElement>('[data-row]')?.focus({ preventScroll: true })
  }
  const isFree = isShown && !bulk.progress && !name
  const pressed = actsFor(viewer).map(each => ({
    press: each.press,
    words: l(`bulk.${each.name}`),
    act: () => setName(each.name),
  }))
  useKeys(isFree ? pressed : [])
  if (!isShown) return null
  return (
    <section className={css.bar} aria-label={l('bulk.title')}>
      {bulk.progress ? (
        <Result bulk={bulk} close={close} />
      ) : (
        <>
          <Acts {...props} name={name} setName={setName} />
          {choosing.chosen.size > mostChosen ? <p className={css.told}>{l('bulk.too_many')}</p> : null}
          {name ? (
            <BulkForm
              key={name}
              name={name}
              viewer={viewer}
              numbers={numbers}
              bulk={bulk}
              close={() => setName(undefined)}
            />
          ) : null}
        </>
      )}
    </section>
  )
}
