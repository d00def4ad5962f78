import type { ProblemCode, Route } from '../contract/index.ts'

const head = `# Problems

Made by \`npx interlock docs\` from \`contract/problem.ts\` and the routes. Do not edit.

A refusal is answered as \`application/problem+json\` (RFC 9457) with \`type\` \`urn:interlock:problem:CODE\`, \`title\`, \`status\`,
\`code\`, \`todo\` and \`requestId\`, where it helps with \`detail\`, and with every field that is wrong in \`errors\`, each as
\`{field, text}\`. Anything not meant is a 500 with the code \`internal\`, a request id and no inner text; nothing was changed
then. What somebody may not see is answered as not found.
`

export type Problems = Readonly<Record<string, { status: number; title: string; todo: string }>>

/** `docs/api/problems.md`: every refusal by its code, with what to do and the routes that may answer it. */
export function describeProblems(problems: Problems, routes: readonly Route[]): string {
  const rows = Object.entries(problems).map(([code, { status, title, todo }]) => {
    const from = routes.filter(route => route.problems.includes(code as ProblemCode))
    const where = isGeneral(code) || from.length === 0 ? 'any' : from.map(({ name }) => name).join(', ')
    return `## ${code}\n\n${status}: ${title}. ${todo}\n\nRoutes: ${where}`
  })
  return `${head}\n${rows.join('\n\n')}\n`
}

/** What is refused before a route is asked. */
const isGeneral = (code: string) => code.startsWith('request.') && code !== 'request.too_many'
