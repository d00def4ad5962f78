/** One line that is written over where the output is a terminal; nothing otherwise. */
export function showProgress(): (text: string) => void {
  if (!process.stderr.isTTY) return () => {}
  return text => process.stderr.write(`\r\u001B[2K${text}`)
}
