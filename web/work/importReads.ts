import { queryOptions } from '@tanstack/react-query'
import {
  getImport,
  type ImportError,
  listImportErrors,
  listImports,
  type ReplyOf,
  uploadImport,
} from '../../contract/index.ts'
import { ApiProblem, addressOf, call } from '../api.ts'

export type Looked = ReplyOf<typeof getImport>
export type Import = Looked['import']
export type Suggestion = NonNullable<Looked['suggestion']>
const goesOn = ({ state }: Import): boolean => state === 'running' || state === 'undoing'
const pollMs = 1000

export const importsOptions = (workspace: string) =>
  queryOptions({
    queryKey: [workspace, 'imports'],
    queryFn: ({ signal }) => call(listImports, { params: { workspace } }, signal),
    refetchInterval: ({ state }) => (state.data?.imports.some(goesOn) ? pollMs : false),
  })
export const importOptions = (workspace: string, id: string) =>
  queryOptions({
    queryKey: [workspace, 'imports', id],
    queryFn: ({ signal }) => call(getImport, { params: { workspace, import: id } }, signal),
    refetchInterval: ({ state }) => (state.data && goesOn(state.data.import) ? pollMs : false),
  })

/** Hands a file in; answers the id of its import. `onProgress` hears which part of it has left. */
export const handIn = (
  file: File,
  { workspace, onProgress }: { workspace: string; onProgress: (part: number) => void },
): Promise<string> =>
  new Promise((resolve, reject) => {
    // `fetch` does not tell how much has left.
    const request = new XMLHttpRequest()
    request.open(uploadImport.method, addressOf(uploadImport, { params: { workspace } }))
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onload = () => {
      if (request.status === 201) resolve((request.response as { id: string }).id)
      else reject(new ApiProblem(request.response?.code ?? 'internal', request.response ?? {}))
    }
    request.onerror = () => reject(new ApiProblem('offline', {}))
    const form = new FormData()
    form.append('file', file, file.name)
    request.send(form)
  })

/** A cell that a spreadsheet cannot take for a formula (OWASP: CSV injection). */
const cell = (value: string | number): string => {
  const text = String(value)
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${safe.replaceAll('"', '""')}"`
}
const toCsv = (errors: readonly ImportError[]): string =>
  [['line', 'column', 'text'], ...errors.map(({ line, column, text }) => [line, column, text])]
    .map(row => row.map(cell).join(','))
    .join('\r\n')

/** Hands the mistakes of an import over as a file. */
export async function downloadErrors(workspace: string, { id, fileName }: Import): Promise<void> {
  const { errors } = await call(listImportErrors, { params: { workspace, import: id } })
  const address = URL.createObjectURL(new Blob([`\ufeff${toCsv(errors)}`], { type: 'text/csv' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `${fileName}.mistakes.csv`
  link.click()
  URL.revokeObjectURL(address)
}
