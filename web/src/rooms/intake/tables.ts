/** Tables of 12315 and 12345: what a look at one found, a run, what became of each row; names are the server's. */
import { rowName, useRules } from '@/api/rules'
import type { FieldError } from '@/api/error'
import type { Id, Instant } from '@/api/types'
import { fieldName } from '@/shell/wrong'
import type { FileOptions, Look } from '@/rooms/import/mapping'

export interface TableLook extends Look {
  /** the template whose titles fit best; empty when none does */
  template: string
}
export interface TableRun {
  id: Id
  job: Id | null
  template: string
  file_name: string
  dry_run: boolean
  state: string
  rows: number
  added: number
  changed: number
  unchanged: number
  refused: number
  /** whether this person brought the table: only then the refused rows are given back */
  mine: boolean
  /** how many who filed can be told of their code; none once it was told */
  codes: number
  codes_told_at: Instant | null
  created_at: Instant
  finished_at: Instant | null
  map: { options: FileOptions | null; fields: Record<string, string> }
}
export type Outcome = 'added' | 'changed' | 'unchanged' | 'refused'
export const OUTCOMES: Outcome[] = ['added', 'changed', 'unchanged', 'refused']
export interface TableRow {
  row: number
  outcome: Outcome
  number: string | null
  intake_id: Id | null
  fields: string | null
  said: FieldError[] | null
}

/** What a column of such a table may become. */
export function targetsOf(template: string): { code: string; name: string; needed: boolean }[] {
  return useRules('intake_columns')
    .value.filter((row) => row.template === template)
    .map((row) => ({ code: String(row.field), name: rowName(row), needed: row.needed === 'yes' }))
}

/** A field of the table by its name there; what only an intake has by its own. */
export function columnName(template: string, field: string): string {
  const last = field.split('.').pop() ?? field
  return targetsOf(template).find((one) => one.code === last)?.name ?? fieldName(field)
}

/** Title of a column to field, as the page edits it, from field to title, as the server keeps it. */
export function opened(fields: Record<string, string>, columns: string[]): Record<string, string> {
  const of = Object.fromEntries(Object.entries(fields).map(([field, title]) => [title, field]))
  return Object.fromEntries(columns.map((title) => [title, of[title] ?? '']))
}
export function closed(columns: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(columns)
      .filter(([, field]) => field)
      .map(([title, field]) => [field, title]),
  )
}
