import { listFiles, readText } from './source.ts'

/** What belongs to the machine something was made on, and to nobody else. Put together here so as not to be found. */
const traces = [
  ['', 'work', ''].join('/'),
  ['', 'root', ''].join('/'),
  ['.lib', 'rary'].join(''),
  ['farm', ''].join('-'),
  ['sub', 'agent'].join(''),
]
/** A path of ours within the project or in an address is not an absolute path of a machine. */
const before = /[\w.}*)\]-]$/

/** Package registries other than the public one, which npm writes into the lockfile itself. */
const registry = /https?:\/\/(?!registry\.npmjs\.org)[\w.-]*(registry|npm|mirror|proxy)[\w.-]*(:\d+)?\//

export function findTraces(files: { path: string; text: string }[]): string[] {
  return files.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, index) => {
      const trace = traces.find(word => {
        const at = line.indexOf(word)
        return at >= 0 && !(word.startsWith('/') && before.test(line.slice(0, at)))
      })
      const found = trace ?? registry.exec(line)?.[0]
      return found === undefined ? [] : [`${path}:${index + 1}: ${found}`]
    }),
  )
}

const isText = (path: string) => !/\.(png|jpg|gif|ico|woff2?|eml|pdf)$/.test(path)

export const readAllTexts = (): { path: string; text: string }[] =>
  listFiles()
    .filter(isText)
    .map(path => ({ path, text: readText(path) }))
