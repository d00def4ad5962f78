import { type FieldError, type ProblemCode, problems } from '../../contract/index.ts'

/** The only deliberate error: a refusal the caller is meant to read. Anything else is a fault of ours. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly detail: string | undefined
  readonly errors: FieldError[] | undefined
  constructor(code: ProblemCode, detail?: string, errors?: FieldError[]) {
    super(detail ?? problems[code].title)
    this.code = code
    this.detail = detail
    this.errors = errors
  }
}

/** Throws the refusal a decision came to; returns the decision otherwise. */
export function refuse<T extends object>(decision: T | Problem): T {
  if (decision instanceof Problem) throw decision
  return decision
}
