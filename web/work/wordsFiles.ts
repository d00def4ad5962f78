import { catalogue } from '../ui/index.ts'

export const t = catalogue({
  'files.choose': 'Attach files',
  'files.hint': 'Choose files, drop them here or paste a screenshot',
  'files.drop': 'Let go to attach',
  'files.list': 'Files that go with it',
  'files.progress': '{name}: {percent} %',
  'files.cancel': 'Cancel {name}',
  'files.remove': 'Remove {name}',
  'files.again': 'Try again',
  'files.again_label': 'Try again: {name}',
  'files.added': '{name} is attached.',
  'files.removed': '{name} is not attached any more.',
  'files.failed': '{name}: {why}',
  'files.many': 'A message carries at most {most} files. Send the others with another one.',
  'files.busy': 'Sending waits until the files are here.',
  'files.only': 'Attached: {names}',
  'files.gone': 'Files that were attached here are not kept any more. Attach them again.',
  'attached.title': '{count, plural, one {# file} other {# files}}',
  'attached.show': 'Show {name} in a new tab, {size}',
  'attached.download': 'Download {name}, {size}',
  'attached.gone': '{author} took a file back.',
  'attached.take_back': 'Take {name} back',
  'attached.take_back_short': 'Take back',
  'attached.sure': 'Press again to take it back for everybody',
  'attached.took_back': '{name} is taken back. Who has it already keeps it.',
  'screenshot.name': 'screenshot',
})

const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

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
