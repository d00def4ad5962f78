/** What a text of the model may mention: `{{requester.first_name}}` and the like, by name. */
export type Values = Record<string, string>

/**
 * Fills a template. There is no logic in it: a name without a value becomes nothing, and a value is never read again. A
 * paragraph of which nothing is left goes as a whole, so that a note nobody wrote leaves no gap.
 */
export const renderText = (template: string, values: Values): string =>
  template
    .split(/\n{2,}/)
    .map(paragraph => fill(paragraph, values).trim())
    .filter(paragraph => paragraph !== '')
    .join('\n\n')

const fill = (paragraph: string, values: Values): string =>
  paragraph.replace(/\{\{\s*([a-z_.]+)\s*\}\}/g, (_, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : '',
  )
