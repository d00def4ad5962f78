/** One line that is written over where the output is a terminal; nothing otherwise. */
export function progress(): (text: string) => void {
  if (!process.stderr.isTTY) return () => {}
  return text => process.stderr.write(`\r\u001B[2K${text}`)
}

/** The same for what goes through many bytes: what is in hand, and how much of it all so far. */
export function byteProgress(): { note: (what: string, bytes: number) => void; end: () => void } {
  const show = progress()
  let all = 0
  return {
    note(what, bytes) {
      all += bytes
      show(`${sayBytes(all)}  ${what}`)
    },
    end: () => show(''),
  }
}

/** 1.2 GB, 345 MB, 6 kB: for people. */
export function sayBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}
