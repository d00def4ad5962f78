import { cleanText, textFromHtml } from '../../comms/index.ts'
import { limits } from './shape.ts'

const isHtml = /<(p|br|div|span|table|ul|ol|li|a|b|strong|html|body|blockquote)\b[^>]*>/i

/** What a cell says: of HTML the text people would read. */
export const toText = (cell: string): string =>
  cleanText(isHtml.test(cell) ? textFromHtml(cell) : cell, limits.textCharacters).trim()
