/** What a text of the model may mention: `{{requester.first_name}}` and the like, by name. */
export type Values = Record<string, string>

/** Fills a template. There is no logic in it: a name without a value becomes nothing, and a value is never read again. */
export const renderText = (template: string, values: Values): string =>
  template.replace(/\{\{\s*([a-z_.]+)\s*\}\}/g, (_, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? '') : '',
  )
