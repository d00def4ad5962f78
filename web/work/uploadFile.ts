import { type ReplyOf, uploadAttachments } from '../../contract/index.ts'
import { ApiProblem, addressOf } from '../api.ts'

type Reply = ReplyOf<typeof uploadAttachments>
/** A file that is uploaded and waits for its message. */
export type Ready = Reply['attachments'][number]

type Uploading = { workspace: string; signal: AbortSignal; onProgress: (part: number) => void }

/** Uploads one file; `onProgress` hears which part of it has left. Throws `ApiProblem`, `offline` where nothing came back. */
export const uploadFile = (file: File, { workspace, signal, onProgress }: Uploading): Promise<Ready> =>
  new Promise((resolve, reject) => {
    // `fetch` does not tell how much has left.
    const request = new XMLHttpRequest()
    request.open(uploadAttachments.method, addressOf(uploadAttachments, { params: { workspace } }))
    request.responseType = 'json'
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0)
    request.onload = () => {
      const [ready] = request.status === 201 ? ((request.response as Reply | null)?.attachments ?? []) : []
      if (ready) resolve(ready)
      else reject(new ApiProblem(request.response?.code ?? 'internal', request.response ?? {}))
    }
    request.onabort = () => reject(signal.reason)
    request.onerror = () => reject(new ApiProblem('offline', {}))
    signal.addEventListener('abort', () => request.abort(), { once: true })
    const form = new FormData()
    form.append('file', file, file.name)
    request.send(form)
  })
