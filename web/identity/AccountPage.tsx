import { Button, PasswordInput, useMantineColorScheme } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { setPassword } from '../../contract/index.ts'
import { call, problemOf } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import {
  announce,
  changeSettings,
  ErrorLine,
  Pick,
  type Settings,
  usePageTitle,
  useSettings,
} from '../ui/index.ts'
import { useSignOut } from '../useSignOut.ts'
import { meOptions, useViewer, type Viewer } from '../viewer.ts'
import css from './AccountPage.module.css'
import { Section } from './Section.tsx'
import { Tokens } from './Tokens.tsx'
import { t } from './words.ts'

const You = ({ viewer }: { viewer: Viewer }) => (
  <Section title={t('account.you')}>
    <dl className={css.facts}>
      <dt>{t('account.name')}</dt>
      <dd>{viewer.personName}</dd>
      <dt>{t('account.email')}</dt>
      <dd>{viewer.account.email}</dd>
      <dt>{t('account.organisation')}</dt>
      <dd>
        {viewer.organisation} <span className="dim">({t(`side.${viewer.side}`)})</span>
      </dd>
    </dl>
  </Section>
)

type Choice<V extends string> = {
  label: string
  value: V
  values: readonly (readonly [V, string])[]
  choose: (value: V) => void
}

const Choose = <V extends string>(props: Choice<V>) => (
  <div className={css.choose}>
    <span>{props.label}</span>
    <Pick label={props.label} value={props.value} options={props.values} pick={props.choose} />
  </div>
)

const Look = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const settings = useSettings()
  const set =
    <K extends keyof Settings>(key: K) =>
    (value: Settings[K]) =>
      changeSettings({ [key]: value })
  return (
    <Section title={t('account.look')}>
      <Choose
        label={t('account.theme')}
        value={colorScheme}
        values={[
          ['auto', t('look.auto')],
          ['light', t('look.light')],
          ['dark', t('look.dark')],
        ]}
        choose={setColorScheme}
      />
      <Choose
        label={t('account.contrast')}
        value={settings.contrast}
        values={[
          ['auto', t('look.auto')],
          ['more', t('look.more')],
        ]}
        choose={set('contrast')}
      />
      <Choose
        label={t('account.rows')}
        value={settings.rows}
        values={[
          ['comfortable', t('look.comfortable')],
          ['compact', t('look.compact')],
        ]}
        choose={set('rows')}
      />
      <Choose
        label={t('account.keys')}
        value={settings.singleKeys}
        values={[
          ['on', t('on')],
          ['off', t('off')],
        ]}
        choose={set('singleKeys')}
      />
    </Section>
  )
}

const Password = ({ viewer }: { viewer: Viewer }) => {
  const client = useQueryClient()
  const { hasPassword } = viewer.account
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useMutation({
    mutationFn: () => call(setPassword, { body: { password: next, ...(current === '' ? {} : { current }) } }),
    onSuccess: () => {
      setCurrent('')
      setNext('')
      announce(t('password.done'))
      return client.invalidateQueries({ queryKey: meOptions.queryKey })
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate()
  }
  const wrong = problemOf(change.error)
  return (
    <Section title={t('password.title')} text={hasPassword ? t('password.others') : t('password.first')}>
      <form className={css.form} onSubmit={onSubmit}>
        <input type="hidden" name="username" autoComplete="username" value={viewer.account.email} readOnly />
        {hasPassword ? (
          <PasswordInput
            label={t('password.current')}
            description={t('password.forgotten')}
            autoComplete="current-password"
            value={current}
            onChange={event => setCurrent(event.currentTarget.value)}
          />
        ) : null}
        <PasswordInput
          label={t('password.new')}
          description={t('password.hint')}
          autoComplete="new-password"
          required
          withAsterisk={false}
          minLength={12}
          maxLength={256}
          value={next}
          error={wrong?.field('password')}
          onChange={event => setNext(event.currentTarget.value)}
        />
        {change.error ? <ErrorLine trouble={troubleOf(change.error, 'write')} /> : null}
        <Button type="submit" variant="default" loading={change.isPending}>
          {hasPassword ? t('password.act') : t('password.act_first')}
        </Button>
      </form>
    </Section>
  )
}

/** My account: who I am here, how it looks, password, tokens, sign out everywhere. */
export const AccountPage = () => {
  const viewer = useViewer()
  const signOut = useSignOut()
  usePageTitle(t('account.title'))
  return (
    <div className={css.page}>
      <h1>{t('account.title')}</h1>
      <You viewer={viewer} />
      <Look />
      <Password viewer={viewer} />
      <Tokens viewer={viewer} />
      <Section title={t('everywhere.title')} text={t('everywhere.text')}>
        <Button
          variant="default"
          className={css.start}
          loading={signOut.isPending}
          onClick={() => signOut.mutate(true)}
        >
          {t('everywhere.act')}
        </Button>
      </Section>
    </div>
  )
}
