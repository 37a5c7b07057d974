/** What the server says of a record from the street. */
import type { FieldError } from '@/api/error'

export interface Receipt {
  id: string
  capsule_id: string
  seal: string
  state: string
  at: string
  visit_id: string | null
  missing: string[]
  conflicts: number
  flags: string[]
  why: { key: string; args: Record<string, unknown>; errors: FieldError[] } | null
}
