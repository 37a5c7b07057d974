/** One wrong field of a request: a path such as `items[2].note`, a message key and its argument. */
export interface FieldError {
  field: string
  code: string
  arg?: string | number | null
}

/** What the server sends when it refuses (application/problem+json). */
export interface Problem {
  title?: string
  status: number
  key: string
  args?: Record<string, unknown>
  errors?: FieldError[]
  current?: unknown
}

/** A refusal of the server, or `offline` / `broken` when there was no answer that could be read. */
export class ApiError extends Error {
  readonly status: number
  readonly key: string
  readonly args: Record<string, unknown>
  readonly errors: FieldError[]
  readonly current: unknown

  constructor(problem: Problem) {
    super(problem.key)
    this.name = 'ApiError'
    this.status = problem.status
    this.key = problem.key
    this.args = problem.args ?? {}
    this.errors = problem.errors ?? []
    this.current = problem.current
  }
}

export function asApiError(e: unknown): ApiError {
  return e instanceof ApiError ? e : new ApiError({ status: 0, key: 'broken' })
}
