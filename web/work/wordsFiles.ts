import { catalogue } from '../ui/index.ts'

export const t = catalogue({
  'files.choose': 'Attach files',
  'files.hint': 'Choose files, drop them here or paste a screenshot',
  'files.most': 'up to {size} each',
  'files.too_large':
    'It is larger than {most}, the most one file may have. Make it smaller, or put it where others can get it and send the link. Nothing of it was sent.',
  'files.list': 'Files that go with it',
  'files.progress': '{name}: {percent} %',
  'files.cancel': 'Cancel {name}',
  'files.remove': 'Remove {name}',
  'files.again': 'Try again',
  'files.again_label': 'Try again: {name}',
  'files.added': '{name} is attached.',
  'files.removed': '{name} is not attached any more.',
  'files.failed': '{name} is not attached. Beside it stands why.',
  'files.offline': 'It did not get through. Check your connection and try again.',
  'files.many': 'A message carries at most {most} files. Send the others with another one.',
  'files.only': 'Attached: {names}',
  'attached.title': '{count, plural, one {# file} other {# files}}',
  'attached.show': 'Show in a new tab:',
  'attached.download': 'Download:',
  'attached.gone': '{author} took a file back.',
  'attached.take_back': 'Take back',
  'attached.sure': 'Press again to take it back for everybody',
  'attached.took_back': '{name} is taken back. Who has it already keeps it.',
  'screenshot.name': 'screenshot',
})

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** What one file may have at most, as it is set: in whole megabytes of 1024 × 1024 bytes. */
export const sayMost = (bytes: number): string => `${Math.floor(bytes / 1024 / 1024)} MB`

/** A size as people say it. */
export const saySize = (bytes: number): string => {
  const step = bytes < 1000 ? 0 : bytes < 1e6 ? 1 : bytes < 1e9 ? 2 : 3
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: units[step] ?? 'byte',
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step < 2 ? 0 : 1,
  }).format(bytes / 1000 ** step)
}
