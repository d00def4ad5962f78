import type { ReactNode } from 'react'
import type { SideLook } from './SideMark.tsx'
import css from './SideText.module.css'

/** What somebody is told, word for word, on the ground of their side. */
export const SideText = (props: { side: SideLook; className: string | undefined; children: ReactNode }) => (
  <p className={`${css.text} ${props.className}`} data-side={props.side}>
    {props.children}
  </p>
)
