const chosen = new Set<string>()

/** Somebody went to this very ticket: it is shown, wherever its matter goes on. */
export const stayOn = (number: string): void => void chosen.add(number)
export const staysOn = (number: string): boolean => chosen.has(number)
