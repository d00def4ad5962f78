import type { SideLook } from '../ui/index.ts'
import type { Viewer } from '../viewer.ts'
import { t } from './words.ts'

/** How a class of content looks: `partner:<organisation>` looks like any partner's. */
export const lookOf = (contentClass: string): SideLook =>
  contentClass.startsWith('partner')
    ? 'partner'
    : contentClass === 'band' || contentClass === 'customer'
      ? contentClass
      : 'provider'

/** Who sees it, in the reader's words: what only their own side sees is "only us". */
export const sayClass = (contentClass: string, viewer: Viewer, customer: string): string => {
  const look = lookOf(contentClass)
  if (look === 'band') return t('class.band')
  if (look === viewer.side) return t('class.us')
  return look === 'provider'
    ? t('class.provider')
    : t('class.them', { name: look === 'customer' ? customer : t('class.partner') })
}
