import css from './Name.module.css'
import type { SideLook } from './SideMark.tsx'

const initials = (name: string): string => {
  const parts = name.split(/\s+/).filter(Boolean)
  return [parts[0], parts.length > 1 ? parts.at(-1) : undefined]
    .map(part => (part ? ([...part][0] ?? '') : ''))
    .join('')
    .toUpperCase()
}

/** The picture of a person: their initials, in the colour of their side. The name always stands beside it. */
export const Avatar = (props: { name: string; side: SideLook; large?: boolean }) => (
  <span className={css.avatar} data-side={props.side} data-large={props.large} aria-hidden="true">
    {initials(props.name)}
  </span>
)

/** A person: picture, name and the letter or organisation that matters here. */
export const Name = (props: { name: string; side: SideLook; beside?: string | undefined }) => (
  <span className={css.name}>
    <Avatar name={props.name} side={props.side} />
    <span>
      <span className={css.who}>{props.name}</span>
      {props.beside ? <span className={css.beside}> {props.beside}</span> : null}
    </span>
  </span>
)
