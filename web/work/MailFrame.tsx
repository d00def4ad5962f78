import css from './MailFrame.module.css'
import { t } from './words.ts'

/** Nothing but inline styles and embedded pictures, whatever the mail asks for. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

const documentOf = (html: string): string =>
  `<!doctype html><html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">` +
  '<meta name="referrer" content="no-referrer"><style>:root{color-scheme:light}' +
  'body{margin:12px;background:#fff;color:#1f1d1a;font:14px/1.45 system-ui,sans-serif;overflow-wrap:anywhere}' +
  `img{max-width:100%;height:auto}</style></head><body>${html}</body></html>`

/** A mail as it was formatted, in a frame that runs nothing, sends nothing and reaches nothing. */
export const MailFrame = ({ html }: { html: string }) => (
  <iframe
    className={css.frame}
    sandbox=""
    srcDoc={documentOf(html)}
    title={t('talk.frame')}
    referrerPolicy="no-referrer"
  />
)
