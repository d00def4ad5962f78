import { convert } from 'html-to-text'
import { limits } from './limits.ts'

/** What a person would read of HTML, links with their addresses; nothing of it is loaded or run. */
export function textFromHtml(html: string): string {
  if (html === '') return ''
  return convert(html, {
    wordwrap: false,
    limits: { maxInputLength: limits.htmlLength, maxDepth: 100 },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
      { selector: 'table', format: 'block' },
    ],
  })
}
