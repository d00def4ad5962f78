import type { Drawing } from './drawing.ts'
import type { Solve } from './starterModel.ts'
import { suggest } from './suggest.ts'
import { entriesOf, type Field, isEmpty, report, reportValue, textOf } from './yamlSource.ts'

/** Reads `solve` of a process: activity → outcome, the way *solved now* takes; absent: there is no such way. */
export function readSolve(field: Field | undefined, drawing: Drawing | undefined): Solve | null {
  if (!field) return null
  const known = drawing?.activities ?? []
  return Object.fromEntries(
    entriesOf(field, '“solve”').map(entry => {
      const outcome = isEmpty(entry) ? '' : (textOf(entry) ?? '')
      const found = known.find(({ drawn }) => drawn.id === entry.key)
      if (found) checkOutcome(entry, outcome, found.labels)
      else if (drawing) {
        const hint =
          suggest(
            entry.key,
            known.map(({ drawn }) => drawn.id),
          ) ?? 'Draw it, or remove it here.'
        report(entry.source, entry.keyAt, `${drawing.source.file} has no activity “${entry.key}”. ${hint}`)
      }
      return [entry.key, outcome]
    }),
  )
}

function checkOutcome(entry: Field, outcome: string, labels: readonly string[]): void {
  if (outcome === '' || labels.includes(outcome)) return
  const drawn = labels.map(label => `“${label}”`).join(', ')
  const hint =
    suggest(outcome, labels) ?? (drawn ? `Drawn are ${drawn}.` : 'It is simply done: leave it empty.')
  reportValue(entry, `The activity has no outcome “${outcome}”. ${hint}`)
}
