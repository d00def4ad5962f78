import { useId } from 'react'
import css from './Pick.module.css'

type Props<V extends string> = {
  label: string
  value: V
  options: readonly (readonly [value: V, words: string])[]
  pick: (value: V) => void
}

/** One of a few words, side by side: a radio group that looks like one control. */
export const Pick = <V extends string>(props: Props<V>) => {
  const name = useId()
  return (
    <fieldset className={css.pick}>
      <legend className="only-read">{props.label}</legend>
      {props.options.map(([value, words]) => (
        <label key={value} className={css.option}>
          <input
            type="radio"
            name={name}
            className="only-read"
            checked={value === props.value}
            onChange={() => props.pick(value)}
          />
          {words}
        </label>
      ))}
    </fieldset>
  )
}
