import { Button, PasswordInput, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useRouter, useSearch } from '@tanstack/react-router'
import { type FormEvent, type RefObject, useRef, useState } from 'react'
import { requestLink, signIn } from '../../contract/index.ts'
import { call } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import { ErrorLine } from '../ui/index.ts'
import { type Account, meOptions } from '../viewer.ts'
import css from './Card.module.css'
import { Card } from './Card.tsx'
import { t } from './words.ts'

/** Where an address leads within this site, as the browser reads it (`/\other.example` is another site's). */
function ownPath(address: string): string | undefined {
  const read = URL.parse(address, window.location.origin)
  if (read?.origin !== window.location.origin || read.pathname.startsWith('//')) return undefined
  return read.pathname + read.search + read.hash
}

/** Remembers who is signed in and goes where they were going; only to addresses of our own. */
export const useEnter = () => {
  const client = useQueryClient()
  const router = useRouter()
  const navigate = useNavigate()
  return async (me: Account, next: string | undefined) => {
    client.clear()
    client.setQueryData(meOptions.queryKey, me)
    const own = next && ownPath(next)
    if (own) router.history.push(own)
    else await navigate({ to: '/' })
  }
}

const LinkSent = (props: { email: string; back: () => void }) => (
  <Card title={t('link.sent')}>
    <p role="status">{t('link.sent_text', { email: props.email })}</p>
    <Button variant="default" onClick={props.back}>
      {t('link.again')}
    </Button>
  </Card>
)

type FieldsProps = {
  email: string
  password: string
  change: (change: { email?: string; password?: string }) => void
  field: RefObject<HTMLInputElement | null>
  wrong: string | undefined
}

const Fields = (props: FieldsProps) => (
  <>
    <TextInput
      ref={props.field}
      label={t('sign_in.email')}
      type="email"
      name="email"
      autoComplete="username"
      required
      withAsterisk={false}
      value={props.email}
      error={props.wrong}
      onChange={event => props.change({ email: event.currentTarget.value })}
    />
    <PasswordInput
      label={t('sign_in.password')}
      name="password"
      autoComplete="current-password"
      required
      withAsterisk={false}
      value={props.password}
      onChange={event => props.change({ password: event.currentTarget.value })}
    />
  </>
)

/** Sign in with a password, or have a link sent. */
export const SignInPage = () => {
  const { next } = useSearch({ from: '/sign-in' })
  const enter = useEnter()
  const [typed, setTyped] = useState({ email: '', password: '' })
  const [isMissing, setMissing] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const email = typed.email.trim()
  const enterWith = useMutation({
    mutationFn: () => call(signIn, { body: { email, password: typed.password } }),
    onSuccess: me => enter(me, next),
  })
  const askLink = useMutation({ mutationFn: () => call(requestLink, { body: { email } }) })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    askLink.reset()
    enterWith.mutate()
  }
  const onLink = () => {
    enterWith.reset()
    const isEmpty = !field.current?.validity.valid || !email
    setMissing(isEmpty)
    if (isEmpty) field.current?.focus()
    else askLink.mutate()
  }
  if (askLink.isSuccess) return <LinkSent email={email} back={() => askLink.reset()} />
  const error = enterWith.error ?? askLink.error
  return (
    <Card title={t('sign_in.title')}>
      {next ? <p className="dim">{t('sign_in.back_to')}</p> : null}
      <form className={css.form} onSubmit={onSubmit}>
        <Fields
          {...typed}
          field={field}
          change={change => setTyped({ ...typed, ...change })}
          wrong={isMissing && !email ? t('sign_in.need_email') : undefined}
        />
        {error ? <ErrorLine trouble={troubleOf(error, 'write')} /> : null}
        <Button type="submit" loading={enterWith.isPending}>
          {t('sign_in.act')}
        </Button>
      </form>
      <div className={css.or}>
        <p>{t('sign_in.or')}</p>
        <Button variant="default" loading={askLink.isPending} onClick={onLink}>
          {t('sign_in.send_link')}
        </Button>
      </div>
    </Card>
  )
}
