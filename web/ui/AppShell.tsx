import { createContext, type ReactNode, useContext, useState } from 'react'
import css from './AppShell.module.css'
import { Announcements } from './announce.tsx'
import { Cross, Stack } from './icons.tsx'
import mark from './mark.svg'
import { t } from './words.ts'

const InPage = createContext(false)

/** The element a page stands in: the frame has a `main` already, a page without the frame brings its own. */
export const usePageElement = (): 'div' | 'main' => (useContext(InPage) ? 'div' : 'main')

type Props = {
  /** Who we are at: a name, or a way to change it. */
  place: ReactNode
  /** The main things to do from anywhere: find, make. */
  acts: ReactNode
  /** Links of the product, in groups; the first four stand at the foot of a phone. */
  links: ReactNode
  foot: ReactNode
  /** The same links, short, for the foot of a phone. */
  thumb: ReactNode
  children: ReactNode
}

/** The frame of every page: links beside it on a desk, at the thumb on a phone; skip link, landmarks, announcements. */
export const AppShell = (props: Props) => {
  const [open, setOpen] = useState(false)
  return (
    <div className={css.shell} data-open={open}>
      <a className={css.skip} href="#page">
        {t('skip')}
      </a>
      <nav aria-label={t('navigation')} className={css.side}>
        <div className={css.top}>
          <img src={mark} alt="" width="22" height="22" />
          <div className={css.place}>{props.place}</div>
          <button
            type="button"
            className={css.menu}
            aria-expanded={open}
            aria-controls="side-menu"
            aria-label={open ? t('close') : t('menu')}
            onClick={() => setOpen(!open)}
          >
            {open ? <Cross /> : <Stack />}
          </button>
        </div>
        {/* biome-ignore lint/a11y/noStaticElementInteractions: any link inside closes the menu of a phone */}
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: a link pressed by key sends a click too */}
        <div id="side-menu" className={css.inside} onClick={() => setOpen(false)}>
          <div className={css.acts}>{props.acts}</div>
          <div className={css.links}>{props.links}</div>
          <div className={css.foot}>{props.foot}</div>
        </div>
      </nav>
      <main id="page" tabIndex={-1} className={css.page}>
        <InPage value={true}>{props.children}</InPage>
      </main>
      <nav aria-label={t('pages')} className={css.thumb}>
        {props.thumb}
      </nav>
      <Announcements />
    </div>
  )
}
