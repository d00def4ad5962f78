/** Letters a word may be written with, each alphabet for itself. */
const alphabets = [
  'abcdefghijklmnopqrstuvwxyzß',
  'абвгдежзиклмнопрстуфхцчшщъыьэюя',
  'αβγδεζηθικλμνξοπρσςτυφχψω',
]

/** Every word that is one slip away: a letter too much, too few, another one, or two the wrong way round; itself not. */
export function listSpellings(word: string): string[] {
  const letters = [...word]
  const [alphabet = ''] = alphabets.filter(each => letters.some(letter => each.includes(letter)))
  const head = (at: number) => letters.slice(0, at).join('')
  const tail = (at: number) => letters.slice(at).join('')
  const found = new Set<string>()
  for (let at = 0; at <= letters.length; at++) {
    found.add(head(at) + tail(at + 1))
    found.add(head(at) + (letters[at + 1] ?? '') + (letters[at] ?? '') + tail(at + 2))
    for (const letter of alphabet)
      found.add(head(at) + letter + tail(at)).add(head(at) + letter + tail(at + 1))
  }
  found.delete(word)
  return [...found]
}
