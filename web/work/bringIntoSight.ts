/** Brings what has just been unfolded into sight; the keyboard goes on in its first empty field. Fits a `ref`. */
export const bringIntoSight = (place: HTMLElement | null): void => {
  if (!place) return
  const all = [
    ...place.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input:not([type="hidden"]), textarea'),
  ]
  const first = all.find(({ value }) => value === '') ?? all[0] ?? place.querySelector('button')
  first?.focus()
  place.scrollIntoView({ block: 'nearest' })
}
