/** The longest name of a file; longer ones lose their middle, never their ending. */
export const longestName = 200

// Control characters, marks that turn the direction of what follows, and characters nobody sees.
const unseen = /[\p{Cc}\p{Cf}\p{Co}\u115f\u1160\u3164\uffa0\u2028\u2029]/gu
const reserved = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)/i

/**
 * A file's name as people may read and save it: its last part only, without what cannot be seen, what no file system
 * takes, or what a system keeps for itself. The store never uses it: there files have the hash of their content.
 */
export function cleanFileName(name: string): string {
  const last =
    name
      .slice(-4 * longestName)
      .split(/[\\/]/)
      .at(-1) ?? ''
  const clean = last
    .toWellFormed()
    .normalize('NFC')
    .replace(unseen, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/gu, ' ')
    .replace(/^[. ]+$|[. ]+$/g, '')
    .trim()
    .replace(reserved, '_$&')
  return shorten(clean) || 'file'
}

function shorten(name: string): string {
  if (name.length <= longestName) return name
  const ending = /\.[\p{L}\p{N}]{1,16}$/u.exec(name)?.[0] ?? ''
  const start = name.slice(0, longestName - ending.length - 1).replace(/[\ud800-\udbff]$/, '')
  return `${start}…${ending}`
}

/** RFC 6266 with the name twice: for all in ASCII, and as RFC 8187 has it. */
export function sayDisposition(how: 'inline' | 'attachment', name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const exact = encodeURIComponent(name).replace(
    /['()*]/g,
    char => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${how}; filename="${plain}"; filename*=UTF-8''${exact}`
}
