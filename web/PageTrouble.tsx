import { Button } from '@mantine/core'
import { Link, useRouter } from '@tanstack/react-router'
import { problemOf } from './api.ts'
import { troubleOf } from './trouble.ts'
import { catalogue, ErrorState, usePageElement, usePageTitle } from './ui/index.ts'

const t = catalogue({
  nothing: 'There is nothing at this address',
  nothing_todo: 'It may have moved, or it is not for you to see. Check the address.',
  home: 'Go to the start',
})

/** A page that cannot be shown: what is not there and what one may not see look the same. */
export const PageTrouble = (props: { error: unknown }) => {
  const router = useRouter()
  const isMissing = props.error === undefined || problemOf(props.error)?.body.status === 404
  const trouble =
    props.error === undefined
      ? { title: t('nothing'), todo: t('nothing_todo') }
      : troubleOf(props.error, 'read')
  usePageTitle(trouble.title)
  const Page = usePageElement()
  return (
    <Page style={{ padding: '1rem' }}>
      <ErrorState isPage trouble={trouble} {...(isMissing ? {} : { again: () => void router.invalidate() })}>
        <Button variant="default" renderRoot={root => <Link to="/" {...root} />}>
          {t('home')}
        </Button>
      </ErrorState>
    </Page>
  )
}
