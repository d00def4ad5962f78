import { MailParser } from 'mailparser'
import { limits } from './limits.ts'

const bounds = { maxChildNodes: limits.parts, maxHeadSize: limits.headerBytes }
const skip = { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true, keepDeliveryStatus: true }

/** The parser with our bounds. Every walk over the same mail meets the same parts in the same order. */
export const createParser = (): MailParser => new MailParser({ ...bounds, ...skip })
