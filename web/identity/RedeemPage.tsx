import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { redeemLink } from '../../contract/index.ts'
import { call } from '../api.ts'
import { toSignIn } from '../links.ts'
import { troubleOf } from '../trouble.ts'
import { ErrorLine } from '../ui/index.ts'
import { Card } from './Card.tsx'
import { useEnter } from './SignInPage.tsx'
import { t } from './words.ts'

/** Whoever came here has one thing to do: Enter does it. */
const focusOnce = (button: HTMLButtonElement | null) => button?.focus()

/**
 * Where a one-time link leads. Mail scanners open links, so opening uses nothing up: the press of the button does.
 */
export const RedeemPage = () => {
  const { token } = useParams({ from: '/sign-in/$token' })
  const enter = useEnter()
  const redeem = useMutation({
    mutationFn: () => call(redeemLink, { body: { token } }),
    onSuccess: me => enter(me, undefined),
  })
  return (
    <Card title={t('redeem.title')}>
      {redeem.error ? (
        <>
          <ErrorLine trouble={troubleOf(redeem.error, 'read')} />
          <Button renderRoot={root => <Link {...toSignIn()} {...root} />}>{t('redeem.new')}</Button>
        </>
      ) : (
        <>
          <p className="dim">{t('redeem.text')}</p>
          <Button ref={focusOnce} loading={redeem.isPending} onClick={() => redeem.mutate()}>
            {t('redeem.act')}
          </Button>
        </>
      )}
    </Card>
  )
}
