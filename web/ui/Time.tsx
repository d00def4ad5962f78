import { sayClock, sayExact, sayRelative, useNow } from './clock.ts'
import css from './Time.module.css'

/** A moment: relative (or the time of day), exact on hover, and exact when it is copied or read aloud. */
export const Time = (props: { at: string; as?: 'relative' | 'clock' }) => {
  const nowMs = useNow()
  const exact = sayExact(props.at)
  return (
    <time dateTime={props.at} title={exact} className={css.time}>
      {props.as === 'clock' ? sayClock(props.at, nowMs) : sayRelative(props.at, nowMs)}
      <span className="only-read"> ({exact})</span>
    </time>
  )
}
