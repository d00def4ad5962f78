import sanitize from 'sanitize-html'
import { limits } from './limits.ts'

/** Small pictures that came with the mail, by Content-ID: what `cid:` in its HTML may show. */
export type InlineImages = ReadonlyMap<string, { type: string; content: Buffer }>

const raster = /^image\/(?:png|jpeg|gif|webp)$/
const dataImage = /^data:(image\/(?:png|jpeg|gif|webp));base64,([a-z0-9+/=\s]*)$/i
const colour = /^(?:#[0-9a-f]{3,8}|[a-z]{3,20}|rgba?\([\d\s.,%]{1,40}\))$/i

const blocks = 'p div br hr h1 h2 h3 h4 h5 h6 blockquote pre center address ul ol li dl dt dd'.split(' ')
const tables = 'table caption colgroup col thead tbody tfoot tr td th'.split(' ')
const inlines =
  'span b strong i em u s strike del ins sub sup small big code tt kbd samp var q cite abbr a img font'.split(
    ' ',
  )
// What these hold is not text for people; it goes with them.
const unread =
  'style script textarea option select noscript noframes title xmp svg math template iframe object'.split(' ')
const cell = ['colspan', 'rowspan', 'align', 'valign']

const options: Omit<sanitize.IOptions, 'transformTags'> = {
  allowedTags: [...blocks, ...tables, ...inlines],
  allowedAttributes: {
    a: ['href', 'title', 'rel', 'target'],
    img: ['src', 'alt', 'width', 'height'],
    ol: ['start'],
    td: cell,
    th: cell,
    table: ['align', 'border', 'cellpadding', 'cellspacing'],
    font: ['color'],
    '*': ['style', 'dir', 'lang'],
  },
  allowedStyles: {
    '*': {
      color: [colour],
      'background-color': [colour],
      'font-weight': [/^(?:bold|normal|[1-9]00)$/],
      'font-style': [/^(?:italic|normal)$/],
      'text-align': [/^(?:left|right|center|justify)$/],
      'text-decoration': [/^(?:underline|line-through|none)$/],
    },
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowedSchemesByTag: { img: ['data'] },
  allowedSchemesAppliedToAttributes: ['href', 'src', 'cite'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'discard',
  nonTextTags: unread,
  nestingLimit: 60,
  enforceHtmlBoundary: false,
}

/**
 * The HTML of a mail by an allow list: text, tables, links and small pictures. No styles but colours and weights, no
 * forms, nothing loaded from anywhere: a remote picture would tell its sender who reads. Parsed and written once;
 * what shows it still puts it into a sandboxed frame. Null when nothing is left.
 */
export function cleanHtml(html: string, images: InlineImages): string | null {
  let spent = 0
  const show = (type: string, base64: string): string | null => {
    const bytes = base64.length * 0.75
    if (bytes > limits.inlineImageBytes || spent + bytes > limits.inlineImagesBytes) return null
    spent += bytes
    return `data:${type.toLowerCase()};base64,${base64}`
  }
  const source = (src: string): string | null => {
    const cid = /^cid:(.{1,256})$/i.exec(src.trim())?.[1]
    const image = cid === undefined ? undefined : images.get(cid)
    if (image && raster.test(image.type)) return show(image.type, image.content.toString('base64'))
    const data = src.length > limits.inlineImageBytes * 2 ? null : dataImage.exec(src.trim())
    return data?.[1] && data[2] ? show(data[1], data[2].replace(/\s+/g, '')) : null
  }
  const cleaned = sanitize(html, {
    ...options,
    transformTags: {
      a: (_tag, attribs) => ({
        tagName: 'a',
        attribs: { ...attribs, rel: 'noopener noreferrer nofollow', target: '_blank' },
      }),
      img: (_tag, attribs) => {
        const src = source(attribs.src ?? '')
        const alt = (attribs.alt ?? '').slice(0, 200)
        if (src === null) return { tagName: 'span', attribs: {}, text: alt === '' ? '' : `[${alt}]` }
        return { tagName: 'img', attribs: { ...attribs, src, alt } }
      },
    },
  }).trim()
  return cleaned === '' ? null : cleaned
}
