import { Button } from '@mantine/core'
import {
  endSession,
  listAllSessions,
  listAllTokens,
  type ReplyOf,
  revokeAnyToken,
} from '../../contract/index.ts'
import { troubleOf } from '../trouble.ts'
import { ErrorLine, ListPage, Name, sayDate, Time } from '../ui/index.ts'
import css from './admin.module.css'
import { Rows, Shown } from './parts.tsx'
import { useRead, useWrite } from './use.ts'
import { t } from './words.ts'

type Token = ReplyOf<typeof listAllTokens>['tokens'][number]
type Session = ReplyOf<typeof listAllSessions>['sessions'][number]

const TokenRow = ({ token }: { token: Token }) => {
  const { name, person } = token
  const write = useWrite(revokeAnyToken, () => t('token.revoked', { name }))
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <Name name={person} side={token.side} beside={token.organisation} />
      </td>
      <td className="dim">{token.scopes.join(', ')}</td>
      <td className="dim">{token.lastUsedAt ? <Time at={token.lastUsedAt} /> : t('token.never')}</td>
      <td className="dim">{sayDate(token.expiresAt)}</td>
      <td>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          loading={write.isPending}
          aria-label={t('token.revoke_named', { name, person })}
          onClick={() => write.mutate({ params: { token: token.id } })}
        >
          {t('token.revoke')}
        </Button>
        {write.error ? <ErrorLine trouble={troubleOf(write.error, 'read')} /> : null}
      </td>
    </tr>
  )
}

const SessionRow = ({ session }: { session: Session }) => {
  const { person } = session
  const network = session.network ?? t('log.nowhere')
  const write = useWrite(endSession, () => t('session.ended', { person }))
  return (
    <tr>
      <th scope="row">
        <Name name={person} side={session.side} beside={session.organisation} />
      </th>
      <td className="dim">{network}</td>
      <td className="dim">
        <Time at={session.createdAt} />
      </td>
      <td className="dim">{t(session.byLink ? 'session.link' : 'session.password')}</td>
      <td>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          loading={write.isPending}
          aria-label={t('session.end_named', { person, network })}
          onClick={() => write.mutate({ params: { session: session.id } })}
        >
          {t('session.end')}
        </Button>
        {write.error ? <ErrorLine trouble={troubleOf(write.error, 'read')} /> : null}
      </td>
    </tr>
  )
}

const tokenHead = ['name', 'of', 'scopes', 'used', 'until', 'revoke'] as const

/** Everybody's tokens and sessions: what is not needed any more is ended here. */
export const AccessPage = () => {
  const tokens = useRead(listAllTokens)
  const sessions = useRead(listAllSessions)
  const title =
    tokens.data && sessions.data
      ? t('access.title', { count: tokens.data.tokens.length, sessions: sessions.data.sessions.length })
      : t('loading')
  return (
    <ListPage title={title} bar={null}>
      <section className={css.part} aria-labelledby="tokens">
        <h2 id="tokens">{t('tokens.title')}</h2>
        <Shown read={tokens}>
          {({ tokens: all }) =>
            all.length === 0 ? (
              <p className="dim">{t('tokens.empty')}</p>
            ) : (
              <Rows head={tokenHead.map(column => t(`token.${column}`))}>
                {all.map(token => (
                  <TokenRow key={token.id} token={token} />
                ))}
              </Rows>
            )
          }
        </Shown>
      </section>
      <section className={css.part} aria-labelledby="sessions">
        <h2 id="sessions">{t('sessions.title')}</h2>
        <Shown read={sessions}>
          {({ sessions: all }) => (
            <Rows
              head={[
                t('token.of'),
                t('session.network'),
                t('session.since'),
                t('session.by'),
                t('session.end'),
              ]}
            >
              {all.map(session => (
                <SessionRow key={session.id} session={session} />
              ))}
            </Rows>
          )}
        </Shown>
      </section>
    </ListPage>
  )
}
