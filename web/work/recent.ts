/** A ticket that was opened in this browser. */
export type Recent = { number: string; title: string }

const mostKept = 8
const storedAs = (workspace: string, personId: string) => `interlock.recent.${personId}.${workspace}`

/** The tickets opened last, newest first; kept in this browser, for this person. */
export const readRecent = (workspace: string, personId: string): Recent[] => {
  try {
    const kept = JSON.parse(localStorage.getItem(storedAs(workspace, personId)) ?? '[]') as Recent[]
    return Array.isArray(kept) ? kept.filter(each => each.number && each.title) : []
  } catch {
    return []
  }
}

export const rememberRecent = (workspace: string, personId: string, ticket: Recent): void => {
  const others = readRecent(workspace, personId).filter(each => each.number !== ticket.number)
  const kept = [{ number: ticket.number, title: ticket.title }, ...others].slice(0, mostKept)
  try {
    localStorage.setItem(storedAs(workspace, personId), JSON.stringify(kept))
  } catch {
    // A full or forbidden store remembers nothing.
  }
}
