import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { createToken, listTokens, type ReplyOf, revokeToken, type Scope } from '../../contract/index.ts'
import { call } from '../api.ts'
import { troubleOf } from '../trouble.ts'
import { announce, ErrorLine, Skeleton, sayDate } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import css from './AccountPage.module.css'
import { Section } from './Section.tsx'
import { t } from './words.ts'

const scopes = ['tickets:read', 'tickets:write', 'people:read', 'people:write', 'account'] as const
/** What only administrators can give to a token. */
const adminScopes = ['admin:read', 'admin:write'] as const
const lifetimes = [7, 30, 90, 366] as const

type Token = ReplyOf<typeof listTokens>['tokens'][number]
type Made = ReplyOf<typeof createToken>

const Secret = ({ made, close }: { made: Made; close: () => void }) => (
  <div className={css.secret} role="status">
    <strong>{t('tokens.secret')}</strong>
    <code>{made.secret}</code>
    <div className={css.acts}>
      {navigator.clipboard ? (
        <Button
          onClick={() =>
            void navigator.clipboard.writeText(made.secret).then(() => announce(t('tokens.copied')))
          }
        >
          {t('tokens.copy')}
        </Button>
      ) : null}
      <Button variant="default" onClick={close}>
        {t('tokens.kept')}
      </Button>
    </div>
  </div>
)

const Scopes = (props: { admin: boolean; chosen: readonly Scope[]; choose: (scopes: Scope[]) => void }) => {
  const toggle = (scope: Scope) =>
    props.chosen.includes(scope) ? props.chosen.filter(each => each !== scope) : [...props.chosen, scope]
  return (
    <fieldset className={css.scopes}>
      <legend>{t('tokens.scopes')}</legend>
      {[...scopes, ...(props.admin ? adminScopes : [])].map(scope => (
        <Checkbox
          key={scope}
          label={t(`scope.${scope}`)}
          checked={props.chosen.includes(scope)}
          onChange={() => props.choose(toggle(scope))}
        />
      ))}
    </fieldset>
  )
}

const NewToken = (props: { viewer: Viewer; made: (made: Made) => void; cancel: () => void }) => {
  const [name, setName] = useState('')
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => first.current?.focus(), [])
  const [days, setDays] = useState(30)
  const [chosen, setChosen] = useState<Scope[]>(['tickets:read'])
  const make = useMutation({
    mutationFn: () =>
      call(createToken, {
        params: { workspace: props.viewer.workspace },
        body: { name, scopes: chosen, days },
      }),
    onSuccess: props.made,
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    make.mutate()
  }
  return (
    <form className={css.form} onSubmit={onSubmit}>
      <TextInput
        ref={first}
        label={t('tokens.name')}
        required
        withAsterisk={false}
        maxLength={80}
        value={name}
        onChange={event => setName(event.currentTarget.value)}
      />
      <Scopes
        admin={props.viewer.admin && props.viewer.side === 'provider'}
        chosen={chosen}
        choose={setChosen}
      />
      <Select
        label={t('tokens.days')}
        allowDeselect={false}
        value={String(days)}
        onChange={value => setDays(Number(value))}
        data={lifetimes.map(each => ({ value: String(each), label: t('tokens.days_n', { days: each }) }))}
      />
      {make.error ? <ErrorLine trouble={troubleOf(make.error, 'write')} /> : null}
      <div className={css.acts}>
        <Button type="submit" loading={make.isPending} disabled={chosen.length === 0}>
          {t('tokens.act')}
        </Button>
        <Button variant="default" onClick={props.cancel}>
          {t('tokens.cancel')}
        </Button>
      </div>
    </form>
  )
}

const TokenLine = ({
  token,
  viewer,
  readAgain,
}: {
  token: Token
  viewer: Viewer
  readAgain: () => unknown
}) => {
  const revoke = useMutation({
    mutationFn: () => call(revokeToken, { params: { workspace: viewer.workspace, token: token.id } }),
    onSuccess: () => {
      announce(t('tokens.revoked', { name: token.name }))
      return readAgain()
    },
    onError: error => announce(troubleOf(error, 'read').title, 'bad'),
  })
  return (
    <li>
      <span className={css.grow}>
        {token.name}{' '}
        <span className={css.small}>
          {token.scopes.map(scope => t(`scope.${scope}`)).join(' · ')} ·{' '}
          {t('tokens.until', { date: sayDate(token.expiresAt) })}
        </span>
      </span>
      <Button
        variant="default"
        loading={revoke.isPending}
        aria-label={t('tokens.revoke_named', { name: token.name })}
        onClick={() => revoke.mutate()}
      >
        {t('tokens.revoke')}
      </Button>
    </li>
  )
}

/** My API tokens: made with what they may do, their secret shown once, revoked at a press. */
export const Tokens = ({ viewer }: { viewer: Viewer }) => {
  const client = useQueryClient()
  const queryKey = [viewer.workspace, 'tokens']
  const [isMaking, setMaking] = useState(false)
  const [made, setMade] = useState<Made>()
  const { data, error } = useQuery({
    queryKey,
    queryFn: ({ signal }) => call(listTokens, { params: { workspace: viewer.workspace } }, signal),
  })
  const readAgain = () => client.invalidateQueries({ queryKey })
  const onMade = (next: Made) => {
    setMade(next)
    setMaking(false)
    void readAgain()
  }
  return (
    <Section title={t('tokens.title')} text={t('tokens.text')}>
      {error && !data ? <ErrorLine trouble={troubleOf(error, 'read')} /> : null}
      {!data && !error ? <Skeleton lines={2} /> : null}
      {data?.tokens.length === 0 ? <p className="dim">{t('tokens.none')}</p> : null}
      {data && data.tokens.length > 0 ? (
        <ul className={css.list}>
          {data.tokens.map(token => (
            <TokenLine key={token.id} token={token} viewer={viewer} readAgain={readAgain} />
          ))}
        </ul>
      ) : null}
      {made ? <Secret made={made} close={() => setMade(undefined)} /> : null}
      {isMaking ? (
        <NewToken viewer={viewer} made={onMade} cancel={() => setMaking(false)} />
      ) : (
        <Button variant="default" className={css.start} onClick={() => setMaking(true)}>
          {t('tokens.new')}
        </Button>
      )}
    </Section>
  )
}
