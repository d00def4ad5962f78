import { useEffect, useState } from 'react'

/**
 * Whether the first of what a searchable list offers is to be marked, for `selectFirstOptionOnChange`. Mantine marks it
 * when the text changes; this is off for a moment whenever `offered` does, so that Enter also takes the first of what has
 * come after the typing.
 */
export const useMarkFirst = (offered: readonly { value: string }[]): boolean => {
  const key = offered.map(({ value }) => value).join()
  const [marked, setMarked] = useState(key)
  useEffect(() => setMarked(key), [key])
  return marked === key
}
