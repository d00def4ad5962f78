import { ClosedEye, Handshake, House, TwoHeads } from './icons.tsx'
import css from './SideMark.module.css'

/** The four sides of the line: provider only, the band both sides see, customer only, partner. */
export type SideLook = 'provider' | 'band' | 'customer' | 'partner'

const drawing = { provider: ClosedEye, band: TwoHeads, customer: House, partner: Handshake }

/** The mark of a side with its word beside it; colour never stands alone. */
export const SideMark = (props: { side: SideLook; words: string; quiet?: boolean }) => {
  const Drawing = drawing[props.side]
  return (
    <span className={css.mark} data-side={props.side} data-quiet={props.quiet}>
      <Drawing />
      <span>{props.words}</span>
    </span>
  )
}
