import { problemOf } from './api.ts'
import { catalogue, type Trouble } from './ui/index.ts'

const t = catalogue({
  internal: 'Something went wrong on our side',
  internal_todo:
    'Try again in a moment. If it stays like this, tell your administrator the number beside it.',
  read: 'Nothing was changed.',
  write: 'What you typed is still here.',
  offline: 'Interlock cannot be reached',
  offline_todo: 'Check your connection and try again. We sent it several times; it will not be done twice.',
})

/** An error in the words a page shows: what went wrong, what is safe, what to do. */
export const troubleOf = (error: unknown, act: 'read' | 'write'): Trouble => {
  const problem = problemOf(error)
  if (problem?.code === 'offline') return { title: t('offline'), safe: t(act), todo: t('offline_todo') }
  const { title, detail, todo, requestId } = problem?.body ?? {}
  return {
    title: title ?? t('internal'),
    ...(detail || act === 'write'
      ? { safe: [detail, act === 'write' ? t('write') : ''].filter(Boolean).join(' ') }
      : {}),
    todo: todo ?? t('internal_todo'),
    requestId: problem?.code === 'internal' || !problem?.body.status ? requestId : undefined,
  }
}
