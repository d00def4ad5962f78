import { useEffect } from 'react'
import { t } from './words.ts'

/** The title of the tab: the page's own title, then the product. */
export const usePageTitle = (title: string | undefined): void => {
  useEffect(() => {
    document.title = title ? `${title} · ${t('product')}` : t('product')
  }, [title])
}
