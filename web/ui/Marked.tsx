/** Text with the places that were sought; `marks` are pairs of from and to, in order. It is text: nothing in it is HTML. */
export const Marked = ({ text, marks }: { text: string; marks: readonly (readonly number[])[] }) => {
  const pieces = marks.map(([from = 0, to = 0], i) => ({ from, to, before: marks[i - 1]?.[1] ?? 0 }))
  return (
    <>
      {pieces.map(({ from, to, before }) => (
        <span key={from}>
          {text.slice(before, from)}
          <mark>{text.slice(from, to)}</mark>
        </span>
      ))}
      {text.slice(marks.at(-1)?.[1] ?? 0)}
    </>
  )
}
